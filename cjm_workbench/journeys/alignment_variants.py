"""Deviations of variants from the desired path, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cjm_workbench.journeys.alignment import Alignment, Move, align
from cjm_workbench.settings.desired_path import UNIT_COSTS, Costs, DesiredPath

STEP_KINDS = ("as_desired", "missing", "out_of_sequence", "ad_hoc")
STEP_TYPES = {"variant_id": "str", "kind": "str", "touchpoint": "str", "step_no": "int64"}
SUMMARY_TYPES = {"variant_id": "str", "cost": "float64", "fitness": "float64", "conforms": "bool"}

Row = tuple[str, str, int]


@dataclass(frozen=True)
class AlignedVariants:
    """Variants beside the desired path.

    Attributes
    ----------
    steps
        One row a step of a variant, and one a touchpoint that it lacks: variant_id; kind, one of
        ``STEP_KINDS``; touchpoint; step_no, from 1. Of a missing touchpoint, step_no is that of
        the step before which it is missing, or one more than the last step's.
    summary
        One row a variant: variant_id; cost; fitness, from 0 to 1; conforms, true at no cost.
    """

    steps: pd.DataFrame
    summary: pd.DataFrame


def align_variants(
    variants: Mapping[str, Sequence[str]] | pd.Series,
    path: DesiredPath,
    costs: Costs = UNIT_COSTS,
    *,
    open_ended: bool = False,
) -> AlignedVariants:
    """Align each distinct variant with the desired path and name its deviations.

    A touchpoint that is skipped at one place and inserted at another of the same variant is done
    out of sequence: one deviation, which stands at the inserted step. The first insert of a
    touchpoint pairs with its first skip, the second with the second, and so on. A skip left over
    is missing; an insert left over is ad hoc, whether the path knows the touchpoint or not.

    Parameters
    ----------
    variants
        The touchpoints of each variant's steps in order, by variant_id.
    path
        The desired path.
    costs
        The cost of an insert and of a skip.
    open_ended
        True where the journeys are still open: what would come later is not missing yet.

    Returns
    -------
    AlignedVariants
        Ordered by variant_id and step.

    Examples
    --------
    >>> path = DesiredPath.model_validate(["visit", "pay", "receipt", "survey"])
    >>> aligned = align_variants({"v1": ("visit", "receipt", "pay", "chat")}, path)
    >>> print(aligned.steps.to_string(index=False))
    variant_id            kind touchpoint  step_no
            v1      as_desired      visit        1
            v1      as_desired    receipt        2
            v1         missing     survey        3
            v1 out_of_sequence        pay        3
            v1          ad_hoc       chat        4
    >>> print(aligned.summary.to_string(index=False))
    variant_id  cost  fitness  conforms
            v1   4.0      0.5     False
    """
    traces = {key: tuple(trace) for key, trace in sorted(variants.items())}
    # Several ids may share a trace, as where a variant is told apart by more than its steps.
    alignments = {
        trace: align(trace, path, costs, open_ended=open_ended) for trace in set(traces.values())
    }
    steps = [(key, *row) for key, trace in traces.items() for row in _rows(alignments[trace])]
    summary = [(key, *_summary(alignments[trace])) for key, trace in traces.items()]
    return AlignedVariants(
        steps=pd.DataFrame(steps, columns=[*STEP_TYPES]).astype(STEP_TYPES),
        summary=pd.DataFrame(summary, columns=[*SUMMARY_TYPES]).astype(SUMMARY_TYPES),
    )


def _rows(alignment: Alignment) -> Iterator[Row]:
    pairs = _pairs(alignment.moves)
    for index, move in enumerate(alignment.moves):
        if move.kind == "match":
            yield "as_desired", move.touchpoint, move.position + 1
        elif move.kind == "insert":
            kind = "out_of_sequence" if index in pairs.values() else "ad_hoc"
            yield kind, move.touchpoint, move.position + 1
        elif index not in pairs:
            yield "missing", move.touchpoint, move.position + 1


def _pairs(moves: Sequence[Move]) -> dict[int, int]:
    """Pair the skips and inserts of each touchpoint in order: index of skip to that of insert."""
    indices: dict[tuple[str, str], list[int]] = {}
    for index, move in enumerate(moves):
        indices.setdefault((move.kind, move.touchpoint), []).append(index)
    return {
        skip: insert
        for (kind, touchpoint), skips in indices.items()
        if kind == "skip"
        for skip, insert in zip(skips, indices.get(("insert", touchpoint), []), strict=False)
    }


def _summary(alignment: Alignment) -> tuple[float, float, bool]:
    return alignment.cost, alignment.fitness, alignment.cost == 0
