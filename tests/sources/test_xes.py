from __future__ import annotations

import gzip
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cjm_workbench.errors import SourceError

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="id" value="a default that is not filled in"/></global>
  <classifier name="Activity" keys="concept:name"/>
  <string key="concept:name" value="the log's own name"/>
"""
TAIL = "</log>\n"


def log(*traces: str) -> str:
    return HEAD + "".join(f"<trace>{trace}</trace>\n" for trace in traces) + TAIL


def event(**attributes: str) -> str:
    cells = "".join(
        f"<string key={quoteattr(key)} value={quoteattr(value)}/>"
        for key, value in attributes.items()
    )
    return f"<event>{cells}</event>"


def test_an_event_is_a_record_with_the_attributes_of_its_trace(read: Any) -> None:
    content = log(
        '<string key="concept:name" value="c1"/>' + event(id="a", what="Ask") + event(id="b"),
        # attributes may stand after the events, too
        event(id="c") + '<date key="due" value="2026-01-02T03:00:00.000+01:00"/>',
    )
    rows, unread = read(content, "log.xes")
    shared = {"what": None, "case:concept:name": None, "case:due": None}
    assert rows == [
        {"source_row": 1, "id": "a", **shared, "what": "Ask", "case:concept:name": "c1"},
        {"source_row": 2, "id": "b", **shared, "case:concept:name": "c1"},
        {"source_row": 3, "id": "c", **shared, "case:due": "2026-01-02T03:00:00.000+01:00"},
    ]
    assert unread == []


def test_what_is_nested_is_named_by_its_keys(read: Any) -> None:
    nested = (
        '<event><string key="id" value="a"><int key="age" value="07"/></string>'
        '<list key="cost"><values><float key="fee" value="1.50"/></values></list></event>'
    )
    rows, _ = read(log(nested), "log.xes")
    assert rows == [{"source_row": 1, "id": "a", "id:age": "07", "cost:fee": "1.50"}]


def test_an_event_may_stand_outside_a_trace(read: Any) -> None:
    rows, _ = read(HEAD + event(id="a") + TAIL, "log.xes")
    assert rows == [{"source_row": 1, "id": "a"}]


def test_a_key_that_stands_twice_sets_its_event_aside(read: Any) -> None:
    twice = '<event><string key="id" value="b"/><string key="id" value="c"/></event>'
    rows, unread = read(log(event(id="a") + twice + event(id="d")), "log.xes")
    assert [(row["source_row"], row["id"]) for row in rows] == [(1, "a"), (3, "d")]
    assert unread == [
        {
            "source_row": 2,
            "raw": '[["id", "b"], ["id", "c"]]',
            "reason": "log.xes: the event holds a key twice",
        }
    ]


def test_a_log_cut_short_says_where(read: Any) -> None:
    content = log(event(id="a"), event(id="b") + event(id="c"))
    with pytest.raises(SourceError) as caught:
        read(content[: content.index('"c"')], "log.xes")
    # HEAD takes six lines, and a trace one: the second is on line 8
    assert str(caught.value) == (
        "source shop: log.xes is cut short or is no XML: it breaks off at line 8, "
        "after event 2 in trace 2. Export the file again."
    )


def test_a_packed_log(read: Any) -> None:
    packed = gzip.compress(log(*(event(id=str(n)) for n in range(50))).encode())
    rows, _ = read(packed, "log.xes.gz")
    assert [row["id"] for row in rows] == [str(n) for n in range(50)]
    with pytest.raises(SourceError, match=r"log\.xes\.gz is cut short"):
        read(packed[:-30], "log.xes.gz")


def test_a_document_type_is_refused_before_it_can_grow(read: Any) -> None:
    bomb = '<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    with pytest.raises(SourceError, match="declares a document type"):
        read(f'{bomb}<log><event><string key="id" value="&b;"/></event></log>', "log.xes")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id,city\na,b\n", "is no XML"),
        ("", "is no XML"),
        ("<html/>", "outermost element is 'html'"),
    ],
)
def test_what_is_no_log_is_refused(read: Any, content: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read(content, "log.xes")


@pytest.mark.parametrize("encoding", ["gb2312", "nonsense"])
def test_an_encoding_that_the_parser_does_not_know_is_refused(read: Any, encoding: str) -> None:
    with pytest.raises(SourceError, match="names an encoding"):
        read(f'<?xml version="1.0" encoding="{encoding}"?><log/>', "log.xes")


def test_a_log_without_events_holds_no_mapped_column(read: Any) -> None:
    with pytest.raises(SourceError, match="no column 'id'"):
        read(log(), "log.xes")


def test_a_prefix_of_the_namespace_changes_nothing(read: Any) -> None:
    content = (
        '<x:log xmlns:x="http://www.xes-standard.org/"><x:trace><x:event>'
        '<x:string key="id" value="a"/></x:event></x:trace></x:log>'
    )
    assert read(content, "log.xes")[0] == [{"source_row": 1, "id": "a"}]


# XML holds no other control characters; a line feed in an attribute is written as &#10;
LEGAL = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(LEGAL, min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_any_text_comes_back_from_xes(read: Any, texts: list[str]) -> None:
    rows, _ = read(log("".join(event(id=text) for text in texts)), "log.xes")
    assert [row["id"] for row in rows] == texts
