"""The bases of result tables: what every chapter saves, and every figure reads."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

EVIDENCE = ("sufficient", "thin", "insufficient")
UNITS = ("share", "score", "points", "seconds", "count", "amount", "emotion", "cost")
Q_MAX = 0.05
"""The q-value up to which a comparison is claimed."""

VERDICTS = ("met", "missed", "undetermined")
BEFORE, YEAR_BEFORE = "period before", "year before"
"""What a period is compared with: the one it follows, and the same a year before."""


class Listing(pa.DataFrameModel):
    """An inventory: rows that are not estimates (a quarantine, a ledger, a coverage count).

    Subclasses declare their columns. Undeclared columns are refused.
    """

    class Config:
        strict = True
        coerce = True


class Estimate(Listing):
    """A measured number with what it rests on.

    Attributes
    ----------
    n
        The denominator the value was computed from; missing where a small cell is suppressed.
    value, ci_low, ci_high
        The estimate and its 95 % interval, in ``unit``; missing where it cannot be given.
        Shares lie between 0 and 1.
    unit
        One of ``UNITS``.
    evidence
        ``sufficient``, ``thin`` or ``insufficient``.
    reason
        Why the evidence is not sufficient; empty where it is.
    """

    n: Series[pd.Int64Dtype] = pa.Field(ge=0, nullable=True)
    value: Series[float] = pa.Field(nullable=True)
    ci_low: Series[float] = pa.Field(nullable=True)
    ci_high: Series[float] = pa.Field(nullable=True)
    unit: Series[str] = pa.Field(isin=UNITS)
    evidence: Series[str] = pa.Field(isin=EVIDENCE)
    reason: Series[str]


class Comparison(Estimate):
    """An estimate beside another group's, with the difference and its multiplicity-adjusted test.

    ``value`` is the group's own; ``difference``, ``diff_low`` and ``diff_high`` are in ``unit``;
    ``evidence`` judges the interval of the difference.
    """

    difference: Series[float] = pa.Field(nullable=True)
    diff_low: Series[float] = pa.Field(nullable=True)
    diff_high: Series[float] = pa.Field(nullable=True)
    p_value: Series[float] = pa.Field(ge=0, le=1, nullable=True)
    q_value: Series[float] = pa.Field(ge=0, le=1, nullable=True)


def conform(table: pd.DataFrame, model: type[Listing]) -> pd.DataFrame:
    """Order the columns as the model does and check the table once, at its boundary.

    Raises
    ------
    pandera.errors.SchemaErrors
        If a column is missing, unknown, or holds a value that the model refuses.
    """
    schema = model.to_schema()
    ordered = table.reindex(columns=[*schema.columns, *table.columns.difference(schema.columns)])
    checked: pd.DataFrame = schema.validate(ordered.reset_index(drop=True), lazy=True)
    return checked
