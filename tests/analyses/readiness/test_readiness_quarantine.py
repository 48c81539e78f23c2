"""The quarantine by reason, without a word of what the cells hold."""

from __future__ import annotations

import ibis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.analyses.readiness.quarantine import measure_quarantine, read_quarantine
from cjm_workbench.intake.masks import MASK, mask_reasons


def quarantine(*rows: tuple[str, int, str, str]) -> ibis.Table:
    schema = {"source": "string", "source_row": "int64", "table": "string", "reason": "string"}
    return ibis.memtable(list(rows), schema=schema)


def mask(reason: str) -> str:
    table = quarantine(("shop", 1, "events", reason))
    return str(table.select(masked=mask_reasons(table.reason)).execute()["masked"].iloc[0])


@pytest.mark.parametrize(
    ("reason", "masked"),
    [
        ("customer_id is missing", "customer_id is missing"),
        ("value 'a@b.example' is not a plain number", f"value {MASK} is not a plain number"),
        (
            "score 'x' is not a plain number; occurred_at 'soon' is not a time in the format of "
            "the mapping",
            f"score {MASK} is not a plain number; occurred_at {MASK} is not a time in the format "
            "of the mapping",
        ),
        ("event_id stands again; the first is kept", "event_id stands again; the first is kept"),
        (
            "instrument 'ces2' is not one of nps, csat, ces, rating",
            f"instrument {MASK} is not one of nps, csat, ces, rating",
        ),
        ("score '11.0' is outside its scale", "score is outside its scale"),
    ],
)
def test_a_quoted_text_is_masked(reason: str, masked: str) -> None:
    assert mask(reason) == masked


SECRET = "5551234"


@given(st.text("'; \nabis not", max_size=12), st.text("'; \nabis not", max_size=12))
def test_no_text_passes_by_holding_quotation_marks(before: str, after: str) -> None:
    cell = f"{before}{SECRET}{after}"
    assert SECRET not in mask(f"value '{cell}' is not a plain number; customer_id is missing")


def test_a_cell_that_imitates_a_reason_is_masked() -> None:
    cell = f"1' is not a plain number; {SECRET} '2"
    assert SECRET not in mask(f"value '{cell}' is not a plain number")


def test_reasons_are_counted_with_their_first_row() -> None:
    table = measure_quarantine(
        quarantine(
            ("shop", 9, "events", "value 'x' is not a plain number"),
            ("shop", 4, "events", "value 'y' is not a plain number"),
            ("shop", 2, "events", "customer_id is missing"),
        )
    )
    assert table[["reason", "rows", "first_row"]].to_numpy().tolist() == [
        [f"value {MASK} is not a plain number", 2, 4],
        ["customer_id is missing", 1, 2],
    ]


def test_scores_outside_their_scale_are_listed() -> None:
    reason = "score '{}' is outside its scale"
    table = measure_quarantine(
        quarantine(*(("survey", n, "feedback", reason.format(11.0)) for n in (3, 5)),
                   ("survey", 8, "feedback", reason.format(-1)))
    )  # fmt: skip
    assert table["scores"].tolist() == ["11 (2 rows), -1 (1 row)"]
    assert read_quarantine(table) == (
        "3 rows were quarantined, all of survey: score is outside its scale: 11 (2 rows), "
        "-1 (1 row)."
    )


def test_many_scores_are_cut_and_counted() -> None:
    rows = [("s", n, "feedback", f"score '{n}' is outside its scale") for n in range(11, 18)]
    # seven distinct scores: five are named, two are left
    assert measure_quarantine(quarantine(*rows))["scores"].iloc[0].endswith(" and 2 other scores")


def test_nothing_quarantined() -> None:
    assert read_quarantine(measure_quarantine(quarantine())) == "No row was quarantined."
