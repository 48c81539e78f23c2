"""One measure of every persona beside the other personas, and what must not be told of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from cjm_workbench.analyses.estimates import Cells, hide_companions, hide_small
from cjm_workbench.analyses.personas.contrasts import contrast, estimate, judge
from cjm_workbench.analyses.personas.described import Described, titles_of
from cjm_workbench.analyses.personas.measures import Sample
from cjm_workbench.analyses.personas.members import count_customers, join_personas
from cjm_workbench.analyses.personas.telling import count_least, count_shared, tell_overlaps
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.sides import (
    CHOSEN,
    CONTRAST,
    NO_OTHERS,
    NOT_IN_ANY,
    hide_contrasts,
    pair_personas,
    split_by_persona,
)
from cjm_workbench.schemas.groups import UNKNOWN

DEFINES = "not compared: the persona is defined by it"
CELL = ["journey_type", "measure", "detail", "scale_min", "scale_max"]
COUNTED = ["least", "shared", "tells", "others_tell"]
"""Columns of `compare_personas` that only `hide_told` reads."""


class Groups(NamedTuple):
    """The customers that a review speaks of, by the personas that they fit.

    Attributes
    ----------
    sides
        customer_id, persona, own: as `split_by_persona` gives them.
    pairs
        customer_id, persona, other: as `pair_personas` gives them.
    """

    sides: pd.DataFrame
    pairs: pd.DataFrame


def fetch_groups(journeys: ir.Table, scores: ir.Table, personas: ir.Table) -> Groups:
    """Fetch the personas of every customer with a journey in the period or an answer.

    Parameters
    ----------
    journeys, scores
        Of the review.
    personas
        customer_id, persona: one row a customer and persona.
    """
    asked = scores.select("customer_id").distinct()
    everybody = count_customers(journeys).select("customer_id").union(asked, distinct=True)
    fits = join_personas(everybody, personas)
    return Groups(
        split_by_persona(everybody, fits).order_by(["customer_id", "persona"]).execute(),
        pair_personas(everybody, fits).order_by(["customer_id", "persona", "other"]).execute(),
    )


def compare_personas(
    sample: Sample,
    groups: Groups,
    described: Sequence[Described],
    rules: Rules,
    *,
    by_persona: bool,
) -> Iterator[Cells]:
    """Compare one measure of each persona with that of the members of the other personas.

    Parameters
    ----------
    sample
        The measure, by customer.
    groups
        The personas of these customers.
    described
        The personas of the settings.
    rules
        Thresholds.
    by_persona
        Whether the segment is chosen by persona: then nothing is compared.

    Yields
    ------
    dict
        A row of `Behaviour` but for its q-value, with `COUNTED`: the fewest customers that any
        number of the row tells of, the fewest that fit two personas of the cell, whether the row
        tells of few beside those of larger personas, and whether the others of the cell would.
    """
    sided = sample.rows.merge(groups.sides, on="customer_id")
    told = tell_overlaps(sample, sided[sided["own"]], rules)
    low, high = sample.scale or (np.nan, np.nan)
    cell = {
        "journey_type": sample.journey_type, "measure": sample.measure, "detail": sample.detail,
        "scale_min": low, "scale_max": high, "unit": sample.unit,
        "shared": count_shared(sample, groups.pairs), "others_tell": told.others,
    }  # fmt: skip
    defined = {each.persona for each in described if each.defines(sample.measure, sample.detail)}
    for name, title in titles_of(described).items():
        rows = sided[sided["persona"] == name]
        own, others = rows[rows["own"]], rows[~rows["own"]]
        if own.empty:
            continue
        why_not = (
            NOT_IN_ANY if name == UNKNOWN
            else CHOSEN if by_persona
            else DEFINES if name in defined
            else NO_OTHERS if others.empty
            else ""
        )  # fmt: skip
        counted = [own] if why_not else [own, others]
        yield {
            **cell, "persona": name, "title": title,
            "least": count_least(sample, *counted),
            "tells": name in told.personas, "unweighted": _unweighted(sample, own),
            **_cells(sample, own, others, why_not, rules),
        }  # fmt: skip


def _unweighted(sample: Sample, rows: pd.DataFrame) -> float:
    return float(rows["plain"].sum() / rows["n"].sum()) if sample.measure == "score" else np.nan


def _cells(
    sample: Sample, own: pd.DataFrame, others: pd.DataFrame, why_not: str, rules: Rules
) -> Cells:
    value = estimate(sample, own)
    cells: Cells = {"n": value.n, "value": value.value, "ci_low": value.low, "ci_high": value.high}
    if why_not:
        judged = judge(sample, value, own, rules.thresholds)
        reason = "; ".join(part for part in (why_not, judged.reason) if part)
        blank = dict.fromkeys(CONTRAST, np.nan)
        return {**cells, **blank, "evidence": judged.evidence, "reason": reason,
                "n_needed": judged.n_needed}  # fmt: skip
    shift, p_value, judged = contrast(sample, own, others, rules.thresholds)
    beside = estimate(sample, others)
    return {
        **cells,
        "others_n": beside.n, "others_value": beside.value,
        "difference": shift.value, "diff_low": shift.low, "diff_high": shift.high,
        "p_value": p_value, "evidence": judged.evidence, "reason": judged.reason,
        "n_needed": judged.n_needed,
    }  # fmt: skip


def hide_told(table: pd.DataFrame, hidden: set[str], rules: Rules) -> pd.DataFrame:
    """Hide what tells of too few customers, and what would tell it.

    Parameters
    ----------
    table
        Rows of `compare_personas`.
    hidden
        The personas whose size is hidden.
    rules
        Names the smallest cell; 1 hides nothing.

    Returns
    -------
    pandas.DataFrame
        The table without `COUNTED`.
    """
    counted = table.assign(least=table["least"].astype("int64"))
    more = [*CONTRAST, "unweighted", "n_needed"]
    shown = hide_small(counted, rules, customers="least", more=more, within=CELL)
    shown = hide_companions(shown, shown["persona"].isin(hidden) & shown["n"].notna(), more=more)
    told = shown["tells"].astype(bool) & shown["n"].notna()
    shown = hide_companions(shown, told, more=more)
    # where the others tell, one of those told is as good as few who fit two personas
    shared = table["shared"].astype("float64").mask(table["others_tell"].astype(bool), 1.0)
    shown = hide_contrasts(shown, shown["n"].isna(), shared, rules, within=CELL, more=["n_needed"])
    return shown.drop(columns=COUNTED)
