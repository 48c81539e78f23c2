"""What to try where a whole source cannot be read."""

from __future__ import annotations

import pytest

from cjm_workbench.errors import DataError
from cjm_workbench.intake.hints import HINTS, hint_for
from cjm_workbench.intake.parse import MEANINGS
from cjm_workbench.intake.store import open_store
from cjm_workbench.settings.load import load_client


def test_each_hint_is_for_something_that_the_gate_says():
    assert set(HINTS) <= set(MEANINGS.values())


@pytest.mark.parametrize(
    ("reason", "key"),
    [
        ("occurred_at '…' is not a time in the format of the mapping", "date_format"),
        ("customer_id is missing; score '…' is not a plain number", "decimal_mark"),
        ("value '…' is not a plain number with at most 4 decimals", "decimal_mark"),
    ],
)
def test_the_key_of_the_mapping_is_named(reason, key):
    assert key in hint_for(reason)


def test_a_reason_that_no_key_mends_has_no_hint():
    assert hint_for("score '…' is outside its scale") == ""


def test_a_client_without_a_valid_row_is_told_the_key(tiny_client, tmp_path):
    for name in ("events.csv", "feedback.csv"):
        path = tiny_client / "tiny" / name
        path.write_text(path.read_text("utf-8").replace("2026-", "26/"), "utf-8")
    with pytest.raises(DataError, match="no event or answer is valid") as caught:
        open_store(load_client(tiny_client, "tiny"), tmp_path / ".cjm")
    assert "date_format" in str(caught.value)
