"""What an analyst's filter leaves may be nothing: each picture of chapters 02 to 05 says so."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pandas as pd
import pytest
from matplotlib.axes import Axes

from cjm_workbench.errors import DataError
from cjm_workbench.figures import (
    experience,
    experience_bounds,
    experience_emotion,
    handoffs,
    paths,
    paths_flow,
    paths_outcomes,
    personas,
)
from cjm_workbench.figures.panels import draw_panels
from cjm_workbench.figures.rows import open_rows

SAYS = r"nothing to draw: the table holds no row .* Widen the filter"


def plots(*modules: ModuleType) -> dict[str, Callable[..., Axes]]:
    """Give the pictures of some modules by their names."""
    every = {name: vars(module)[name] for module in modules for name in vars(module)}
    return {name: plot for name, plot in every.items() if name.startswith("plot_")}


PLOTS = plots(
    experience, experience_bounds, experience_emotion, handoffs, paths, paths_flow, paths_outcomes,
    personas,
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(PLOTS))
def test_no_row_at_all_says_so(name: str) -> None:
    # Without the check: ValueError, IndexError or a picture of nothing, by the picture
    with pytest.raises(DataError, match=SAYS):
        PLOTS[name](pd.DataFrame())
    with pytest.raises(DataError, match=SAYS):
        PLOTS[name](table=pd.DataFrame())


def test_rows_of_which_the_picture_shows_none_say_so() -> None:
    # Channels are another picture's: what is left for panels is nothing
    table = pd.DataFrame({"measure": ["channel"], "detail": "", "scale_min": 1, "scale_max": 5})
    with pytest.raises(DataError, match=SAYS):
        personas.plot_behaviour(table)


def test_no_name_and_no_panel_say_so() -> None:
    with pytest.raises(DataError, match=SAYS):
        open_rows([])
    with pytest.raises(DataError, match=SAYS):
        draw_panels([], titles=[], names=[])
