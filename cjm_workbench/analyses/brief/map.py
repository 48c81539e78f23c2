"""The journey map: each stage with what customers do, feel and meet there, and were to have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.analyses.brief.map_handoffs import lay_handoffs
from cjm_workbench.analyses.brief.map_pains import WORST, lay_pains
from cjm_workbench.analyses.brief.map_rows import (
    LANES,
    JourneyMap,
    MapRow,
    Tables,
    gather,
    map_row,
    name_emotion,
    records,
    tell_series,
)
from cjm_workbench.analyses.brief.map_touchpoints import count_journeys, lay_touchpoints
from cjm_workbench.analyses.brief.map_variants import (
    lay_periods,
    lay_persona_emotion,
    lay_personas,
    with_targets,
)
from cjm_workbench.analyses.extremes import find_extremes
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.blueprint import Blueprint
from cjm_workbench.schemas.format import plural, quantity
from cjm_workbench.schemas.results import conform

FROM = (
    "experience.gaps", "experience.emotion", "experience.sentiment", "experience.themes",
    "experience.persona_emotion", "experience.verbatims", "experience.promises", "paths.drop_off",
    "paths.transitions", "paths.persona_stages", "handoffs.effects", "handoffs.switches",
    "personas.cards", "kpis.gap_changes",
)  # fmt: skip
"""The saved tables that the map is made of."""


def measure_map(
    blueprint: Blueprint, steps: ir.Table, tables: Tables, rules: Rules
) -> pd.DataFrame:
    """Lay the journey map out as one table.

    Parameters
    ----------
    blueprint
        Stages, touchpoints and promises, as the settings have them.
    steps
        The review's steps: no saved table tells which share of a stage's journeys a touchpoint
        has.
    tables
        The saved tables named in `FROM`.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `JourneyMap`, ordered by journey type, variant, stage, lane and place. Every stage has its
        row of the lane ``goal``, with data or without.
    """
    places = _number_stages(blueprint)
    table = gather(_lay(blueprint, steps, tables, rules, places), places)
    lanes = table["lane"].map({lane: place for place, lane in enumerate(LANES)})
    ordered = table.assign(_lane=lanes).sort_values(
        ["journey_type", "variant", "stage_no", "_lane", "place", "touchpoint", "text"],
        kind="stable",
    )
    return conform(ordered.drop(columns="_lane"), JourneyMap)


def _number_stages(blueprint: Blueprint) -> dict[tuple[str, str], int]:
    order = pd.DataFrame(blueprint.stages, columns=["journey_type", "stage"])
    numbers = order.groupby("journey_type").cumcount() + 1
    return dict(zip(zip(order["journey_type"], order["stage"], strict=True), numbers, strict=True))


def _lay(
    blueprint: Blueprint,
    steps: ir.Table,
    tables: Tables,
    rules: Rules,
    places: Mapping[tuple[str, str], int],
) -> Iterator[MapRow]:
    yield from _goals(blueprint, count_journeys(steps, rules))
    touchpoints = list(lay_touchpoints(steps, blueprint.touchpoints, rules))
    yield from touchpoints
    by_name = {(row["journey_type"], row["touchpoint"]): row for row in reversed(touchpoints)}
    yield from lay_handoffs(tables, by_name, places)
    yield from _emotion(tables)
    wanted = list(_desired(tables["experience.gaps"]))
    yield from wanted
    own_stage = {key: row["stage"] for key, row in by_name.items()}
    yield from lay_pains(tables, blueprint.promises, own_stage)
    levels = {(row["journey_type"], row["stage"], row["text"]): row for row in wanted}
    journey_types = list(dict.fromkeys(name for name, _ in places))
    yield from with_targets(list(lay_personas(tables, journey_types)), levels)
    yield from lay_persona_emotion(tables)
    yield from with_targets(list(lay_periods(tables["kpis.gap_changes"])), levels)


def _goals(
    blueprint: Blueprint, journeys: Mapping[tuple[str, str], int | None]
) -> Iterator[MapRow]:
    for stage in blueprint.stages:
        came = journeys.get((stage["journey_type"], stage["stage"]), 0)
        yield map_row(
            "goal", "journey settings", stage, text=stage["customer_goal"], detail=stage["needs"],
            n=came,
        )  # fmt: skip


def _emotion(tables: Tables) -> Iterator[MapRow]:
    names = name_emotion(tables["experience.emotion"])
    for row in records(tables["experience.emotion"]):
        said = names[tell_series(row)]
        yield map_row("emotion", "experience.emotion", row, text=said, target=row["desired"])
    for row in records(tables["experience.sentiment"]):
        said = f"comments ({row['language']})"
        yield map_row("emotion", "experience.sentiment", row, text=said, place=2)


def _desired(gaps: pd.DataFrame) -> Iterator[MapRow]:
    for row in records(gaps[gaps["measure"] != "emotion"]):
        yield map_row(
            "desired", "experience.gaps", row, text=row["instrument"] or row["measure"],
            detail=row["measure"],
        )  # fmt: skip
    for row in records(gaps[(gaps["measure"] == "emotion") & (gaps["verdict"] != "")]):
        said = f"emotion ({row['instrument']})"
        yield map_row("desired", "experience.gaps", row, text=said, detail="emotion")


def read_map(table: pd.DataFrame) -> str:
    """Say at which stage most of those who come are lost, or emotion is lowest, if clear."""
    known = table[table["value"].notna() & (table["variant"] == "")]
    if known.empty:
        return "No stage has data yet: map events or feedback to the stages of the journey."
    types = known.groupby("journey_type", sort=True)
    return " ".join(f"In {name}, {_read(rows)}." for name, rows in types)


def _read(table: pd.DataFrame) -> str:
    worst = table[(table["lane"] == "pain") & (table["text"] == WORST)]
    parts = [
        f"no stage loses more than {row['stage']} ({quantity(row['value'], 'share')} of "
        f"{plural(int(row['n']), 'journey')} followed for their whole window)"
        for row in records(worst)
    ]
    felt = table[
        (table["lane"] == "emotion")
        & (table["touchpoint"] == "")
        & (table["evidence"] != "insufficient")
        & (table["source"] == "experience.emotion")
    ]
    parts += [_read_emotion(str(name), rows) for name, rows in felt.groupby("text", sort=True)]
    return "; ".join(parts) or "the map shows which touchpoints each stage runs through"


def _read_emotion(instrument: str, rows: pd.DataFrame) -> str:
    low, _, clear = find_extremes(rows)
    if len(rows) == 1:
        return f"emotion ({instrument}) is {quantity(low['value'], 'emotion')} at {low['stage']}"
    if not clear:
        return f"emotion ({instrument}) shows no clear difference between the stages"
    return (
        f"emotion ({instrument}) is lowest at {low['stage']} ({quantity(low['value'], 'emotion')})"
    )
