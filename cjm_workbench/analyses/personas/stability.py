"""Whether the customers of a persona a period before still fit it."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares, hide_rates
from cjm_workbench.analyses.personas.described import EVERY, NO_PERSONA, Described
from cjm_workbench.analyses.personas.wording import enumerate_names, measured
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.wording import named
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.shares import wilson_bounds

DATED = frozenset({"value_tier", "acquired_at", "churned_at"})
"""What a filter may read that was different a period before; attributes stand as they are today."""

UNDATED = "its attributes carry no date: nobody could leave"

NO_PERIOD_BEFORE = "Nothing was seen before the period before: which members stayed is not known."


class Stability(Estimate):
    """One row a persona: ``value`` is the share of its members a period before who fit it now.

    ``n`` counts its members when the period before began, among all customers of the segment.

    Attributes
    ----------
    persona, title
        In the order of the settings.
    stayed, joined
        Members then and now; members now, and not then.
    dated
        Whether its filter reads anything that can have changed. Attributes carry no date: a
        persona of these alone keeps all its members, which is no finding and has no value.
    """

    journey_type: Series[str]
    persona: Series[str]
    title: Series[str]
    stayed: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    joined: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    dated: Series[bool]


def measure_stability(
    now: ir.Table | None, before: ir.Table | None, described: Sequence[Described], rules: Rules
) -> pd.DataFrame:
    """Count who stayed in each persona from the start of one period to that of the next.

    Parameters
    ----------
    now, before
        customer_id, persona: as the period under review began, and the one before.
    described
        The personas of the settings.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Stability`; empty where there are no personas, or nothing was seen that early.
    """
    if now is None or before is None or not described:
        return conform(pd.DataFrame(columns=list(Stability.to_schema().columns)), Stability)
    counts = _count(now, before).reindex([each.persona for each in described], fill_value=0)
    table = counts.astype("int64").reset_index(names="persona")
    low, high = wilson_bounds(table["stayed"], table["n"])
    table = table.assign(
        journey_type=EVERY, title=[each.title for each in described],
        dated=[bool(each.columns & DATED) for each in described],
        value=table["stayed"] / table["n"].where(table["n"] > 0), ci_low=low, ci_high=high,
        events=table["stayed"], members=table["n"],
    )  # fmt: skip
    judged = add_shares(table, rules.thresholds).drop(columns="events")
    shown = hide_rates(judged, rules, hits="stayed", customers="members", more=["joined"])
    few = (shown["joined"] > 0) & (shown["joined"] < rules.smallest_cell)
    shown["joined"] = shown["joined"].astype("Int64").mask(few.fillna(False))
    shown.loc[~shown["dated"], ["value", "ci_low", "ci_high"]] = float("nan")
    shown.loc[~shown["dated"], ["evidence", "reason"]] = ["insufficient", UNDATED]
    return conform(shown.drop(columns="members"), Stability)


def _count(now: ir.Table, before: ir.Table) -> pd.DataFrame:
    """Count the members of each persona then (``n``), and of these and others now."""
    sides = now.select("customer_id", "persona").distinct().mutate(now=True)
    then = before.semi_join(now, "customer_id").select("customer_id", "persona").distinct()
    both = then.mutate(then=True).outer_join(sides, ["customer_id", "persona"])
    marked = both.select(
        persona=both.persona.coalesce(both.persona_right),
        then=both.then.fill_null(False), now=both.now.fill_null(False),
    )  # fmt: skip
    counted: pd.DataFrame = (
        marked.group_by("persona")
        .agg(
            n=marked.then.sum(),
            stayed=(marked.then & marked.now).sum(),
            joined=(~marked.then & marked.now).sum(),
        )
        .execute()
        .set_index("persona")
    )
    return counted


def read_stability(table: pd.DataFrame) -> str:
    """Say which persona keeps fewest of its members, and of which that cannot be told."""
    if table.empty:
        return f"{NO_PERSONA} {NO_PERIOD_BEFORE}"
    undated = table.loc[~table["dated"], "title"].tolist()
    dated = table[table["dated"] & table["value"].notna()]
    parts = []
    if len(dated):
        least = dated.sort_values("value", kind="stable").iloc[0]
        parts.append(
            f"{named(least['title'])} keeps {measured(least)} of its members from one period to "
            f"the next{'' if len(dated) == 1 else ', the smallest share of all'}."
        )
    if undated:
        parts.append(
            f"Of {enumerate_names(undated)} it cannot be told who stays: the attributes of the "
            "filter carry no date. Keep the date from which each holds."
        )
    return " ".join(parts) or "No persona had enough members a period before to be shown."
