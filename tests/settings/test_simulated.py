"""A simulated client says so, whatever else its settings say."""

from __future__ import annotations

from pathlib import Path

import pytest

from cjm_workbench.errors import SettingsError
from cjm_workbench.settings.client import Client
from cjm_workbench.settings.explain import parse

SIMULATED = {"scenario": "telecom", "seed": 3, "customers": 20_000}
CLIENT = {
    "client": "tiny",
    "title": "A tiny shop",
    "sources": {
        "shop": {
            "file": "events.csv",
            "maps": [
                {
                    "table": "events",
                    "columns": {"customer_id": "who", "occurred_at": "when", "touchpoint": "what"},
                }
            ],
        }
    },
}


def client(**more: object) -> Client:
    return parse(Client, {**CLIENT, **more}, "client.yaml")


def test_real_data_is_said_to_be_what_its_note_says():
    assert client().data_note == ""
    assert client(note="Public data").data_note == "Public data"


def test_simulated_data_says_so_before_its_note():
    said = client(note="For the new colleagues", simulated=SIMULATED).data_note
    assert said.startswith("Simulated data: a telecom of 20,000 invented customers")
    assert said.endswith("For the new colleagues")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"scenario": "bank"}, "telecom"),
        ({"customers": 5}, "100"),
        ({"seed": -1}, "0"),
        ({"custmers": 500}, "customers"),
    ],
)
def test_what_cannot_be_simulated_is_refused_with_what_can(change, named):
    with pytest.raises(SettingsError, match=named):
        client(simulated={**SIMULATED, **change})


def test_the_files_of_a_simulated_client_stay_out_of_git():
    ignored = (Path(__file__).parents[2] / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "/parameters/*/data/" in ignored
