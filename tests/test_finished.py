"""A finished review is read by what its own folder says, and refused where that does not fit."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from cjm_workbench.finished import Finished, find_finished
from cjm_workbench.settings.load import ClientSettings, load_client
from tests.small_reviews import GAP, write_review


@pytest.fixture
def settings(tiny_client: Path) -> ClientSettings:
    return load_client(tiny_client, "tiny")


def find(settings: ClientSettings, reports: Path) -> list[Finished]:
    return find_finished(settings, reports / "tiny")[0]


def test_it_says_of_which_period_and_segment_it_is(settings, tmp_path):
    write_review(tmp_path, segment="gold")
    [found] = find(settings, tmp_path)
    assert (found.period.name, found.form, found.segment) == ("2026Q3", "quarter", "gold")
    assert found.title == "Gold customers"
    # the moment is kept in UTC; Paris is two hours ahead in September
    assert found.as_of == datetime(2026, 9, 30, 23, 59, 59, 999999)


@pytest.mark.parametrize(
    ("name", "form"),
    [("2026Q3", "quarter"), ("2026-09", "month"), ("2026", "year"),
     ("2026-07-01..2026-07-31", "days")],
)  # fmt: skip
def test_periods_have_a_form(settings, tmp_path, name, form):
    write_review(tmp_path, name)
    assert [each.form for each in find(settings, tmp_path)] == [form]


@pytest.mark.parametrize(
    ("period", "segment"), [("2026Q2", "all"), ("2026Q3", "gold")], ids=["period", "segment"]
)
def test_a_folder_that_was_moved_is_refused(settings, tmp_path, period, segment):
    target = tmp_path / "tiny" / period / segment
    target.parent.mkdir(parents=True)
    write_review(tmp_path / "before").rename(target)
    finished, refused = find_finished(settings, tmp_path / "tiny")
    assert finished == []
    assert "that of another review" in refused[period, segment]


def test_a_review_of_another_client_is_refused(settings, tmp_path):
    write_review(tmp_path, client="other")
    assert find(settings, tmp_path) == []


def test_a_record_that_cannot_be_read_is_refused(settings, tmp_path):
    folder = write_review(tmp_path)
    (folder / "build.json").write_text('{"client": "tiny"', encoding="utf-8")
    finished, refused = find_finished(settings, tmp_path / "tiny")
    assert finished == []
    assert "cannot be read" in refused["2026Q3", "all"]


def test_what_is_half_made_or_no_review_is_passed_over(settings, tmp_path):
    for segment in (".all.x7", "_index"):
        write_review(tmp_path, segment=segment)
    write_review(tmp_path, "someday")
    assert find_finished(settings, tmp_path / "tiny") == ([], {})


def test_a_missing_table_and_a_missing_column_are_told(settings, tmp_path):
    gap = {key: cell for key, cell in GAP.items() if key != "shortfall"}
    write_review(tmp_path, tables={"experience.gaps": [gap], "kpis.scorecard": []})
    [found] = find(settings, tmp_path)
    assert found.missing == ["experience.gaps", "kpis.scorecard"]
    table = found.read("kpis.scorecard")
    assert table.empty and {"segment", "kpi"} <= set(table)


def test_a_definition_is_that_of_settings_segment_and_version(settings, tmp_path):
    write_review(tmp_path, "2026Q1")
    write_review(tmp_path, "2026Q2", rows=[])
    write_review(tmp_path, "2026Q3", segment_settings="other")
    write_review(tmp_path, "2026Q4", settings="other")
    kinds = [each.definition for each in find(settings, tmp_path)]
    assert kinds[0] == kinds[1]
    assert len(set(kinds)) == 3


def test_rows_after_as_of_are_counted(settings, tmp_path):
    write_review(tmp_path, rows=[{"not_yet": 3}, {"not_yet": 4}, {}])
    assert [each.later_rows for each in find(settings, tmp_path)] == [7]
