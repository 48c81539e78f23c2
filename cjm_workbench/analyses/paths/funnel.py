"""How many journeys come to each stage: at all, in order, and one stage right after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares, hide_rates
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_rates
from cjm_workbench.analyses.wording import cautious, each_type, named
from cjm_workbench.journeys.units import seconds_between
from cjm_workbench.schemas.format import estimate
from cjm_workbench.schemas.results import EVIDENCE, Estimate, conform

KINDS = ("open", "closed", "strict")
ROW = ["journey_type", "kind", "place", "stage"]
PLAN = {
    "journey_type": "string",
    "kind": "string",
    "place": "int64",
    "stage": "string",
    "pattern": "string",
    "before": "string",
}


class Funnel(Estimate):
    """One row a kind and stage: ``value`` is the share of the ``n`` journeys that came to it.

    ``n`` counts the journeys whose whole window was seen.

    Attributes
    ----------
    kind
        ``open``: came to the stage within the window at all. ``closed``: came to it having come to
        every stage before it, in order. ``strict``: in order, with no other stage between.
    place
        Of the stage, from 1.
    journeys
        How many came.
    previous
        How many came to the stage before, in the same sense.
    onward_share, onward_low_share, onward_high_share
        Share of these that came to this stage too, with its 95 % interval.
    onward_evidence
        Of that share; empty at the first stage, and where nobody came to the stage before.
    """

    journey_type: Series[str]
    kind: Series[str] = pa.Field(isin=KINDS)
    place: Series[int] = pa.Field(ge=1)
    stage: Series[str]
    journeys: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    previous: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    onward_share: Series[float] = pa.Field(nullable=True)
    onward_low_share: Series[float] = pa.Field(nullable=True)
    onward_high_share: Series[float] = pa.Field(nullable=True)
    onward_evidence: Series[str] = pa.Field(isin=("", *EVIDENCE))


def measure_funnel(
    journeys: ir.Table,
    steps: ir.Table,
    rules: Rules,
    *,
    stages: Sequence[Mapping[str, str]],
    windows: Mapping[str, timedelta],
) -> pd.DataFrame:
    """Measure which share of journeys came to each stage within the window.

    Parameters
    ----------
    journeys, steps
        The review's journeys and their steps.
    rules
        Thresholds and smallest cell.
    stages
        One row a stage, with ``journey_type`` and ``stage``, in the order of the journey.
    windows
        The time from a journey's first step within which a later one counts, by journey type.

    Returns
    -------
    pandas.DataFrame
        A `Funnel`; all kinds are equal at the first stage. A journey type without a journey that
        was followed for its whole window has no row.
    """
    paths = _stage_paths(journeys.filter(journeys.followed), steps, stages, windows)
    paths = paths.cache()  # read by both measures
    visits = paths.join(_plan(stages), "journey_type")
    visits = visits.select(
        *ROW,
        "customer_id",
        came=visits.stage_path.like(visits.pattern),
        before=visits.stage_path.like(visits.before),
    )
    shown = _rates(visits, rules).rename(columns={"events": "journeys"})
    onward = _onward(visits.filter((visits.place > 1) & visits.before), rules)
    table = shown.merge(onward, on=ROW, how="left").fillna({"onward_evidence": ""})
    order = table["kind"].map(KINDS.index)
    table = table.assign(order=order).sort_values(["journey_type", "order", "place"])
    return conform(table.drop(columns="order"), Funnel)


def _stage_paths(
    journeys: ir.Table,
    steps: ir.Table,
    stages: Sequence[Mapping[str, str]],
    windows: Mapping[str, timedelta],
) -> ir.Table:
    """Write each journey's stages within its window as one text, such as ``<1><2><1><3>``."""
    places = _places(stages, windows)
    placed = steps.join(places, ["journey_type", "stage"]).join(
        journeys.select("journey_id", "started_at"), "journey_id"
    )
    placed = placed.filter(
        seconds_between(placed.started_at, placed.occurred_at) <= placed.window_seconds
    )
    order = ibis.window(group_by="journey_id", order_by="step_no")
    before = placed.mutate(before=placed.mark.lag(1).over(order))
    runs = before.filter(before.before.isnull() | (before.before != before.mark))
    pairs = ibis.struct({"step_no": runs.step_no, "mark": runs.mark})
    collected = runs.group_by("journey_id").agg(pairs=pairs.collect())
    text = collected.pairs.sort().map(lambda pair: pair["mark"]).join("")
    texts = collected.select("journey_id", stage_path=text)
    joined = journeys.left_join(texts, "journey_id")
    return joined.select("journey_type", "customer_id", stage_path=joined.stage_path.fill_null(""))


def _places(stages: Sequence[Mapping[str, str]], windows: Mapping[str, timedelta]) -> ir.Table:
    rows = [
        (name, stage, _mark(place), windows[name].total_seconds())
        for name, place, stage in _numbered(stages)
    ]
    names = dict.fromkeys(("journey_type", "stage", "mark"), "string")
    return ibis.memtable(rows, schema={**names, "window_seconds": "float64"})


def _plan(stages: Sequence[Mapping[str, str]]) -> ir.Table:
    """Give each kind and stage the patterns that a journey's text holds if it came."""
    rows = [
        (name, kind, place, stage, _pattern(kind, place), _pattern(kind, place - 1))
        for name, place, stage in _numbered(stages)
        for kind in KINDS
    ]
    return ibis.memtable(rows, schema=PLAN)


def _numbered(stages: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, int, str]]:
    """Give journey type, place and stage; places count from 1 in each journey type."""
    last: Counter[str] = Counter()
    for row in stages:
        last[row["journey_type"]] += 1
        yield row["journey_type"], last[row["journey_type"]], row["stage"]


def _pattern(kind: str, place: int) -> str:
    """Write what SQL's LIKE finds in the text of a journey that came to a place."""
    first = place if kind == "open" else 1
    marks = [_mark(number) for number in range(first, place + 1) if number > 0]
    return "%" + ("" if kind == "strict" else "%").join(marks) + "%"


def _mark(place: int) -> str:
    return f"<{place}>"


def _rates(visits: ir.Table, rules: Rules) -> pd.DataFrame:
    rates = add_shares(measure_rates(visits, ROW, "came"), rules.thresholds)
    shown = hide_rates(rates, rules, more=["events"])
    return shown.drop(columns=["customers", "hit_customers"])


def _onward(visits: ir.Table, rules: Rules) -> pd.DataFrame:
    names = {"n": "previous", "value": "onward_share", "ci_low": "onward_low_share",
             "ci_high": "onward_high_share", "evidence": "onward_evidence"}  # fmt: skip
    return _rates(visits, rules).rename(columns=names)[[*ROW, *names.values()]]


def read_funnel(table: pd.DataFrame) -> str:
    """Say how many journeys come to the last stage in order, and where most fall away."""
    if table.empty:
        return (
            "No funnel can be shown: no journey that starts in this period has been followed for "
            "its whole window. A later as_of, or an earlier period, would show it."
        )
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    closed = rows[rows["kind"] == "closed"]
    last = closed.iloc[-1]
    if pd.isna(last["value"]):
        return f"In {journey_type}, too few customers came to {named(last['stage'])} to be shown."
    said = estimate(last["value"], last["ci_low"], last["ci_high"], "share", int(last["n"]))
    came = cautious(
        f"In {journey_type}, {said} of journeys came to {named(last['stage'])} through every "
        "stage in order",
        last,
    )
    return f"{came}{_steepest(closed)}."


def _steepest(closed: pd.DataFrame) -> str:
    """Name the stage that the smallest share of those before it went on to."""
    later = closed[closed["place"] > 1]
    onward = later[later["onward_evidence"].isin(["sufficient", "thin"])]
    if onward.empty or onward["onward_share"].min() == 1:
        return ""
    worst = onward.iloc[int(onward["onward_share"].argmin())]
    said = estimate(
        worst["onward_share"], worst["onward_low_share"], worst["onward_high_share"], "share",
        int(worst["previous"]),
    )  # fmt: skip
    among = "" if len(onward) == len(later) else "of the stages with enough evidence, "
    sentence = (
        f"; {among}the fewest went on to {named(worst['stage'])}: {said} of those at the stage "
        "before it"
    )
    return cautious(sentence, pd.Series({"evidence": worst["onward_evidence"]}))
