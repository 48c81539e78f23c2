"""The variants of a review's journeys beside the desired path of their journey type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.journeys.alignment_variants import (
    STEP_TYPES,
    SUMMARY_TYPES,
    align_variants,
)
from cjm_workbench.journeys.columns import SEPARATOR
from cjm_workbench.settings.journey import Journey

KEY_TYPES = {"journey_type": "str", "variant": "str", "open": "bool"}


@dataclass(frozen=True)
class Conformance:
    """How far each distinct variant departs from the desired path.

    Attributes
    ----------
    summary
        One row a journey type, variant and whether its journeys are still open: journey_type,
        variant, open, cost, fitness, conforms. The same variant may conform while it is open and
        lack its end once it is not.
    steps
        The same keys, with kind, touchpoint and step_no of each step and of each touchpoint that
        is missing; see `AlignedVariants`.
    """

    summary: pd.DataFrame
    steps: pd.DataFrame


def align_journeys(journeys: ir.Table, journey_types: Mapping[str, Journey]) -> Conformance:
    """Align the distinct variants of journeys; journey types without a path are left out.

    Parameters
    ----------
    journeys
        Journeys of the review, of which each variant is aligned once.
    journey_types
        By name, with path and costs.

    Returns
    -------
    Conformance
        Ordered by journey type, open and variant.
    """
    variants = journeys.select("journey_type", "variant", open=journeys.status == "open")
    variants = variants.distinct().order_by(["journey_type", "open", "variant"]).execute()
    aligned = [
        _align(rows, journey_types[str(name)])
        for (name, _), rows in variants.groupby(["journey_type", "open"], sort=True)
        if name in journey_types and journey_types[str(name)].path is not None
    ]
    return Conformance(
        summary=_join([summary for summary, _ in aligned], SUMMARY_TYPES),
        steps=_join([steps for _, steps in aligned], STEP_TYPES),
    )


def _align(rows: pd.DataFrame, journey: Journey) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Align the variants of one journey type, all of them open or all decided."""
    assert journey.path is not None
    traces = {variant: variant.split(SEPARATOR) for variant in rows["variant"]}
    aligned = align_variants(
        traces, journey.path, journey.costs, open_ended=bool(rows["open"].iloc[0])
    )
    keys = rows.rename(columns={"variant": "variant_id"})
    return aligned.summary.merge(keys, on="variant_id"), aligned.steps.merge(keys, on="variant_id")


def _join(tables: list[pd.DataFrame], types: Mapping[str, str]) -> pd.DataFrame:
    own = {name: kind for name, kind in types.items() if name != "variant_id"}
    columns = {**KEY_TYPES, **own}
    empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
    joined = pd.concat(tables, ignore_index=True) if tables else empty
    return joined.rename(columns={"variant_id": "variant"})[[*columns]].astype(columns)
