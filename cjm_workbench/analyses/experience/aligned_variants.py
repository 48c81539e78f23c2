"""Which paths are taken in place of the desired one, and how each departs from it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.common import ARROW, MOST, pick_common
from cjm_workbench.analyses.estimates import add_shares, hide_small
from cjm_workbench.analyses.experience.alignment import KEY, join_alignment
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_shares
from cjm_workbench.analyses.wording import join_names
from cjm_workbench.schemas.format import number, plural, share
from cjm_workbench.schemas.results import Estimate, conform

NONE = "none"


class AlignedVariants(Estimate):
    """One row a path, open or not: ``value`` is its share of all ``n`` journeys of its type.

    Attributes
    ----------
    rank
        From 1, by share; the row of the rest stands last.
    variant
        Its touchpoints in order, or ``other (k variants)``.
    open
        Whether its journeys may still go on: what would come later is not missing yet.
    journeys, customers
        How often it was taken, and by how many.
    cost, fitness
        Of its alignment with the desired path; missing in the row of the rest.
    deviations
        What departs from the desired path, in words; ``none`` where it conforms.
    """

    journey_type: Series[str]
    rank: Series[int]
    variant: Series[str]
    open: Series[pd.BooleanDtype] = pa.Field(nullable=True)
    journeys: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    cost: Series[float] = pa.Field(nullable=True)
    fitness: Series[float] = pa.Field(nullable=True)
    deviations: Series[str]


def measure_aligned_variants(
    journeys: ir.Table, summary: pd.DataFrame, steps: pd.DataFrame, rules: Rules,
    *, separator: str, most: int = MOST,
) -> pd.DataFrame:  # fmt: skip
    """List the commonest paths with their deviations, and the rest as one.

    Parameters
    ----------
    journeys
        The review's journeys.
    summary, steps
        Their variants beside the desired path, as ``journeys.conformance.align_journeys`` gives
        them.
    rules
        Thresholds and smallest cell; paths of fewer customers join the rest.
    separator
        What stands between the touchpoints of a variant.
    most
        Paths to name, a journey type.

    Returns
    -------
    pandas.DataFrame
        `AlignedVariants`; in each journey type the shares sum to one.
    """
    fits = join_alignment(journeys, summary)
    named = _name_rare(fits, rules, most)
    cells = ["journey_type", "named", "ongoing"]
    shares = measure_shares(named, fits, cells, ["journey_type"])
    shares = add_shares(shares, rules.thresholds).rename(columns={"events": "journeys"})
    rest = named.filter(named.named == "").select("journey_type", *KEY[1:]).distinct()
    rest = rest.group_by("journey_type").agg(variants=rest.count()).execute()
    table = shares.merge(rest, on="journey_type", how="left")
    facts = summary.rename(columns={"variant": "named"}).assign(
        ongoing=summary["open"].astype("int64")
    )
    table = table.merge(facts, on=cells, how="left").merge(
        _describe_all(table, steps, separator), on=cells, how="left"
    )
    table = _order(table, separator)
    table = hide_small(table, rules, more=["journeys"], within=["journey_type"])
    return conform(
        table.drop(columns=["named", "ongoing", "variants", "conforms"]), AlignedVariants
    )


def _name_rare(fits: ir.Table, rules: Rules, most: int) -> ir.Table:
    """Mark each journey with its path, or with nothing where the path is rare."""
    common = pick_common(fits, KEY, rules, most)
    common = common.mutate(named=common.variant, ongoing=common.open.cast("int64"))
    joined = fits.left_join(common, KEY)
    return joined.select(
        *KEY,
        "customer_id",
        named=joined.named.fill_null(""),
        ongoing=joined.ongoing.fill_null(-1),
    )


def _describe_all(table: pd.DataFrame, steps: pd.DataFrame, separator: str) -> pd.DataFrame:
    keys = table.loc[table["named"] != "", ["journey_type", "named", "ongoing"]]
    own = steps.assign(ongoing=steps["open"].astype("int64")).rename(columns={"variant": "named"})
    own = own.merge(keys, on=[*keys.columns])
    said = {
        key: describe(rows, str(key[1]).split(separator))
        for key, rows in own.groupby([*keys.columns], sort=True)
    }
    words = [said.get(tuple(key), NONE) for key in keys.itertuples(index=False)]
    return keys.assign(deviations=words)


def describe(steps: pd.DataFrame, trace: Sequence[str]) -> str:
    """Say in words what departs from the desired path.

    Parameters
    ----------
    steps
        kind, touchpoint and step_no (from 1) of one variant, in order.
    trace
        Its touchpoints.

    Examples
    --------
    >>> steps = pd.DataFrame({"kind": ["as_desired", "missing", "ad_hoc"],
    ...                       "touchpoint": ["visit", "pay", "chat"], "step_no": [1, 2, 2]})
    >>> describe(steps, ["visit", "chat"])
    'skipped pay after visit; inserted chat after visit'
    """
    words = {
        "missing": "skipped {}",
        "ad_hoc": "inserted {}",
        "out_of_sequence": "{} out of sequence",
    }
    said = []
    departing = steps[steps["kind"] != "as_desired"]
    cells = departing[["kind", "step_no", "touchpoint"]].to_numpy()
    # what is skipped at one place is one departure to read
    for (kind, step_no), rows in groupby(cells, key=itemgetter(0, 1)):
        place = f"after {trace[step_no - 2]}" if step_no > 1 else "at the start"
        said.append(f"{words[kind].format(join_names(row[2] for row in rows))} {place}")
    return "; ".join(said) or NONE


def _order(table: pd.DataFrame, separator: str) -> pd.DataFrame:
    rest = table["named"] == ""
    others = table["variants"].map(
        lambda k: f"other ({plural(int(k), 'variant')})", na_action="ignore"
    )
    paths = table["named"].str.replace(separator, ARROW, regex=False)
    table = table.assign(
        variant=paths.where(~rest, others),
        open=table["ongoing"].mask(rest).astype("boolean"),
        deviations=table["deviations"].where(~rest, ""),
        rest=rest,
    )
    table = table.sort_values(
        ["journey_type", "rest", "journeys", "variant", "ongoing"],
        ascending=[True, True, False, True, True], ignore_index=True,
    )  # fmt: skip
    return table.assign(rank=table.groupby("journey_type").cumcount() + 1).drop(columns="rest")


def read_aligned_variants(table: pd.DataFrame) -> str:
    """Say which path that departs from the desired one is the commonest."""
    if table.empty:
        return "Without a desired path, no path can be said to depart from it."
    groups = table.groupby("journey_type", sort=True)
    return " ".join(_read(str(name), rows) for name, rows in groups)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    named = rows[rows["cost"].notna() & rows["value"].notna()]
    if named.empty:
        return f"In {journey_type}, no path is taken by enough customers to be shown."
    departing = named[named["cost"] > 0]
    if departing.empty:
        return f"In {journey_type}, every path that is common enough to be shown follows the plan."
    top = departing.iloc[0]
    return (
        f"In {journey_type}, the commonest path that departs from the desired one "
        f"takes {share(top['value'])} of {number(int(top['n']))} journeys: {top['deviations']}."
    )
