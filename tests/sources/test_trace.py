"""A table's trace holds every query that made it, and the files and tables these read."""

from pathlib import Path

import ibis
import pytest

from cjm_workbench.sources.engine import connect
from cjm_workbench.sources.trace import Trace


@pytest.fixture
def events(tmp_path: Path):
    """Give an engine that is traced, and a table that it reads from a file."""
    folder = tmp_path / "a1b2"
    folder.mkdir()
    con = connect()
    con.to_parquet(ibis.memtable({"x": [1, 2, 3]}), folder / "events.parquet")
    trace = Trace(con)
    return trace, con.read_parquet(folder / "events.parquet", table_name="events")


def test_names_the_query_and_the_folder_of_the_file_it_reads(events) -> None:
    trace, table = events
    assert table.filter(table.x > 1).count().execute() == 2
    told = trace.take()
    assert told["reads"] == {"events": "a1b2"}
    [query] = told["queries"]
    assert '"x" > 1' in query


def test_a_kept_table_stands_before_who_reads_it_each_time(events) -> None:
    # the second taking asks nothing of the file itself, but what it reads was made from it
    trace, table = events
    kept = table.filter(table.x > 1).cache()
    kept.count().execute()
    first = trace.take()
    kept.x.max().execute()
    second = trace.take()
    assert [query.split(" ")[0] for query in second["queries"]] == ["kept_1:", "SELECT"]
    assert first["queries"][0] == second["queries"][0]
    assert first["reads"] == second["reads"] == {"events": "a1b2"}


def test_equal_work_reads_equal_whatever_names_the_library_gives(events) -> None:
    trace, table = events
    said = []
    for _ in range(2):
        table.filter(table.x > 1).cache().count().execute()
        said.append(trace.take()["queries"])
    assert said[0] == said[1]
    assert "ibis_cached" not in "".join(said[0])


def test_what_is_taken_is_forgotten(events) -> None:
    trace, table = events
    table.count().execute()
    assert trace.take()["queries"]
    assert trace.take() == {"tables": [], "reads": {}, "queries": []}


def test_a_table_that_was_read_or_saved_before_made_no_other_one(events) -> None:
    # No cell of a notebook says that it was handed in: nothing is known, and nothing claimed.
    trace, _ = events
    trace.note_table("paths.overview")
    assert trace.take("paths.variants")["tables"] == []
    assert trace.take("paths.flow")["tables"] == []


def test_what_is_asked_aside_is_part_of_no_table(events) -> None:
    trace, table = events
    table.count().execute()
    with trace.aside():
        table.distinct().count().execute()
    [query] = [query for query in trace.take()["queries"] if query.startswith("SELECT")]
    assert "DISTINCT" not in query


def test_keeps_what_lies_in_memory_under_the_types_of_its_expression(events) -> None:
    trace, table = events
    small = ibis.memtable({"x": [2, 3], "name": ["two", "three"]})
    kept = table.mutate(half=table.x / 2, one=ibis.literal(1)).join(small, "x").cache()
    assert kept.schema() == table.mutate(half=0.5, one=ibis.literal(1)).join(small, "x").schema()
    rows = kept.order_by("x").execute()
    assert rows.to_dict("list") == {"x": [2, 3], "half": [1.0, 1.5], "one": [1, 1],
                                    "name": ["two", "three"]}  # fmt: skip
    assert [query.partition(" ")[0] for query in trace.take()["queries"]] == ["kept_1:", "SELECT"]


def test_names_dropped_columns_in_order(events) -> None:
    # Ibis gives them in the order of a set: of 8 names, chance seldom puts them in order
    trace, table = events
    names = [f"c{number:02}" for number in range(8)]
    others = [f"k{number:02}" for number in range(80)]
    wide = table.mutate(**dict.fromkeys([*names, *others], table.x)).cache()
    wide.drop(*reversed(names)).execute()
    query = trace.take()["queries"][-1]
    quoted = ", ".join(f'"{name}"' for name in names)
    assert f"EXCLUDE ({quoted})" in query


def test_what_another_engine_is_asked_is_told_under_its_name(events, tmp_path: Path) -> None:
    trace, table = events
    (tmp_path / "c3d4").mkdir()
    con = connect()
    con.to_parquet(ibis.memtable({"x": [5]}), tmp_path / "c3d4" / "events.parquet")
    earlier = Trace(con)
    before = con.read_parquet(tmp_path / "c3d4" / "events.parquet", table_name="events")
    trace.follow("2026Q2", earlier)
    table.count().execute()
    before.count().execute()
    told = trace.take()
    assert told["reads"] == {"events": "a1b2", "2026Q2.events": "c3d4"}
    assert [query.split(" ")[0] for query in told["queries"]] == ["SELECT", "2026Q2:"]
    assert trace.take()["queries"] == []
