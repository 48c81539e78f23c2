"""What goes with a handoff: goal, wait and next score against journeys without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.claims import claim_tested, hold_up
from cjm_workbench.analyses.estimates import Cells
from cjm_workbench.analyses.handoffs.exposures import Exposure, find_exposures
from cjm_workbench.analyses.handoffs.outcomes import (
    compare_scores,
    compare_shares,
    compare_waits,
    say_why,
)
from cjm_workbench.analyses.handoffs.wording import Row, name_pair
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.wording import cautious, each_type
from cjm_workbench.journeys.handoffs import KINDS
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.schemas.format import (
    difference,
    difference_interval,
    is_missing,
    number,
    plural,
    quantity,
)
from cjm_workbench.schemas.results import Comparison, conform
from cjm_workbench.stats.multiplicity import benjamini_hochberg

NO_GOAL = "not compared: the journey type names no goal"
OUTCOMES = ("goal", "wait", "score")
AMONG = {
    "goal": "among journeys that come to the same stage",
    "wait": "among waits between the same touchpoints",
    "score": "among answers about the same touchpoint",
}
SCALE = ["instrument", "scale_min", "scale_max"]
NPS, NPS_SCALE, POINTS = "nps", (0.0, 10.0), (-100.0, 100.0)
PROMOTER_FROM, DETRACTOR_TO = 9, 6


class Effects(Comparison):
    """One row a handoff and outcome: ``value`` is that of the ``n`` journeys that make it.

    ``difference`` is to the moves that lead to the same stage and change nothing of the kind,
    within strata.

    Attributes
    ----------
    kind, from_value, to_value
        The handoff: its kind and the pair.
    outcome
        ``goal``: the share that reach it after the handoff, within the window. ``wait``: the median
        until the next step. ``score``: the mean of the next answer.
    instrument, scale_min, scale_max
        Of a score; the net promoter question gives points.
    customers
        Who make it, of the ``n``.
    others_n, others_value
        Of the moves compared with; a move counts once for each handoff it is compared with.
    unadjusted
        ``value`` less ``others_value``, as if there were no strata.
    strata
        How many hold both sides: stage of arrival (first, second or later move into it) by persona,
        and of scores by the touchpoint that is asked about; of waits the two touchpoints that the
        wait lies between, by persona.
    left_out
        Handoffs in strata without a comparison; missing where they are of too few customers.
    """

    journey_type: Series[str]
    kind: Series[str] = pa.Field(isin=KINDS)
    from_value: Series[str]
    to_value: Series[str]
    outcome: Series[str] = pa.Field(isin=OUTCOMES)
    instrument: Series[str]
    scale_min: Series[float] = pa.Field(nullable=True)
    scale_max: Series[float] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    others_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    others_value: Series[float] = pa.Field(nullable=True)
    unadjusted: Series[float] = pa.Field(nullable=True)
    strata: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    left_out: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_effects(
    exposures: pd.DataFrame, next_scores: ir.Table, plans: Sequence[Plan], rules: Rules
) -> pd.DataFrame:
    """Compare journeys that make a handoff with those that come to the same stage without one.

    Parameters
    ----------
    exposures
        As `exposures.fetch_exposures` gives them.
    next_scores
        As `journeys.handoffs.find_next_scores` gives them.
    plans
        Which journey types have a goal.
    rules
        Thresholds, below whose ``n_min`` nothing is tested, and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Effects`: of each pair the goal, and where it can be compared the wait and each
        instrument; those that are tested first. q is over all tests of the table.

    Notes
    -----
    The landmark is the arrival: the outcome is still open then, on both sides. Of each journey its
    first handoff of a pair counts. See `stats.adjusted` for the methods.
    """
    scored, series = _with_scores(exposures, _read_points(next_scores.execute()))
    with_goal = {plan.journey_type for plan in plans if plan.goal}
    rows = [
        {**exposure.key, **cells}
        for exposure in find_exposures(scored, rules)
        for cells in _compare(exposure, series, exposure.journey_type in with_goal, rules)
    ]
    table = pd.DataFrame(rows, columns=[*Effects.to_schema().columns])
    tests = table["p_value"].astype("float64")
    table = table.assign(q_value=benjamini_hochberg(tests), untested=tests.isna())
    ordered = table.sort_values(["journey_type", "untested"], kind="stable")
    return conform(ordered.drop(columns="untested"), Effects)


def _with_scores(
    exposures: pd.DataFrame, answers: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, Row]]:
    """Set the next score of each series, an instrument on one scale, in a column of its own."""
    keys = ["journey_id", "step_no"]
    series: dict[str, Row] = {}
    for key, group in answers.groupby(SCALE, sort=True):
        column = f"score_{len(series)}"
        series[column] = dict(zip(SCALE, key, strict=True))
        about = {f"about_{column}": pd.factorize(group["about"])[0]}
        own = group[[*keys, "score"]].rename(columns={"score": column}).assign(**about)
        exposures = exposures.merge(own, on=keys, how="left", validate="1:1")
    return exposures, series


def _compare(
    exposure: Exposure, series: Mapping[str, Row], has_goal: bool, rules: Rules
) -> Iterator[Cells]:
    none = {"instrument": "", "scale_min": None, "scale_max": None}
    goal = compare_shares(exposure, "went_on", rules) if has_goal else say_why("share", NO_GOAL)
    yield {"outcome": "goal", **none, **goal}
    waits = compare_waits(exposure, rules)
    if not is_missing(waits["strata"]):
        yield {"outcome": "wait", **none, **waits}
    for column, scale in series.items():
        cells = compare_scores(exposure, column, _ends(scale), _unit(scale), rules)
        if not is_missing(cells["strata"]):
            yield {"outcome": "score", **scale, **cells}


def _read_points(answers: pd.DataFrame) -> pd.DataFrame:
    """Write the answers to the net promoter question as what they add to its points."""
    promoter = (answers["score"] >= PROMOTER_FROM).astype(float)
    points = 100 * (promoter - (answers["score"] <= DETRACTOR_TO))
    of_nps = [_unit(row) == "points" for row in answers[SCALE].to_dict("records")]
    return answers.assign(score=answers["score"].mask(pd.Series(of_nps, dtype=bool), points))


def _unit(row: Row) -> str:
    is_nps = row["instrument"] == NPS and (row["scale_min"], row["scale_max"]) == NPS_SCALE
    return "points" if is_nps else "score"


def _ends(row: Row) -> tuple[float, float]:
    return POINTS if _unit(row) == "points" else (row["scale_min"], row["scale_max"])


def read_effects(table: pd.DataFrame) -> str:
    """Say which handoffs hold a difference, and of how many comparisons."""
    if table.empty:
        return (
            "No handoff is made by enough followed journeys to be compared with journeys without "
            "it: more journeys, a longer period or a later as_of would show its effect."
        )
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    tests = int(rows["p_value"].notna().sum())
    if not tests:
        return (
            f"In {journey_type}, no handoff can be compared: too few journeys come to the same "
            "stage without one, or nothing differs between them."
        )
    head = (
        f"In {journey_type}, of {plural(tests, 'comparison')} of a handoff with going on as before"
    )
    holds = hold_up(rows)
    if holds.empty:
        return f"{head}, none shows a clear difference."
    verb = "holds" if len(holds) == 1 else "hold"
    first = (
        holds.assign(place=holds["outcome"].map(OUTCOMES.index))
        .sort_values(["place", "p_value"], kind="stable")
        .iloc[0]
    )
    return f"{head}, {number(len(holds))} {verb}; {_say(first)}."


def _say(row: Any) -> str:
    shift = difference(row["difference"], row["unit"])
    bounds = difference_interval(
        row["diff_low"], row["diff_high"], row["unit"], of=row["difference"]
    )
    values = [quantity(row[name], row["unit"]) for name in ("value", "others_value")]
    return cautious(
        f"a change {name_pair(row)} goes with {_what(row)}: {shift} ({bounds}, adjusted, "
        f"n = {number(row['n'])}), {values[0]} against {values[1]} unadjusted",
        row,
    )


def _what(row: Row) -> str:
    """Name what is more or less of an outcome."""
    more = row["difference"] > 0
    if row["outcome"] == "goal":
        return f"reaching the goal {'more' if more else 'less'} often"
    if row["outcome"] == "wait":
        return f"a {'longer' if more else 'shorter'} wait for the next step"
    return f"{'higher' if more else 'lower'} scores in the next {row['instrument']}"


def claim_effects(table: pd.DataFrame) -> pd.DataFrame:
    """Give the candidate claims: one a test.

    Parameters
    ----------
    table
        `Effects`.

    Returns
    -------
    pandas.DataFrame
        The columns of `analyses.claims.CLAIM`.
    """
    return claim_tested(
        table, kind="effect", sentence=_sentence, basis=_basis, n=["n"], concerned="customers",
        severity=lambda rows: rows.apply(_severity, axis="columns"),
    )  # fmt: skip


def _sentence(row: Row) -> str:
    return f"A change {name_pair(row)} goes with {_what(row)}, {AMONG[row['outcome']]}"


def _basis(row: Row) -> str:
    same = {
        "goal": "to the same stage",
        "wait": "to the same touchpoint and on to the same next one",
        "score": "to the same stage with an answer about the same touchpoint",
    }
    return (
        f"Against moves {same[row['outcome']]}, that change no {row['kind']}, by customers of the "
        "same personas. Why journeys change is not accounted for."
    )


def _severity(row: Row) -> float:
    """Measure a difference by what it could be: the scale's width, or the others' wait."""
    width = {"goal": 1.0, "wait": row["others_value"]}.get(row["outcome"])
    if width is None:
        low, high = _ends(row)
        width = high - low
    return min(1.0, abs(row["difference"]) / width) if width else 1.0
