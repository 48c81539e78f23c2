"""The two sides of a comparison of personas: who stands on them, and what they must not tell."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.groups import UNKNOWN
from cjm_workbench.stats.multiplicity import benjamini_hochberg

NOT_IN_ANY = "not compared: they fit no persona"
NO_OTHERS = "not compared: nobody fits another persona alone"
CHOSEN = "not compared: the segment is chosen by persona"
TELLS = "not compared: it would tell a smaller cell"
MIRROR = "the same test as that of the other persona"

CONTRAST = ["others_n", "others_value", "difference", "diff_low", "diff_high", "p_value"]
"""What a comparison adds to the estimate of one persona."""


def split_by_persona(rows: ir.Table, personas: ir.Table) -> ir.Table:
    """Set each row on its side of each persona.

    Personas may overlap. So a persona's members stand against the customers who fit another
    persona and not this one: two disjoint groups. Who fits no persona is `unknown`, a group that
    is never on the other side: nothing is known of them that could be compared.

    Parameters
    ----------
    rows
        Any columns, with ``customer_id``.
    personas
        ``customer_id``, ``persona``: one row a customer and persona.

    Returns
    -------
    ir.Table
        `rows` with ``persona`` and ``own``: one row a row and persona that its customer fits
        (own), or does not fit while fitting another.
    """
    own = personas.select("customer_id", "persona").distinct()
    fitting = own.filter(own.persona != UNKNOWN)
    customers, names = (fitting.select(name).distinct() for name in ("customer_id", "persona"))
    others = customers.cross_join(names).anti_join(fitting, ["customer_id", "persona"])
    sides = ibis.union(own.mutate(own=True), others.mutate(own=False))
    return rows.join(sides, "customer_id")


def pair_personas(rows: ir.Table, personas: ir.Table) -> ir.Table:
    """Set each row beside each pair of personas that its customer fits.

    Parameters
    ----------
    rows, personas
        As for `split_by_persona`.

    Returns
    -------
    ir.Table
        `rows` with ``persona`` and ``other``, in alphabetical order: one row a row and pair.
    """
    own = personas.select("customer_id", "persona").distinct()
    both = own.join(own.rename(other="persona"), "customer_id")
    pairs = both.filter(both.persona < both.other).select("customer_id", "persona", "other")
    return rows.join(pairs, "customer_id")


def hide_contrasts(
    table: pd.DataFrame,
    hidden: pd.Series[bool],
    fewest: pd.Series[float],
    rules: Rules,
    *,
    within: Sequence[str],
    more: Sequence[str] = (),
) -> pd.DataFrame:
    """Blank the comparisons of a cell whose others would tell of too few customers.

    The others of a persona hold all other personas at once: less those that are shown, they tell
    one that is hidden. All personas less a persona and its others are who fit several: where these
    are few, no comparison of the cell may be shown.

    Parameters
    ----------
    table
        One row a cell and persona, with ``persona`` and `CONTRAST`.
    hidden
        Which rows are not shown.
    fewest
        The fewest customers that the other side of a row, or two personas of its cell, hold;
        0 or missing for nobody.
    rules
        Names the smallest cell; 1 hides nothing.
    within
        Columns that name the cell.
    more
        Columns to blank beside `CONTRAST`.

    Returns
    -------
    pandas.DataFrame
        The table, the evidence of the rows blanked insufficient, with the reason.
    """
    few = (fewest > 0) & (fewest < rules.smallest_cell)
    tells = (hidden & (table["persona"] != UNKNOWN)) | few
    cells = [table[column] for column in within]
    told = tells.groupby(cells, dropna=False).transform("any") & table["others_n"].notna()
    shown = table.copy()
    for column in (*CONTRAST, *more):
        shown[column] = table[column].mask(told)
    shown.loc[told, ["evidence", "reason"]] = ["insufficient", TELLS]
    return shown


def adjust_sides(table: pd.DataFrame, *, within: Sequence[str]) -> pd.DataFrame:
    """Adjust the p-values of comparisons of personas, of which each test counts once.

    Of two personas that share nobody, each is all others of the other one: their comparisons are
    one test. It stands in the first row; the second has its q-value and no p-value, so that it is
    shown as what it is, and neither counted nor claimed again.

    Parameters
    ----------
    table
        One row a cell and persona, in the order of the personas and with an index of its own:
        n, others_n, difference, p_value and reason.
    within
        Columns that name the cell.

    Returns
    -------
    pandas.DataFrame
        The table with ``q_value``, Benjamini and Hochberg's over all of its tests.
    """
    tested = table[table["p_value"].notna()]
    cells = (rows for _, rows in tested.groupby([*within], dropna=False))
    pairs = [rows.index for rows in cells if len(rows) == 2 and _mirrored(rows)]
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    once = table.assign(p_value=table["p_value"].mask(table.index.isin(second)))
    q_values = benjamini_hochberg(once["p_value"].astype("float64"))
    q_values.loc[second] = q_values.loc[first].to_numpy()
    said = table.loc[second, "reason"].map(lambda reason: "; ".join(filter(None, [MIRROR, reason])))
    return once.assign(q_value=q_values, reason=said.reindex(table.index).fillna(table["reason"]))


def _mirrored(rows: pd.DataFrame) -> bool:
    """Say whether each of two comparisons is the other one with its sides changed."""
    one, other = rows.to_dict("records")
    swapped = (one["n"], one["others_n"]) == (other["others_n"], other["n"])
    return swapped and bool(np.isclose(one["difference"], -other["difference"]))
