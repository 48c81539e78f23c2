from __future__ import annotations

import pytest

from cjm_workbench.intake.predicates import VIOLATIONS
from cjm_workbench.schemas.canonical import KEYS, MOMENTS, TABLES, mapped_columns, required_columns


@pytest.mark.parametrize("table", TABLES)
def test_every_table_leads_back_to_its_source(table: str) -> None:
    columns = TABLES[table].columns
    assert not columns["source"].nullable
    assert not columns["source_row"].nullable
    assert "source_row" not in mapped_columns(table)


@pytest.mark.parametrize("table", TABLES)
def test_every_check_of_a_schema_can_be_said_as_a_reason(table: str) -> None:
    names = {check.name for column in TABLES[table].columns.values() for check in column.checks}
    assert names <= set(VIOLATIONS)


def test_what_a_mapping_must_provide() -> None:
    # the key is made by the gate where the data has none, and the trace always
    assert required_columns("events") == ["customer_id", "occurred_at", "touchpoint"]
    assert required_columns("costs") == ["kind", "amount"]
    assert required_columns("customers") == ["customer_id"]


def test_keys_and_moments_are_columns() -> None:
    for table, column in [*KEYS.items(), *MOMENTS.items()]:
        assert column in TABLES[table].columns
    for table, key in KEYS.items():
        assert TABLES[table].unique == [key]
