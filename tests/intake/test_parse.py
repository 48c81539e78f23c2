from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cjm_workbench.intake.parse import parse_cell
from cjm_workbench.settings.sources import TableMap
from cjm_workbench.sources.engine import connect


@pytest.fixture(scope="module")
def con() -> Iterator[Any]:
    engine = connect()
    yield engine
    engine.disconnect()


@pytest.fixture(scope="module")
def parse(con: Any) -> Any:
    """Parse one text as a column of events; give its value and what is said of it."""

    def _parse(text: str | None, name: str, zone: str = "UTC", **keys: Any) -> tuple[Any, Any]:
        columns = {"customer_id": "id", "occurred_at": "at", "touchpoint": "what"}
        mapping = TableMap.model_validate({"table": "events", "columns": columns, **keys})
        table = ibis.memtable({"text": [text]}, schema={"text": "string"})
        cell = parse_cell(table.text, name, mapping, zone)
        said = ibis.null("string") if cell.said is None else cell.said
        row = con.to_pyarrow(table.select(v=cell.value, s=said))
        return row["v"][0].as_py(), row["s"][0].as_py()

    return _parse


@pytest.mark.parametrize(
    ("text", "zone", "utc"),
    [
        ("2026-03-01", "UTC", datetime(2026, 3, 1)),
        ("2026-03-01 10:20", "UTC", datetime(2026, 3, 1, 10, 20)),
        ("2026-03-01T10:20:30.5", "UTC", datetime(2026, 3, 1, 10, 20, 30, 500_000)),
        # an offset in the text counts, whatever the zone
        ("2026-03-01T10:00:00+02:00", "Asia/Tokyo", datetime(2026, 3, 1, 8)),
        ("2026-03-01T10:00:00Z", "Asia/Tokyo", datetime(2026, 3, 1, 10)),
        ("2026-03-01 10:00Z", "Asia/Tokyo", datetime(2026, 3, 1, 10)),
        ("2026-03-01T10:00-0530", "UTC", datetime(2026, 3, 1, 15, 30)),
        # Paris is one hour ahead in winter and two in summer: the clock moves on 29 March 2026
        ("2026-03-29 01:59:59", "Europe/Paris", datetime(2026, 3, 29, 0, 59, 59)),
        ("2026-03-29 03:00:00", "Europe/Paris", datetime(2026, 3, 29, 1)),
        ("2024-02-29", "UTC", datetime(2024, 2, 29)),
    ],
)
def test_iso_times(parse: Any, text: str, zone: str, utc: datetime) -> None:
    assert parse(text, "occurred_at", zone) == (utc, None)


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "2026-13-01", "01.03.2026", "2026-3-1", "2026-03-01T25:00", "20260301", "soon",
     " 2026-03-01", "2026-03-01T10:00 CET", "2026-03-01T10:00:00 +02:00", "1772359200"],
)  # fmt: skip
def test_times_that_are_not_iso(parse: Any, text: str) -> None:
    said = f"occurred_at '{text}' is not a time in the format of the mapping"
    assert parse(text, "occurred_at") == (None, said)


@pytest.mark.parametrize(
    ("text", "form", "utc"),
    [
        ("01/03/2026", "%d/%m/%Y", datetime(2026, 2, 28, 23)),  # midnight in Paris
        ("Mar 1 2026 10:00", "%b %d %Y %H:%M", datetime(2026, 3, 1, 9)),
        ("2026-03-01 10:00 +0500", "%Y-%m-%d %H:%M %z", datetime(2026, 3, 1, 5)),
    ],
)
def test_times_of_a_given_format(parse: Any, text: str, form: str, utc: datetime) -> None:
    assert parse(text, "occurred_at", "Europe/Paris", date_format=form) == (utc, None)


def test_the_zone_of_the_mapping_comes_before_the_client_s(parse: Any) -> None:
    value, _ = parse("2026-03-01 10:00", "occurred_at", "Asia/Tokyo", time_zone="Europe/Paris")
    assert value == datetime(2026, 3, 1, 9)


def test_a_format_does_not_fall_back_to_iso(parse: Any) -> None:
    value, said = parse("2026-03-01", "occurred_at", date_format="%d/%m/%Y")
    assert value is None
    assert said


@pytest.mark.parametrize(
    ("text", "value"), [("12", "12"), ("-0.5", "-0.5"), ("+7.1234", "7.1234"), ("007", "7")]
)
def test_amounts(parse: Any, text: str, value: str) -> None:
    assert parse(text, "value") == (Decimal(value), None)


@pytest.mark.parametrize(
    "text",
    ["2.34567", "1 234", " 12", "12 ", "1,234.5", "1,5", "0x1A", "1e3", "12€", "1_000", ".5", "5.",
     "NaN", "inf", "--1", "123456789012345"],
)  # fmt: skip
def test_amounts_that_a_cast_would_change_or_refuse(parse: Any, text: str) -> None:
    said = f"value '{text}' is not a plain number with at most 4 decimals"
    assert parse(text, "value") == (None, said)


@pytest.mark.parametrize(("text", "value"), [("1,5", Decimal("1.5")), ("12", Decimal(12))])
def test_a_decimal_comma(parse: Any, text: str, value: Decimal) -> None:
    assert parse(text, "value", decimal_mark=",") == (value, None)


@pytest.mark.parametrize("text", ["1.234,5", "1.5", "1,2,3"])
def test_with_a_decimal_comma_a_point_is_no_mark(parse: Any, text: str) -> None:
    value, said = parse(text, "value", decimal_mark=",")
    assert value is None
    assert text in said


def test_a_missing_text_stays_missing_and_nothing_is_said_of_it(parse: Any) -> None:
    assert parse(None, "occurred_at") == (None, None)
    assert parse(None, "value") == (None, None)


def test_a_long_text_is_quoted_in_part(parse: Any) -> None:
    _, said = parse("x" * 200, "value")
    assert said == f"value '{'x' * 80}' is not a plain number with at most 4 decimals"


@settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
@given(st.decimals(min_value=-(10**13), max_value=10**13, places=4))
def test_an_amount_is_never_rounded(parse: Any, amount: Decimal) -> None:
    assert parse(f"{amount:f}", "value") == (amount, None)


@settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=12))
def test_any_text_is_a_value_or_is_spoken_of(parse: Any, text: str) -> None:
    for name in ("value", "occurred_at", "duration_seconds"):
        value, said = parse(text, name)
        assert (value is None) != (said is None)
