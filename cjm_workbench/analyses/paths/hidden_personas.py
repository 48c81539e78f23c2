"""What a table of paths by persona must not show, nor let be told from what it shows."""

from __future__ import annotations

import pandas as pd

from cjm_workbench.analyses.balance import IN, OUT, find_unpublishable
from cjm_workbench.analyses.estimates import hide_companions
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.sides import hide_contrasts
from cjm_workbench.schemas.format import plural
from cjm_workbench.stats.privacy import suppress


def hide_personas(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Hide small cells, those that would tell them, and comparisons that would.

    A persona's cells add up to its journeys, and a path's to those of the path, which other tables
    show. A comparison holds the cells of all other personas at once: where one of them is hidden,
    or the others or those who fit two are few, none at that path is shown.

    Parameters
    ----------
    table
        One row a journey type, persona and path: estimates, with hit_customers and customers of
        both sides (``others_`` for the other one), and ``shared``, the fewest customers of two
        personas that the path's share would tell of.
    rules
        Names the smallest cell; 1 hides nothing.

    Returns
    -------
    pandas.DataFrame
        The table with cells blanked, their evidence insufficient, and the reason.
    """
    parts = [_hide(rows, rules) for _, rows in table.groupby("journey_type", sort=True)]
    return pd.concat(parts) if parts else table


def _hide(rows: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    least = smallest(rows, "hit_customers", "customers")
    moves = pd.DataFrame(
        # told apart, for a persona may be named as a touchpoint is
        {OUT: "persona " + rows["persona"], IN: "path " + rows["path"], "customers": least}
    )
    marks = find_unpublishable(moves, rules.smallest_cell)
    hidden = pd.Series(marks, index=rows.index) | rows["persona"].isin(_hidden(rows, rules))
    others = smallest(rows, "others_hit_customers", "others_customers")
    fewest = pd.concat([others, rows["shared"]], axis=1).min(axis=1)
    whole = rows.astype({"n": "Int64", "events": "Int64"})
    shown = hide_contrasts(whole, hidden, fewest, rules, within=["path"])
    shown = hide_companions(shown, hidden, more=["events"])
    small = hidden & (least < rules.smallest_cell)
    shown.loc[small, "reason"] = f"not shown: fewer than {plural(rules.smallest_cell, 'customer')}"
    return shown


def smallest(rows: pd.DataFrame, hits: str, customers: str) -> pd.Series[float]:
    """Count the fewest customers that a share tells of: who did, who did not, or all of them.

    Parameters
    ----------
    rows
        One row a share.
    hits, customers
        Columns with the customers of its numerator and of its denominator.

    Returns
    -------
    pandas.Series
        Missing where there is nobody.
    """
    groups = pd.DataFrame({"hit": rows[hits], "left": rows[customers] - rows[hits]})
    return groups.where(groups > 0).min(axis=1)


def _hidden(rows: pd.DataFrame, rules: Rules) -> set[str]:
    """Name the personas of too few customers, and those whose size would tell theirs."""
    sizes = rows.drop_duplicates("persona")[["persona", "customers"]]
    _, hidden = suppress(
        sizes, count_col="customers", value_cols=[], smallest_cell=rules.smallest_cell
    )
    return set(sizes.loc[hidden, "persona"])
