"""The journey map: each stage with what customers do there, feel there, and were to have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import ESTIMATE, add_shares, hide_small
from cjm_workbench.analyses.extremes import find_extremes
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_shares
from cjm_workbench.schemas.format import plural, quantity
from cjm_workbench.schemas.results import VERDICTS, Estimate, conform

LANES = ("touchpoint", "department", "emotion", "desired", "lost")
STAGE = ["journey_type", "stage"]


class JourneyMap(Estimate):
    """One row an item of a cell of the map.

    Attributes
    ----------
    stage_no, stage, customer_goal
        The column of the map.
    lane, item_no, label, channel
        The cell, the order in it, and what the number is about. In the lane ``touchpoint`` the
        value is the share of the journeys that came to the stage; in ``department``, of its
        steps; in ``emotion`` and ``desired``, as `experience.gaps` has it; in ``lost``, as
        `paths.drop_off`.
    journeys
        Journeys that came to the stage.
    target, verdict
        Of the lane ``desired``.
    """

    journey_type: Series[str]
    stage_no: Series[int]
    stage: Series[str]
    customer_goal: Series[str]
    journeys: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    lane: Series[str] = pa.Field(isin=LANES)
    item_no: Series[int]
    label: Series[str]
    channel: Series[str]
    target: Series[float] = pa.Field(nullable=True)
    verdict: Series[str] = pa.Field(isin=["", *VERDICTS])


def measure_map(
    stages: Sequence[Mapping[str, str]],
    steps: ir.Table,
    gaps: pd.DataFrame,
    drop_off: pd.DataFrame,
    rules: Rules,
) -> pd.DataFrame:
    """Lay the journey map out as one table.

    Parameters
    ----------
    stages
        ``journey_type, stage, customer_goal``, in the order of the journey.
    steps
        The review's steps.
    gaps, drop_off
        The saved tables `experience.gaps` and `paths.drop_off`.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `JourneyMap`, ordered by journey type, stage, lane and item.
    """
    order = pd.DataFrame(stages, columns=["journey_type", "stage", "customer_goal"])
    order["stage_no"] = order.groupby("journey_type").cumcount() + 1
    known = steps.filter(steps.stage.notnull())
    lanes = [
        _touchpoints(known, rules),
        _departments(known, rules),
        _from_gaps(gaps, "emotion"),
        _from_gaps(gaps, "desired"),
        _lost(drop_off),
    ]
    items = pd.concat([lane for lane in lanes if len(lane)] or lanes[:1], ignore_index=True)
    table = items.merge(order, on=STAGE, how="inner")
    table = table.merge(_came(known, rules), on=STAGE, how="left")
    table = table.assign(place=table["lane"].map(LANES.index)).sort_values(
        ["journey_type", "stage_no", "place", "item_no"], ignore_index=True
    )
    return conform(table.drop(columns="place"), JourneyMap)


def _touchpoints(steps: ir.Table, rules: Rules) -> pd.DataFrame:
    came = steps.select(*STAGE, "journey_id", "customer_id").distinct()
    hits = steps.select(*STAGE, "touchpoint", "journey_id", "customer_id").distinct()
    shares = measure_shares(hits, came, [*STAGE, "touchpoint"], STAGE)
    several = ibis.ifelse(steps.channel.nunique() > 1, "several channels", steps.channel.max())
    channels = steps.group_by([*STAGE, "touchpoint"]).agg(channel=several).execute()
    table = shares.merge(channels, on=[*STAGE, "touchpoint"], how="left")
    return _items(table.rename(columns={"touchpoint": "label"}), "touchpoint", rules)


def _departments(steps: ir.Table, rules: Rules) -> pd.DataFrame:
    owned = steps.filter(steps.department.notnull()).select(*STAGE, "department", "customer_id")
    shares = measure_shares(owned, owned, [*STAGE, "department"], STAGE).assign(channel="")
    return _items(shares.rename(columns={"department": "label"}), "department", rules)


def _items(shares: pd.DataFrame, lane: str, rules: Rules) -> pd.DataFrame:
    judged = hide_small(add_shares(shares, rules.thresholds), rules, within=STAGE)
    ordered = judged.sort_values([*STAGE, "events", "label"], ascending=[True, True, False, True])
    return ordered.assign(
        lane=lane,
        item_no=ordered.groupby(STAGE).cumcount() + 1,
        channel=ordered["channel"].fillna("").where(ordered["value"].notna(), ""),
        target=float("nan"),
        verdict="",
    ).drop(columns=["events", "customers"])


def _from_gaps(gaps: pd.DataFrame, lane: str) -> pd.DataFrame:
    own = gaps[(gaps["stage"] != "") & ((gaps["measure"] == "emotion") == (lane == "emotion"))]
    if lane == "desired":
        own = own[own["verdict"] != ""]
    label = own["measure"].where(own["instrument"] == "", own["instrument"])
    return own.assign(
        lane=lane, label=label, channel="", item_no=own.groupby(STAGE).cumcount() + 1
    )[[*STAGE, "lane", "item_no", "label", "channel", *ESTIMATE, "target", "verdict"]]


def _lost(drop_off: pd.DataFrame) -> pd.DataFrame:
    own = drop_off[drop_off["level"] == "stage"].rename(columns={"name": "stage"})
    return own.assign(
        lane="lost", label="lost here", channel="", item_no=1, target=float("nan"), verdict=""
    )[[*STAGE, "lane", "item_no", "label", "channel", *ESTIMATE, "target", "verdict"]]


def _came(steps: ir.Table, rules: Rules) -> pd.DataFrame:
    came = steps.group_by(STAGE).agg(
        journeys=steps.journey_id.nunique(), customers=steps.customer_id.nunique()
    )
    table: pd.DataFrame = came.order_by(STAGE).execute()
    return table.assign(
        journeys=table["journeys"].astype("Int64").mask(table["customers"] < rules.smallest_cell)
    )[[*STAGE, "journeys"]]


def read_map(table: pd.DataFrame) -> str:
    """Say at which stage most of those who come are lost, or emotion is lowest, if clear."""
    if table.empty:
        return "No stage has data yet: map events or feedback to the stages of the journey."
    types = table.groupby("journey_type", sort=True)
    return " ".join(f"In {name}, {_read(rows)}." for name, rows in types)


def _read(table: pd.DataFrame) -> str:
    parts = []
    lost = table[(table["lane"] == "lost") & table["value"].notna()]
    if len(lost):
        worst = lost.sort_values("value", kind="stable").iloc[-1]
        parts.append(
            f"most are lost at {worst.stage} ({quantity(worst.value, 'share')} of "
            f"{plural(int(worst.n), 'journey')} followed for their whole window)"
        )
    felt = table[(table["lane"] == "emotion") & (table["evidence"] != "insufficient")]
    parts += [_read_emotion(str(name), rows) for name, rows in felt.groupby("label", sort=True)]
    return "; ".join(parts) or "the map shows which touchpoints each stage runs through"


def _read_emotion(instrument: str, rows: pd.DataFrame) -> str:
    low, _, clear = find_extremes(rows)
    if len(rows) == 1:
        return f"emotion ({instrument}) is {quantity(low['value'], 'emotion')} at {low['stage']}"
    if not clear:
        return f"emotion ({instrument}) shows no clear difference between the stages"
    return (
        f"emotion ({instrument}) is lowest at {low['stage']} ({quantity(low['value'], 'emotion')})"
    )
