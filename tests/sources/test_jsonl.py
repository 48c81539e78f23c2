from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.errors import SourceError
from cjm_workbench.sources import rows as rows_module
from cjm_workbench.sources.jsonl import cells_of


def test_cells_are_named_by_their_path_and_lists_stay_json(read: Any) -> None:
    rows, unread = read(
        '{"id":"a","user":{"city":{"name":"Rome"}},"seen":["x",{"n":1.50}]}\n', "d.jsonl"
    )
    assert rows == [
        {"source_row": 1, "id": "a", "user.city.name": "Rome", "seen": '["x",{"n":1.50}]'}
    ]
    assert unread == []


def test_numbers_keep_the_digits_they_are_written_with(read: Any) -> None:
    # 2 ** 53 + 1 is the first whole number that a binary number of 64 bits cannot hold
    rows, _ = read('{"id":12.50,"big":9007199254740993,"tiny":1e-7,"yes":true}\n', "d.jsonl")
    assert rows == [
        {"source_row": 1, "id": "12.50", "big": "9007199254740993", "tiny": "1e-7", "yes": "true"}
    ]


def test_null_blank_and_absent_are_all_missing(read: Any) -> None:
    rows, _ = read('{"id":"a","x":null}\n{"id":"b","x":" "}\n{"id":"c"}\n{"x":"1"}\n', "d.jsonl")
    assert [(row["id"], row["x"]) for row in rows] == [
        ("a", None), ("b", None), ("c", None), (None, "1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id":"b","x', "is cut short or is not JSON"),
        ("nonsense", "is cut short or is not JSON"),
        ("[1]", "is JSON, but no object"),
        ('{"id":1,"id":2}', "holds a name twice"),
        ('{"a.b":1,"a":{"b":2}}', "holds a name twice"),
        ('{"id":NaN}', "holds NaN, which is not JSON"),
        ('{"id":"\\ud83d"}', "holds half a letter"),
        ('{"\\ud83d":1}', "holds half a letter"),
        ('{"id":["\\ud83d"]}', "holds half a letter"),
        ('{"id":' + "[" * 100_000, "is nested too deeply"),
    ],
)
def test_a_line_that_is_no_whole_object_is_set_aside(read: Any, line: str, reason: str) -> None:
    rows, unread = read('{"id":"a"}\n\n' + line + '\n{"id":"c"}\n', "d.ndjson")
    # the blank second line is no record, and still counts as a line
    assert [(row["source_row"], row["id"]) for row in rows] == [(1, "a"), (4, "c")]
    assert unread == [{"source_row": 3, "raw": line, "reason": f"d.ndjson: the line {reason}"}]


def test_files_of_one_pattern_may_leave_out_keys(read_here: Any, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('\n{"id":"a"}\n{"id":\n')
    (tmp_path / "b.jsonl").write_text('{"id":"b","city":"Rome"}\n')
    rows, unread = read_here(file="*.jsonl")
    # b.jsonl goes on after line 3 of a.jsonl, which was set aside
    assert rows == [
        {"source_row": 2, "id": "a", "city": None},
        {"source_row": 4, "id": "b", "city": "Rome"},
    ]
    assert [row["source_row"] for row in unread] == [3]


def test_a_packed_file_in_another_encoding(read: Any) -> None:
    content = gzip.compress('\ufeff{"id":"Zoë"}\r\n'.encode("utf-16-le"))
    rows, _ = read(content, "d.jsonl.gz", encoding="utf-16-le")
    assert rows == [{"source_row": 1, "id": "Zoë"}]


def test_a_wrong_encoding_and_a_packed_file_cut_short_are_refused(read: Any) -> None:
    with pytest.raises(SourceError, match=r"d\.jsonl is not utf-8"):
        read('{"id":"Zoë"}'.encode("cp1252"), "d.jsonl")
    whole = gzip.compress(b'{"id":"a"}\n' * 1000)
    with pytest.raises(SourceError, match=r"d\.jsonl\.gz cannot be read"):
        read(whole[:-20], "d.jsonl.gz")


def test_names_that_differ_by_case_alone_are_refused(read: Any) -> None:
    with pytest.raises(SourceError, match="'id' and 'ID' have one name"):
        read('{"id":1}\n{"ID":2}\n', "d.jsonl")


def test_values_used_as_names_are_refused(read: Any) -> None:
    many = {f"c{number}": 1 for number in range(rows_module.MOST_COLUMNS + 1)}
    with pytest.raises(SourceError, match="more than 1000 columns"):
        read(json.dumps(many), "d.jsonl")


def test_a_column_met_in_a_later_batch_is_missing_before(
    read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_module, "BATCH", 2)
    content = "".join(
        json.dumps({"id": n} | ({"late": n} if n > 3 else {})) + "\n" for n in range(6)
    )
    rows, _ = read(content, "d.jsonl")
    assert [(row["id"], row["late"]) for row in rows] == [
        ("0", None), ("1", None), ("2", None), ("3", None), ("4", "4"), ("5", "5"),
    ]  # fmt: skip


TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.dictionaries(TEXT.filter(lambda name: "." not in name), TEXT), st.booleans())
def test_any_text_comes_back(cells: dict[str, str], escaped: bool) -> None:
    assert cells_of(json.dumps(cells, ensure_ascii=escaped)) == cells


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=8,
)


@given(st.lists(JSON))
def test_a_list_stays_the_json_that_it_was(values: list[Any]) -> None:
    assert json.loads(cells_of(json.dumps({"list": values}))["list"] or "") == values
