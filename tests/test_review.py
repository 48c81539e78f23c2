"""What a chapter opens: parameters, the moment it is judged from, what it saves and loads."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from cjm_workbench.errors import DataError, SettingsError
from cjm_workbench.review import Review, open_review


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("review")


@pytest.fixture(scope="module")
def parameters(folder: Path, make_tiny: Callable[[Path], Path]) -> Path:
    return make_tiny(folder)


@pytest.fixture
def opened(
    folder: Path, parameters: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Review]:
    """Open the tiny client's review; the tests share one working directory, and so one store."""
    monkeypatch.chdir(folder)

    def open_(**given: object) -> Review:
        shared = {"client": "tiny", "segment": "all", "period": "2026-07"}
        return open_review(**(shared | {"parameters": str(parameters)} | given))

    return open_


def test_everybody_of_the_period_is_there(opened):
    review = opened()
    # 20 customers with a journey each; 15 of them pay, and all answer, the last one after the
    # last event: that answer is not yet known
    assert review.journeys.count().execute() == 20
    assert review.journeys.filter(review.journeys.status == "reached").count().execute() == 15
    assert review.scores.count().execute() == 19
    assert review.not_yet() == {("survey", "feedback"): 1}


def test_a_segment_holds_only_its_members(opened):
    review = opened(segment="gold")
    # customers 0, 4, 8, 12 and 16
    assert review.journeys.count().execute() == 5
    assert review.records("feedback").count().execute() == 5
    assert review.title == "Gold customers"


def test_what_a_chapter_is_given_holds_over_the_file(opened):
    review = opened(segment="gold", filter={"tier": "plain"}, title="The others")
    assert review.journeys.count().execute() == 15
    assert review.title == "The others"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"filter": {"teir": "gold"}}, "Did you mean 'tier'"),
        ({"targets": {"by": {}}}, "unknown journey type 'by'"),
        ({"targets": {"buy": {"stages": {"Buyy": {}}}}}, "Did you mean 'Buy'"),
        ({"segmnt": "all"}, "unknown key 'segmnt'"),
        ({"filter": {"tier": {"most": 3}}}, "min and max"),
        ({"as_of": "soon"}, "as_of 'soon'"),
        ({"client": "../tiny"}, "not allowed"),
        ({"period": "July"}, "2026Q3"),
    ],
)
def test_parameters_are_checked_as_files_are(opened, given, named):
    with pytest.raises(SettingsError, match=named.replace("(", r"\(")):
        opened(**given)


def test_a_segment_that_matches_nobody_is_told_the_values(opened):
    with pytest.raises(DataError, match=r"no customer matches.*tier gold \(5\), tier plain \(15\)"):
        opened(filter={"tier": "silver"})


def test_a_period_without_data_is_told_where_the_data_lies(opened):
    with pytest.raises(DataError, match="from 2026-07-02 to 2026-07-2"):
        opened(period="2025")


@pytest.mark.parametrize(
    ("as_of", "utc"),
    [
        # Paris is two hours ahead of UTC in July
        ("2026-07-10T12:00", datetime(2026, 7, 10, 10)),
        ("2026-07-10T12:00+00:00", datetime(2026, 7, 10, 12)),
        ("2026-07-10", datetime(2026, 7, 9, 22)),
    ],
)
def test_as_of_is_read_in_the_clients_zone(opened, as_of, utc):
    assert opened(as_of=as_of).as_of == utc


def test_by_default_the_last_event_judges_where_the_period_goes_on(opened):
    # customer 19 begins on 21 July at 10:13 in Paris (8:00 plus 19 times 7 minutes), and visits
    # the shop five hours later; that an answer follows a day later makes nobody look lost
    assert opened().as_of == datetime(2026, 7, 21, 13, 13)


def test_by_default_the_end_of_the_period_judges_where_the_data_goes_on(opened):
    review = opened(period="2026-07-01..2026-07-10")
    assert review.as_of == datetime(2026, 7, 10, 21, 59, 59, 999999)
    # customer n begins on day 2 + n: those of days 2 to 10
    assert review.journeys.count().execute() == 9


@pytest.mark.parametrize(
    ("as_of", "period"),
    [
        # the events run from 2 to 21 July: no quarter is full, and this one holds them all
        ("", "2026Q3"),
        ("2026-07-05", "2026Q3"),
    ],
)
def test_without_a_period_it_is_the_quarter_of_the_data(opened, as_of, period):
    review = opened(period="", as_of=as_of)
    assert review.period.name == period
    assert review.finished.as_posix() == f"reports/tiny/{period}/all"


def test_a_moment_before_all_data_is_told(opened):
    with pytest.raises(SettingsError, match="as_of 2026-06-30T22:00 UTC: no event and no answer"):
        opened(period="", as_of="2026-07-01")


def test_what_is_later_than_as_of_is_not_yet(opened):
    # Customers 0 to 3 began by the end of the 5th. Of the first three every event came by then,
    # of customer 3 (8:21, 13:21; never pays) as well: 9 + 2 events are known, 44 are not yet.
    review = opened(as_of="2026-07-05T23:59")
    assert review.not_yet()["shop", "events"] == 44
    # customer n answers a day after the beginning: 0, 1 and 2 have
    assert review.not_yet()["survey", "feedback"] == 17
    assert review.records("events").count().execute() == 11


def test_the_journeys_are_made_once_for_each_moment(opened, folder):
    def made() -> dict[Path, int]:
        files = folder.glob(".cjm/tiny/journeys/*/*.parquet")
        return {path: path.stat().st_mtime_ns for path in files}

    opened(as_of="2026-07-15")
    before = made()
    opened(as_of="2026-07-15", segment="gold")
    assert made() == before
    opened(as_of="2026-07-15T00:01")
    # steps, journeys and scores anew
    assert len(made()) == len(before) + 3


def test_saving_rounds_and_gives_equal_bytes(opened):
    review = opened()
    third = pd.DataFrame({"value": [1 / 3, None], "name": ["a", "b"], "n": [1, 2]})
    saved = review.save("paths.thirds", third)
    path = review.tables / "paths.thirds.parquet"
    before = path.read_bytes()
    # 0.1 + 0.2 is 0.30000000000000004: the last digit depends on the order of adding
    assert saved["value"].tolist()[0] == 0.3333333333
    review.save("paths.thirds", third.assign(value=[1 / 3 + 1e-16, None]))
    assert path.read_bytes() == before
    pd.testing.assert_frame_equal(review.load("paths.thirds"), saved)


def test_a_reader_sees_titles_and_files_keep_names(opened):
    review = opened()
    ((name, title),) = review.titles.items()
    assert title != name
    table = pd.DataFrame({"journey_type": [name, "of no file"], "n": [1, 2]})
    seen = review.save("paths.named", table)
    assert seen["journey_type"].tolist() == [title, "of no file"]
    # a table made from one that was shown is saved by names again
    review.save("paths.named", seen)
    assert review.load("paths.named")["journey_type"].tolist() == [name, "of no file"]


def test_what_a_review_is_about_says_what_its_data_is(opened):
    review = opened(segment="gold")
    assert review.about == (
        "A tiny shop: Gold customers, 2026-07 (2026-07-01 to 2026-07-31), "
        "judged from 2026-07-21. Made for tests"
    )
    assert repr(review) == f"<Review of {review.about}>"
    shown = review._repr_html_()
    assert "<dt>Period</dt><dd>1 July 2026 to 31 July 2026</dd>" in shown
    # customers 0, 4, 8, 12 and 16 are of gold; each has a journey in July and gave an answer
    assert "<dt>Holds</dt><dd>5 journeys, 5 answers</dd>" in shown
    assert review.trace.take()["queries"] == []  # to count them made no table
    # nothing outside of a notebook's outputs changes its look
    assert shown.startswith("<style>.jp-OutputArea-output{")


def test_two_journey_types_of_one_title_keep_their_names(opened):
    review = opened()
    ((_, journey),) = review.journey_types.items()
    twice = replace(review, journey_types={"one": journey, "two": journey})
    assert twice.titles == {"one": "one", "two": "two"}


@pytest.mark.parametrize("name", ["paths", "../paths.x", "paths.X", "a/b.c", "paths.x.parquet"])
def test_a_table_name_that_is_no_chapter_and_question_is_refused(opened, name):
    with pytest.raises(SettingsError, match=r"<chapter>\.<question>"):
        opened().save(name, pd.DataFrame({"a": [1]}))


def test_a_table_that_nobody_saved_names_the_command(opened):
    with pytest.raises(DataError, match="cjm run tiny all --period 2026-07"):
        opened().load("paths.nothing")


def test_a_chapter_alone_reads_from_the_finished_review(opened, folder):
    tables = folder / "reports" / "tiny" / "2026-07" / "all" / "tables"
    opened(save_to=str(tables)).save("paths.finished", pd.DataFrame({"a": [1]}))
    assert opened().load("paths.finished")["a"].tolist() == [1]


@pytest.mark.parametrize(
    "other",
    [{"as_of": "2026-07-20"}, {"filter": {"tier": "gold"}}, {"period": "2026-07-01..2026-07-31"}],
    ids=lambda other: next(iter(other)),
)
def test_a_table_of_another_review_is_not_taken_for_this_ones(opened, folder, other):
    place = str(folder / "shared")
    opened(save_to=place).save("paths.mine", pd.DataFrame({"a": [1]}))
    with pytest.raises(DataError, match="made from other data or settings"):
        opened(save_to=place, **other).load("paths.mine")


def test_a_chapter_opened_in_a_folder_below_finds_its_client(folder, parameters, monkeypatch):
    # JupyterLab starts a kernel where the notebook lies
    below = folder / "notebooks"
    below.mkdir()
    monkeypatch.chdir(below)
    review = open_review(client="tiny", segment="all", parameters="parameters", period="2026-07")
    assert review.journeys.count().execute() == 20
    assert not (below / ".cjm").exists()


GROUPS = """\
personas:
  gold: {title: Gold, filter: {tier: gold}}
  spender: {title: Spender, filter: {value_tier: medium}}
value_tiers: {window: 10 days, thresholds: {high: 19, medium: 9.9}}
"""


@pytest.fixture(scope="module")
def grouped(tmp_path_factory: pytest.TempPathFactory, make_tiny: Callable[[Path], Path]) -> Path:
    """The tiny client with groups, in a workspace of its own."""
    folder = tmp_path_factory.mktemp("grouped")
    client = make_tiny(folder) / "tiny" / "client.yaml"
    client.write_text(client.read_text(encoding="utf-8") + GROUPS, encoding="utf-8")
    return folder


@pytest.fixture
def opened_by_group(grouped: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Review]:
    monkeypatch.chdir(grouped)
    shared = {"client": "tiny", "segment": "all", "period": "2026-07-12..2026-07-31"}
    return lambda **given: open_review(**(shared | given))


def test_groups_are_those_of_the_segments_customers(opened_by_group):
    groups = opened_by_group().groups
    # Customer n begins on day 2 + n and pays 9.90 ten hours later, but for every fourth. Before
    # the 12th: 0 to 9, without 3 and 7 who never pay.
    tiers = groups.value_tiers.value_tier.topk(5, name="n").execute().set_index("value_tier")["n"]
    assert tiers.to_dict() == {"unknown": 10, "medium": 8, "low": 2}
    # gold are 0, 4, 8, 12 and 16; of the spenders 0, 4 and 8 are gold too; none: 3, 7, and of
    # 10 to 19 those that are not 12 and 16
    personas = groups.personas.persona.topk(5, name="n").execute().set_index("persona")["n"]
    assert personas.to_dict() == {"unknown": 10, "spender": 8, "gold": 5}
    own = opened_by_group(segment="gold").groups
    assert own.value_tiers.count().execute() == 5


def test_a_segment_may_be_a_group(opened_by_group):
    assert opened_by_group(filter={"value_tier": "unknown"}).journeys.count().execute() == 10
    assert opened_by_group(filter={"persona": "gold"}).journeys.count().execute() == 2  # 12 and 16
    with pytest.raises(DataError, match=r"value_tier low \(2\), value_tier medium \(8\)"):
        opened_by_group(filter={"value_tier": "high"})


def test_journeys_serve_all_periods_and_groups_one(opened_by_group, grouped):
    def kept(period: str) -> list[int]:
        """Count the stores, journeys and groups that there are once a review has been opened."""
        assert opened_by_group(period=period, as_of="2026-07-20").groups is not None
        names = ("store", "journeys", "groups")
        return [len(list(grouped.glob(f".cjm/tiny/{name}/*"))) for name in names]

    stores, journeys, groups = kept("2026-07-05..2026-07-31")
    assert kept("2026-07-06..2026-07-31") == [stores, journeys, groups + 1]
    assert kept("2026-07-05..2026-07-31") == [stores, journeys, groups + 1]


def test_a_review_says_what_its_segment_is_chosen_by(opened_by_group):
    chosen = {"any": [{"persona": "gold"}, {"tier": "plain"}]}
    assert opened_by_group(filter=chosen).filtered_by == {"persona", "tier"}
    assert opened_by_group().filtered_by == set()


def test_without_groups_in_the_settings_there_are_none(opened):
    assert opened().groups is None


def test_a_closed_review_leaves_nothing_to_clean_up(opened, monkeypatch):
    # a cached table that outlives its engine complains when it is thrown away
    complaints = []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    review = opened(segment="gold")
    review.con.disconnect()
    del review
    gc.collect()
    assert not complaints
