"""Which patterns of the first steps go with which outcome: positive and negative paths."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.claims import claim_tested, hold_up
from cjm_workbench.analyses.estimates import hide_small
from cjm_workbench.analyses.paths.candidates import choose_patterns, find_part, parse_pattern
from cjm_workbench.analyses.paths.outcome_contrasts import CASE, compare_outcomes
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.wording import cautious, each_type, named
from cjm_workbench.journeys.patterns import KINDS, PATTERN, mine_patterns
from cjm_workbench.journeys.patterns_landmark import follow_outcomes, stand_at_landmark
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.schemas.format import number, plural, share
from cjm_workbench.schemas.results import Comparison, conform
from cjm_workbench.stats.multiplicity import benjamini_hochberg

OUTCOMES = {
    "reached": "reaching the goal",
    "lost": "being lost",
    "again": "coming back",
    "churned": "leaving for good",
    "risen": "rising to a higher value tier",
}
LEAST_SHARE = 0.02
"""Of the journeys at the landmark, the share that must hold a pattern."""

BASIS = (
    "Journeys with the pattern against those without that stood at the same stage, after as many "
    "steps. An association: what else differs between them is not accounted for."
)


class Outcomes(Comparison):
    """One row a pattern and outcome: ``value`` is the share of the journeys with it, at equal mix.

    Attributes
    ----------
    outcome
        ``reached``: the goal within the window after the landmark. ``lost``, of the same journeys.
        ``again``: another journey of the type within 45 days of it. ``churned``: left within them.
        ``risen``: of higher value at the end of the period, by revenue that may in part be older
        than the landmark.
    landmark_step
        The step up to which patterns are counted; the outcome comes after it.
    pattern, kind, length
        The touchpoints in order; ``direct``, one right after the other, or ``gaps``; how many.
    n, others_n
        Journeys with the pattern and without it, in stages where both stand.
    others_share
        The outcome's share of those without it. Both shares have the same mix of stages.
    difference
        ``value`` less ``others_share``.
    lift, lift_low, lift_high
        ``value`` over ``others_share``.
    part
        A pattern in this one whose lift holds this one's: it adds nothing to it. Empty where none.
    """

    journey_type: Series[str]
    outcome: Series[str] = pa.Field(isin=[*OUTCOMES])
    landmark_step: Series[int] = pa.Field(ge=1)
    pattern: Series[str]
    kind: Series[str] = pa.Field(isin=KINDS)
    length: Series[int] = pa.Field(ge=1)
    others_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    others_share: Series[float] = pa.Field(nullable=True)
    lift: Series[float] = pa.Field(nullable=True)
    lift_low: Series[float] = pa.Field(nullable=True)
    lift_high: Series[float] = pa.Field(nullable=True)
    part: Series[str]


def measure_outcomes(
    journeys: ir.Table,
    steps: ir.Table,
    customers: ir.Table,
    plans: Sequence[Plan],
    as_of: datetime,
    rules: Rules,
    *,
    separator: str,
    risen: ir.Table | None = None,
    until: datetime | None = None,
) -> pd.DataFrame:
    """Compare what became of the journeys with each common pattern and of those without it.

    Patterns are those of the steps up to a landmark, the same number of steps for all, and the
    outcome comes after it. Journeys are compared with those at the same stage at the landmark, so
    that having come further does not pass for an effect (`stats.ratios.compare_strata`).

    Parameters
    ----------
    journeys, steps
        The review's journeys and their steps.
    customers
        The canonical table.
    plans
        Goal and window of each journey type.
    as_of
        In UTC.
    rules
        Thresholds and smallest cell.
    separator
        What stands between the touchpoints of a pattern.
    risen
        Whose value tier rose, as ``journeys.patterns_value.find_risen`` gives them.
    until
        In UTC, the end of the period: `journeys` hold none that began later.

    Returns
    -------
    pandas.DataFrame
        `Outcomes`, of each outcome the highest lift first. The q-values are Benjamini and
        Hochberg's over all tests of the table. An outcome that nobody or everybody had has no row.
    """
    standing = stand_at_landmark(journeys, steps, plans, as_of).cache()
    followed = follow_outcomes(standing, journeys, customers, as_of, risen, until=until).cache()
    holders = _mine(steps, standing, rules, separator)
    if holders is None:
        return conform(pd.DataFrame(columns=[*Outcomes.to_schema().columns]), Outcomes)
    rows = compare_outcomes(holders, followed, rules)
    if rows.empty:
        return conform(pd.DataFrame(columns=[*Outcomes.to_schema().columns]), Outcomes)
    table = rows.merge(_landmarks(standing), on="journey_type")
    table = _hide(table, rules)
    table = table.assign(q_value=benjamini_hochberg(table["p_value"].astype("float64")))
    table = _name(table, separator)
    order = table["outcome"].map([*OUTCOMES].index)
    table = table.assign(order=order).sort_values(
        ["journey_type", "order", "lift", "pattern"], ascending=[True, True, False, True]
    )
    return conform(table[[*Outcomes.to_schema().columns]], Outcomes)


def _landmarks(standing: ir.Table) -> pd.DataFrame:
    found: pd.DataFrame = (
        standing.group_by("journey_type").agg(landmark_step=standing.landmark_no.max()).execute()
    )
    return found


def _mine(steps: ir.Table, standing: ir.Table, rules: Rules, separator: str) -> ir.Table | None:
    """Give one row a journey and chosen pattern that it holds by the landmark, if there is any."""
    marks = standing.select("journey_id", "landmark_no")
    until = steps.join(marks, "journey_id")
    until = until.filter(until.step_no <= until.landmark_no)
    mined = mine_patterns(until, least=rules.thresholds.n_min, least_share=LEAST_SHARE).cache()
    everybody = standing.group_by("journey_type").agg(everybody=standing.count())
    counted = mined.group_by(PATTERN).agg(journeys=mined.count()).join(everybody, "journey_type")
    chosen = choose_patterns(counted.order_by(PATTERN).execute(), rules, separator=separator)
    if chosen.empty:
        return None
    return mined.semi_join(ibis.memtable(chosen[PATTERN]), PATTERN).cache()


def _hide(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Suppress each row for its own sake: patterns overlap, and add up to no total."""
    more = ["others_n", "others_share", "difference", "diff_low", "diff_high", "lift", "lift_low",
            "lift_high", "p_value"]  # fmt: skip
    each = table.assign(row=range(len(table)))
    return hide_small(each, rules, customers="least", more=more, within=["row"])


def _name(table: pd.DataFrame, separator: str) -> pd.DataFrame:
    """Write the patterns, and of each the part that tells as much."""
    patterns = [
        parse_pattern(text, kind, separator)
        for text, kind in zip(table["pattern"], table["kind"], strict=True)
    ]
    table = table.assign(
        pattern=[str(pattern) for pattern in patterns],
        parsed=pd.Series(patterns, index=table.index),
    )
    parts = pd.Series("", index=table.index)
    for _, rows in table.groupby(CASE):
        for at, place in enumerate(rows.index):
            parts[place] = _find_part(rows, at)
    return table.assign(part=parts)


def _find_part(rows: pd.DataFrame, at: int) -> str:
    """Name the commonest part of a pattern whose lift's interval holds the pattern's own."""
    parts = rows.iloc[find_part(rows["parsed"].iloc[at], rows["parsed"].tolist())]
    holding = parts[
        (parts["lift_low"] <= rows["lift"].iloc[at]) & (rows["lift"].iloc[at] <= parts["lift_high"])
    ]
    widest = holding.sort_values(["n", "pattern"], ascending=[False, True])
    return str(widest["pattern"].iloc[0]) if len(widest) else ""


def read_outcomes(table: pd.DataFrame) -> str:
    """Say which patterns go with an outcome more often, and which less."""
    if table.empty:
        return (
            "No pattern can be set beside an outcome: too few journeys came far enough "
            "and were watched long enough afterwards. A longer period, or a later as_of, would "
            "show more."
        )
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    step = int(rows["landmark_step"].iloc[0])
    tests = int(rows["p_value"].notna().sum())
    if not tests:
        return f"In {journey_type}, no pattern of the first {step} steps could be tested."
    head = (
        f"In {journey_type}, of {plural(tests, 'test')} of a pattern of the first {step} steps "
        "with what came after"
    )
    holds = hold_up(rows)
    own = holds[holds["part"] == ""]
    if own.empty:
        return f"{head}, none shows a clear association."
    ends = [own[own["difference"] > 0], own[own["difference"] < 0]]
    said = [_say(end.iloc[int(end["difference"].abs().argmax())]) for end in ends if len(end)]
    hold = "holds by itself" if len(own) == 1 else "hold by themselves"
    return f"{head}, {number(len(own))} {hold}: {'; '.join(said)}."


def _say(row: pd.Series[Any]) -> str:
    times = f"{row['lift']:.2f} times ({row['lift_low']:.2f}–{row['lift_high']:.2f})"
    said = (
        f"{named(row['pattern'])} is associated with {OUTCOMES[row['outcome']]} {times} as often, "
        f"in {share(row['value'])} of {plural(int(row['n']), 'journey')} against "
        f"{share(row['others_share'])} of those at the same stage without it"
    )
    return cautious(said, row)


def claim_outcomes(table: pd.DataFrame) -> pd.DataFrame:
    """Claim each pattern that was tested against an outcome.

    Returns
    -------
    pandas.DataFrame
        The columns of `analyses.claims.CLAIM`. Where a part of the pattern tells as much, the
        evidence is thin at most, and the reason names the part.
    """
    claims = claim_tested(table, kind="effect", sentence=_say_effect, basis=BASIS)
    part = table["part"].reindex(claims.index)
    told = part != ""
    by_part = "it adds nothing to its part " + part.map(named)
    reason = by_part + claims["reason"].map(lambda text: f"; {text}" if text else "")
    thin = told & (claims["evidence"] == "sufficient")
    return claims.assign(
        evidence=claims["evidence"].mask(thin, "thin"), reason=claims["reason"].mask(told, reason)
    )


def _say_effect(row: pd.Series[Any]) -> str:
    often = "more" if row["difference"] > 0 else "less"
    return (
        f"{named(row['pattern'])} within the first {row['landmark_step']} steps is associated with "
        f"{OUTCOMES[row['outcome']]} {often} often"
    )
