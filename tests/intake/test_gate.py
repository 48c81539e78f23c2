from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cjm_workbench.errors import DataError

NOON = datetime(2026, 3, 1, 12)
FEEDBACK = {
    "table": "feedback",
    "columns": {
        "feedback_id": "key", "customer_id": "id", "occurred_at": "at",
        "instrument": "kind", "score": "score",
    },
    "constants": {"scale_min": 0, "scale_max": 10},
}  # fmt: skip
EVENTS = {
    "table": "events",
    "columns": {"customer_id": "id", "occurred_at": "at", "touchpoint": "what"},
}


def events(**more: Any) -> dict[str, Any]:
    columns = {**EVENTS["columns"], **more.pop("columns", {})}  # type: ignore[dict-item]
    return {**EVENTS, **more, "columns": columns}


def test_a_valid_row_keeps_its_trace_and_gets_a_key(gate: Any) -> None:
    opened = gate("id,at,what\na,2026-03-01T12:00:00,Visit\n")
    assert opened.rows(
        "events", "event_id", "customer_id", "occurred_at", "touchpoint", "source", "source_row"
    ) == [("log:000000001", "a", NOON, "Visit", "log", 1)]
    assert opened.counts() == {("log", "events"): (1, 1, 1, 0, 0)}


def test_a_refused_row_keeps_every_reason_and_its_record(gate: Any) -> None:
    data = "id,at,what,value\na,2026-03-01,Visit,1\n,soon,,2.34567\n"
    opened = gate(data, events(columns={"value": "value"}))
    assert opened.rows("quarantine", "source", "source_row", "table") == [("log", 2, "events")]
    assert opened.reasons() == [
        "customer_id is missing; occurred_at 'soon' is not a time in the format of the mapping; "
        "touchpoint is missing; value '2.34567' is not a plain number with at most 4 decimals"
    ]
    raw = json.loads(opened.rows("quarantine", "raw")[0][0])
    assert raw == {"id": None, "at": "soon", "what": None, "value": "2.34567"}


def test_a_record_that_does_not_split_is_counted_apart(gate: Any) -> None:
    opened = gate("id,at,what\na,2026-03-01,Visit\nb\n")
    assert opened.counts() == {
        ("log", "(record)"): (2, 1, 0, 1, 0),  # one of the two records of the source
        ("log", "events"): (1, 1, 1, 0, 0),
    }
    assert opened.rows("quarantine", "table", "source_row", "raw") == [("(record)", 2, "b")]


def test_the_first_of_a_repeated_key_is_kept(gate: Any) -> None:
    # row 1 is refused for its time, so it does not use up the key k
    data = "key,id,at,what\nk,a,never,A\nk,a,2026-03-01,B\nk,a,2026-03-01,C\n"
    opened = gate(data, events(columns={"event_id": "key"}))
    assert opened.rows("events", "event_id", "touchpoint") == [("k", "B")]
    assert opened.rows("quarantine", "source_row", "reason") == [
        (1, "occurred_at 'never' is not a time in the format of the mapping"),
        (3, "event_id stands again; the first is kept"),
    ]


def test_a_key_of_several_columns_is_joined(gate: Any) -> None:
    data = "order,line,id,at,what\n1,1,a,2026-03-01,V\n1,2,a,2026-03-01,V\n1,2,a,2026-03-01,V\n"
    opened = gate(data, events(columns={"event_id": ["order", "line"]}))
    assert opened.rows("events", "event_id") == [("1|1",), ("1|2",)]
    assert opened.reasons() == ["event_id stands again; the first is kept"]


def test_a_key_with_an_empty_part_is_missing(gate: Any) -> None:
    data = "order,line,id,at,what\n1,,a,2026-03-01,V\n1,2,a,2026-03-01,V\n"
    opened = gate(data, events(columns={"event_id": ["order", "line"]}))
    assert opened.reasons() == ["event_id is missing"]


TIMES = {
    "table": "events",
    "columns": {"customer_id": "id"},
    "times": {"Order": "ordered", "Delivery": "delivered"},
}


def test_several_times_make_several_events_and_an_empty_one_is_absent(gate: Any) -> None:
    data = "id,ordered,delivered\na,2026-03-01,2026-03-02\nb,2026-03-01,\nc,2026-03-01,x\n"
    opened = gate(data, TIMES)
    assert opened.rows("events", "event_id", "customer_id", "touchpoint") == [
        ("log:000000001:0", "a", "Order"),
        ("log:000000001:1", "a", "Delivery"),
        ("log:000000002:0", "b", "Order"),
        ("log:000000003:0", "c", "Order"),
    ]
    # three records of two times each: four valid, one unreadable, one empty
    assert opened.counts() == {("log", "events"): (3, 6, 4, 1, 1)}


def test_a_mapped_key_is_told_apart_by_the_column(gate: Any) -> None:
    mapping = {**TIMES, "columns": {"customer_id": "id", "event_id": "id"}}
    opened = gate("id,ordered,delivered\na,2026-03-01,2026-03-02\n", mapping)
    assert opened.rows("events", "event_id") == [("a:0",), ("a:1",)]


def test_two_maps_of_one_source_and_table_do_not_share_keys(gate: Any) -> None:
    paid = {**EVENTS, "columns": {"customer_id": "id", "occurred_at": "paid"}}
    paid["constants"] = {"touchpoint": "Pay"}
    opened = gate("id,at,what,paid\na,2026-03-01,Visit,2026-03-02\n", EVENTS, paid)
    assert opened.rows("events", "event_id", "touchpoint") == [
        ("log:000000001:0", "Visit"), ("log:000000001:1", "Pay"),
    ]  # fmt: skip
    assert opened.counts() == {("log", "events"): (1, 2, 2, 0, 0)}


def test_wide_ratings_with_missing_codes(gate: Any) -> None:
    mapping = {
        "table": "feedback",
        "columns": {"customer_id": "id", "occurred_at": "at"},
        "constants": {"instrument": "rating", "scale_min": 1, "scale_max": 5},
        "ratings": {"Desk": "q1", "Gate": "q2"},
        "missing": {"score": ["9"]},
    }
    opened = gate("id,at,q1,q2\na,2026-03-01,5,9\nb,2026-03-01,,6\n", mapping)
    assert opened.rows("feedback", "customer_id", "touchpoint", "score") == [("a", "Desk", 5.0)]
    assert opened.reasons() == ["score '6.0' is outside its scale"]
    assert opened.counts() == {("log", "feedback"): (2, 4, 1, 1, 2)}


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("nps,11", "score '11.0' is outside its scale"),
        ("nps,-1", "score '-1.0' is outside its scale"),
        ("nps,1 0", "score '1 0' is not a plain number"),
        ("nps,0x1A", "score '0x1A' is not a plain number"),
        ("nps,NaN", "score 'NaN' is not a plain number"),
        ("nps,", "score is missing"),
        ("smile,5", "instrument 'smile' is not one of nps, csat, ces, rating"),
    ],
)
def test_answers_that_are_refused(gate: Any, cells: str, reason: str) -> None:
    head = "key,id,at,kind,score\n1,a,2026-03-01,nps,0\n2,a,2026-03-01,nps,10\n"
    opened = gate(f"{head}3,a,2026-03-01,{cells}\n", FEEDBACK)
    assert opened.rows("feedback", "score") == [(0.0,), (10.0,)]
    assert opened.reasons() == [reason]


def test_value_maps_missing_codes_and_constants(gate: Any) -> None:
    mapping = events(
        columns={"channel": "ch"},
        constants={"device": "phone"},
        values={"touchpoint": {"V": "Visit"}},
        missing={"channel": ["n/a"]},
    )
    opened = gate("id,at,what,ch\na,2026-03-01,V,n/a\nb,2026-03-01,W,web\n", mapping)
    assert opened.rows("events", "touchpoint", "channel", "device") == [
        ("Visit", None, "phone"),
        ("W", "web", "phone"),  # a text outside the map stays: the gate fills nothing in
    ]


def test_attributes_are_kept_as_json(gate: Any) -> None:
    mapping = events(attributes={"due by": "due", "note": "note"})
    opened = gate('id,at,what,due,note\na,2026-03-01,V,2026-04-01,"say ""hi"""\n', mapping)
    (text,) = opened.rows("events", "attributes")[0]
    assert json.loads(text) == {"due by": "2026-04-01", "note": 'say "hi"'}


def test_amounts_are_exact(gate: Any) -> None:
    data = "id,at,what,value\na,2026-03-01,V,0.1\nb,2026-03-01,V,-12.3456\n"
    opened = gate(data, events(columns={"value": "value"}))
    assert opened.rows("events", "value") == [(Decimal("0.1000"),), (Decimal("-12.3456"),)]


def test_a_duration_below_zero_is_refused(gate: Any) -> None:
    data = "id,at,what,s\na,2026-03-01,V,-1\nb,2026-03-01,V,0\n"
    opened = gate(data, events(columns={"duration_seconds": "s"}))
    assert opened.reasons() == ["duration_seconds '-1.0' is below 0"]


def test_names_of_sources_alike_to_the_engine_are_kept_apart(gate: Any) -> None:
    files = {name: f"id,at,what\n{name[0]},2026-03-01,V\n" for name in ("x.csv", "y.csv")}
    sources = {
        name: {"file": file, "maps": [EVENTS]}
        for name, file in (("Log a", "x.csv"), ("log_a", "y.csv"))
    }
    opened = gate(files, sources=sources)
    assert opened.rows("events", "source", "customer_id") == [("Log a", "x"), ("log_a", "y")]


def test_nothing_valid_is_refused_without_quoting_values(gate: Any) -> None:
    with pytest.raises(DataError) as caught:
        gate("id,at,what\nann,yesterday,V\nbob,today,V\n")
    assert "no event or answer is valid: 2 rows quarantined" in str(caught.value)
    assert "occurred_at '…' is not a time in the format of the mapping (2)" in str(caught.value)
    assert "yesterday" not in str(caught.value)


def test_a_quotation_mark_in_a_cell_lets_no_text_through(gate: Any) -> None:
    with pytest.raises(DataError) as caught:
        gate("id,at,what\nann,x' is called Ann,V\n")
    assert "called" not in str(caught.value)


def test_a_net_promoter_score_is_asked_from_0_to_10(gate: Any) -> None:
    five = {**FEEDBACK, "constants": {"scale_min": 1, "scale_max": 5}}
    opened = gate("key,id,at,kind,score\n1,a,2026-03-01,nps,4\n2,b,2026-03-01,csat,4\n", five)
    assert opened.rows("feedback", "instrument") == [("csat",)]
    assert opened.reasons() == [
        "scale_max '5.0' is not that of instrument nps, which is asked from 0 to 10"
    ]


CELL = st.sampled_from(
    [
        "",
        "a",
        "b",
        " ",
        "2026-03-01",
        "2026-03-01T10:00:00+02:00",
        "12",
        "1 2",
        "-1",
        "0x1",
        '"',
        "é",
    ]
)


@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(CELL, min_size=3, max_size=5), min_size=1, max_size=8), st.randoms())
def test_nothing_is_lost_and_the_order_of_rows_does_not_matter(
    gate: Any, records: list[list[str]], random: Any
) -> None:
    """Every record of any cells is accounted for, and shuffling keeps the reasons."""
    mapping = events(columns={"duration_seconds": "s"})
    good = ["z", "2026-03-01", "V", "1"]
    shuffled = random.sample(records, len(records))
    found = []
    for rows in (records, shuffled):
        lines = [",".join(_quoted(cell) for cell in row) for row in [good, *rows]]
        opened = gate("id,at,what,s\n" + "\n".join(lines) + "\n", mapping)
        counts = opened.counts()
        # a source's records: those that were split, and those that were not
        split = counts["log", "events"][0]
        cut = counts.get(("log", "(record)"), (split, 0, 0, 0, 0))
        assert cut[0] == split + cut[1] == len(records) + 1
        for _, mapped, valid, quarantined, absent in counts.values():
            assert mapped == valid + quarantined + absent
        assert len(opened.reasons()) == sum(count[3] for count in counts.values())
        found.append((counts, Counter(opened.reasons())))
    assert found[0] == found[1]


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'
