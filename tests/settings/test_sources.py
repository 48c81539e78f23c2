from __future__ import annotations

from typing import Any

import pytest

from cjm_workbench.errors import SettingsError
from cjm_workbench.settings.explain import parse
from cjm_workbench.settings.sources import Source

MAPS = [{"table": "customers", "columns": {"customer_id": "id"}}]
URL = "postgresql://owner:secret@host/crm"


@pytest.mark.parametrize(
    ("path", "format_"),
    [
        ("a.csv", "csv"), ("a.txt", "csv"), ("a", "csv"), ("a.csv.gz", "csv"),
        ("a.parquet", "parquet"), ("A.XLSX", "excel"), ("a.xlsm", "excel"),
        ("a.jsonl", "jsonl"), ("2026.07.ndjson.gz", "jsonl"), ("a.xes.gz", "xes"),
        ("crm.duckdb", "duckdb"), ("crm.db", "duckdb"), ("dir.xes/a.csv", "csv"),
    ],
)  # fmt: skip
def test_the_ending_tells_the_format(path: str, format_: str) -> None:
    assert Source.model_validate({"file": "a.csv", "maps": MAPS}).format_of(path) == format_


def test_the_settings_tell_the_format_before_the_ending() -> None:
    source = Source.model_validate({"file": "a.json", "format": "jsonl", "maps": MAPS})
    assert source.format_of("a.json") == "jsonl"


@pytest.mark.parametrize(
    "keys",
    [
        {"file": "a.xlsx", "sheet": "July", "header_row": 3},
        {"file": "${BOOK}", "format": "excel", "sheet": "July"},
        {"files": {"a": "a.csv", "b": "b.xlsx"}, "sql": "SELECT 1", "sheet": "July"},
        {"file": "crm.db", "table": "orders"},
        {"file": "crm", "format": "duckdb", "sql": "SELECT 1"},
        {"url_from": "CRM_URL", "table": "sales.orders"},
        {"url_from": "CRM_URL", "sql": "SELECT 1"},
    ],
    ids=str,
)
def test_keys_that_fit_together(keys: dict[str, Any]) -> None:
    assert Source.model_validate({"maps": MAPS, **keys})


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({}, "give one of file, files with sql, or url_from"),
        ({"file": "a.csv", "url_from": "X", "table": "t"}, "give one of file"),
        ({"file": "a.csv", "files": {"a": "a.csv"}, "sql": "SELECT 1"}, "give one of file"),
        ({"files": {"a": "a.csv"}}, "files needs sql"),
        ({"file": "a.csv", "sql": "SELECT 1"}, "sql needs files"),
        ({"files": {"a": "a.db"}, "sql": "SELECT 1"}, "files takes no DuckDB file"),
        ({"file": "crm.db"}, "a database needs either table or sql"),
        ({"file": "crm.db", "table": "t", "sql": "SELECT 1"}, "needs either table or sql"),
        ({"url_from": "X"}, "a database needs either table or sql"),
        ({"file": "a.csv", "table": "t"}, "table is of a database"),
        ({"file": "a.csv", "sheet": "July"}, "are of a workbook: add format: excel"),
        ({"file": "a.csv", "header_row": 2}, "are of a workbook"),
        ({"url_from": "X", "table": "t", "sheet": "July"}, "are of a workbook"),
        ({"file": "a.xlsx", "header_row": 0}, "key 'header_row' must be 1 or more"),
        ({"url_from": "X", "table": "t", "format": "csv"}, "url_from takes no format"),
        ({"file": "a.csv", "delimiter": ";;"}, "delimiter is one character"),
    ],
)
def test_keys_that_do_not_fit_together(keys: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        parse(Source, {"maps": MAPS, **keys}, "client.yaml")


@pytest.mark.parametrize(
    "keys",
    [
        {"url_from": URL, "table": "t"},
        {"url_from": "${CRM_URL}", "table": "t"},
        {"file": URL},
        {"files": {"crm": URL}, "sql": "SELECT 1"},
        {"url": URL, "table": "t"},
    ],
)
def test_an_address_in_the_settings_is_refused_and_not_repeated(keys: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(Source, {"maps": MAPS, **keys}, "client.yaml")
    assert "url_from" in str(caught.value)
    assert "secret" not in str(caught.value)
