"""Groups of customers for a split, joined until none tells of too few."""

from __future__ import annotations

import pandas as pd

from cjm_workbench.journeys.kpis import KpiTotals
from cjm_workbench.schemas.groups import UNKNOWN

AND = " + "


def count_hits(kpi: KpiTotals, ids: pd.Index) -> pd.DataFrame:
    """Count a share's rows and hits by customer.

    Parameters
    ----------
    kpi
        A share.
    ids
        Of all customers: each goes by its place there, for numbers are faster to group than texts.

    Returns
    -------
    pandas.DataFrame
        ``customer_id`` (the place), ``n`` and ``hits``.
    """
    people = kpi.customers
    places = ids.get_indexer(pd.Index(people["customer_id"]))
    return pd.DataFrame({"customer_id": places, "n": people["n"], "hits": people["y"]})


def place_groups(
    groups: pd.Series, then_groups: pd.Series, ids: pd.Index
) -> tuple[pd.Categorical[str], pd.Categorical[str]]:
    """Give each customer's group, by place, at both times; ``unknown`` where none is given."""
    both = [each.reindex(ids).fillna(UNKNOWN).astype(str) for each in (groups, then_groups)]
    names = sorted(set(both[0]) | set(both[1]))
    return pd.Categorical(both[0], names), pd.Categorical(both[1], names)


def join_groups(counted: pd.DataFrame, groups: pd.Categorical[str]) -> pd.DataFrame:
    """Put to each customer of `count_hits` the group."""
    return counted.assign(group=groups.take(counted["customer_id"].to_numpy()))


def fold_small(
    now: pd.DataFrame, then: pd.DataFrame, smallest_cell: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Join groups of which somebody could be told, at both times alike.

    As long as the customers of a group, those with a hit or those without are somebody but fewer
    than may be published, now or then, it is joined with the group next in size.

    Parameters
    ----------
    now, then
        Of `join_groups`: one row a customer.
    smallest_cell
        The fewest customers that may be published; 1 changes nothing.

    Returns
    -------
    tuple of pandas.DataFrame
        Both with their new groups.
    """
    while True:
        least = _least(now, then)
        if len(least) < 2 or least.min() >= smallest_cell:
            return now, then
        small, other = _pick(least, now, then)
        name = AND.join(sorted({*small.split(AND), *other.split(AND)}))
        now, then = (
            each.assign(group=each["group"].astype(str).replace({small: name, other: name}))
            for each in (now, then)
        )


def _least(now: pd.DataFrame, then: pd.DataFrame) -> pd.Series:
    """Give, by group, the smallest number of somebody that it tells of."""
    counts = []
    for rows in (now, then):
        hit, left = rows["hits"] > 0, rows["hits"] < rows["n"]
        parts = (rows, rows[hit], rows[left])
        counts += [part["group"].value_counts() for part in parts]
    table = pd.concat(counts, axis="columns")
    return table.where(table > 0).min(axis="columns").dropna()


def _pick(least: pd.Series, now: pd.DataFrame, then: pd.DataFrame) -> tuple[str, str]:
    """Pick the group that tells of fewest, and the smallest of the others."""
    small = str(least.idxmin())
    sizes = pd.concat([now, then]).groupby("group", observed=True)["n"].sum().drop(small)
    return small, str(sizes.idxmin())
