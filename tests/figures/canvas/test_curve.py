"""The emotion curve never overshoots, bridges nothing silently, and pools no instruments."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.figures.canvas.cubic import monotone
from cjm_workbench.figures.canvas.curve import draw_curve
from cjm_workbench.figures.canvas.plan import SERIES, plan_beside, plan_curve
from tests.figures.canvas.small_canvas import FELT, table

LEVELS = st.floats(-2, 2).map(lambda value: round(value, 3))


@given(st.lists(LEVELS, min_size=2, max_size=8))
def test_the_curve_stays_between_its_points(ys: list[float]) -> None:
    # a piece lies in the hull of its ends and handles: it stays within where they do
    xs = [float(x) for x in range(len(ys))]
    for (_, y1, _, y2), (before, after) in zip(monotone(xs, ys), pairwise(ys), strict=True):
        low, high = min(before, after) - 1e-9, max(before, after) + 1e-9
        assert low <= y1 <= high and low <= y2 <= high


def test_a_straight_line_stays_straight() -> None:
    assert monotone([0, 3, 6], [0, 3, 6])[0] == pytest.approx((1, 1, 2, 2))


def at(number: int, **cells) -> dict[str, object]:
    return {**FELT, "stage_no": number, "stage": f"s{number}", **cells}


def drawn(*rows, stages: int = 3, marked=None) -> str:
    return draw_curve(plan_curve(table(*rows)), stages, marked=marked or {})


def test_neighbouring_stages_are_joined_with_a_band() -> None:
    svg = drawn(at(1), at(2))
    assert svg.count('<path class="band"') == 1 and svg.count('<path class="mean s0"') == 1


def test_across_a_stage_that_was_not_asked_the_line_is_dotted_and_has_no_band() -> None:
    svg = drawn(at(1), at(3))
    assert "across" in svg and "band" not in svg


def test_thin_evidence_is_dashed_and_hollow() -> None:
    svg = drawn(at(1), at(2, evidence="thin"))
    assert "band thin" in svg and "dot thin" in svg and "wh thin" in svg


def test_insufficient_evidence_is_not_drawn() -> None:
    plan = plan_curve(table(at(1), at(2, evidence="insufficient")))
    assert [stroke.row["stage_no"] for stroke in plan.means[0]] == [1]


def test_instruments_are_never_joined_and_the_commonest_are_drawn() -> None:
    plan = plan_curve(table(at(1), at(2), at(1, text="nps"), at(2, text="nps"), at(3, text="ces")))
    assert plan.series == ["csat", "nps"] and len(plan.series) == SERIES
    assert [len(strokes) for strokes in plan.means] == [2, 2]


def test_of_many_touchpoints_those_with_most_answers_are_drawn() -> None:
    many = [at(1, touchpoint=f"t{i}", n=i) for i in range(1, 10)]
    plan = plan_curve(table(at(1), *many))
    assert [stroke.row["n"] for stroke in plan.touchpoints[1]] == [6, 7, 8, 9]
    assert all(0 < stroke.x < 1 and stroke.x != 0.5 for stroke in plan.touchpoints[1])


def test_touchpoints_that_stand_out_are_drawn_first() -> None:
    many = [at(1, touchpoint=f"t{i}", n=i) for i in range(1, 10)]
    plan = plan_curve(table(at(1), *many), 2, {(1, "t1"): "pain"})
    assert [stroke.row["touchpoint"] for stroke in plan.touchpoints[1]] == ["t1", "t9"]


def test_pains_and_delights_are_marked_by_shape() -> None:
    rows = at(1), at(1, touchpoint="a"), at(1, touchpoint="b")
    svg = drawn(*rows, marked={(1, "a"): "pain", (1, "b"): "delight"})
    assert svg.count('class="pain"') == svg.count('class="delight"') == 1 and "tpt" not in svg


def test_what_is_wanted_is_a_dashed_line_beside() -> None:
    assert drawn(at(1, target=1.0), at(2, target=1.5)).count('<path class="want"') == 3


@pytest.mark.parametrize(
    ("wanted", "spans"),
    [((1.0, 1.5), 1), ((0.55, 0.6), 0), ((None, None), 0)],
    ids=["the larger alone", "within the interval", "nothing wanted"],
)
def test_the_largest_gap_is_spanned_once(wanted, spans) -> None:
    # 0.5 (0.4 to 0.6) at both stages: the gap to 1.5 is larger than that to 1.0
    svg = drawn(at(1, target=wanted[0]), at(2, target=wanted[1]))
    assert svg.count('class="gapline" x1="50.00%"') == spans == svg.count("gapline")


def beside(own, everybody) -> str:
    """Draw a persona's rows before everybody's."""
    plan = plan_curve(table(*everybody))
    mine = plan_beside(table(*own), plan)
    return draw_curve(mine, 3, marked={}, everybody=plan)


def test_a_personas_curve_has_everybodys_light_line_behind_it() -> None:
    svg = beside([at(1, value=1.0), at(2, value=1.2)], [at(1), at(2), at(3)])
    # the light line has three means and two pieces; it comes first, and bears no band or number
    assert svg.count('<path class="every"') == 2 and svg.count('<circle class="every"') == 3
    assert svg.index('class="every"') < svg.index('class="mean s0"')
    assert svg.count('<path class="band"') == svg.count('<path class="mean s0"') == 1
    assert "+1.00" in svg and ">+0.50<" not in svg


def test_a_personas_curve_keeps_the_signs_of_everybodys_series() -> None:
    plan = plan_curve(table(at(1), at(2), at(1, text="nps")))
    mine = plan_beside(table(at(1, text="nps"), at(1, text="ces")), plan)
    assert [len(strokes) for strokes in mine.means] == [0, 1] and not mine.touchpoints
    # both series meet at the stage: beside its middle, also where the persona has but one
    assert mine.means[1][0].sign == 1 and mine.means[1][0].x == plan.means[1][0].x > 0.5


def test_behind_a_persona_stands_the_series_that_it_has_or_all_where_it_has_none() -> None:
    both = [at(1), at(1, text="nps", value=-1.0)]
    assert beside([at(1)], both).count('<circle class="every"') == 1
    hidden = at(1, value=None, evidence="insufficient")
    assert beside([hidden], both).count('<circle class="every"') == 2


@pytest.mark.parametrize(
    ("value", "away"),
    [(0.8, "-8"), (0.2, "17"), (-1.9, "-8")],
    ids=["above the ring", "below it", "where there is no room below"],
)
def test_a_personas_number_does_not_lie_on_everybodys_ring(value: float, away: str) -> None:
    own = at(1, value=value, ci_low=value - 0.1, ci_high=value + 0.1)
    assert f'dy="{away}">' in beside([own], [at(1)])


def test_everybodys_line_is_dotted_across_a_stage_that_was_not_asked() -> None:
    assert 'class="every across"' in beside([at(1)], [at(1), at(3)])


def test_a_personas_curve_is_said_in_words_with_everybodys() -> None:
    svg = beside([at(1, value=1.0), at(2, value=1.2)], [at(1), at(2), at(3)])
    assert (
        'aria-label="Emotion of the chosen persona from stage to stage, minus 2 to plus 2. '
        '2 stages: +1.00, +1.20. Behind it, everybody. 3 stages: +0.50, +0.50, +0.50"'
    ) in svg


def test_where_no_mean_of_a_persona_may_be_drawn_that_is_said() -> None:
    svg = beside([at(1, evidence="insufficient")], [at(1)])
    assert "minus 2 to plus 2. Too few answers. Behind it, everybody. 1 stage: +0.50" in svg
    assert 'class="dot' not in svg


def test_no_gap_of_a_persona_to_what_is_wanted_of_everybody_is_spanned() -> None:
    assert "gapline" not in beside([at(1, target=1.5)], [at(1, target=1.5)])
