"""A card a persona: what is said of it, who fits, what they do, and what is left to research."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis.expr.types as ir
import pandas as pd
from pandera.typing import Series

from cjm_workbench.analyses.personas.described import EVERY, TO_RESEARCH, Described
from cjm_workbench.analyses.personas.wording import enumerate_names, measured
from cjm_workbench.schemas.format import estimate, interval, number, plural, share
from cjm_workbench.schemas.results import Q_MAX, Listing, conform

NOT_DESCRIBED = "Who are they? Write what is known as the description."
CHANNELS = 2
"""Channels named, a journey type."""

ATTRIBUTES = 3
"""Attributes named, of a persona."""

NOT_SHOWN = "too few customers to be shown"


class Cards(Listing):
    """One row a persona of the settings; all but its name is text to be read.

    Attributes
    ----------
    title, description, rule
        As the client describes it; the rule is its filter in words.
    size
        Customers with a journey in the period, and their share of all of these.
    channels
        Those that most of its followed journeys touched, by journey type.
    reached
        The share of its followed journeys that reached the goal, by journey type.
    attributes
        Those in which it differs most clearly from other personas.
    interacts, learns, also_buys, considers, active_in, formats, objects_to
        What research found, as the settings have it.
    objections
        How many were noted of this persona in interviews, calls and the like: no rate.
    blanks
        The questions that neither data nor research has answered.
    """

    journey_type: Series[str]
    persona: Series[str]
    title: Series[str]
    description: Series[str]
    rule: Series[str]
    size: Series[str]
    channels: Series[str]
    reached: Series[str]
    attributes: Series[str]
    interacts: Series[str]
    learns: Series[str]
    also_buys: Series[str]
    considers: Series[str]
    active_in: Series[str]
    formats: Series[str]
    objects_to: Series[str]
    objections: Series[str]
    blanks: Series[str]


def write_cards(
    described: Sequence[Described],
    sizes: pd.DataFrame,
    behaviour: pd.DataFrame,
    attributes: pd.DataFrame,
    objections: Mapping[str, int],
) -> pd.DataFrame:
    """Write each persona's card: what is said, what was measured, what is left to ask.

    Parameters
    ----------
    described
        The personas of the settings.
    sizes, behaviour, attributes
        The tables `personas.sizes`, `personas.behaviour` and `personas.attributes`.
    objections
        Persona to the objections noted of it; see `count_objections`.

    Returns
    -------
    pandas.DataFrame
        `Cards`, in the order of the settings.
    """
    rows = [
        _write(
            each,
            sizes[sizes["persona"] == each.persona],
            behaviour[(behaviour["persona"] == each.persona) & behaviour["value"].notna()],
            attributes[attributes["persona"] == each.persona],
            objections.get(each.persona, 0),
        )
        for each in described
    ]
    return conform(pd.DataFrame(rows, columns=list(Cards.to_schema().columns)), Cards)


def count_objections(observations: ir.Table, described: Sequence[Described]) -> dict[str, int]:
    """Count the objections noted of each persona, by its name or its title.

    Parameters
    ----------
    observations
        Of the review's segment, up to the end of the period: canonical columns.
    described
        The personas of the settings.
    """
    own = observations.filter(observations.kind == "objection", observations.persona.notnull())
    noted = own.group_by(persona=own.persona.lower()).agg(n=own.count()).execute()
    counts = dict(zip(noted["persona"], noted["n"], strict=True))
    return {
        each.persona: sum(
            int(counts.get(name, 0)) for name in {each.persona.lower(), each.title.lower()}
        )
        for each in described
    }


def _write(
    each: Described, size: pd.DataFrame, behaviour: pd.DataFrame, attributes: pd.DataFrame,
    objections: int,
) -> dict[str, str]:  # fmt: skip
    channels = _tell_channels(behaviour[behaviour["measure"] == "channel"])
    reached = _tell_types(behaviour[behaviour["measure"] == "conversion"])
    noted = f"{plural(objections, 'objection')} noted in research" if objections else ""
    known = {key: each.known.get(key, "") for key in TO_RESEARCH}
    blanks = [
        "" if each.description else NOT_DESCRIBED,
        *(question for key, question in TO_RESEARCH.items() if not known[key]),
        "" if channels else "Through which channels do they come?",
        "" if reached else "Do they reach their goal?",
    ]
    return {
        "journey_type": EVERY, "persona": each.persona, "title": each.title,
        "description": each.description, "rule": each.rule, "size": _tell_size(size),
        "channels": channels, "reached": reached, "attributes": _tell_attributes(attributes),
        **known, "objections": noted, "blanks": " ".join(blank for blank in blanks if blank),
    }  # fmt: skip


def _tell_attributes(rows: pd.DataFrame) -> str:
    clear = rows[(rows["q_value"] <= Q_MAX) & (rows["evidence"] == "sufficient")]
    ranked = clear.sort_values("cramers_v", ascending=False, kind="stable").head(ATTRIBUTES)
    return "; ".join(
        f"{row['attribute']} {row['level']}: {share(row['value'])} against "
        f"{share(row['others_value'])}, n = {number(row['n'])}"
        for _, row in ranked.iterrows()
    )


def _tell_size(rows: pd.DataFrame) -> str:
    if rows.empty or rows["customers"].isna().all():
        return NOT_SHOWN
    row = rows.iloc[0]
    return f"{plural(int(row['customers']), 'customer')}: {measured(row)}"


def _tell_channels(rows: pd.DataFrame) -> str:
    ranked = rows.sort_values("value", ascending=False, kind="stable")
    types = ranked.groupby("journey_type", sort=True)
    return "; ".join(f"{name}: {_tell_most_used(own.head(CHANNELS))}" for name, own in types)


def _tell_most_used(rows: pd.DataFrame) -> str:
    parts = [
        f"{row['detail']} {share(row['value'])} "
        f"({interval(row['ci_low'], row['ci_high'], row['unit'])})"
        for _, row in rows.iterrows()
    ]
    return f"{', '.join(parts)}, n = {number(rows['n'].iloc[0])}"


def _tell_types(rows: pd.DataFrame) -> str:
    return "; ".join(f"{row['journey_type']}: {_told(row)}" for _, row in rows.iterrows())


def _told(row: pd.Series) -> str:
    return estimate(row["value"], row["ci_low"], row["ci_high"], row["unit"], int(row["n"]))


def read_cards(table: pd.DataFrame) -> str:
    """Say how many personas are set, and of which a description is missing."""
    if table.empty:
        return "Without personas there is no card to write."
    count, verb = plural(len(table), "persona"), "has" if len(table) == 1 else "have"
    said = f"{count} {verb} a card; each names what is left to research"
    blank = table.loc[table["description"] == "", "title"].tolist()
    return f"{said}. Not yet described: {enumerate_names(blank)}." if blank else f"{said}."
