"""Whether described personas differ in what they do: members against those of other personas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.claims import claim_tested
from cjm_workbench.analyses.personas.behaviour_words import (
    find_reason,
    name_measure,
    name_others,
    tell_firmness,
    tell_gap,
)
from cjm_workbench.analyses.personas.comparing import (
    CELL,
    COUNTED,
    compare_personas,
    fetch_groups,
    hide_told,
)
from cjm_workbench.analyses.personas.described import Described
from cjm_workbench.analyses.personas.measures import MEASURES, fetch_samples
from cjm_workbench.analyses.personas.members import find_hidden
from cjm_workbench.analyses.personas.wording import enumerate_names
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.sides import adjust_sides
from cjm_workbench.analyses.wording import named
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.schemas.format import (
    number,
    plural,
)
from cjm_workbench.schemas.groups import UNKNOWN
from cjm_workbench.schemas.results import Q_MAX, Comparison, conform

BASIS = (
    "Members of the persona against members of other personas only; what else differs between "
    "them is not accounted for"
)


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
    unweighted
        Of a score: of the same answers, each counted once, whatever the weights of the survey.
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
    unweighted: Series[float] = pa.Field(nullable=True)
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
    *,
    by_persona: bool = False,
) -> pd.DataFrame:
    """Compare what the customers of each persona do with what those of the other personas do.

    Personas may overlap: a member is compared with customers who fit another persona and not this
    one, so that the two groups are disjoint. What a persona is defined by (`Described.defines`) is
    not compared.

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
    by_persona
        Whether the segment is chosen by persona: then levels are shown, and nothing is compared.

    Returns
    -------
    pandas.DataFrame
        `Behaviour`. The q-values are those of `adjust_sides`, the methods those of
        `personas.contrasts`. Cells of few customers are hidden, and those that would tell them:
        with one another, or with everybody, of whom other chapters tell.
    """
    if personas is None or not described:
        return conform(pd.DataFrame(columns=list(Behaviour.to_schema().columns)), Behaviour)
    groups = fetch_groups(journeys, scores, personas)
    rows = [
        row
        for sample in fetch_samples(journeys, steps, scores, plans)
        for row in compare_personas(sample, groups, described, rules, by_persona=by_persona)
    ]
    table = pd.DataFrame(rows, columns=[*Behaviour.to_schema().columns, *COUNTED])
    table = table.sort_values("journey_type", kind="stable", ignore_index=True)
    table = hide_told(table, find_hidden(sizes), rules)
    return conform(adjust_sides(table, within=CELL), Behaviour)


def read_behaviour(table: pd.DataFrame) -> str:
    """Say how many differences hold up and, in a paragraph of its own, which personas show none."""
    if table.empty:
        return "Without personas there is nobody to compare."
    tested = table[table["p_value"].notna()]
    if tested.empty:
        return f"No persona could be compared with another: {find_reason(table)}."
    held = int((tested["q_value"] <= Q_MAX).sum())
    of_all = (
        f"of {plural(len(tested), 'comparison')} of a persona with members of the other personas"
    )
    verdict = (
        f"{number(held)} {of_all} {'holds' if held == 1 else 'hold'} up (q ≤ {Q_MAX}). These are "
        "associations; their causes are not known."
        if held
        else f"None {of_all} holds up (q ≤ {Q_MAX})."
    )
    # a paragraph of its own: what stands first is set as a heading
    rest = " ".join(f"{clause}." for clause in _flag(table))
    return f"{verdict}\n\n{rest}" if rest else verdict


def _flag(table: pd.DataFrame) -> Iterator[str]:
    """Name the personas without a clear difference, and those that were not compared."""
    described = table[table["persona"] != UNKNOWN]
    least = described.groupby("title", sort=False)["q_value"].min()
    alike, untested = least[least > Q_MAX].index, least[least.isna()].index
    if len(alike):
        verb = "shows" if len(alike) == 1 else "show"
        compared = table[table["title"].isin(alike) & table["q_value"].notna()]
        # of two rows of one test, one counts
        tested = compared[compared["p_value"].notna() | ~compared.duplicated(CELL, keep=False)]
        yield (
            f"{enumerate_names(list(alike))} {verb} no clear difference in what this chapter "
            f"measures ({tell_firmness(tested)})"
        )
    if len(untested):
        why = find_reason(described[described["title"].isin(untested)])
        yield f"{enumerate_names(list(untested))} could not be compared: {why}"


def pick_differing(table: pd.DataFrame) -> pd.DataFrame:
    """Keep, of each journey type, the measures in which a difference between personas holds up.

    Parameters
    ----------
    table
        `Behaviour`.

    Returns
    -------
    pandas.DataFrame
        Rows of all personas, in their order: what people would rather look at than read.
    """
    cells = table.groupby(CELL, sort=False, dropna=False)
    return table[cells["q_value"].transform("min") <= Q_MAX]


def read_differences(table: pd.DataFrame) -> str:
    """Say of one journey type which persona differs most clearly, in what, and which others do.

    Parameters
    ----------
    table
        Rows of one journey type, of any measures; of none there is nothing to say.
    """
    if table.empty:
        return ""
    where = f"In {table['journey_type'].iloc[0]}"
    tested = table[table["p_value"].notna()]
    clear = tested[tested["q_value"] <= Q_MAX].sort_values("p_value", kind="stable")
    if clear.empty:
        return f"{where}, no difference between personas holds up."
    first, *others = clear.drop_duplicates("persona").to_dict("records")
    said = (
        f"{where}, {named(first['title'])} differs most clearly from the other personas, in "
        f"{name_measure(first)}: {tell_gap(first)}."
    )
    return f"{said} {name_others([row['title'] for row in others])} too." if others else said


def claim_behaviour(table: pd.DataFrame) -> pd.DataFrame:
    """Claim each difference that was tested between a persona and the others.

    Returns
    -------
    pandas.DataFrame
        The columns of `analyses.claims.CLAIM`.
    """
    return claim_tested(
        table,
        kind="difference",
        sentence=_say_difference,
        basis=BASIS,
        severity=_part_of_what_could_be,
    )


def _say_difference(row: pd.Series[Any]) -> str:
    level = "higher" if row["difference"] > 0 else "lower"
    measure = name_measure(row.to_dict())
    if row["measure"] == "channel":
        measure = f"the share of {measure}"
    return f"{named(row['title'])} differs from the other personas in {measure} ({level})"


def _part_of_what_could_be(rows: pd.DataFrame) -> pd.Series[float]:
    """Set a difference beside a score's scale, the others' time or count, or all of a share."""
    most = (rows["scale_max"] - rows["scale_min"]).where(rows["measure"] == "score", 1.0)
    relative = rows["unit"].isin(["seconds", "count"])
    most = most.mask(relative, rows["others_value"].abs())
    return (rows["difference"].abs() / most.where(most > 0)).clip(0, 1).fillna(0.0)
