"""Earlier periods of a review: opened under today's definitions, judged from their own end."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from cjm_workbench.analyses.kpis.comparison import measure_changes
from cjm_workbench.analyses.kpis.decomposition import split_kpis
from cjm_workbench.earlier import (
    compare_with,
    find_gaps,
    is_complete,
    kpis_of,
    list_groupings,
    note_new_sources,
    open_earlier,
    split_with,
    trace_over_time,
)
from cjm_workbench.journeys.timing import find_span, list_spans
from cjm_workbench.review import Review, open_review

KPIS = """\
kpis:
  revenue: {title: Revenue, measure: sum, column: value, unit: amount}
  paid: {title: Visitors who pay, measure: share, unit: share, per: customer,
         where: {touchpoint: Pay}, out_of: {touchpoint: Visit the shop}}
personas:
  gold: {title: Gold, filter: {tier: gold}}
"""
MONTHS = {"2025-07": 10, "2026-06": 5, "2026-07": 15}
"""How many of the twenty customers pay in each month."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, make_tiny: Callable[[Path], Path]) -> Path:
    """A client whose twenty customers come in each of three months, and from then on weekly."""
    folder = tmp_path_factory.mktemp("earlier")
    client = make_tiny(folder) / "tiny"
    settings = (client / "client.yaml").read_text(encoding="utf-8")
    (client / "client.yaml").write_text(settings[: settings.index("kpis:")] + KPIS, "utf-8")
    with (client / "events.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["who", "when", "what", "how", "paid"])
        for month, paying in MONTHS.items():
            _write_month(writer, datetime.fromisoformat(f"{month}-01T08:00"), paying)
    return folder


def _write_month(writer: object, start: datetime, paying: int) -> None:
    for number in range(20):
        who, when = f"secret-{number:03d}", start + timedelta(days=number)
        writer.writerow([who, when.isoformat(), "Visit the shop", "web", ""])
        if number < paying:
            writer.writerow([who, (when + timedelta(hours=1)).isoformat(), "Pay", "web", "10"])


@pytest.fixture
def opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Review]:
    monkeypatch.chdir(folder)

    def open_(**given: object) -> Review:
        return open_review(**({"client": "tiny", "segment": "all", "period": "2026-07"} | given))

    return open_


def test_the_month_before_and_a_year_before_are_opened(opened):
    earlier = open_earlier(opened())
    assert [(each.against, each.period.name) for each in earlier] == [
        ("period before", "2026-06"), ("year before", "2025-07"),
    ]  # fmt: skip
    months = [each.review.as_of.isoformat() for each in earlier if each.review]
    # the last moment of each month in Paris
    assert months == ["2026-06-30T21:59:59.999999", "2025-07-31T21:59:59.999999"]


def test_each_period_is_measured_for_itself(opened):
    review = opened()
    before = compare_with(open_earlier(review))
    shares = [kpis_of(review)[1], *(period.kpis[1] for period in before)]
    assert [each.interval.value for each in shares] == [15 / 20, 5 / 20, 10 / 20]
    assert [period.days for period in before] == [30, 31]


def test_a_source_that_begins_too_late_for_an_earlier_period_is_named(opened):
    review = opened()
    assert note_new_sources(review, open_earlier(review)) == {}
    # its first record is of 2025-07-01: within the month asked for, and 2024-07 has none of it
    first = opened(period="2025-07")
    (source,) = first.table("events").source.as_table().distinct().execute()["source"]
    said = f"Not all data goes back as far: source {source} begins only on 2025-07-01."
    assert note_new_sources(first, open_earlier(first)) == {"2025-06": said, "2024-07": said}


def test_the_review_itself_stays_as_it_was(opened):
    review = opened()
    count = review.journeys.count().execute()
    open_earlier(review)
    assert review.journeys.count().execute() == count == 20


def test_a_period_before_the_data_is_said(opened):
    earlier = open_earlier(opened(period="2025-07"))
    assert [each.why_not for each in earlier] == ["the data begins only on 2025-07-01"] * 2
    assert all(period.gaps is None for period in find_gaps(earlier))


def test_a_period_in_which_nothing_happened_is_said(opened):
    first = open_earlier(opened(period="2026-06"))[0]
    assert first.review is None
    assert "no journey starts in it" in first.why_not


def test_a_period_that_goes_on_is_not_complete(opened):
    assert is_complete(open_earlier(opened())[0].review)
    assert not is_complete(opened())  # its last event is of the twentieth


def test_the_earlier_gaps_stand_against_todays_targets(opened):
    gaps = [period.gaps for period in find_gaps(open_earlier(opened()))]
    conversion = [
        table[(table["stage"] == "(whole journey)") & (table["measure"] == "conversion")]
        for table in gaps
        if table is not None
    ]
    assert [round(table["value"].iloc[0], 2) for table in conversion] == [0.25, 0.5]


def test_what_the_earlier_review_said_is_set_beside_it(opened, folder):
    tables = folder / "reports" / "tiny" / "2026-06" / "all" / "tables"
    tables.mkdir(parents=True)
    # its share was of the payments among all rows: 5 of 25
    old = '{"measure":"share","where":{"touchpoint":"Pay"},"unit":"share"}'
    told = pd.DataFrame({"kpi": ["paid"], "value": [0.2], "definition": [old]})
    told.to_parquet(tables / "kpis.scorecard.parquet")
    review = opened()
    earlier = open_earlier(review)
    before = compare_with(earlier)
    changes = measure_changes(kpis_of(review), 31, before, review.rules)
    row = changes[(changes["kpi"] == "paid") & (changes["against"] == "period before")].iloc[0]
    assert (row["published"], row["earlier_value"], row["restated"]) == (0.2, 0.25, True)
    parts, _ = split_kpis(
        kpis_of(review), list_groupings(review), split_with(earlier, before), review.rules
    )
    own = parts[parts["against"] == "period before"].set_index("part")["value"]
    # under today's definition a quarter paid, under its own a fifth of the rows was a payment
    assert own["definition"] == pytest.approx(0.25 - 0.2)
    assert own["change"] == pytest.approx(0.75 - 0.2)


def test_customers_are_grouped_by_segments_and_personas(opened):
    groups = list_groupings(opened())
    # by their titles, not by the names they go by in the settings
    assert groups["segment"].to_dict() == {
        f"secret-{n:03d}": "Gold customers" for n in range(0, 20, 4)
    }
    assert groups["persona"].value_counts().to_dict() == {"unknown": 15, "Gold": 5}


def test_a_segment_is_compared_with_its_own(opened):
    earlier = open_earlier(opened(segment="gold"))
    period = compare_with(earlier)[0]
    # of customers 0, 4, 8, 12 and 16 the first two pay in June
    assert (period.kpis[1].interval.n, period.kpis[1].interval.value) == (5, 0.4)


def test_months_are_whole_and_weeks_stand_in_where_they_are_few(opened):
    review = opened()
    first, _ = find_span(review.con, review.store)
    part, spans, starts = list_spans(first, review.as_of, "Europe/Paris", least=12)
    # July 2025 to June 2026 are whole; July 2026 is known to the twentieth
    assert (part, len(spans)) == ("month", 12)
    assert (starts[0], starts[-1]) == (datetime(2025, 7, 1), datetime(2026, 6, 1))
    assert spans[0][0].isoformat() == "2025-06-30T22:00:00"  # midnight in Paris
    assert list_spans(first, review.as_of, "Europe/Paris", least=13)[0] == "week"


def test_the_kpis_are_traced_over_the_months(opened):
    points, spans = trace_over_time(opened())
    assert (spans.part, len(spans.starts)) == ("month", 12)
    paid = points[points["kpi"] == "paid"].set_index("slot")
    # the first month and the last whole one; in between nobody came
    assert paid["value"].to_dict() == {0: 0.5, 11: 0.25}
    assert paid["n"].to_dict() == {0: 20, 11: 20}
