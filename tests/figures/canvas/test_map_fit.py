"""The scale of a printed map leaves room for what another language says at greater length."""

from __future__ import annotations

import pytest

from cjm_workbench.figures.canvas.fit import find_zoom
from cjm_workbench.schemas.locale import write_for

ROW = "<tr><td>Short</td></tr>"  # one line of 2.75 mm and its padding of 1.4: 4.15 mm


@pytest.mark.parametrize(
    ("locale", "rows", "zoom"),
    [
        ("en", 36, 1.0),  # 149.4 mm of the 150 that the table has
        ("en_GB", 36, 1.0),
        ("en", 37, 0.96),  # 153.55 mm: at 0.98 the page holds 153.1, at 0.96 156.25
        # 8 mm go to longer names and notes: of 142 the page holds 147.9 at 0.96, 151.1 at 0.94
        ("de", 36, 0.94),
    ],
)
def test_a_map_is_as_large_as_its_page_and_its_language_allow(locale, rows, zoom):
    write_for(locale)
    assert find_zoom(ROW * rows, 1) == zoom
