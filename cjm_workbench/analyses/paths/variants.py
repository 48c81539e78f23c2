"""What share of journeys takes each path."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.common import ARROW, MOST, pick_common
from cjm_workbench.analyses.estimates import add_shares, hide_small
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_shares
from cjm_workbench.analyses.wording import cautious, each_type, every
from cjm_workbench.schemas.format import estimate, plural
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.privacy import suppress

AIDS = ["events", "named", "variants", "reachers", "rest"]


class Variants(Estimate):
    """One row a path: ``value`` is its share of all ``n`` journeys of its type.

    Attributes
    ----------
    rank
        From 1, by share; the row of the rest stands last.
    variant
        Its touchpoints in order, or ``other (k variants)``.
    steps, journeys, customers
        Its length (missing for the rest), how often it was taken, and by how many.
    reached
        How many of these journeys reached the goal; missing where that, or how many did not, is of
        too few customers.
    """

    journey_type: Series[str]
    rank: Series[int]
    variant: Series[str]
    steps: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    journeys: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    reached: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_variants(
    journeys: ir.Table, rules: Rules, *, separator: str, most: int = MOST
) -> pd.DataFrame:
    """Measure the share of each path, the commonest first and the rest as one.

    Parameters
    ----------
    journeys
        The review's journeys.
    rules
        Thresholds and smallest cell; paths of fewer customers join the rest.
    separator
        What stands between the touchpoints of a variant.
    most
        Paths to name, a journey type.

    Returns
    -------
    pandas.DataFrame
        `Variants`; in each journey type the shares sum to one.
    """
    named = _name_rare(journeys, rules, most)
    shares = measure_shares(named, journeys, ["journey_type", "named"], ["journey_type"])
    facts = named.group_by(["journey_type", "named"]).agg(
        variants=named.variant.nunique(),
        steps=named.steps.min(),
        reached=named.count(where=named.status == "reached"),
        reachers=named.customer_id.nunique(where=named.status == "reached"),
    )
    table = shares.merge(facts.execute(), on=["journey_type", "named"])
    table = _order(table.rename(columns={"events": "journeys"}), separator)
    judged = add_shares(table.assign(events=table["journeys"]), rules.thresholds)
    hidden = hide_small(
        _hide_reached(judged, rules),
        rules,
        more=("journeys", "reached", "steps"),
        within=["journey_type"],
    )
    return conform(hidden.drop(columns=AIDS), Variants)


def _hide_reached(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Hide what few reached or few did not, and the next smallest: all reached are known."""
    groups = pd.DataFrame(
        {"reached": table["reachers"], "left": table["customers"] - table["reachers"]}
    )
    shown, _ = suppress(
        table.assign(least=groups.where(groups > 0).min(axis=1)),
        count_col="least", value_cols=["reached"], smallest_cell=rules.smallest_cell,
        within=["journey_type"],
    )  # fmt: skip
    return shown.drop(columns="least")


def _name_rare(journeys: ir.Table, rules: Rules, most: int) -> ir.Table:
    """Mark each journey with its path, or with nothing where the path is rare."""
    common = pick_common(journeys, ["journey_type", "variant"], rules, most)
    common = common.mutate(named=common.variant)
    joined = journeys.left_join(common, ["journey_type", "variant"])
    return joined.mutate(named=joined.named.fill_null("")).select(
        "journey_type", "customer_id", "variant", "named", "steps", "status"
    )


def _order(table: pd.DataFrame, separator: str) -> pd.DataFrame:
    rest = table["named"] == ""
    others = [f"other ({plural(int(k), 'variant')})" for k in table["variants"]]
    paths = table["named"].str.replace(separator, ARROW, regex=False)
    table = table.assign(
        rest=rest,
        variant=paths.where(~rest, others),
        steps=table["steps"].astype("Int64").mask(rest),
    )
    table = table.sort_values(
        ["journey_type", "rest", "journeys", "variant"],
        ascending=[True, True, False, True], ignore_index=True,
    )  # fmt: skip
    return table.assign(rank=table.groupby("journey_type").cumcount() + 1)


def read_variants(table: pd.DataFrame) -> str:
    """Say what share takes the commonest path, and how many paths hold half of the journeys."""
    if table.empty:
        return "There is no path to show: no journey starts in this period."
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    named = rows[rows["value"].notna() & rows["steps"].notna()]
    if named.empty:
        return f"In {journey_type}, no path is taken by enough customers to be shown."
    top = named.iloc[0]
    length = plural(int(top["steps"]), "step")
    if top["value"] == 1:
        n = int(top["n"])
        same = "a path of" if n == 1 else "the same path, of"
        return f"In {journey_type}, {every(n, 'take')} {same} {length}."
    said = estimate(top["value"], top["ci_low"], top["ci_high"], "share", int(top["n"]))
    first = cautious(f"the commonest path, of {length}, is taken by {said} of journeys", top)
    return f"In {journey_type}, {first}{_half(named)}."


def _half(named: pd.DataFrame) -> str:
    """Count the paths that hold half of the journeys, where it takes more than one."""
    half = int((named["value"].cumsum() < 0.5).sum()) + 1
    if not 1 < half <= len(named):
        return ""
    return f"; {half} paths together hold at least half of them"
