"""How the customers of each persona feel from stage to stage, beside everybody."""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.balance import IN, OUT, find_unpublishable
from cjm_workbench.analyses.estimates import hide_companions
from cjm_workbench.analyses.experience.answers import fetch_answers, measure_series
from cjm_workbench.analyses.extremes import find_extremes
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.wording import each_type, named
from cjm_workbench.schemas.format import estimate, number, plural
from cjm_workbench.schemas.groups import FITS_NONE, UNKNOWN
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.schemas.series import SERIES
from cjm_workbench.stats.overlaps import find_telling

STAGE = ["journey_type", "stage", *SERIES]
CELL = ["journey_type", "stage", "persona"]
EVERYBODY = ""
"""Stands beside the personas where sums are told: a name that no persona has."""
NOBODY = (
    "Emotion cannot be told by persona: none is described in client.yaml, or none of their "
    "members' answers belongs to a stage."
)


class PersonaEmotion(Estimate):
    """One row a stage, series and persona: ``value`` is the mean emotion, -2 to +2, of its members.

    Attributes
    ----------
    stage
        In the order of the journey.
    persona, title
        In the order of the settings; a customer who fits several counts in each. ``unknown``: who
        fits none.
    instrument, scale_min, scale_max
        The series: the question, and the ends of the scale that -2 and +2 stand for.
    customers
        How many of them answered.
    everybody
        The mean of all who answered there, the persona's members among them.
    desired
        The wanted emotion of the stage; missing where none is set.
    """

    journey_type: Series[str]
    stage: Series[str]
    persona: Series[str]
    title: Series[str]
    instrument: Series[str]
    scale_min: Series[float]
    scale_max: Series[float]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    everybody: Series[float] = pa.Field(nullable=True)
    desired: Series[float] = pa.Field(nullable=True)


def measure_persona_emotion(
    scores: ir.Table,
    personas: ir.Table | None,
    titles: Mapping[str, str],
    emotion: pd.DataFrame,
    rules: Rules,
) -> pd.DataFrame:
    """Average the emotion of each persona's members by stage; instruments are never pooled.

    The estimates are those of `measure_emotion`, made of the members' answers alone. Nothing is
    tested: everybody holds the persona, and personas may overlap.

    Parameters
    ----------
    scores
        The review's scores, with emotion. Answers that belong to no stage are left out.
    personas
        ``customer_id``, ``persona``, fixed by what was known before the period: one row a
        customer and persona; missing where none is set.
    titles
        Persona to its title, in the order of the settings.
    emotion
        The saved table `experience.emotion`.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `PersonaEmotion`. Cells of few customers are hidden, and those that would tell them: with
        everybody, with the other personas of the stage, or with the persona's other stages.
    """
    columns = [*PersonaEmotion.to_schema().columns]
    names = {**titles, UNKNOWN: FITS_NONE}
    answers = _fetch_members(scores, personas) if personas is not None and titles else None
    if answers is None or answers.empty:
        return conform(pd.DataFrame(columns=columns), PersonaEmotion)
    answers = answers[answers["persona"].isin([*names])]
    table = measure_series(answers, CELL, rules.thresholds, emotion=True)
    small = table["customers"] < rules.smallest_cell
    hidden = _find_hidden(table, answers, rules.smallest_cell)
    shown = hide_companions(
        table.astype({"n": "Int64", "customers": "Int64"}), hidden, more=["customers"]
    )
    shown.loc[hidden & small, "reason"] = (
        f"not shown: fewer than {plural(rules.smallest_cell, 'customer')}"
    )
    return conform(_beside(shown, emotion, names)[columns], PersonaEmotion)


def _fetch_members(scores: ir.Table, personas: ir.Table) -> pd.DataFrame:
    """Give each answer about a stage once for each persona that its customer fits."""
    answers = fetch_answers(scores, "stage")
    answers = answers[answers["stage"].notna()]
    own = personas.select("customer_id", "persona").distinct()
    members: pd.DataFrame = own.semi_join(scores, "customer_id").execute()
    joined = answers.merge(members, on="customer_id", how="left")
    return joined.assign(persona=joined["persona"].fillna(UNKNOWN))


def _find_hidden(table: pd.DataFrame, answers: pd.DataFrame, smallest_cell: int) -> pd.Series[bool]:
    """Mark the cells that are not shown: small ones, their company, and what sums would tell."""
    hidden = _mark_margins(table, smallest_cell)
    hidden |= _mark_sums(table[~hidden], answers, smallest_cell).reindex(
        table.index, fill_value=False
    )
    # another chapter shows a persona's mean over all stages: less the others it would tell one
    row = ["journey_type", "persona", *SERIES]
    alone = hidden.groupby([table[name] for name in row]).transform("sum") == 1
    company = table[alone & ~hidden].sort_values(["customers", "stage"]).drop_duplicates(row)
    return hidden | table.index.isin(company.index)


def _mark_margins(table: pd.DataFrame, smallest_cell: int) -> pd.Series[bool]:
    """Mark small cells and their company; a stage and a persona each add up to what is shown."""
    hidden = pd.Series(data=False, index=table.index)
    for _, rows in table.groupby(["journey_type", *SERIES]):
        # told apart, for a persona may be named as a stage is
        ends = {OUT: "persona " + rows["persona"], IN: "stage " + rows["stage"]}
        moves = pd.DataFrame({**ends, "customers": rows["customers"]})
        hidden.loc[rows.index] = find_unpublishable(moves, smallest_cell)
    return hidden


def _mark_sums(table: pd.DataFrame, answers: pd.DataFrame, smallest_cell: int) -> pd.Series[bool]:
    """Mark the cells of a stage that with everybody's would tell of few customers."""
    hidden = pd.Series(data=False, index=table.index)
    if smallest_cell <= 1:
        return hidden
    members = dict([*answers.groupby(STAGE)])
    for key, rows in table.groupby(STAGE):
        fits = pd.crosstab(members[key]["customer_id"], members[key]["persona"]) > 0
        shown = fits[[*rows["persona"]]].assign(**{EVERYBODY: True})
        telling = find_telling(shown, smallest_cell, known=[EVERYBODY])
        hidden.loc[rows.index] = rows["persona"].isin(telling)
    return hidden


def _beside(table: pd.DataFrame, emotion: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Set each persona's mean beside everybody's, in the order of the stages and personas."""
    stages = emotion.loc[emotion["level"] == "stage", [*STAGE, "value", "desired"]]
    stages = stages.rename(columns={"value": "everybody"}).reset_index(drop=True)
    placed = table.merge(stages.assign(_place=stages.index), how="left", on=STAGE)
    order = placed["persona"].map([*names].index)
    placed = placed.assign(title=placed["persona"].map(names), _order=order)
    return placed.sort_values(["_place", "_order"], ignore_index=True)


def read_persona_emotion(table: pd.DataFrame) -> str:
    """Say where the personas' emotion lies farthest apart, of how many pairs; none is tested."""
    fitting = table[table["persona"] != UNKNOWN]
    return each_type(fitting, _read) if len(fitting) else NOBODY


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    groups = [(str(key[0]), own) for key, own in rows.groupby(SERIES, sort=True)]
    groups.sort(key=lambda each: -each[1]["stage"].nunique())  # what is asked at most stages first
    said = "; ".join(_read_series(*each) for each in groups)
    return f"In {journey_type}, {said}."


def _read_series(instrument: str, rows: pd.DataFrame) -> str:
    head = f"emotion ({instrument})"
    firm = rows[(rows["evidence"] != "insufficient") & rows["value"].notna()]
    stages = [own for _, own in firm.groupby("stage", sort=False) if len(own) > 1]
    if not stages:
        return f"{head} {_why_none(rows)}"
    found = (find_extremes(own) for own in stages)
    low, high, _ = max(found, key=lambda each: each.high["value"] - each.low["value"])
    if low["value"] == high["value"]:
        return f"{head} is the same of every persona that can be set beside another"
    pairs = sum(len(own) * (len(own) - 1) // 2 for own in stages)
    among = f"the widest of {number(pairs)} pairs" if pairs > 1 else "the only pair"
    return (
        f"{head} by persona lies farthest apart at {low['stage']}, from {_write(low)} of "
        f"{named(low['title'])} to {_write(high)} of {named(high['title'])} ({among}; no "
        "difference was tested)"
    )


def _why_none(rows: pd.DataFrame) -> str:
    """Say why nothing of a series is set side by side."""
    known = rows[rows["value"].notna()]
    if rows["persona"].nunique() == 1:
        return f"is of {named(rows['title'].iloc[0])} alone: there is no other persona beside it"
    if rows["stage"].is_unique:
        return "is of no two personas at the same stage"
    if known["stage"].is_unique:
        return "is not shown of two personas at any stage: it would tell of too few customers"
    return "rests on too few answers to set personas side by side, wherever two are shown"


def _write(row: pd.Series) -> str:
    return estimate(row["value"], row["ci_low"], row["ci_high"], row["unit"], int(row["n"]))
