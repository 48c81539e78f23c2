"""Whether the data can carry the review's main numbers, and how much more it would take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import hide_rates, hide_small
from cjm_workbench.analyses.readiness.means import measure_means, score_values
from cjm_workbench.analyses.readiness.moving_on import KEYS, measure_moving_on
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.wants import WHOLE, Plan
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.sufficiency import Judgement, Thresholds, judge_score, judge_share

CONVERSION = "conversion"
NO_SCORES = "scores"
INSTRUMENT = ["instrument", "scale_min", "scale_max", "unit"]
COUNTS = ["n", "customers", "events"]
AIDS = ["place", "leads", "events", "hit_customers", "of_scores"]
NUMBERS = ["value", "ci_low", "ci_high"]


class Sufficiency(Estimate):
    """One row a journey type, measure and stage.

    Attributes
    ----------
    measure
        ``conversion``: of the followed journeys that came to the stage, the share that came to a
        later stage or to the goal within the window, in whatever order; of the whole journey, the
        share that came to the goal. An instrument: the mean of its scores, unweighted (``nps``: in
        points). ``scores``: there is none of any. Only the whole journey has a row where there
        are no events, or no scores by stage.
    stage
        ``(whole journey)``, or a stage of the journey type, in order.
    scale_min, scale_max
        Of the instrument; missing for a conversion.
    customers
        Those behind ``n``.
    n_needed, more
        The n that would make it sufficient at the same estimate and spread, and how much of it is
        lacking; missing where it cannot be told.
    sources
        Those that would give more: they map the events, or the feedback.
    """

    journey_type: Series[str]
    measure: Series[str]
    stage: Series[str]
    scale_min: Series[float] = pa.Field(nullable=True)
    scale_max: Series[float] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    n_needed: Series[pd.Int64Dtype] = pa.Field(ge=0, nullable=True)
    more: Series[pd.Int64Dtype] = pa.Field(ge=0, nullable=True)
    sources: Series[str]


def measure_sufficiency(
    journeys: ir.Table,
    steps: ir.Table,
    scores: ir.Table,
    rules: Rules,
    *,
    plans: Sequence[Plan],
    sources: Mapping[str, Sequence[str]],
) -> pd.DataFrame:
    """Judge the conversion and the scores of every journey type and stage.

    Parameters
    ----------
    journeys, steps, scores
        The review's.
    rules
        Thresholds and smallest cell.
    plans
        Stages in order, goal and window of each journey type.
    sources
        Canonical table to the sources that map it; and, where that is known, instrument to those
        that have asked it.

    Returns
    -------
    pandas.DataFrame
        `Sufficiency`, a row for every stage, also for one that has nothing.
    """
    places = _places(plans)
    staged = places if sources.get("events") else places[places["stage"] == WHOLE]
    conversions = _conversions(journeys, steps, plans, staged)
    table = pd.concat([conversions, _scores(scores, places)])
    table[COUNTS] = table[COUNTS].fillna(0).astype("int64")
    table = _judge(table, rules.thresholds)
    table = table.assign(sources=[_name_sources(m, sources) for m in table["measure"]])
    table = table.assign(of_scores=table["measure"] != CONVERSION).sort_values(
        ["journey_type", "of_scores", "measure", "scale_min", "scale_max", "place"],
    )
    within = ["journey_type", "measure", "scale_min", "scale_max"]
    hidden = hide_small(table, rules, more=["n_needed", "more"], within=within)
    hidden = hide_rates(hidden, rules, more=["n_needed", "more"])  # scores have no hits
    return conform(hidden.drop(columns=AIDS), Sufficiency)


def _places(plans: Sequence[Plan]) -> pd.DataFrame:
    rows = [
        # without a goal, neither the journey nor its last stage leads anywhere
        (plan.journey_type, stage, place, bool(plan.goal) or 0 < place < len(plan.stages))
        for plan in plans
        for place, stage in enumerate([WHOLE, *plan.stages])
    ]
    return pd.DataFrame(rows, columns=[*KEYS, "place", "leads"])


def _conversions(
    journeys: ir.Table, steps: ir.Table, plans: Sequence[Plan], places: pd.DataFrame
) -> pd.DataFrame:
    shares = measure_moving_on(journeys, steps, plans)
    table = places.merge(shares, on=KEYS, how="left").assign(measure=CONVERSION, unit="share")
    table[NUMBERS] = table[NUMBERS].where(table["leads"])
    return table


def _scores(scores: ir.Table, places: pd.DataFrame) -> pd.DataFrame:
    """Measure each instrument at each stage; one row of nothing where a type has no scores."""
    valued = score_values(scores)
    whole = measure_means(valued.mutate(stage=ibis.literal(WHOLE)), [*KEYS, *INSTRUMENT])
    staged = measure_means(valued.filter(valued.stage.notnull()), [*KEYS, *INSTRUMENT])
    everywhere = places[places["stage"] == WHOLE].merge(whole[["journey_type", *INSTRUMENT]])
    asked = staged[["journey_type", *INSTRUMENT]].drop_duplicates()
    at_stages = places[places["stage"] != WHOLE].merge(asked, on="journey_type")
    grid = pd.concat([everywhere, at_stages], ignore_index=True)
    means = pd.concat([whole, staged], ignore_index=True)
    table = grid.merge(means, on=[*KEYS, *INSTRUMENT], how="left")
    without = ~places["journey_type"].isin(whole["journey_type"])
    nothing = places[without & (places["stage"] == WHOLE)]
    nothing = nothing.assign(instrument=NO_SCORES, unit="score")
    return pd.concat([table, nothing], ignore_index=True).rename(columns={"instrument": "measure"})


def _judge(table: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    judged = [_judge_row(row, thresholds) for row in table.itertuples()]
    needed = pd.array([j.n_needed for j in judged], dtype="Int64")
    lacking = (pd.Series(needed, index=table.index) - table["n"]).clip(lower=0)
    return table.assign(
        evidence=[j.evidence for j in judged],
        reason=[j.reason for j in judged],
        n_needed=needed,
        more=lacking,
    )


def _judge_row(row: Any, thresholds: Thresholds) -> Judgement:
    interval = Interval(row.n, row.value, row.ci_low, row.ci_high)
    if row.measure == CONVERSION and not row.leads:
        return Judgement("insufficient", "the journey type names no goal", None)
    if row.measure == CONVERSION:
        return judge_share(interval, row.events, thresholds)
    if row.measure == NO_SCORES:
        return Judgement("insufficient", "there is no score", thresholds.n_min)
    return judge_score(interval, row.scale_min, row.scale_max, thresholds)


def _name_sources(measure: str, sources: Mapping[str, Sequence[str]]) -> str:
    table = "events" if measure == CONVERSION else "feedback"
    return ", ".join(sources.get(measure) or sources.get(table, ())) or _no_source(table)


def _no_source(table: str) -> str:
    return f"no source maps {table}"


def read_sufficiency(table: pd.DataFrame) -> str:
    """Say for each journey type what the data can carry, and what it lacks most."""
    sentences = [_read(str(name), rows) for name, rows in table.groupby("journey_type", sort=True)]
    return " ".join(sentences) or "There is no journey type to judge."


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    conversion = rows[rows["measure"] == CONVERSION]
    scores = rows[rows["measure"] != CONVERSION]
    parts = [f"In {journey_type}, {_read_conversion(conversion)}"]
    if scores["measure"].eq(NO_SCORES).all():
        parts.append(_read_no_scores(scores))
    else:
        parts += [_read_measures(own, str(name)) for name, own in scores.groupby("measure")]
    return "; ".join(parts) + "."


def _read_conversion(rows: pd.DataFrame) -> str:
    if rows["sources"].eq(_no_source("events")).all():
        return "conversion cannot be measured, as no source maps events: map one"
    return _read_measures(rows, CONVERSION)


def _read_measures(rows: pd.DataFrame, name: str) -> str:
    [whole] = rows.loc[rows["stage"] == WHOLE, "evidence"].tolist()[:1]
    staged = rows[rows["stage"] != WHOLE]
    if staged.empty:
        return f"{name} is {whole} for the whole journey, and not asked at its stages"
    firm = int((staged["evidence"] == "sufficient").sum())
    said = (
        f"{name} is {whole} for the whole journey and sufficient at {number(firm)} of "
        f"{plural(len(staged), 'stage')}"
    )
    return f"{said}{_lacking(staged)}"


def _lacking(rows: pd.DataFrame) -> str:
    """Name the stage that lacks most, and who could give it."""
    lacking = rows[(rows["evidence"] != "sufficient") & rows["more"].gt(0).fillna(False)]
    if lacking.empty:
        return ""
    order = ["evidence", "more"]  # insufficient stands before thin
    row = lacking.sort_values(order, ascending=[True, False], kind="stable").iloc[0]
    if row["measure"] == CONVERSION and row["value"] in (0, 1):
        return (
            f" ({row['stage']}: {row['reason']})"  # of all or of none: more of the same is no aim
        )
    noun = "journey" if row["measure"] == CONVERSION else "answer"
    more = plural(int(row["more"]), f"more {noun}")
    return f" ({row['stage']}: {row['reason']}; {more}{_whence(row['sources'])} would do)"


def _whence(sources: str) -> str:
    if sources in {_no_source("events"), _no_source("feedback")}:
        return ""
    return f" from {'sources' if ', ' in sources else 'source'} {sources}"


def _read_no_scores(rows: pd.DataFrame) -> str:
    source = str(rows["sources"].iloc[0])
    if source == _no_source("feedback"):
        return "there are no scores, as no source maps feedback: map a survey"
    return f"there are no scores: {source} maps feedback, but none of it falls in this review"
