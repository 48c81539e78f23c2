"""A card a persona: what is said of it, who fits, what they do, and what is left to research."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from pandera.typing import Series

from cjm_workbench.analyses.personas.described import EVERY, Described
from cjm_workbench.analyses.personas.wording import enumerate_names, measured
from cjm_workbench.schemas.format import estimate, interval, number, plural, share
from cjm_workbench.schemas.results import Listing, conform

TO_RESEARCH = (
    "How do they learn, what else do they buy, whom else do they consider, where else are they "
    "active, which formats do they use, and what do they object to?"
)
"""What no source answers; the description may."""

NOT_DESCRIBED = "Who are they? Write what is known as the description."
CHANNELS = 2
"""Channels named, a journey type."""

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
    blanks
        What is left to research: what no source answers, and what is missing of this persona.
    """

    journey_type: Series[str]
    persona: Series[str]
    title: Series[str]
    description: Series[str]
    rule: Series[str]
    size: Series[str]
    channels: Series[str]
    reached: Series[str]
    blanks: Series[str]


def write_cards(
    described: Sequence[Described], sizes: pd.DataFrame, behaviour: pd.DataFrame
) -> pd.DataFrame:
    """Write each persona's card from what was measured of it.

    Parameters
    ----------
    described
        The personas of the settings.
    sizes, behaviour
        The tables `personas.sizes` and `personas.behaviour`.

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
        )
        for each in described
    ]
    return conform(pd.DataFrame(rows, columns=list(Cards.to_schema().columns)), Cards)


def _write(each: Described, size: pd.DataFrame, behaviour: pd.DataFrame) -> dict[str, str]:
    channels = _tell_channels(behaviour[behaviour["measure"] == "channel"])
    reached = _tell_types(behaviour[behaviour["measure"] == "conversion"])
    blanks = [
        "" if each.description else NOT_DESCRIBED,
        TO_RESEARCH,
        "" if channels else "Through which channels do they come?",
        "" if reached else "Do they reach their goal?",
    ]
    return {
        "journey_type": EVERY, "persona": each.persona, "title": each.title,
        "description": each.description, "rule": each.rule, "size": _tell_size(size),
        "channels": channels, "reached": reached,
        "blanks": " ".join(blank for blank in blanks if blank),
    }  # fmt: skip


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
