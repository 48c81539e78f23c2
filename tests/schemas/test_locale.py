"""Numbers and days as the client writes them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from cjm_workbench.errors import SettingsError
from cjm_workbench.schemas.format import duration, estimate, number, quantity
from cjm_workbench.schemas.locale import (
    language,
    write_day,
    write_for,
    write_long_day,
    write_moment,
    write_month,
    write_part,
)
from cjm_workbench.settings.client import Client
from cjm_workbench.settings.explain import parse

DAY = date(2026, 9, 3)


@pytest.mark.parametrize(
    ("name", "amount", "month", "day", "long_day"),
    [
        ("en", "2,500.63", "2026-09", "2026-09-03", "3 September 2026"),
        ("en_US", "2,500.63", "Sep 2026", "Sep 3, 2026", "September 3, 2026"),
        ("de", "2.500,63", "Sept. 2026", "03.09.2026", "3. September 2026"),
        ("de-CH", "2’500.63", "Sept. 2026", "03.09.2026", "3. September 2026"),
        ("fr", "2\u202f500,63", "sept. 2026", "3 sept. 2026", "3 septembre 2026"),
    ],
)
def test_marks_and_days_are_those_of_the_locale(name, amount, month, day, long_day):
    write_for(name)
    assert number(2500.63, 2) == amount
    assert write_day(DAY) == write_day(datetime(2026, 9, 3, 23, 59)) == day
    assert write_long_day(DAY) == long_day
    assert write_month(DAY) == write_part(DAY, "month") == month
    assert write_part(DAY, "week") == f"the week of {day}"


def test_a_moment_has_its_time_unless_it_is_midnight():
    write_for("de")
    assert write_moment(datetime(2026, 9, 3, 14, 5)) == "03.09.2026 14:05"
    assert write_moment(datetime(2026, 9, 3)) == "03.09.2026"


def test_every_form_of_a_number_is_marked_alike():
    write_for("de")
    assert estimate(0.497, 0.4714, 0.5231, "share", 1434) == "49,7 % (47,1–52,3, n = 1.434)"
    assert (duration(5400), quantity(-0.5, "emotion")) == ("1,5 h", "−0,50")
    assert number(0, 1) == "0,0"
    assert language() == "de"


CLIENT = {
    "client": "tiny", "title": "Tiny",
    "sources": {"s": {"file": "f.csv", "maps": [{"table": "events", "columns": {}}]}},
}  # fmt: skip


def test_a_locale_that_is_none_is_refused_with_its_key():
    with pytest.raises(SettingsError) as refused:
        parse(Client, CLIENT | {"locale": "xx_YY"}, "client.yaml")
    assert "client.yaml: key 'locale': there is no locale 'xx_YY'" in str(refused.value)
