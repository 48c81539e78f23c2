"""The ledger of assumptions: whole, strict, and never in the way of a client without one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cjm_workbench.errors import SettingsError
from cjm_workbench.settings.assumptions import read_assumptions
from cjm_workbench.settings.load import load_client

ONE = """\
assumptions:
  - assumption: Links hold
    basis: A test in May
    owner_role: head of data
    since: 2026-05-01
    expires: 2026-12-31
    if_false: Journeys would mix two customers
"""


def write(folder: Path, text: str) -> Path:
    (folder / "assumptions.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_ledger_is_read(tmp_path):
    [one] = read_assumptions(write(tmp_path, ONE))
    assert (one.assumption, one.owner_role) == ("Links hold", "head of data")
    assert (one.since, one.expires) == (date(2026, 5, 1), date(2026, 12, 31))


def test_a_client_needs_none(tmp_path):
    assert read_assumptions(tmp_path) == ()


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("owner_role:", "owner:", "unknown key 'assumptions.0.owner' (and 1 more in this file). "
         "Did you mean 'owner_role'?"),
        ("    basis: A test in May\n", "", "key 'assumptions.0.basis' is missing"),
        ("2026-12-31", "2026-04-30", "expires on 2026-04-30, before it begins on 2026-05-01"),
        ("2026-12-31", "soon", "key 'assumptions.0.expires'"),
        ("assumptions:\n", "assumptions:\n" + ONE.split("\n", 1)[1], "'Links hold' stands twice"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(tmp_path, before, after, words):
    with pytest.raises(SettingsError) as caught:
        read_assumptions(write(tmp_path, ONE.replace(before, after)))
    assert words in str(caught.value)
    assert "assumptions.yaml" in str(caught.value)


def test_a_changed_ledger_changes_the_settings(tiny_client):
    bare = load_client(tiny_client, "tiny")
    write(tiny_client / "tiny", ONE)
    loaded = load_client(tiny_client, "tiny")
    assert [each.assumption for each in loaded.assumptions] == ["Links hold"]
    assert loaded.fingerprint != bare.fingerprint
