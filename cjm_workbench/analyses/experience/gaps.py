"""How far the actual experience falls short of the desired one, stage by stage."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.claims import CLAIM, no_claims
from cjm_workbench.analyses.estimates import Cells, hide_rates, no_cells
from cjm_workbench.analyses.experience.answers import (
    as_rows,
    fetch_answers,
    measure_series,
)
from cjm_workbench.analyses.experience.followed import (
    convert_journeys,
    convert_stages,
    follow_journeys,
    share_channels,
    time_journeys,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shortfall import say_gap, severity
from cjm_workbench.journeys.visits import visit_stages
from cjm_workbench.journeys.wants import WHOLE, Plan, Want
from cjm_workbench.schemas.format import interval as written_interval
from cjm_workbench.schemas.format import number, plural, quantity
from cjm_workbench.schemas.results import VERDICTS, Estimate, conform
from cjm_workbench.schemas.series import SERIES
from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.sufficiency import Thresholds
from cjm_workbench.stats.verdict import verdict

MEASURES = ("conversion", "time", "score", "emotion", "channel")
UNIT_OF = {
    "conversion": "share", "time": "seconds", "score": "score",
    "emotion": "emotion", "channel": "share",
}  # fmt: skip
NAMED = 3


class Gaps(Estimate):
    """One row a stage (or the whole journey) and measure: ``value`` is the actual.

    Attributes
    ----------
    stage
        The stage, or ``(whole journey)``; in the order of the journey, which comes last.
    measure
        ``conversion``, ``time``, ``score``, ``emotion`` or ``channel``.
    instrument, scale_min, scale_max
        Of scores and emotion; one row a series.
    customers
        How many the estimate rests on.
    unweighted
        The score or emotion without the survey's weights.
    target, tolerance
        The wanted level, in ``unit``; missing where none is set.
    verdict
        ``met``, ``missed`` or ``undetermined``, as wherever evidence is insufficient; empty where
        no target is set.
    shortfall
        How far the value is beyond the target, in ``unit``: positive is worse.
    more_is_better
        False of times alone.
    """

    journey_type: Series[str]
    stage: Series[str]
    measure: Series[str] = pa.Field(isin=MEASURES)
    instrument: Series[str]
    scale_min: Series[float] = pa.Field(nullable=True)
    scale_max: Series[float] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    unweighted: Series[float] = pa.Field(nullable=True)
    target: Series[float] = pa.Field(nullable=True)
    tolerance: Series[float] = pa.Field(nullable=True)
    verdict: Series[str] = pa.Field(isin=("", *VERDICTS))
    shortfall: Series[float] = pa.Field(nullable=True)
    more_is_better: Series[bool]


def measure_gaps(
    journeys: ir.Table,
    steps: ir.Table,
    scores: ir.Table,
    plans: Sequence[Plan],
    wants: Sequence[Want],
    as_of: datetime,
    rules: Rules,
) -> pd.DataFrame:
    """Set what was measured beside what is wanted.

    Conversion of a journey is the cumulative incidence of its goal at the window, with loss
    competing; of a stage, the share of the followed journeys that came to it that went on, as
    `journeys.visits.visit_stages` defines it. Time is a Kaplan-Meier median in which whoever has
    not moved on stays at risk. A score of the whole journey is of answers that name neither
    touchpoint nor stage. Channel is the share of steps through the desired channels.

    Parameters
    ----------
    journeys, steps, scores
        Of the review.
    plans
        Stages, goal and window of each journey type.
    wants
        The wanted levels; a want of emotion holds for every instrument.
    as_of
        The moment until which everybody was seen, in UTC.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Gaps`: actuals without a target too, and targets that nothing measures.
    """
    limits = rules.thresholds
    visits = visit_stages(steps, journeys, plans)
    rows = [
        *convert_journeys(journeys, plans, limits),
        *convert_stages(visits, plans, limits),
        *time_journeys(follow_journeys(visits, journeys, plans, as_of), limits),
        *share_channels(steps, wants, limits),
        *_score_rows(scores, limits),
    ]
    known = {(r["journey_type"], r["stage"], r["measure"], r["instrument"]) for r in rows}
    rows += [_unmeasured(want) for want in wants if not _is_measured(want, known)]
    if not rows:
        return conform(pd.DataFrame(columns=[*Gaps.to_schema().columns]), Gaps)
    table = pd.DataFrame([_judge(row, _want_of(row, wants)) for row in rows])
    table = _hide(_in_order(table, plans), rules)
    weak = (table["evidence"] == "insufficient") & (table["verdict"] != "")
    return conform(table.assign(verdict=table["verdict"].mask(weak, "undetermined")), Gaps)


def _score_rows(scores: ir.Table, thresholds: Thresholds) -> list[Cells]:
    answers = fetch_answers(scores, "stage", "touchpoint")
    whole = answers["stage"].isna() & answers["touchpoint"].isna()
    answers = answers.assign(stage=answers["stage"].mask(whole, WHOLE))
    keys = ["journey_type", "stage"]
    series = [
        measure_series(answers, keys, thresholds, emotion=emotion).assign(measure=measure)
        for measure, emotion in (("score", False), ("emotion", True))
    ]
    return [row for table in series for row in as_rows(table.drop(columns="answers"))]


def _hide(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Suppress each row for its own sake: stages and measures add up to no total.

    Only shares have customers behind their numerator; of other rows those who are behind n count.
    """
    counted = table.reindex(columns=[*table.columns.difference(["hit_customers"]), "hit_customers"])
    shown = hide_rates(counted, rules, more=["unweighted", "shortfall"])
    return shown.drop(columns="hit_customers")


def _is_measured(want: Want, known: Collection[tuple[object, ...]]) -> bool:
    key = (want.journey_type, want.stage, want.measure)
    if want.measure == "emotion":
        return any(key == row[:3] for row in known)
    return (*key, want.instrument) in known


def _unmeasured(want: Want) -> Cells:
    reasons = {
        "conversion": "no followed journey came to it",
        "time": "no journey came to it",
        "channel": "no step in it names its channel",
        "score": f"no answer of {want.instrument} speaks of it",
        "emotion": "no answer speaks of it",
    }
    unit = "points" if want.instrument == "nps" else UNIT_OF[want.measure]
    return {
        "journey_type": want.journey_type, "stage": want.stage, "measure": want.measure,
        "instrument": want.instrument, "customers": 0, **no_cells(unit, reasons[want.measure]),
    }  # fmt: skip


def _want_of(row: Cells, wants: Sequence[Want]) -> Want | None:
    instrument = "" if row["measure"] == "emotion" else row["instrument"]
    key = (row["journey_type"], row["stage"], row["measure"], instrument)
    return next(
        (w for w in wants if (w.journey_type, w.stage, w.measure, w.instrument) == key), None
    )


def _judge(row: Cells, want: Want | None) -> Cells:
    blank = dict.fromkeys(("scale_min", "scale_max", "unweighted"), math.nan)
    row = {**blank, **row, "more_is_better": row["measure"] != "time"}
    if want is None:
        none = {"target": math.nan, "tolerance": math.nan, "shortfall": math.nan, "verdict": ""}
        return {**row, **none}
    value = float(str(row["value"]))
    return {
        **row,
        "target": want.target,
        "tolerance": want.tolerance,
        "shortfall": want.target - value if want.more_is_better else value - want.target,
        "verdict": _verdict(row, want),
    }


def _verdict(row: Cells, want: Want) -> str:
    numbers = [float(str(row[name])) for name in ("value", "ci_low", "ci_high")]
    estimate = Interval(int(str(row["n"])), *numbers)
    if want.measure == "time" and math.isnan(estimate.high):
        # the curve's band never falls to one half: the median lies above its low bound, without end
        estimate = replace(estimate, high=math.inf)
    return verdict(
        estimate, want.target, tolerance=want.tolerance, more_is_better=want.more_is_better
    )


def _in_order(table: pd.DataFrame, plans: Sequence[Plan]) -> pd.DataFrame:
    """Order by journey type, stage, measure and series; stages that no plan names stand last."""
    places = {
        (plan.journey_type, stage): place
        for plan in plans
        for place, stage in enumerate([*plan.stages, WHOLE])
    }
    keys = zip(table["journey_type"], table["stage"], strict=True)
    place = [places.get(key, len(places)) for key in keys]
    ordered = table.assign(_place=place, _measure=table["measure"].map(MEASURES.index))
    by = ["journey_type", "_place", "stage", "_measure", *SERIES]
    return ordered.sort_values(by, ignore_index=True).drop(columns=["_place", "_measure"])


def read_gaps(table: pd.DataFrame) -> str:
    """Say how many targets are missed, and name the widest gaps."""
    said = [_read(str(name), rows) for name, rows in table.groupby("journey_type", sort=True)]
    return " ".join(said) or (
        "Nothing can be set beside a target: no journey and no answer falls in this period."
    )


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    wanted = rows[rows["verdict"] != ""]
    if wanted.empty:
        return f"In {journey_type}, no level is desired: set targets to see gaps."
    missed, open_ = (wanted[wanted["verdict"] == word] for word in ("missed", "undetermined"))
    of = f"{number(len(missed))} of {plural(len(wanted), 'target')}"
    verb = "is" if len(missed) == 1 else "are"
    unclear = f"; {number(len(open_))} cannot be judged either way" if len(open_) else ""
    if missed.empty:
        return f"In {journey_type}, none of {plural(len(wanted), 'target')} is missed{unclear}."
    relative = missed["shortfall"] / missed["target"].abs().where(missed["target"] != 0, 1)
    widest = missed.loc[relative.sort_values(ascending=False, kind="stable").index[:NAMED]]
    named = "; ".join(_name(row) for row in as_rows(widest))
    head = ", the widest gaps" if len(missed) > NAMED else ""
    return f"In {journey_type}, {of} {verb} missed{head}: {named}{unclear}."


def _name(row: Cells) -> str:
    what = f"{row['instrument'] or row['measure']}"
    if row["measure"] == "emotion":
        what = f"emotion ({row['instrument']})"
    value, unit = float(str(row["value"])), str(row["unit"])
    low, high = float(str(row["ci_low"])), float(str(row["ci_high"]))
    actual = f"{quantity(value, unit)} ({written_interval(low, high, unit, of=value)})"
    place = "the whole journey" if row["stage"] == WHOLE else row["stage"]
    wish = quantity(float(str(row["target"])), unit)
    return f"{what} of {place}, {actual} against {wish}, n = {number(int(str(row['n'])))}"


BASIS = {
    "missed": "Missed: the whole interval lies beyond what is wanted, its tolerance included.",
    "undetermined": "Undetermined: the interval holds what is wanted, or its tolerance.",
}


def claim_gaps(table: pd.DataFrame) -> pd.DataFrame:
    """Give the shortfalls that may be claimed: missed, or not settled.

    Parameters
    ----------
    table
        `Gaps`.

    Returns
    -------
    pandas.DataFrame
        The columns of `claims.CLAIM`: ``value`` is what is measured less what is wanted.
    """
    own = table[table["verdict"].isin(["missed", "undetermined"]) & (table["shortfall"] > 0)]
    if own.empty:
        return no_claims()
    # insufficient evidence, which settles nothing, has its own reason
    crossed = (own["verdict"] == "undetermined") & (own["evidence"] != "insufficient")
    return own.assign(
        kind="gap",
        about=own["stage"].where(own["measure"] == "conversion", ""),
        sentence=own.apply(say_gap, axis="columns"),
        basis=own["verdict"].map(BASIS),
        value=own["shortfall"] * own["more_is_better"].map({True: -1.0, False: 1.0}),
        ci_low=own["ci_low"] - own["target"],
        ci_high=own["ci_high"] - own["target"],
        reason=own["reason"].mask(crossed, "the interval includes the target"),
        p_value=math.nan,
        concerned=own["n"],
        severity=severity(own),
    )[CLAIM]
