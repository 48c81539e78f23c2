"""What customers wrote, stage by stage: a few of the lowest and of the highest scores."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.results import Listing, conform

FEWEST = 10
LOW, HIGH = 3, 2
LONGEST = 300
KEYS = ["journey_type", "stage", "instrument"]


class Verbatims(Listing):
    """One row a comment shown; illustrations, not a sample to count.

    Attributes
    ----------
    stage
        Empty where the comment speaks of no stage.
    comments
        How many there are of the stage and instrument, of all customers.
    end
        ``low`` or ``high``: which end of the scores it comes from.
    score
        Its own score.
    verbatim
        Its text, redacted at the gate and cut after 300 characters.
    """

    journey_type: Series[str]
    stage: Series[str]
    instrument: Series[str]
    comments: Series[int]
    end: Series[str] = pa.Field(isin=("low", "high"))
    score: Series[float]
    verbatim: Series[str]


def pick_verbatims(scores: ir.Table, rules: Rules) -> pd.DataFrame:
    """Pick comments of the lowest and the highest scores of each stage and instrument.

    Among equal scores the order is that of a hash of the answer's id: nobody's choice, and the
    same in every run. Of each customer, the first comment by that order is eligible; of comments
    in the same words, the first. A stage and instrument with comments of fewer than ten customers,
    or of fewer than the smallest cell, shows none.

    Parameters
    ----------
    scores
        The review's scores.
    rules
        Names the smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Verbatims`.
    """
    written = scores.filter(scores.verbatim.notnull()).mutate(
        stage=scores.stage.fill_null(""), draw=scores.feedback_id.hexdigest("md5")
    )
    within = ibis.window(group_by=KEYS)
    own = ibis.window(group_by=[*KEYS, "customer_id"], order_by="draw")
    counted = written.mutate(
        comments=written.count().over(within), of_customer=ibis.row_number().over(own)
    )
    each = counted.filter(counted.of_customer == 0)  # one comment a customer
    each = each.mutate(
        customers=each.count().over(within),
        words=_cut(each.verbatim).lower().strip(),
    )
    alike = ibis.window(group_by=[*KEYS, "words"], order_by="draw")
    distinct = each.mutate(of_words=ibis.row_number().over(alike))
    distinct = distinct.filter(distinct.of_words == 0)
    ranked = distinct.mutate(
        from_low=_place([distinct.score, distinct.draw]),
        from_high=_place([ibis.desc(distinct.score), distinct.draw]),
    )
    enough = ranked.customers >= max(FEWEST, rules.smallest_cell)
    picked = ranked.filter(enough & ((ranked.from_low < LOW) | (ranked.from_high < HIGH)))
    table = (
        picked.mutate(
            end=ibis.ifelse(picked.from_low < LOW, "low", "high"),
            verbatim=_cut(picked.verbatim),
        )
        .order_by([*KEYS, "from_low"])
        .execute()
    )
    return conform(table[list(Verbatims.to_schema().columns)], Verbatims)


def _place(order: list[ir.Value]) -> ir.IntegerValue:
    return ibis.row_number().over(ibis.window(group_by=KEYS, order_by=order))


def _cut(text: ir.StringValue) -> ir.StringValue:
    return ibis.ifelse(text.length() > LONGEST, text.substr(0, LONGEST) + "…", text)


def read_verbatims(table: pd.DataFrame) -> str:
    """Say how many comments there are behind those shown."""
    if table.empty:
        return (
            f"No stage has comments of the {FEWEST} customers that it takes to show any: map the "
            "text of answers as verbatim to read customers' own words."
        )
    places = table.drop_duplicates(KEYS)
    total = int(places["comments"].sum())
    return (
        f"{plural(len(table), 'comment')} of {number(total)} "
        f"{'is' if len(table) == 1 else 'are'} shown, from both ends of the scores: "
        "illustrations, from which nothing can be counted."
    )
