"""What is true of the scores: P4 and P9."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from cjm_workbench.simulate.draw import draw_records
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import Floats, Quarters
from cjm_workbench.simulate.records import Records
from cjm_workbench.simulate.scales import (
    INSTRUMENTS,
    SCALES,
    Scale,
    answer_shares,
    mean_for,
    score_shares,
)
from cjm_workbench.simulate.surveys import (
    BLAMED,
    CES_CODE,
    CSAT_CODE,
    NPS_CODE,
    PRAISED,
    Occasions,
    feel,
    list_occasions,
)
from cjm_workbench.simulate.touchpoints import codes
from cjm_workbench.simulate.truth_journeys import PERIOD, TRUTH_SEED

MANY = 60_000
FEELINGS = np.linspace(-2, 2, 401)


class Expected(NamedTuple):
    """What can be expected at each of `FEELINGS`: the share who answer, and score times share."""

    answers: Floats
    scored: Floats


@cache
def _expected(scale: Scale, odds: float) -> Expected:
    scores = np.arange(scale.low, scale.high + 1)
    chances = score_shares(mean_for(FEELINGS, scale), scale)
    common = 1 + (scores - scale.low) / scale.step
    willing = answer_shares(common, odds)
    return Expected(chances @ willing, chances @ (willing * (common - 3)))


def _at(values: Floats, feeling: Floats) -> Floats:
    found: Floats = np.interp(feeling, FEELINGS, values)
    return found


@cache
def _drawn(plants: Plants) -> tuple[Records, Occasions]:
    """Draw the occasions of one large quarter; scores and answers are then expected, not drawn."""
    records = draw_records(TRUTH_SEED, MANY, Quarters(1), plants)
    return records, list_occasions(records)


def p4(plants: Plants) -> dict[str, Any]:
    """State the touchpoints that are scored otherwise than their journeys."""
    planted = [("purchase", PRAISED, plants.p4), ("get_help", BLAMED, -plants.p4)]
    return {
        "planted": bool(plants.p4),
        "measure": "mean feeling (-2 to +2) about the touchpoint by csat, less that about its "
        "whole journey by nps; less the same difference at the type's other touchpoints; in "
        "journeys with both answers",
        "unit": "points of five",
        "touchpoints": [
            {
                "journey_type": journey_type,
                "touchpoint": touchpoint,
                "difference_of_all": size,
                "difference_of_answers": round(_contrast(plants, journey_type, touchpoint), 4),
            }
            for journey_type, touchpoint, size in planted
        ],
    }


def _contrast(plants: Plants, journey_type: str, touchpoint: str) -> float:
    """Give the difference that those who answer both would show."""
    records, _ = _drawn(plants)
    helped = records.help
    if journey_type == "purchase":
        traces, fix, goal = records.purchases, None, "Connected"
    else:
        traces, fix, goal = helped.traces, helped.fix_seconds, "Problem solved"
    done = traces.when(*codes(goal)) > 0
    traces, fix = traces.keep(done), None if fix is None else fix[done]
    whole, parts = feel(traces, fix, plants)
    row, column = np.nonzero(~np.isnan(parts))
    first, second = parts[row, column], whole[row]
    csat, nps = (_expected(SCALES[name], plants.p9) for name in ("csat", "nps"))
    # each pair of answers counts by the chance that both are given
    weight = _at(csat.answers, first) * _at(nps.answers, second)
    gap = _at(csat.scored / csat.answers, first) - _at(nps.scored / nps.answers, second)
    own = traces.steps[row, column] == codes(touchpoint)[0]
    here, elsewhere = (np.average(gap[side], weights=weight[side]) for side in (own, ~own))
    return float(here - elsewhere)


def p9(plants: Plants) -> dict[str, Any]:
    """State the mean score of all who were invited, beside that of those who answer."""
    return {
        "planted": bool(plants.p9),
        "odds_ratio_a_point": plants.p9 or 1.0,
        "measure": "mean score, each instrument on its own scale, of invitations about one quarter",
        "period": PERIOD,
        "instruments": [_means(plants, code) for code in (CSAT_CODE, NPS_CODE, CES_CODE)],
    }


def _means(plants: Plants, code: int) -> dict[str, Any]:
    _, may = _drawn(plants)
    scale = SCALES[INSTRUMENTS[code]]
    feeling = may.feeling[may.instrument == code]
    expected = _expected(scale, plants.p9)
    answers = _at(expected.answers, feeling)
    said = float(_at(expected.scored, feeling).sum() / answers.sum())
    middle = (scale.low + scale.high) / 2
    return {
        "instrument": INSTRUMENTS[code],
        "mean_of_invited": round(middle + scale.step * float(feeling.mean()), 4),
        "mean_of_answers": round(middle + scale.step * said, 4),
        "share_who_answer": round(float(answers.mean()), 4),
    }
