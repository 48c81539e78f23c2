"""Which personas take which path: members against members of other personas only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.claims import claim_tested, hold_up
from cjm_workbench.analyses.common import ARROW, pick_common
from cjm_workbench.analyses.paths.contrasts import compare, pair_sides
from cjm_workbench.analyses.paths.hidden_personas import hide_personas, smallest
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_clustered_rates
from cjm_workbench.analyses.sides import adjust_sides, pair_personas, split_by_persona
from cjm_workbench.analyses.wording import cautious, each_type, named
from cjm_workbench.schemas.format import (
    difference,
    difference_interval,
    number,
    plural,
    share,
)
from cjm_workbench.schemas.groups import FITS_NONE, UNKNOWN
from cjm_workbench.schemas.results import Comparison, conform

MOST = 6
"""Paths that are compared, a journey type."""

LONGEST = 100
"""Characters of a path that a sentence can hold."""

OTHERS = "members of the other personas"
BASIS = (
    "A persona's members against members of the other personas only. An association: what else "
    "differs between them is not accounted for."
)
NO_PERSONAS = (
    "No persona is described, so that no path can be told by persona. Name personas in "
    "client.yaml, each with a title, a description and a filter over columns of the customers "
    "table."
)

PLACE = ["journey_type", "path"]
CELL = [*PLACE, "persona"]


class PersonaPaths(Comparison):
    """One row a path and persona: ``value`` is the share of the persona's ``n`` journeys.

    Attributes
    ----------
    rank, variant, steps
        The path's place among all journeys, from 1, its touchpoints in order, and its length. The
        other paths are one row, in last place, of no length.
    persona, title
        In the order of the settings; ``unknown``, who fits none, is shown and not compared.
    journeys
        How many of the persona's journeys took the path.
    others_n, others_share
        Of the customers who fit another persona and not this one. ``difference`` is ``value`` less
        this share.
    """

    journey_type: Series[str]
    rank: Series[int] = pa.Field(ge=1)
    variant: Series[str]
    steps: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    persona: Series[str]
    title: Series[str]
    journeys: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    others_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    others_share: Series[float] = pa.Field(nullable=True)


def measure_personas(
    journeys: ir.Table,
    personas: ir.Table | None,
    titles: Mapping[str, str],
    rules: Rules,
    *,
    separator: str,
    by_persona: bool = False,
    most: int = MOST,
) -> pd.DataFrame:
    """Measure of each persona's journeys what share takes each of the commonest paths.

    A share has a Wilson interval and the difference to others Newcombe's, both with n divided by
    the design effect of customers who repeat; it is tested by `stats.shares.share_p_value`.
    Groups of fewer than the smallest sufficient n are not tested, and neither are the paths
    beyond the commonest, which are many.

    Parameters
    ----------
    journeys
        The review's journeys.
    personas
        ``customer_id``, ``persona``: one row a customer and persona; missing where none is set.
    titles
        Persona to its title, in the order of the settings.
    rules
        Thresholds and smallest cell.
    separator
        What stands between the touchpoints of a variant.
    by_persona
        Whether the segment is chosen by persona: then shares are shown, and nothing is compared.
    most
        Paths to compare, a journey type.

    Returns
    -------
    pandas.DataFrame
        `PersonaPaths`; for each persona the shares of a journey type sum to one, unless one is
        hidden. The q-values are those of `adjust_sides`.
    """
    if personas is None or not titles:
        return conform(pd.DataFrame(columns=[*PersonaPaths.to_schema().columns]), PersonaPaths)
    paths = _name_common(journeys, rules, most).cache()  # read by both measures
    table = pair_sides(_measure_sides(paths, personas), CELL).merge(
        _describe(paths, separator), on=PLACE
    )
    table = table.merge(_count_shared(paths, personas), on=PLACE, how="left")
    table = table[table["persona"].isin([*titles, UNKNOWN])]
    rows = ({str(name): cell for name, cell in row.items()} for row in table.to_dict("records"))
    compared = [compare(row, by_persona, rules) for row in rows]
    table = table.assign(**pd.DataFrame(compared, index=table.index))
    table = _order(hide_personas(table, rules), titles)
    table = adjust_sides(table, within=PLACE)
    return conform(table[[*PersonaPaths.to_schema().columns]], PersonaPaths)


def _name_common(journeys: ir.Table, rules: Rules, most: int) -> ir.Table:
    """Give each journey its path; nothing where it is not among the commonest."""
    common = pick_common(journeys, ["journey_type", "variant"], rules, most)
    joined = journeys.left_join(common.mutate(path=common.variant), ["journey_type", "variant"])
    return joined.select(
        "journey_type", "customer_id", "variant", "steps", path=joined.path.fill_null("")
    )


def _measure_sides(paths: ir.Table, personas: ir.Table) -> pd.DataFrame:
    """Measure the share of each path on both sides of each persona, be it 0."""
    return measure_clustered_rates(
        split_by_persona(_at_places(paths), personas), [*CELL, "own"], "hit"
    )


def _count_shared(paths: ir.Table, personas: ir.Table) -> pd.DataFrame:
    """Count at each path the fewest customers of two personas who took it, did not, or are all."""
    rates = measure_clustered_rates(
        pair_personas(_at_places(paths), personas), [*CELL, "other"], "hit"
    )
    counted = rates.assign(shared=smallest(rates, "hit_customers", "customers"))
    return counted.groupby(PLACE)[["shared"]].min().reset_index()


def _at_places(paths: ir.Table) -> ir.Table:
    """Say of each journey and each path of its type whether it took it."""
    taken = paths.select("journey_type", "customer_id", took="path")
    rows = taken.join(paths.select(*PLACE).distinct(), "journey_type")
    return rows.mutate(hit=rows.took == rows.path)


def _describe(paths: ir.Table, separator: str) -> pd.DataFrame:
    """Give each path its rank, its length and how it is written."""
    counted = paths.group_by(PLACE).agg(
        taken=paths.count(), steps=paths.steps.min(), variants=paths.variant.nunique()
    )
    table: pd.DataFrame = counted.execute()
    rest = table["path"] == ""
    others = [f"other ({plural(int(k), 'variant')})" for k in table["variants"]]
    table = table.assign(
        rest=rest,
        variant=table["path"].str.replace(separator, ARROW, regex=False).mask(rest, others),
        steps=table["steps"].astype("Int64").mask(rest),
    ).sort_values(["journey_type", "rest", "taken", "path"], ascending=[True, True, False, True])
    ranks = table.groupby("journey_type").cumcount() + 1
    return table.assign(rank=ranks)[[*PLACE, "rank", "steps", "variant"]]


def _order(table: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    names = {**titles, UNKNOWN: FITS_NONE}
    table = table.assign(
        title=table["persona"].map(names), place=table["persona"].map([*names].index)
    ).rename(columns={"events": "journeys", "others_value": "others_share"})
    return table.sort_values(["journey_type", "rank", "place"], ignore_index=True)


def tell_tests(table: pd.DataFrame) -> str:
    """Say over how many tests, of all journey types, the q-values of the table are.

    Examples
    --------
    >>> tell_tests(pd.DataFrame({"p_value": [0.2, 0.01, float("nan")]}))
    '2 tests in this table'
    """
    return f"{plural(int(table['p_value'].notna().sum()), 'test')} in this table"


def read_personas(table: pd.DataFrame) -> str:
    """Say which difference between a persona and the others is the largest that holds."""
    if table.empty:
        return NO_PERSONAS
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    tests = int(rows["p_value"].notna().sum())
    if not tests:
        return f"In {journey_type}, no persona can be compared with {OTHERS} on its paths."
    head = f"In {journey_type}, of {plural(tests, 'comparison')} of a persona with {OTHERS}"
    holds = hold_up(rows)
    if holds.empty:
        return f"{head}, none shows a clear difference in the paths taken."
    verb = "holds" if len(holds) == 1 else "hold"
    return f"{head}, {number(len(holds))} {verb}; {_largest(holds)}."


def _largest(holds: pd.DataFrame) -> str:
    row = holds.iloc[int(holds["difference"].abs().argmax())]
    shift = difference(row["difference"], "share")
    bounds = difference_interval(row["diff_low"], row["diff_high"], "share")
    often = "more" if row["difference"] > 0 else "less"
    said = (
        f"the largest: {named(row['title'])} is associated with {_path(row)} {often} often, in "
        f"{share(row['value'])} of its journeys against {share(row['others_share'])} of the "
        f"others' ({shift}, {bounds})"
    )
    return cautious(said, row)


def _path(row: pd.Series[Any]) -> str:
    """Name a path by its touchpoints where a sentence can hold them."""
    if len(row["variant"]) <= LONGEST:
        return f"taking the path {named(row['variant'])}"
    return f"taking path {row['rank']}, of {plural(int(row['steps']), 'step')},"


def claim_personas(table: pd.DataFrame) -> pd.DataFrame:
    """Claim each difference that was tested between a persona and the others.

    Returns
    -------
    pandas.DataFrame
        The columns of `analyses.claims.CLAIM`.
    """
    return claim_tested(table, kind="difference", sentence=_say_difference, basis=BASIS)


def _say_difference(row: pd.Series[Any]) -> str:
    often = "more" if row["difference"] > 0 else "less"
    return f"{named(row['title'])} is associated with {_path(row).rstrip(',')} {often} often"
