"""Personas and value tiers in client.yaml: what fits together, and which window counts."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from cjm_workbench.errors import SettingsError
from cjm_workbench.settings.groups import Persona, ValueTiers
from cjm_workbench.settings.load import check_segment, load_client
from cjm_workbench.settings.periods import parse_period
from cjm_workbench.settings.segment import Segment

GROUPS = """\
personas:
  digital: {title: Digital first, filter: {tier: [gold], value_tier: high}}
value_tiers:
  where: {touchpoint: Buy}
  thresholds: {high: 600, medium: 200}
"""
CUTS = {"high": 600, "medium": 200}


@pytest.fixture
def client(parameters: Path) -> Path:
    """The client `shop` with groups; it maps what was paid."""
    path = parameters / "shop" / "client.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "{customer_id: id,", "{value: v, customer_id: id,", 1
    )
    path.write_text(text + GROUPS, encoding="utf-8")
    return path


def test_groups_load_in_their_order(client: Path) -> None:
    loaded = load_client(client.parents[1], "shop").client
    assert list(loaded.personas) == ["digital"]
    assert loaded.personas["digital"].filter == {"tier": ["gold"], "value_tier": "high"}
    assert loaded.value_tiers is not None
    assert loaded.value_tiers.window == "quarter"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("digital:", "unknown:", "persona 'unknown' is who fits none"),
        ("digital:", "a b:", "persona name 'a b': use letters"),
        ("{tier: [gold], value_tier: high}", "{}", "key 'personas.digital': an "
         "empty filter fits everybody"),
        ("{tier: [gold]", "{teir: [gold]", "personas.digital.filter: unknown column 'teir'. Did "
         "you mean 'tier'?"),
        ("value_tier: high", "value_tier: hihg", "personas.digital.filter.value_tier: unknown "
         "value tier 'hihg'. Did you mean 'high'?"),
        ("value_tier: high", "persona: digital", "personas.digital.filter: unknown column "
         "'persona'"),
        ("attributes: {tier: tier}", "attributes: {tier: tier, persona: p}", "an attribute "
         "of table customers is named 'persona', as a group is"),
        ("title: Digital first", "title: ' '", "personas.digital.title: '' is no text"),
        ("title: Digital first", "title: 2026Q2", "'2026Q2' is how a period is named"),
        ("title: Digital first", "title: Fits none", "'Fits none' is a title that reports give"),
        ("personas:\n", "personas:\n  other: {title: Digital first, filter: {tier: [gold]}}\n",
         "personas.digital.title: 'Digital first' is the title of persona 'other'"),
        ("high: 600", "high: 200", "high is 200, and must be above medium: 200"),
        ("medium: 200", "medium: 0", "key 'value_tiers.thresholds.medium' must be above 0"),
        ("  thresholds: {high: 600, medium: 200}\n", "", "give either thresholds or quantiles"),
        ("where: {touchpoint: Buy}", "quantiles: {high: 0.8, medium: 0.5}", "give either "
         "thresholds or quantiles"),
        ("where: {touchpoint", "where: {touchpiont", "value_tiers.where: unknown column "
         "'touchpiont'. Did you mean 'touchpoint'?"),
        ("where: {touchpoint: Buy}", "window: month", "'month' is not a duration"),
        ("where: {touchpoint: Buy}", "window: 0 days", "a window of no length"),
        ("{value: v, ", "{", "value_tiers: no source maps the column value of table events"),
    ],
)  # fmt: skip
def test_groups_that_do_not_fit(client: Path, old: str, new: str, message: str) -> None:
    text = client.read_text(encoding="utf-8")
    assert old in text
    client.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_client(client.parents[1], "shop")
    assert message in str(caught.value)
    assert str(client) in str(caught.value)


@pytest.mark.parametrize("cut", [{"high": 1.0, "medium": 0.5}, {"high": 0.5, "medium": 0.5}])
def test_quantiles_lie_inside_the_customers_with_revenue_and_in_order(
    cut: dict[str, float],
) -> None:
    with pytest.raises(ValueError, match=r"less than 1|above medium"):
        ValueTiers.model_validate({"quantiles": cut})


@pytest.mark.parametrize(
    ("filter_", "message"),
    [
        ({"persona": "digitl"}, "filter.persona: unknown persona 'digitl'. Did you mean 'digital'"),
        ({"persona": {"min": 1}}, "filter.persona: unknown persona '1'"),
        ({"any": [{"value_tier": {"not": ["hgh"]}}]}, "Did you mean 'high'?"),
    ],
)
def test_a_segment_names_only_groups_that_there_are(
    client: Path, filter_: dict[str, Any], message: str
) -> None:
    settings = load_client(client.parents[1], "shop")
    check_segment(settings, _segment({"persona": ["unknown", "digital"]}), "here")
    with pytest.raises(SettingsError) as caught:
        check_segment(settings, _segment(filter_), "here")
    assert message in str(caught.value)


@pytest.mark.parametrize(("group", "key"), [("persona", "personas"), ("value_tier", "value_tiers")])
def test_a_segment_by_a_group_that_is_not_set_is_told_where_to_set_it(
    parameters: Path, group: str, key: str
) -> None:
    with pytest.raises(SettingsError, match=f"names {group}, and client.yaml sets no {key}"):
        check_segment(load_client(parameters, "shop"), _segment({group: "high"}), "here")


def _segment(filter_: dict[str, Any]) -> Segment:
    return Segment.model_validate({"client": "shop", "segment": "some", "filter": filter_})


@pytest.mark.parametrize(
    ("window", "period", "start", "end"),
    [
        # Paris is an hour ahead of UTC in winter, and two in summer
        ("quarter", "2026Q3", datetime(2026, 3, 31, 22), datetime(2026, 6, 30, 22)),
        # of the fiscal year from February: the quarter that ended last before August
        ("quarter", "2026-08", datetime(2026, 4, 30, 22), datetime(2026, 7, 31, 22)),
        ("quarter", "2026-09", datetime(2026, 4, 30, 22), datetime(2026, 7, 31, 22)),
        ("year", "2026-08", datetime(2025, 1, 31, 23), datetime(2026, 1, 31, 23)),
        # the clock moves within: it is still midnight at both ends
        ("365 days", "2026-04", datetime(2025, 3, 31, 22), datetime(2026, 3, 31, 22)),
        ("90 days", "2026-04", datetime(2025, 12, 31, 23), datetime(2026, 3, 31, 22)),
    ],
)
def test_the_window_of_revenue(window: str, period: str, start: datetime, end: datetime) -> None:
    fiscal = 1 if period == "2026Q3" else 2
    tiers = ValueTiers.model_validate({"window": window, "thresholds": CUTS})
    parsed = parse_period(period, zone="Europe/Paris", fiscal_year_start=fiscal)
    assert tiers.span(parsed, fiscal) == (start, end)


def test_a_persona_says_in_what_it_differs() -> None:
    said = {"channel the app": "higher", "score nps": "lower", "time": "lower"}
    persona = Persona(title="A", filter={"age": 9}, differs_in=said)
    assert persona.differs_in == said


@pytest.mark.parametrize("measure", ["chanel app", "channel", "channel ", "conversions"])
def test_a_measure_that_personas_are_not_compared_in_is_refused(measure: str) -> None:
    with pytest.raises(ValidationError, match="personas are not compared in"):
        Persona(title="A", filter={"age": 9}, differs_in={measure: "higher"})


def test_the_nearest_measure_is_named() -> None:
    with pytest.raises(ValidationError, match="did you mean 'conversion'"):
        Persona(title="A", filter={"age": 9}, differs_in={"conversions": "higher"})


def test_a_persona_differs_up_or_down() -> None:
    with pytest.raises(ValidationError, match="'higher' or 'lower'"):
        Persona(title="A", filter={"age": 9}, differs_in={"time": "longer"})
