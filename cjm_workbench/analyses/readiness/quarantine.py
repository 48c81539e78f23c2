"""Why rows were set aside."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd
from pandera.typing import Series

from cjm_workbench.intake.masks import mask_reasons, quoted_score
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.results import Listing, conform

SHOWN = 5
BY = ["source", "table", "reason"]


class Quarantine(Listing):
    """One row a source, table and reason; the commonest first.

    Attributes
    ----------
    reason
        All that is wrong with these rows; ``'…'`` stands for the text of a cell.
    scores
        Scores outside their scale with how often each stands; empty for other reasons.
    rows, first_row
        How many, and the number of the first of them in its source, as an example.
    """

    source: Series[str]
    table: Series[str]
    reason: Series[str]
    scores: Series[str]
    rows: Series[int]
    first_row: Series[int]


def measure_quarantine(quarantine: ir.Table) -> pd.DataFrame:
    """Count the quarantined rows by reason, without a word of what they hold.

    Parameters
    ----------
    quarantine
        The gate's own: source, source_row, table, reason.

    Returns
    -------
    pandas.DataFrame
        A `Quarantine`.
    """
    rows = quarantine.select(
        "source", "source_row", "table",
        reason=mask_reasons(quarantine.reason),
        score=quoted_score(quarantine.reason),
    )  # fmt: skip
    counted = rows.group_by(BY).agg(rows=rows.count(), first_row=rows.source_row.min()).execute()
    known = rows.filter(rows.score.notnull())
    scores = known.group_by([*BY, "score"]).agg(rows=known.count())
    scores = scores.order_by([*BY, ibis.desc("rows"), "score"]).execute()
    listed = scores.groupby(BY, sort=False)[["score", "rows"]].apply(_list_scores)
    table = (
        counted.merge(listed.rename("scores").reset_index(), on=BY, how="left")
        if len(scores)
        else counted.assign(scores="")
    )
    table = table.assign(scores=table["scores"].fillna("")).sort_values(
        ["rows", *BY], ascending=[False, True, True, True]
    )
    return conform(table, Quarantine)


def _list_scores(rows: pd.DataFrame) -> str:
    pairs = list(zip(rows["score"], rows["rows"], strict=True))
    shown = [f"{score} ({plural(n, 'row')})" for score, n in pairs[:SHOWN]]
    more = len(pairs) - SHOWN
    return ", ".join(shown) + (f" and {plural(more, 'other score')}" if more > 0 else "")


def read_quarantine(table: pd.DataFrame) -> str:
    """Say how many rows were set aside, and the commonest reason."""
    if table.empty:
        return "No row was quarantined."
    rows, first = int(table["rows"].sum()), table.iloc[0]
    scores = f": {first.scores}" if first.scores else ""
    said = f"{plural(rows, 'row was', 'rows were')} quarantined"
    if len(table) == 1:
        return f"{said}, all of {first.source}: {first.reason}{scores}."
    return (
        f"{said}, for {number(table['reason'].nunique())} reasons. The commonest, in "
        f"{plural(first.rows, 'row')} of {first.source}: {first.reason}{scores}."
    )
