"""Each plant is in what is drawn, at the size that the truth states, and is gone without it."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from cjm_workbench.simulate.draw import draw_records
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.purchase import FINISHED, lost_by_call, went_to_phone
from cjm_workbench.simulate.quarters import DAY, Quarters
from cjm_workbench.simulate.records import Records
from cjm_workbench.simulate.touchpoints import NAMES, codes
from cjm_workbench.simulate.truth import tell_truth
from cjm_workbench.simulate.world import SEGMENTS

ALL = Plants()
MANY = 120_000
SIX = Quarters(6)


@pytest.fixture(scope="module")
def drawn() -> Records:
    return draw_records(8, MANY, SIX, ALL)


@pytest.fixture(scope="module")
def plain() -> Records:
    return draw_records(8, MANY, SIX, Plants.none())


def test_every_plant_has_a_truth_and_without_it_is_not_planted():
    names = [field.name for field in fields(Plants) if field.name != "uneven"]
    assert all(tell_truth(ALL)[name.upper()]["planted"] for name in names)
    assert not any(tell_truth(Plants.none())[name.upper()]["planted"] for name in names)


@pytest.mark.parametrize("uneven", [True, False])
def test_p2_halves_the_odds_after_the_call(uneven):
    plants = Plants(uneven=uneven)
    finished = np.array([0.8, 0.7])
    usual = finished / (0.96, 0.94) if uneven else finished  # one in five lost ones at first
    after = usual * (1 - lost_by_call(finished, plants))
    assert after / (1 - after) == pytest.approx(0.5 * usual / (1 - usual))
    assert lost_by_call(finished, Plants(p2=0)).tolist() == [0, 0]


def converted(records: Records, own: np.ndarray) -> float:
    """The share of purchases that end as they should, of those begun early enough to tell."""
    traces = records.purchases
    early = traces.at[:, 0] < SIX.end - 30 * DAY
    return float((traces.when(*codes("Connected")) > 0)[own & early].mean())


def came_by_web(records: Records) -> np.ndarray:
    """Journeys in a third quarter that went from the plan pages to the comparison."""
    steps = records.purchases.steps
    return (steps[:, 0] == codes("Plan pages")[0]) & (steps[:, 1] == codes("Comparison")[0])


def test_p2_lowers_conversion_by_what_the_truth_states(drawn, plain):
    for records, plants in ((drawn, ALL), (plain, Plants.none())):
        truth = tell_truth(plants)["P2"]
        third = SIX.is_third(SIX.of(records.purchases.at[:, 0]))
        called, _ = went_to_phone(records.purchases.steps, NAMES)
        shares = [converted(records, own & third) for own in (called, came_by_web(records))]
        # some 6,000 journeys each: 0.7 points is the standard error of the difference
        assert shares[0] - shares[1] == pytest.approx(truth["difference"], abs=0.025)


@pytest.mark.parametrize("switch", [("Plan pages", "Advice in the shop"),
                                    ("Plan pages", "Advice by chat")])  # fmt: skip
def test_other_switches_into_the_stage_are_harmless(drawn, switch):
    steps = drawn.purchases.steps
    first, second = codes(*switch)
    third = SIX.is_third(SIX.of(drawn.purchases.at[:, 0]))
    own = (steps[:, 0] == first) & (steps[:, 1] == second) & third
    usual = converted(drawn, came_by_web(drawn) & third)
    # a few are sent to the phone later: 0.3 points
    assert converted(drawn, own) == pytest.approx(usual, abs=0.025)


def test_p5_who_waits_in_vain_leaves_three_times_as_often(drawn):
    for records, factor in ((drawn, 3.0), (draw_records(8, MANY, SIX, Plants(p5=0)), 1.0)):
        world, overdue = records.world, records.help.unresolved_at
        since = np.full(MANY, SIX.end)
        np.minimum.at(since, records.help.traces.customer[overdue > 0], overdue[overdue > 0])
        angry = (since < SIX.end) & (world.churned_at > since)
        calm = ~angry & (world.churned_at > SIX.start)
        hazards = [
            hazard(world.churned_at[own], np.maximum(low[own], world.acquired_at[own]))
            for own, low in ((angry, since), (calm, np.full(MANY, SIX.start)))
        ]
        # 200 or more who left in vain: the standard error of the ratio is 7 % at most
        assert hazards[0] / hazards[1] == pytest.approx(factor, rel=0.2)


def hazard(left_at: np.ndarray, since: np.ndarray) -> float:
    """How many leave a day, of those who are there."""
    until = np.minimum(left_at, SIX.end)
    return float((left_at < SIX.end).sum() / ((until - since) / DAY).sum())


def test_who_left_begins_nothing_more(drawn):
    churned = drawn.world.churned_at
    for traces in (drawn.purchases, drawn.help.traces):
        assert (traces.at[:, 0] < churned[traces.customer]).all()
    bills = drawn.habits.bills
    assert (bills.at < churned[bills.customer]).all()


@pytest.mark.parametrize(("plants", "medians"), [(ALL, (500, 350)), (Plants(p6=0), (500, 500))])
def test_p6_high_spenders_book_sooner(plants, medians):
    records = draw_records(8, MANY, Quarters(8), plants)
    world, extras = records.world, records.habits.extras
    new = world.acquired_at >= Quarters(8).start
    booked = np.full(MANY, Quarters(8).end)
    booked[extras.customer] = extras.at
    until = np.minimum(booked, np.minimum(world.churned_at, Quarters(8).end))
    high = 3 * world.monthly + 7.2 >= 150
    for own, median in zip((new & ~high, new & high), medians, strict=True):
        days = (until - world.acquired_at)[own].sum() / DAY
        rate = (booked < Quarters(8).end)[own].sum() / days
        # 2,000 or more bookings: the standard error is 2 %
        assert np.log(2) / rate == pytest.approx(median, rel=0.08)


def solved(records: Records, quarter: int) -> dict[str, float]:
    """The share of problems that are solved in time, of all and of each segment."""
    traces = records.help.traces
    start, segment = traces.at[:, 0], records.world.segment[traces.customer]
    own = (SIX.of(start) == quarter) & (start < SIX.end - 14 * DAY)
    done = traces.when(*codes("Problem solved"))
    in_time = (done > 0) & (done - start <= 14 * DAY)
    each = {name: in_time[own & (segment == n)].mean() for n, name in enumerate(SEGMENTS)}
    return {"total": in_time[own].mean(), **each}


def test_p7_every_segment_falls_while_the_total_rises(drawn, plain):
    before, after = solved(drawn, 4), solved(drawn, 5)
    truth = tell_truth(ALL)["P7"]
    assert truth["difference"] == pytest.approx(0.03, abs=0.003)
    assert after["total"] - before["total"] == pytest.approx(truth["difference"], abs=0.015)
    for stated in truth["segments"]:
        assert stated["difference"] == pytest.approx(-0.03, abs=0.0005)
        # 3,000 or more in a segment and quarter: 0.9 points is the standard error at most
        for quarter, shares in (("2026Q2", before), ("2026Q3", after)):
            own = shares[stated["segment"]]
            assert own == pytest.approx(stated["conversion"][quarter], abs=0.02)
    # and where nothing is planted, all are alike
    assert [*solved(plain, 5).values()] == pytest.approx([0.89] * 4, abs=0.02)
    assert solved(plain, 4)["total"] == pytest.approx(0.89, abs=0.01)


def test_p8_a_third_quarter_converts_ten_points_better_each_year(drawn):
    quarter = SIX.of(drawn.purchases.at[:, 0])
    shares = [converted(drawn, quarter == n) for n in range(6)]
    truth = tell_truth(ALL)["P8"]
    stated = [truth["conversion"]["2026Q2"], truth["conversion"]["2026Q3"]]
    # 14,000 or more a quarter: the standard error is 0.4 points
    assert shares == pytest.approx([stated[n == 1 or n == 5] for n in range(6)], abs=0.012)
    assert truth["difference_to_year_before"] == 0
    assert truth["difference_to_quarter_before"] == pytest.approx(0.1, abs=0.005)
    assert FINISHED == 0.8


def responses(records: Records, channel: int, quarter: int) -> tuple[int, int]:
    sent, clicked = records.habits.offers, records.habits.offers_clicked
    at = [SIX.of(each.at[each.what == channel]) == quarter for each in (sent, clicked)]
    return int(at[0].sum()), int(at[1].sum())


def test_p10_the_best_channel_is_not_the_one_with_the_best_raw_share(drawn):
    shares = {}
    for channel, name in enumerate(("email", "push", "letter")):
        sent, clicked = responses(drawn, channel, 5)
        shares[name] = clicked / sent
        assert (sent < 26) == (name == "letter")
    # 17,000 and 7,000 sent: 0.1 and 0.3 points are the standard errors
    assert shares["email"] == pytest.approx(0.03, abs=0.005)
    assert shares["push"] == pytest.approx(0.06, abs=0.01)
    assert shares["letter"] >= 4 / 25


def in_time(records: Records, region: str, quarter: int) -> float:
    bills = records.habits.bills
    own = records.world.has("region", region)[bills.customer] & (SIX.of(bills.at) == quarter)
    return float((bills.what == 0)[own].mean())


def test_p11_one_action_helps_and_the_other_started_at_a_low(drawn):
    # 20,000 bills or more: the standard error is 0.25 points
    east, west, north = ([in_time(drawn, region, n) for n in range(2, 6)]
                         for region in ("East", "West", "North"))  # fmt: skip
    assert east == pytest.approx([0.85, 0.85, 0.9, 0.9], abs=0.008)
    assert west == pytest.approx([0.85, 0.8, 0.85, 0.85], abs=0.008)
    assert north == pytest.approx([0.85] * 4, abs=0.008)


def test_one_plant_switched_off_leaves_the_draws_of_the_others():
    two = Quarters(2)
    whole = draw_records(8, 2_000, two, ALL)
    for name in ("p4", "p9", "p10", "p11", "p12"):  # what does not touch who does what and when
        other = draw_records(8, 2_000, two, replace(ALL, **{name: 0}))
        assert (other.purchases.at == whole.purchases.at).all()
        assert (other.help.traces.steps == whole.help.traces.steps).all()


def test_where_nothing_is_planted_all_losses_come_just_before_the_goal(plain):
    for traces, goal in ((plain.purchases, "Connected"), (plain.help.traces, "Problem solved")):
        early = traces.at[:, 0] < SIX.end - 60 * DAY
        steps = traces.steps[early]
        last = np.where(steps >= 0, np.arange(steps.shape[1]), -1).max(axis=1)
        ends = steps[np.arange(last.size), last]
        assert (last >= 0).all()
        lost = ends != codes(goal)[0]
        # no stop after the first step of a path of several
        assert 0.08 < lost.mean() < 0.22
        assert (last[lost] >= (0 if goal == "Problem solved" else 2)).all()


def test_the_share_of_baskets_that_are_left_does_not_change(drawn):
    baskets = drawn.habits.baskets
    quarter = SIX.of(baskets.at)
    left = [float((baskets.what == 1)[quarter == n].mean()) for n in range(6)]
    # some 17,000 a quarter: the standard error is 0.4 points
    assert left == pytest.approx([0.38] * 6, abs=0.016)
