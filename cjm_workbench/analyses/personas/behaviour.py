"""Whether described personas differ in what they do: members against those of other personas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import Cells, hide_companions, hide_small
from cjm_workbench.analyses.personas.contrasts import contrast, estimate, judge
from cjm_workbench.analyses.personas.described import NONE, UNKNOWN, Described, titles_of
from cjm_workbench.analyses.personas.measures import MEASURES, Sample, fetch_samples
from cjm_workbench.analyses.personas.members import count_customers, find_hidden, join_personas
from cjm_workbench.analyses.personas.wording import HOLDS_BACK, enumerate_names, named
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.schemas.format import (
    difference,
    difference_interval,
    number,
    plural,
    quantity,
)
from cjm_workbench.schemas.results import Comparison, conform
from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.multiplicity import benjamini_hochberg

Q_MAX = 0.05
NOT_IN_ANY = "not compared: they fit no persona"
NO_OTHERS = "not compared: nobody fits another persona alone"
DEFINES = "not compared: the persona is defined by it"
CELL = ["journey_type", "measure", "detail", "scale_min", "scale_max"]
TOLD = ["others_n", "others_value", "difference", "diff_low", "diff_high", "p_value"]


class Behaviour(Comparison):
    """One row a persona and measure: its ``value`` against that of members of other personas only.

    ``n`` counts followed journeys (conversion, steps, channel), customers (journeys, time) or
    answers (score) of the persona.

    Attributes
    ----------
    journey_type, persona, title
        In the order of the settings; `unknown`, who fits none, is shown and not compared.
    measure
        ``conversion``: share of followed journeys that reached the goal in their window.
        ``time``: median from start to goal, of each customer's first journey that reached it in
        its window. ``journeys``: begun in the period, a customer who began any. ``steps``: a
        followed journey, within its window. ``channel``: share of followed journeys that touched
        it within their window. ``score``: mean answer, or the net promoter score.
    detail
        The channel or the instrument; empty otherwise.
    scale_min, scale_max
        The ends of a score's scale; missing otherwise.
    others_n, others_value
        Of the customers who fit another persona and not this one.
    n_needed
        The n that would make the evidence sufficient; 0 where it is, missing where none can be
        told. Of a comparison, of the smaller group.
    """

    journey_type: Series[str]
    persona: Series[str]
    title: Series[str]
    measure: Series[str] = pa.Field(isin=MEASURES)
    detail: Series[str]
    scale_min: Series[float] = pa.Field(nullable=True)
    scale_max: Series[float] = pa.Field(nullable=True)
    others_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    others_value: Series[float] = pa.Field(nullable=True)
    n_needed: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_behaviour(
    journeys: ir.Table,
    steps: ir.Table,
    scores: ir.Table,
    personas: ir.Table | None,
    described: Sequence[Described],
    plans: Sequence[Plan],
    sizes: pd.DataFrame,
    rules: Rules,
) -> pd.DataFrame:
    """Compare what the customers of each persona do with what those of the other personas do.

    Personas may overlap: a member is compared with customers who fit another persona and not this
    one, so that the two groups are disjoint. What a persona is defined by is not compared: a
    measure whose name is a word in the columns that its filter reads, or whose channel or
    instrument is made of such words.

    Parameters
    ----------
    journeys, steps, scores
        Of the review.
    personas
        customer_id, persona: one row a customer and persona; missing where none is described.
    described
        The personas of the settings.
    plans
        Goal and window of each journey type.
    sizes
        The table `personas.sizes`: a persona that is hidden there is hidden here.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Behaviour`. The q-values are Benjamini and Hochberg's over all rows of the table. The
        methods are those of `personas.contrasts`.
    """
    if personas is None or not described:
        return conform(pd.DataFrame(columns=list(Behaviour.to_schema().columns)), Behaviour)
    members = _fetch_members(journeys, scores, personas)
    rows = [
        row
        for sample in fetch_samples(journeys, steps, scores, plans)
        for row in _compare_personas(sample, members, described, rules)
    ]
    table = pd.DataFrame(rows, columns=[*Behaviour.to_schema().columns, "least"])
    table = table.sort_values("journey_type", kind="stable", ignore_index=True)
    table = _hide(table, find_hidden(sizes), rules)
    table = table.assign(q_value=benjamini_hochberg(table["p_value"].astype("float64")))
    return conform(table.drop(columns="least"), Behaviour)


def _fetch_members(journeys: ir.Table, scores: ir.Table, personas: ir.Table) -> pd.DataFrame:
    """Say of each customer that the review speaks of which personas they fit, a column each."""
    asked = scores.select("customer_id").distinct()
    everybody = count_customers(journeys).select("customer_id").union(asked, distinct=True)
    joined = join_personas(everybody, personas).order_by(["customer_id", "persona"]).execute()
    return pd.crosstab(joined["customer_id"], joined["persona"]) > 0


def _compare_personas(
    sample: Sample, members: pd.DataFrame, described: Sequence[Described], rules: Rules
) -> Iterator[Cells]:
    fits = members.reindex(sample.rows["customer_id"])
    nobody = pd.Series(False, index=fits.index)
    anybody = ~fits.get(UNKNOWN, nobody).to_numpy()
    titles = titles_of(described)
    defining = {each.persona for each in described if each.defines(sample.measure, sample.detail)}
    for name, title in titles.items():
        inside = fits.get(name, nobody).to_numpy()
        own, others = sample.rows[inside], sample.rows[anybody & ~inside]
        if own.empty:
            continue
        why_not = (
            NOT_IN_ANY if name == UNKNOWN
            else DEFINES if name in defining
            else NO_OTHERS if others.empty
            else ""
        )  # fmt: skip
        least = _least(sample, own) if why_not else _least(sample, own, others)
        low, high = sample.scale or (np.nan, np.nan)
        yield {
            "journey_type": sample.journey_type, "persona": name, "title": title,
            "measure": sample.measure, "detail": sample.detail, "unit": sample.unit,
            "scale_min": low, "scale_max": high, "least": least,
            **_cells(sample, own, others, why_not, rules),
        }  # fmt: skip


def _least(sample: Sample, *groups: pd.DataFrame) -> int:
    """Count the fewest customers that any number of a row tells of."""
    counts = []
    for rows in groups:
        if sample.unit == "share":
            counts += [int((rows["total"] > 0).sum()), int((rows["total"] < rows["units"]).sum())]
        else:
            counts.append(len(rows))
    return min((count for count in counts if count), default=0)


def _cells(
    sample: Sample, own: pd.DataFrame, others: pd.DataFrame, why_not: str, rules: Rules
) -> Cells:
    value = estimate(sample, own)
    cells: Cells = {"n": value.n, "value": value.value, "ci_low": value.low, "ci_high": value.high}
    if why_not:
        judged = judge(sample, value, own, rules.thresholds)
        reason = "; ".join(part for part in (why_not, judged.reason) if part)
        blank = dict.fromkeys(TOLD, np.nan)
        return {**cells, **blank, "evidence": judged.evidence, "reason": reason,
                "n_needed": judged.n_needed}  # fmt: skip
    compared = contrast(sample, own, others, rules.thresholds)
    beside = estimate(sample, others)
    return {
        **cells,
        "others_n": beside.n, "others_value": beside.value,
        **_shift(compared.shift), "p_value": compared.p_value,
        "evidence": compared.judged.evidence, "reason": compared.judged.reason,
        "n_needed": compared.judged.n_needed,
    }  # fmt: skip


def _shift(shift: Interval) -> Cells:
    return {"difference": shift.value, "diff_low": shift.low, "diff_high": shift.high}


def _hide(table: pd.DataFrame, hidden: set[str], rules: Rules) -> pd.DataFrame:
    """Hide what tells of too few customers, and the personas whose size is hidden."""
    counted = table.assign(least=table["least"].astype("int64"))
    more = [*TOLD, "n_needed"]
    shown = hide_small(counted, rules, customers="least", more=more, within=CELL)
    return hide_companions(shown, shown["persona"].isin(hidden) & shown["n"].notna(), more=more)


def read_behaviour(table: pd.DataFrame) -> str:
    """Say how many differences hold up, and which personas differ nowhere."""
    if table.empty:
        return NONE
    tested = table[table["q_value"].notna()]
    if tested.empty:
        return f"No persona could be compared with another: {_commonest_reason(table)}."
    held = int((tested["q_value"] <= Q_MAX).sum())
    verb = "holds" if held == 1 else "hold"
    said = (
        f"Of {plural(len(tested), 'comparison')} of a persona with the members of other personas, "
        f"{number(held)} {verb} up (q ≤ {Q_MAX}); these are associations, and causes are not known."
    )
    return " ".join([said, *(f"{clause}." for clause in _flag(table))])


def _flag(table: pd.DataFrame) -> Iterator[str]:
    """Name the personas that differ nowhere, and those that were not compared."""
    described = table[table["persona"] != UNKNOWN]
    least = described.groupby("title", sort=False)["q_value"].min()
    alike, untested = least[least > Q_MAX].index, least[least.isna()].index
    if len(alike):
        verb = "differs" if len(alike) == 1 else "differ"
        tested = table[table["title"].isin(alike) & table["q_value"].notna()]
        nowhere = f"{enumerate_names(list(alike))} {verb} nowhere that was measured"
        yield f"{nowhere} ({_how_firm(tested)})"
    if len(untested):
        why = _commonest_reason(described[described["title"].isin(untested)])
        yield f"{enumerate_names(list(untested))} could not be compared: {why}"


def _commonest_reason(rows: pd.DataFrame) -> str:
    reasons = rows.loc[(rows["persona"] != UNKNOWN) & (rows["reason"] != ""), "reason"]
    return str(reasons.mode().iloc[0]) if len(reasons) else "nobody fits one"


def read_differences(table: pd.DataFrame) -> str:
    """Say of one journey type in what each persona differs most clearly from the others.

    Parameters
    ----------
    table
        Rows of one journey type, of any measures; of none there is nothing to say.
    """
    if table.empty:
        return ""
    where = f"In {table['journey_type'].iloc[0]}"
    clear = table[table["q_value"] <= Q_MAX].sort_values("p_value", kind="stable")
    clauses = [
        f"{named(rows.iloc[0]['title'])} differs most clearly in {name_measure(rows.iloc[0])}: "
        f"{_against(rows.iloc[0])}"
        for _, rows in clear.groupby("persona", sort=False)
    ]
    if not clauses:
        return f"{where}, no difference between personas holds up."
    return f"{where}, {'; '.join(clauses)}."


def _against(row: pd.Series[Any]) -> str:
    value, others = (quantity(row[name], row["unit"]) for name in ("value", "others_value"))
    gap = difference(row["difference"], row["unit"])
    bounds = difference_interval(
        row["diff_low"], row["diff_high"], row["unit"], of=row["difference"]
    )
    n = f"n = {number(row['n'])} and {number(row['others_n'])}"
    return f"{value} against {others} ({gap}, {bounds}, {n}){HOLDS_BACK[row['evidence']]}"


def _how_firm(tested: pd.DataFrame) -> str:
    """Say how much a persona's comparisons can carry, and what would make them firm."""
    count = plural(len(tested), "comparison")
    weak = tested[tested["evidence"] != "sufficient"]
    if weak.empty:
        return f"{count}, all with sufficient evidence"
    needed = weak["n_needed"].max()
    enough = "" if pd.isna(needed) else f": n = {number(needed)} in the smaller group is enough"
    return f"{count}, {number(len(weak))} of thin evidence{enough}"


def name_measure(row: pd.Series[Any]) -> str:
    """Name what a row measures, in the words of a sentence."""
    words = {
        "conversion": "conversion",
        "time": "time to the goal",
        "journeys": "journeys a customer",
        "steps": "steps a journey",
        "channel": f"journeys through {named(row['detail'])}",
        "score": f"the {row['detail']} score",
    }
    return words[row["measure"]]
