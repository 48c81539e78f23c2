"""What `cjm check` says of settings and data."""

from __future__ import annotations

import pytest

from cjm_workbench.errors import SettingsError
from cjm_workbench.reporting.check import check_client


@pytest.fixture
def client(tiny_client, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tiny_client / "tiny"


def add_events(client, *lines: str) -> None:
    with (client / "events.csv").open("a", encoding="utf-8") as stream:
        stream.writelines(f"{line}\r\n" for line in lines)


def test_refused_rows_are_counted_with_their_reason_and_place(client):
    add_events(client, "x,no time,Pay,web,1", "y,no time,Pay,web,1", "z,2026-07-03,Pay,web,much")
    said = check_client(client.parent, "tiny").splitlines()
    refused = [line for line in said if line.startswith("  shop -> events")]
    assert [line[-8:] for line in refused] == ["(2 rows)", " (1 row)"]
    assert "occurred_at" in refused[0]
    assert "quarantine.parquet" in said[said.index(refused[-1]) + 1]


def test_touchpoints_of_only_one_side_are_named(client):
    add_events(client, "x,2026-07-03T10:00,Riddle,web,1")
    with (client / "touchpoints.csv").open("a", encoding="utf-8") as stream:
        stream.write("Call,Buy,phone\n")
    said = check_client(client.parent, "tiny")
    assert "Blind (in touchpoints.csv, not in the data): Call" in said
    assert "Unmapped (in the data, not in touchpoints.csv): Riddle" in said


def test_every_segment_is_checked(client):
    path = client / "segments" / "gold.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("tier:", "teir:"), encoding="utf-8")
    with pytest.raises(SettingsError, match="Did you mean 'tier'"):
        check_client(client.parent, "tiny")


def test_says_that_a_client_is_ready_or_what_to_mend_first(client):
    assert (
        check_client(client.parent, "tiny").splitlines()[-1].startswith("Ready for a review: cjm")
    )
    # 55 events and 5 that do not parse: 8.3 % of 60, more than one in twenty
    add_events(client, *["x,no time,Pay,web,1"] * 5)
    last = check_client(client.parent, "tiny").splitlines()[-1]
    assert last.startswith("Not ready: quarantined are 8.3 % of shop -> events")
