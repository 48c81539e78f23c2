"""The sample: the same at each call, and such that each part of a review has something to show."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from cjm_workbench.analyses.paths.transitions import measure_transitions
from cjm_workbench.review import open_review
from cjm_workbench.scaffold.new import make_client
from cjm_workbench.scaffold.sample import COLUMNS, CUSTOMERS, LAST, make_sample, write_sample


@pytest.fixture(scope="module")
def sample():
    return make_sample()


def test_it_is_the_same_at_each_call(tmp_path: Path):
    for name in ("first", "second"):
        write_sample(tmp_path / name)
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()


def test_files_have_their_header_and_as_many_rows_as_were_made(tmp_path: Path, sample):
    write_sample(tmp_path / "data")
    for name, columns in COLUMNS.items():
        with (tmp_path / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream, delimiter=";" if name == "calls" else ",")
        assert tuple(header) == columns
        assert len(rows) == len(sample[name])


def test_each_customer_stands_once_in_the_list_of_customers(sample):
    assert len({row["customer"] for row in sample["customers"]}) == CUSTOMERS


def test_nothing_is_recorded_after_its_end(sample):
    times = [datetime.fromisoformat(str(row["time"])) for row in sample["web_events"]]
    assert max(times) <= LAST


def test_two_calls_cannot_be_read(sample):
    assert Counter(row["Begun"] for row in sample["calls"])["unknown"] == 2


def test_who_compares_orders_more_often(sample):
    did: dict[str, set[str]] = {"Compare products": set(), "Place the order": set()}
    new = {row["customer"] for row in sample["customers"] if row["customer_type"] == "new"}
    for row in sample["web_events"]:
        did.get(str(row["action"]), set()).add(row["visitor"])
    compared, ordered = did["Compare products"] & new, did["Place the order"] & new
    # planned: 0.62 fill the basket; of these, 0.93 x 0.9 against 0.75 x 0.7 order: 0.52 and 0.33
    with_it = len(ordered & compared) / len(compared)
    without = len(ordered - compared) / len(new - compared)
    assert 0.09 < with_it - without < 0.29


def test_late_parcels_score_lower(sample):
    promised = {
        row["visitor"]: (row["time"], row["promised_on"])
        for row in sample["web_events"]
        if row["action"] == "Receive the parcel"
    }
    scores: dict[bool, list[int]] = {True: [], False: []}
    for row in sample["survey"]:
        if row["about"] == "parcel":
            came, day = promised[row["customer"]]
            late = datetime.fromisoformat(came).date() > date.fromisoformat(day)
            scores[late].append(row["score"])
    means = {late: sum(found) / len(found) for late, found in scores.items()}
    assert means[True] < means[False] - 0.5


def test_a_first_review_shows_its_moves(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make_client(tmp_path / "parameters", "acme")
    review = open_review(client="acme", segment="all", parameters="parameters")
    moves = measure_transitions(review.steps, review.rules)
    review.con.disconnect()
    # a single rare move hides most others, as what is left of their totals would tell it
    assert moves["transitions"].isna().mean() < 0.25
