"""Groups of customers for a split, joined until none tells of too few."""

from __future__ import annotations

import pandas as pd

from cjm_workbench.journeys.kpis import KpiTotals
from cjm_workbench.schemas.groups import UNKNOWN

AND = " + "


def count_groups(kpi: KpiTotals, groups: pd.Series) -> pd.DataFrame:
    """Count a share's rows and hits by customer, each in its group.

    Parameters
    ----------
    kpi
        A share.
    groups
        By customer.

    Returns
    -------
    pandas.DataFrame
        ``customer_id``, ``group`` (``unknown`` where none is given), ``n`` and ``hits``.
    """
    people = kpi.customers
    named = groups.reindex(people["customer_id"]).fillna(UNKNOWN).to_numpy()
    return pd.DataFrame(
        {
            "customer_id": people["customer_id"],
            "group": named,
            "n": people["n"],
            "hits": people["y"],
        }
    )


def fold_small(
    now: pd.DataFrame, then: pd.DataFrame, smallest_cell: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Join groups of which somebody could be told, at both times alike.

    As long as the customers of a group, those with a hit or those without are somebody but fewer
    than may be published, now or then, it is joined with the group next in size.

    Parameters
    ----------
    now, then
        Of `count_groups`: one row a customer.
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
            each.assign(group=each["group"].replace({small: name, other: name}))
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
    return table.where(table > 0).min(axis="columns")


def _pick(least: pd.Series, now: pd.DataFrame, then: pd.DataFrame) -> tuple[str, str]:
    """Pick the group that tells of fewest, and the smallest of the others."""
    small = str(least.idxmin())
    sizes = pd.concat([now, then]).groupby("group")["n"].sum().drop(small)
    return small, str(sizes.idxmin())
