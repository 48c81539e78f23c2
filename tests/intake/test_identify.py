"""Keys of a source become customers, on a web log and links small enough to read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from cjm_workbench.errors import SettingsError, SourceError

EVENTS = {
    "table": "events",
    "columns": {"customer_id": "id", "occurred_at": "at", "touchpoint": "what"},
}
LINKS = {
    "table": "identities",
    "columns": {
        "identity_source": "system", "source_key": "key", "customer_id": "who",
        "linked_at": "since",
    },
}  # fmt: skip

WEB = """\
id,at,what
v1,2026-03-01,Visit
v1,2026-03-05,Visit
v2,2026-03-02,Visit
v3,2026-03-03,Visit
,2026-03-04,Visit
"""
SHOP = "id,at,what\nanna,2026-03-02,Visit\nv1,2026-03-02,Visit\n"
CRM = """\
system,key,who,since
web,v1,anna,2026-03-04
web,v2,ben,2026-03-04
app,v3,carl,2026-03-04
"""


def sources(identities: str = "web", **web: Any) -> dict[str, Any]:
    return {
        "web": {"file": "web.csv", "identities": identities, "maps": [EVENTS], **web},
        "shop": {"file": "shop.csv", "maps": [EVENTS]},
        "crm": {"file": "crm.csv", "maps": [LINKS]},
    }


FILES = {"web.csv": WEB, "shop.csv": SHOP, "crm.csv": CRM}


def test_a_key_becomes_its_customer_and_keeps_its_trace(gate: Any) -> None:
    opened = gate(FILES, sources=sources())
    assert opened.rows("events", "customer_id", "source", "source_row") == [
        ("anna", "shop", 1),
        ("v1", "shop", 2),  # the shop's own customers are no keys of the web
        ("anna", "web", 1),  # also before the link was known
        ("anna", "web", 2),
        ("ben", "web", 3),
        ("web:v3", "web", 4),  # a link of the app is none of the web
    ]


def test_reconciliation_is_that_of_the_keys(gate: Any) -> None:
    opened = gate(FILES, sources=sources())
    # a key without a link is valid; a missing key is not
    assert opened.counts()["web", "events"] == (5, 5, 4, 1, 0)
    assert opened.reasons() == ["customer_id is missing"]


def test_the_store_keeps_what_each_key_became(gate: Any) -> None:
    opened = gate(FILES, sources=sources())
    day = datetime(2026, 3, 4)
    assert opened.rows(
        "keys", "source", "identity_source", "source_key", "customer_id", "linked", "linked_at",
        "records",
    ) == [
        ("web", "web", "v1", "anna", True, day, 2),
        ("web", "web", "v2", "ben", True, day, 1),
        ("web", "web", "v3", "web:v3", False, None, 1),
    ]  # fmt: skip


def test_without_keys_there_is_nothing_to_keep(gate: Any) -> None:
    assert gate("id,at,what\na,2026-03-01,Visit\n").rows("keys", "source") == []


def test_answers_and_observations_are_linked_too(gate: Any) -> None:
    noted = {
        "table": "observations",
        "columns": {"customer_id": "id", "occurred_on": "at", "text": "what"},
        "constants": {"kind": "social"},
    }
    opened = gate(FILES, sources=sources(maps=[EVENTS, noted]))
    assert opened.rows("observations", "customer_id") == [
        ("anna",), ("anna",), ("ben",), ("web:v3",), (None,),
    ]  # fmt: skip
    assert opened.rows("keys", "source_key", "records") == [("v1", 4), ("v2", 2), ("v3", 2)]


def test_an_identity_source_without_links_is_refused(gate: Any) -> None:
    with pytest.raises(SourceError) as caught:
        gate(FILES, sources=sources("wep"))
    assert str(caught.value) == (
        "source 'web': identities names 'wep', which no link is of. Did you mean 'web'? "
        "Allowed: app, web. Name an identity_source of the identities table, or map that table."
    )


def test_keys_need_a_table_of_links(gate: Any) -> None:
    known = sources()
    del known["crm"]
    with pytest.raises(SourceError, match="which no link is of"):
        gate(FILES, sources=known)


def test_a_source_of_links_has_no_keys_of_its_own(gate: Any) -> None:
    with pytest.raises(SettingsError, match="table identities holds customers already"):
        gate(FILES, sources=sources(maps=[EVENTS, LINKS]))
