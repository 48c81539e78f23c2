"""The lane of hand-offs: where on the journey each change of channel or department is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import pandas as pd

from cjm_workbench.analyses.brief.map_rows import WHOLE, MapRow, Tables, map_row, records
from cjm_workbench.schemas.format import quantity
from cjm_workbench.schemas.results import Q_MAX

PLACED = ("channel", "department")
"""The kinds that a touchpoint tells; a device is not one of its properties."""

PAIR = ["journey_type", "kind", "from_value", "to_value"]
WITHIN, INTO, BACK = "within the stage", "into the stage", "back from a later stage"
NOWHERE = "at no stage"

Where = dict[tuple[str, ...], tuple[str, str]]


def lay_handoffs(
    tables: Tables,
    touchpoints: Mapping[tuple[str, str], MapRow],
    order: Mapping[tuple[str, str], int],
) -> Iterator[MapRow]:
    """Place each hand-off at the stage that most of its moves lead to.

    Parameters
    ----------
    tables
        By name: `handoffs.effects`, `handoffs.switches` and `paths.transitions`.
    touchpoints
        Journey type and touchpoint to its row of the map.
    order
        Journey type and stage to the stage's number.

    Yields
    ------
    MapRow
        One a hand-off: those that were compared first, by the size of what goes with them, then
        the most frequent; of a device, or of touchpoints with several channels, it stands at no
        stage. ``value`` is the difference in the share that reach the goal; ``detail``
        says how it is made.

    Notes
    -----
    The tables of hand-offs know no stages. The transitions do, by their touchpoints: what is
    placed is the pair, and no number is computed anew.
    """
    where = _find_places(tables["paths.transitions"], touchpoints, order)
    effects = tables["handoffs.effects"]
    goal = effects[(effects["outcome"] == "goal") & effects["difference"].notna()]
    compared = {tuple(row[name] for name in PAIR): row for row in records(goal)}
    made = tables["handoffs.switches"]
    rows = list(records(made[made["value"].notna()]))
    rows.sort(key=lambda row: _weight(row, compared.get(tuple(row[name] for name in PAIR))))
    for place, row in enumerate(rows, start=1):
        pair = tuple(row[name] for name in PAIR)
        stage, how = where.get(pair, (WHOLE, NOWHERE))
        yield _row(row, compared.get(pair), stage=stage, how=how, place=place)


def _weight(made: MapRow, compared: MapRow | None) -> tuple[bool, float]:
    if compared is None:
        return True, -made["handoffs"]
    return False, -abs(compared["difference"])


def _row(made: MapRow, compared: MapRow | None, *, stage: str, how: str, place: int) -> MapRow:
    ends = {"channel": made["from_value"], "department": made["to_value"]}
    shared = {"stage": stage, "place": place, **ends, "touchpoint": how}
    wait = made["wait_median_seconds"]
    said = f"wait {quantity(wait, 'seconds')}" if wait is not None else ""
    words = {"text": made["kind"], "detail": said}
    if compared is None:
        return map_row(
            "handoff", "handoffs.switches", made, **shared, **words, n=made["handoffs"],
            value=None, ci_low=None, ci_high=None, unit="share", evidence="insufficient",
            reason="not compared with journeys without it",
        )  # fmt: skip
    q = compared["q_value"]
    return map_row(
        "handoff", "handoffs.effects", compared, **shared, **words,
        value=compared["difference"], ci_low=compared["diff_low"], ci_high=compared["diff_high"],
        others_value=compared["others_value"], target=compared["value"],
        holds_up=q is not None and q <= Q_MAX,
    )  # fmt: skip


def _find_places(
    transitions: pd.DataFrame,
    touchpoints: Mapping[tuple[str, str], MapRow],
    order: Mapping[tuple[str, str], int],
) -> Where:
    """Find for each pair the stage, and the way into it, that most of its transitions have."""
    counts: dict[tuple[str, ...], Counter[tuple[str, str]]] = {}
    for row in records(transitions[transitions["transitions"].notna()]):
        kind_of = row["journey_type"]
        before = touchpoints.get((kind_of, row["from_touchpoint"]))
        after = touchpoints.get((kind_of, row["to_touchpoint"]))
        if before is None or after is None:
            continue
        step = order[kind_of, after["stage"]] - order[kind_of, before["stage"]]
        how = INTO if step > 0 else BACK if step < 0 else WITHIN
        for kind in PLACED:
            pair = (kind_of, kind, before[kind], after[kind])
            counts.setdefault(pair, Counter())[after["stage"], how] += row["transitions"]
    return {pair: max(found, key=lambda way: (found[way], way)) for pair, found in counts.items()}
