"""How journeys flow from stage to stage, and where they leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.balance import IN, OUT, find_unpublishable
from cjm_workbench.analyses.estimates import add_shares, hide_companions, hide_small
from cjm_workbench.analyses.paths.drop_off import NO_STAGE
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_shares
from cjm_workbench.analyses.wording import cautious, each_type, named
from cjm_workbench.schemas.format import estimate, plural, share
from cjm_workbench.schemas.results import Estimate, conform

START = "(start)"
EXITS = ("(reached)", "(lost)", "(open)")
MOVE = ["journey_type", "from_stage", "to_stage"]


class Flow(Estimate):
    """One row a move between stages: ``value`` is its share of the ``n`` departures.

    A visit of a stage is a run of steps in it; a journey may visit a stage more than once.

    Attributes
    ----------
    from_stage, to_stage
        ``(start)`` before the first stage; after the last one ``(reached)``, ``(lost)`` or
        ``(open)``, what became of the journey; ``(no stage)``, touchpoints of none.
    from_place, to_place
        Of the stages in the order of the journey, from 1; 0 before them, and after them one place
        for no stage, and one for what became of it.
    moves, customers
        How often, and by how many.
    """

    journey_type: Series[str]
    from_stage: Series[str]
    to_stage: Series[str]
    from_place: Series[int] = pa.Field(ge=0)
    to_place: Series[int] = pa.Field(ge=1)
    moves: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_flow(
    journeys: ir.Table, steps: ir.Table, rules: Rules, *, stages: Sequence[Mapping[str, str]]
) -> pd.DataFrame:
    """Count the moves between stages.

    Parameters
    ----------
    journeys, steps
        The review's journeys and their steps.
    rules
        Thresholds and smallest cell.
    stages
        One row a stage, with ``journey_type`` and ``stage``, in the order of the journey.

    Returns
    -------
    pandas.DataFrame
        A `Flow`, in the order of the stages. What leaves a stage is what came to it, and of each
        stage the shares sum to one.
    """
    moves = _moves(journeys, steps).cache()  # read twice
    table = measure_shares(moves, moves, MOVE, MOVE[:2])
    table = add_shares(table, rules.thresholds).rename(columns={"events": "moves"})
    place = _places(stages)
    types = table["journey_type"]
    for side in ("from", "to"):
        names = zip(types, table[f"{side}_stage"], strict=True)
        table[f"{side}_place"] = [place(*name) for name in names]
    order = table["to_stage"].map({name: k for k, name in enumerate(EXITS)}).fillna(-1)
    table = table.assign(order=order).sort_values(
        ["journey_type", "from_place", "to_place", "order"], ignore_index=True
    )
    return conform(_hide(table.drop(columns="order"), rules), Flow)


def _moves(journeys: ir.Table, steps: ir.Table) -> ir.Table:
    """Give one row a departure: from a stage, and of the journey itself."""
    order = ibis.window(group_by="journey_id", order_by="step_no")
    placed = steps.select(
        "journey_type",
        "journey_id",
        "customer_id",
        "step_no",
        stage=steps.stage.fill_null(NO_STAGE),
    )
    runs = placed.mutate(before=placed.stage.lag(1).over(order))
    entries = runs.filter(runs.before.isnull() | (runs.before != runs.stage))
    visits = entries.mutate(to_stage=entries.stage.lead(1).over(order)).join(
        journeys.select("journey_id", "status"), "journey_id"
    )
    ending = ibis.literal("(") + visits.status + ")"
    who = visits.select(
        "journey_type",
        "customer_id",
        from_stage=visits.stage,
        to_stage=visits.to_stage.fill_null(ending),
    )
    first = visits.filter(visits.before.isnull())
    begun = first.select(
        "journey_type", "customer_id", from_stage=ibis.literal(START), to_stage=first.stage
    )
    return ibis.union(who, begun)


def _places(stages: Sequence[Mapping[str, str]]) -> Callable[[str, str], int]:
    """Tell where each stage of a journey type stands from left to right."""
    known: dict[str, list[str]] = {}
    for row in stages:
        known.setdefault(row["journey_type"], [START]).append(row["stage"])

    def place(journey_type: str, name: str) -> int:
        order = known.get(journey_type, [START])
        if name in order:
            return order.index(name)
        return len(order) + (name in EXITS)

    return place


def _hide(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Hide small moves, and those that with what comes to a stage and leaves it would tell them."""
    marks = pd.Series(False, index=table.index)
    for _, rows in table.groupby("journey_type"):
        moves = rows.rename(columns={"from_stage": OUT, "to_stage": IN})
        marks[rows.index] = find_unpublishable(moves, rules.smallest_cell)
    small = table["customers"] < rules.smallest_cell
    whole = table.astype({"moves": "Int64", "customers": "Int64", "n": "Int64"})
    shown = hide_companions(whole, marks & ~small, more=["moves", "customers"])
    each = shown.assign(row=range(len(shown)))
    return hide_small(each, rules, more=["moves"], within=["row"]).drop(columns="row")


def read_flow(table: pd.DataFrame) -> str:
    """Say from which stage the largest share of visits ends in a loss."""
    if table.empty:
        return "There is no flow to show: no journey starts in this period."
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    lost = rows[(rows["to_stage"] == "(lost)") & rows["value"].notna()]
    lost = lost[lost["evidence"] != "insufficient"]
    if lost.empty:
        return f"In {journey_type}, no stage has enough losses to be named."
    top = lost.iloc[int(lost["value"].argmax())]
    said = estimate(top["value"], top["ci_low"], top["ci_high"], "share", int(top["n"]))
    head = f"In {journey_type}, visits of {named(top['from_stage'])} end in a loss most often"
    return cautious(f"{head}, {said} of them{_back(rows)}", top) + "."


def _back(rows: pd.DataFrame) -> str:
    """Count the moves to an earlier stage, where there is any that can be shown."""
    inner = rows[(rows["from_place"] > 0) & ~rows["to_stage"].isin(EXITS) & rows["moves"].notna()]
    every = int(inner["moves"].sum())
    back = int(inner.loc[inner["to_place"] < inner["from_place"], "moves"].sum())
    if not back:
        return ""
    return f"; {share(back / every)} of {plural(every, 'move')} between stages lead back"
