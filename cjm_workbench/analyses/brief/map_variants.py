"""The map of one persona, or of an earlier period: what other chapters have saved of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from cjm_workbench.analyses.brief.map_rows import (
    WHOLE,
    MapRow,
    Tables,
    map_row,
    name_emotion,
    records,
    tell_series,
)
from cjm_workbench.schemas.results import Q_MAX

ALL_TYPES = "(all)"
UNKNOWN = "unknown"
CARD = {
    "description": "Who", "size": "Size", "channels": "Comes by", "reached": "Reaches the goal",
    "attributes": "Stands out by", "interacts": "Interacts", "learns": "Learns",
    "also_buys": "Also buys", "considers": "Also considers", "active_in": "Active in",
    "formats": "Prefers", "objects_to": "Objects to", "objections": "Objections",
    "blanks": "To research",
}  # fmt: skip


def lay_personas(tables: Tables, journey_types: list[str]) -> Iterator[MapRow]:
    """Lay out the persona's card, and what was measured of it stage by stage.

    Parameters
    ----------
    tables
        By name: `personas.cards` and `paths.persona_stages`.
    journey_types
        Whose maps a card that speaks of all stands beside.

    Yields
    ------
    MapRow
        ``variant`` is the persona's title.
    """
    for row in records(tables["personas.cards"]):
        kinds = journey_types if row["journey_type"] == ALL_TYPES else [row["journey_type"]]
        told = [(name, row[name]) for name in CARD if row.get(name)]
        for kind in kinds:
            for place, (name, text) in enumerate(told, start=1):
                yield map_row(
                    "snapshot", "personas.cards", row, journey_type=kind, stage=WHOLE,
                    variant=row["title"], place=place, text=CARD[name], detail=text,
                )  # fmt: skip
    carded = _carded(tables)
    for row in records(tables["paths.persona_stages"]):
        if row["title"] in carded:
            yield map_row(
                "desired", "paths.persona_stages", row, variant=row["title"], text=row["measure"],
                detail=row["measure"], more_is_better=row["measure"] == "conversion",
                holds_up=row["q_value"] is not None and row["q_value"] <= Q_MAX,
            )  # fmt: skip


def _carded(tables: Tables) -> set[str]:
    """Name the personas that have a variant of the map: who fits none has no card."""
    return {row["title"] for row in records(tables["personas.cards"])}


def lay_persona_emotion(tables: Tables) -> Iterator[MapRow]:
    """Lay out how each persona's members feel at the stages.

    Parameters
    ----------
    tables
        By name: `personas.cards`, `experience.emotion` and `experience.persona_emotion`.

    Yields
    ------
    MapRow
        ``variant`` is the persona's title, ``others_value`` the mean of everybody, with the
        persona; ``target`` what is wanted of everybody's emotion.
    """
    carded, source = _carded(tables), "experience.persona_emotion"
    names = name_emotion(tables["experience.emotion"])
    for row in records(tables[source]):
        if row["title"] in carded:
            said = names.get(tell_series(row), row["instrument"])
            yield map_row(
                "emotion", source, row, variant=row["title"], text=said,
                target=row["desired"], others_value=row["everybody"],
            )  # fmt: skip


def lay_periods(changes: pd.DataFrame) -> Iterator[MapRow]:
    """Lay out what was measured in the earlier periods that the review is compared with.

    Parameters
    ----------
    changes
        The table `kpis.gap_changes`.

    Yields
    ------
    MapRow
        ``variant`` is the earlier period; ``others_value`` what it is now. The table holds no
        interval of the earlier value, and its evidence is that of the difference.
    """
    known = changes[changes["earlier_value"].notna()]
    for row in records(known):
        yield map_row(
            "desired", "kpis.gap_changes", row, variant=row["earlier"],
            text=row["instrument"] or row["measure"], detail=row["measure"], n=row["earlier_n"],
            value=row["earlier_value"], ci_low=None, ci_high=None,
            verdict=row["earlier_verdict"], others_value=row["value"],
            holds_up=row["q_value"] is not None and row["q_value"] <= Q_MAX,
        )  # fmt: skip


def with_targets(rows: list[MapRow], wanted: Mapping[tuple[str, str, str], MapRow]) -> list[MapRow]:
    """Set beside a persona's numbers the level that is wanted of everybody's."""
    return [
        row
        if (row["journey_type"], row["stage"], row["text"]) not in wanted
        else {
            **row,
            **{
                name: wanted[row["journey_type"], row["stage"], row["text"]][name]
                for name in ("target", "scale_min", "scale_max", "more_is_better")
            },
        }
        for row in rows
    ]
