"""Journeys under other rules: cut anew only where the rule cuts, and as the rule would have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cjm_workbench.journeys.build import reconstruct
from cjm_workbench.journeys.rule_variants import VARIED, vary_rules
from cjm_workbench.journeys.scope import scope
from cjm_workbench.review import open_review

SETTINGS = {"client": "tiny", "segment": "all", "period": "2026-07"}


@pytest.fixture(scope="module")
def opened(make_tiny, tmp_path_factory):
    """The review of the tiny client, with its journeys cut by silences of 14 days and a goal."""
    parameters = make_tiny(tmp_path_factory.mktemp("rules"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(parameters.parent)
        yield open_review(**SETTINGS)


def vary(review, **changes):
    settings = review.settings
    journeys = {
        name: journey.model_copy(update=changes) for name, journey in settings.journeys.items()
    }
    return vary_rules(
        review.con, review.store, replace(settings, journeys=journeys), review.journeys,
        review.period, review.as_of, None,
    )  # fmt: skip


def test_under_its_own_rule_a_journey_is_what_it_was(opened):
    varied = vary(opened)
    own = varied.filter(varied.rule == "as set").execute()
    known = opened.journeys.execute()
    assert own.columns.tolist() == VARIED
    columns = ["customer_id", "variant", "status", "outcome_seconds"]
    ordered = [table.sort_values(columns, ignore_index=True)[columns] for table in (own, known)]
    assert ordered[0].equals(ordered[1])


def test_every_rule_is_halved_and_doubled(opened):
    varied = vary(opened)
    found = varied.select("rule", "factor", "setting_seconds", "window_seconds").distinct()
    table = found.order_by(["rule", "factor"]).execute()
    days = table.assign(
        setting=table["setting_seconds"] / 86_400, window=table["window_seconds"] / 86_400
    )
    # a window of 7 days, a silence of 14; the gap of one hour cuts no journey of unit goal
    assert days[["rule", "factor", "setting", "window"]].to_numpy().tolist() == [
        ["as set", 1, 7, 7], ["lost_after", 0.5, 7, 7], ["lost_after", 2, 28, 7],
        ["window", 0.5, 3.5, 3.5], ["window", 2, 14, 14],
    ]  # fmt: skip


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_what_is_cut_anew_is_what_a_build_under_that_rule_makes(opened, factor):
    varied = vary(opened)
    cut = varied.filter(varied.rule == "lost_after", varied.factor == factor).execute()
    buy = opened.settings.journeys["buy"]
    other = replace(
        opened.settings,
        journeys={"buy": buy.model_copy(update={"lost_after": buy.lost_after * factor})},
    )
    store = replace(opened.store, key=f"other {factor}")  # of other settings
    whole = reconstruct(opened.con, store, other, opened.as_of)
    known = scope(opened.con, whole, opened.period, None).journeys.execute()
    columns = ["customer_id", "variant", "status", "outcome_seconds"]
    ordered = [table.sort_values(columns, ignore_index=True)[columns] for table in (cut, known)]
    assert ordered[0].equals(ordered[1])


def test_a_segment_keeps_its_own_customers(opened):
    customers = opened.table("customers")
    gold = customers.filter(customers.customer_id.endswith("0")).select("customer_id")
    own = opened.journeys.semi_join(gold, "customer_id")
    varied = vary_rules(
        opened.con, opened.store, opened.settings, own, opened.period, opened.as_of, gold
    )
    assert varied.customer_id.nunique().execute() == gold.count().execute() == 2
