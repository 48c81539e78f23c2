"""What the index opens: every segment is accounted for, and what does not fit is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from cjm_workbench.analyses.index.kpis import measure_kpis
from cjm_workbench.errors import DataError, SettingsError
from cjm_workbench.reviews import FAILED, INDEX, Reviews, open_reviews
from cjm_workbench.saving import read_meaning
from tests.small_reviews import GAP, write_review


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return tmp_path / "reports"


@pytest.fixture
def opened(
    tiny_client: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Reviews]:
    """Open the reviews of the client `tiny`, which has the segments all and gold."""
    monkeypatch.chdir(tmp_path)

    def open_(period: str = "2026Q3", **given: object) -> Reviews:
        shared = {"client": "tiny", "segment": "all", "parameters": str(tiny_client)}
        return open_reviews(**{**shared, "period": period, **given})

    return open_


def test_everybody_stands_first_and_titles_are_given(opened, reports):
    for segment in ("gold", "all"):
        write_review(reports, segment=segment)
    reviews = opened()
    assert dict(reviews.titles) == {"all": "all", "gold": "Gold customers"}
    table = reviews.collect("experience.gaps")
    assert table["segment"].tolist() == ["all", "gold"]
    assert table["journey_title"].unique().tolist() == ["Buy something"]


def test_a_saved_table_says_what_it_and_its_columns_mean(opened, reports):
    for segment in ("all", "gold"):
        write_review(reports, segment=segment)
    reviews = opened()
    reviews.save("index.kpis", measure_kpis(reviews.collect("kpis.scorecard"), reviews.rules))
    meaning = read_meaning(reviews.tables / "index.kpis.parquet")
    assert meaning.table == "One row a KPI and segment; see kpis.scorecard."
    assert meaning.columns["segment_title"] == "As its readers call it."
    assert meaning.titles == {"buy": "Buy something"}


def test_a_segment_without_a_review_says_how_to_make_it(opened, reports):
    write_review(reports)
    rows = opened().inventory().set_index("segment")
    assert rows["state"].to_dict() == {"all": "finished", "gold": "not finished"}
    assert rows.loc["gold", "reason"] == "not made yet: cjm run tiny gold --period 2026Q3"


def test_a_failed_segment_says_why_and_its_former_review_is_not_read(opened, reports, tmp_path):
    for segment in ("all", "gold"):
        write_review(reports, segment=segment)
    work = tmp_path / "work"
    work.mkdir()
    (work / FAILED).write_text(json.dumps({"gold": "out of memory"}), encoding="utf-8")
    reviews = opened(save_to=str(work / "tables"))
    assert reviews.inventory().set_index("segment").loc["gold", "reason"] == "out of memory"
    assert set(reviews.collect("kpis.scorecard")["segment"]) == {"all"}


def test_alone_the_chapter_reads_what_failed_beside_the_index(opened, reports):
    for segment in ("all", "gold"):
        write_review(reports, segment=segment)
    beside = reports / "tiny" / "2026Q3" / INDEX
    beside.mkdir()
    (beside / FAILED).write_text(json.dumps({"gold": "out of memory"}), encoding="utf-8")
    assert opened().inventory()["state"].tolist() == ["finished", "not finished"]


def test_a_segment_that_left_the_settings_is_still_listed(opened, reports):
    for segment in ("all", "silver"):
        write_review(reports, segment=segment)
    assert list(opened().titles) == ["all", "gold", "silver"]


@pytest.mark.parametrize(
    ("record", "remark"),
    [
        ({"store": "e"}, "made from other data than all"),
        ({"settings": "t"}, "made under other settings than all"),
        ({"as_of": "2026-09-01T00:00:00"}, "judged from another moment than all"),
    ],
)
def test_reviews_that_do_not_belong_together_are_told(opened, reports, record, remark):
    write_review(reports)
    write_review(reports, segment="gold", **record)
    assert opened().inventory()["remarks"].tolist() == ["", remark]


def test_a_review_of_an_older_version_says_what_it_lacks(opened, reports):
    gap = {key: cell for key, cell in GAP.items() if key != "shortfall"}
    write_review(reports, tables={"experience.gaps": [gap]})
    reviews = opened()
    [remark] = reviews.inventory().query("segment == 'all'")["remarks"]
    assert remark == "made by an older version, without experience.gaps"
    assert reviews.collect("experience.gaps").empty


def test_segments_by_two_values_of_one_column_share_nobody(opened, reports, tiny_client):
    plain = "client: tiny\nsegment: plain\nfilter: {tier: plain}\n"
    (tiny_client / "tiny/segments/plain.yaml").write_text(plain, encoding="utf-8")
    for segment in ("all", "gold", "left"):  # the settings no longer say who had left
        write_review(reports, segment=segment)
    assert opened().rules.apart == {frozenset({"gold", "plain"})}


def test_all_periods_come_in_the_order_of_time(opened, reports):
    for period in ("2026Q3", "2025Q4", "2026Q1"):
        write_review(reports, period)
    spans = opened("2026Q1").spans()
    assert spans["period"].tolist() == ["2025Q4", "2026Q1", "2026Q3"]
    # the record speaks of 30 September: only the last of them was going on until then
    assert spans["complete"].tolist() == [True, True, True]


def test_a_period_that_goes_on_is_not_complete(opened, reports):
    # in Paris it is still the 29th
    write_review(reports, as_of="2026-09-29T21:59:59")
    assert opened().spans()["complete"].tolist() == [False]


def test_without_a_period_the_latest_is_taken(opened, reports):
    for period in ("2026Q3", "2025Q4"):
        write_review(reports, period)
    assert opened("").period.name == "2026Q3"


def test_where_nothing_is_finished_the_next_step_is_said(opened, reports):
    with pytest.raises(DataError, match=r"no review of tiny is finished.*cjm review tiny$"):
        opened("")
    write_review(reports, "2025Q4")
    with pytest.raises(DataError, match=r"in 2026Q3 is finished.*--period 2026Q3"):
        opened()


@pytest.mark.parametrize(
    ("period", "newer"),
    [
        ("2026Q1", "2026Q2"),  # the next quarter is over, and the data runs into July
        ("2025Q1", "2026Q2"),  # the last of them is named
        ("2026-05", ""),  # the next whole quarter is the third, which goes on
        ("2026Q2", ""),
        ("2026Q3", ""),
    ],
)
def test_a_review_is_stale_when_its_data_has_gone_past_the_next_quarter(
    opened, reports, period, newer
):
    write_review(reports, period)
    row = opened(period).inventory().iloc[0]
    assert row["newer_quarter"] == newer
    # the last of 20 customers comes 19 days and 133 minutes after 2 July, 8:00 in Paris, and
    # visits the shop 5 hours later
    assert row["data_until"] == pd.Timestamp("2026-07-21 15:13")


def test_on_the_last_day_of_the_next_quarter_a_review_is_not_stale_yet(opened, reports):
    write_review(reports, "2026Q1")
    reviews = opened("2026Q1")
    for last, newer in ((datetime(2026, 6, 30, 23), ""), (datetime(2026, 7, 1), "2026Q2")):
        reviews.__dict__["data_until"] = last  # the property is kept there once it is known
        assert reviews.newer_quarter == newer


def test_where_the_data_is_gone_nothing_is_said_of_its_end(opened, reports, tiny_client):
    write_review(reports, "2025Q1")
    (tiny_client / "tiny" / "events.csv").unlink()
    row = opened("2025Q1").inventory().iloc[0]
    assert row["newer_quarter"] == "" and pd.isna(row["data_until"])


def test_parameters_are_checked(opened, reports):
    write_review(reports)
    with pytest.raises(SettingsError, match="perod"):
        opened(perod="2026Q3")
