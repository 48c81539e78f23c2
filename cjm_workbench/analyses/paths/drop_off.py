"""Where journeys fall out: the last stage and touchpoint of those that were lost."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.claims import CLAIM, no_claims
from cjm_workbench.analyses.estimates import add_shares, hide_companions, hide_rates, hide_small
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_rates
from cjm_workbench.analyses.wording import cautious, each_type, named
from cjm_workbench.schemas.format import estimate, plural
from cjm_workbench.schemas.results import Estimate, conform

LEVELS = ("stage", "touchpoint")
NO_STAGE = "(no stage)"
PLACE = ["journey_type", "level", "within_stage", "name"]
STAGE = ["journey_type", "within_stage"]
HITS = "hit_customers"


class DropOff(Estimate):
    """One row a stage or touchpoint: ``value`` is the share lost there of the ``n`` that came.

    ``n`` counts the journeys followed for their whole window, open ones too: a goal shows at once,
    a loss only after a silence, so that to leave out who is open, or to count who has only begun,
    would tell of fewer losses than there are. A followed journey that is open may yet be lost.

    Attributes
    ----------
    level, name
        ``stage`` or ``touchpoint``, and which; ``(no stage)`` for touchpoints of none.
    within_stage
        The stage that a touchpoint's steps stand in; a stage's own name. A touchpoint of two
        stages has two rows.
    lost
        How many lost journeys had their last step there.
    """

    journey_type: Series[str]
    level: Series[str] = pa.Field(isin=LEVELS)
    within_stage: Series[str]
    name: Series[str]
    lost: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_drop_off(journeys: ir.Table, steps: ir.Table, rules: Rules) -> pd.DataFrame:
    """Measure of those that came to each stage and touchpoint what share was lost there.

    Parameters
    ----------
    journeys, steps
        The review's journeys and their steps.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        A `DropOff`, of each level the most losses first. A lost journey counts once a level, so
        ``lost`` sums to all lost journeys that were followed for their whole window.
    """
    followed = journeys.filter(journeys.followed).select("journey_id", "status")
    known = steps.join(followed, "journey_id")
    places = ibis.union(*(_visits(known, level) for level in LEVELS))
    rates = add_shares(measure_rates(places, PLACE, "lost_here"), rules.thresholds)
    table = rates.rename(columns={"events": "lost"}).sort_values(
        ["journey_type", "level", "lost", "name", "within_stage"],
        ascending=[True, True, False, True, True], ignore_index=True,
    )  # fmt: skip
    shown = hide_rates(_hide_losses(table, rules), rules, more=["lost"])
    return conform(shown.drop(columns=["customers", HITS]), DropOff)


def _hide_losses(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Hide small losses so that neither level opens the other.

    A stage's losses are the sum of its touchpoints', and those of all stages the type's.
    """
    parts = [
        hide_small(table[table["level"] == level], rules, customers=HITS, more=["lost"], within=by)
        for level, by in zip(LEVELS, (["journey_type"], STAGE), strict=True)
    ]
    shown = pd.concat(parts).sort_index()
    return hide_companions(shown, _only_openers(shown), more=["lost", HITS])


def _only_openers(shown: pd.DataFrame) -> pd.Series[bool]:
    """Find the smallest touchpoint of each hidden stage whose touchpoints would add up to it."""
    stages, touchpoints = (shown[shown["level"] == level] for level in LEVELS)
    hidden = stages[stages["lost"].isna()]
    inside = touchpoints.reset_index().merge(hidden[STAGE]).set_index("index")
    open_stage = (
        inside.groupby(STAGE)["lost"]
        .transform("count")
        .eq(inside.groupby(STAGE)["lost"].transform("size"))
    )
    lossy = inside[open_stage & (inside["lost"] > 0)].sort_values("lost", kind="stable")
    smallest = lossy.groupby(STAGE).head(1).index
    return pd.Series(shown.index.isin(smallest), index=shown.index)


def _visits(steps: ir.Table, level: str) -> ir.Table:
    """Give one row a journey and place it came to, and whether it was lost there."""
    lost_here = (steps.status == "lost") & steps.next_touchpoint.isnull()
    placed = steps.select(
        "journey_type",
        "journey_id",
        "customer_id",
        level=ibis.literal(level),
        within_stage=steps.stage.fill_null(NO_STAGE),
        name=steps[level].fill_null(NO_STAGE),
        lost_here=lost_here,
    )
    by = [*PLACE, "journey_id", "customer_id"]
    return placed.group_by(by).agg(lost_here=placed.lost_here.any())


def read_drop_off(table: pd.DataFrame) -> str:
    """Say at which stage and touchpoint most lost journeys end."""
    if table.empty:
        return (
            "No journey of this period has been followed for its whole window: where they fall "
            "out is not known. A later as_of, or an earlier period, would show it."
        )
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    shown = rows[rows["lost"].notna()]
    if not (shown["lost"] > 0).any():
        if len(shown) == len(rows):
            return f"In {journey_type}, no journey followed for its whole window is lost so far."
        return f"In {journey_type}, too few customers were lost at any one place to be shown."
    worst = [shown[(shown["level"] == level) & (shown["lost"] > 0)].head(1) for level in LEVELS]
    said = "; ".join(_place(row) for part in worst for _, row in part.iterrows())
    return (
        f"Of the journeys of {journey_type} followed for their whole window, most losses are at "
        f"{said}."
    )


def _place(row: pd.Series[Any]) -> str:
    said = estimate(row["value"], row["ci_low"], row["ci_high"], "share", int(row["n"]))
    lost = plural(int(row["lost"]), "journey")
    place = f"the {row['level']} {named(row['name'])}"
    if row["level"] == "touchpoint":
        place += f" in {named(row['within_stage'])}"
    sentence = f"{place}: {lost}, {said} of those that came to it"
    return cautious(sentence, row)


def claim_drop_off(table: pd.DataFrame) -> pd.DataFrame:
    """Claim of each journey type the stage at which most journeys are lost.

    Returns
    -------
    pandas.DataFrame
        The columns of `analyses.claims.CLAIM`; nothing where no stage that can be shown lost any.
    """
    stages = table[(table["level"] == "stage") & (table["lost"].fillna(0) > 0)]
    if stages.empty:
        return no_claims()
    own = stages.sort_values("lost", kind="stable").groupby("journey_type").tail(1).sort_index()
    return own.assign(
        kind="loss",
        about=own["name"],
        sentence=own["name"].map("{}: no other stage loses more journeys".format),
        basis=own["n"].map(_say_followed),
        p_value=float("nan"),
        concerned=own["n"],
        severity=own["value"],
    )[CLAIM]


def _say_followed(n: int) -> str:
    return f"Of the {plural(n, 'journey')} that came there, followed for their whole window."
