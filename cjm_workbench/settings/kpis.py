"""Named measures of client.yaml: what is counted or averaged, among what, and what is wanted."""

# ruff: noqa: RUF012 - pydantic copies a mutable default for each model

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from cjm_workbench.settings.base import Settings
from cjm_workbench.settings.filters import CheckedFilter

STEP_COLUMNS = frozenset(
    {"journey_type", "touchpoint", "stage", "channel", "device", "department", "outcome"}
)
"""What the filters of a KPI per journey read: its steps."""

AVERAGED = ("mean", "quantile", "nps")
TOTALS = ("sum", "count", "cost")
CAN_BE_PER = ("share", *TOTALS)
ONE_SCALE = "of one instrument: add where: {instrument: ...}, for instruments are never pooled"


class Kpi(Settings):
    """A named measure.

    ==========  ==================================================================================
    measure     what is measured
    ==========  ==================================================================================
    share       the rows of ``out_of`` that also fit ``where``; with ``per``, the units with a row
                of ``out_of`` that also have one of ``where``, or have ``at_most`` so many
    mean        of ``column``, over the rows of ``where``
    quantile    of ``column``, over the rows of ``where``: the median unless ``quantile`` is given
    nps         of answers from 0 to 10: the share of 9 and 10 less that of 0 to 6, in points
    sum         of ``column``, over the rows of ``where``; with ``per``, for each unit of ``out_of``
    count       of the rows of ``where``; with ``per``, for each unit of ``out_of``
    cost        of the rows of ``where``, each at what ``cost`` costs in its channel at its time;
                with ``per``, for each unit of ``out_of``
    retention   the customers with a row of ``out_of`` in as many days before the period who have
                one of ``where`` in it
    ==========  ==================================================================================

    Attributes
    ----------
    title, description
        As shown in the report.
    table
        Where its rows are.
    measure
        See above.
    column
        What a mean, quantile or sum is made from: a column of numbers, or an attribute.
    quantile
        Which quantile, between 0 and 1.
    per
        The unit: a session of the source (``session_key``), a journey followed for its whole
        window (its steps, up to the window's end), or a customer.
    at_most
        Of a share of units: counted are those with at most so many rows of ``where``. 0 is for
        those who never did it, 1 for visits of a single page.
    cost
        Which cost.
    where
        The rows that count; of a share, its numerator.
    out_of
        Of a share, and ``per`` a unit, the denominator; empty: all rows of the table.
    unit
        How the number is written.
    more_is_better
        Whether a higher value is wanted.
    target
        The wanted level.
    tolerance
        The shortfall that still counts as met.
    """

    title: str
    description: str = ""
    table: Literal["events", "feedback", "invitations"] = "events"
    measure: Literal["share", "mean", "quantile", "nps", "sum", "count", "cost", "retention"]
    column: str | None = None
    quantile: float = Field(default=0.5, gt=0, lt=1)
    per: Literal["session", "journey", "customer"] | None = None
    at_most: int | None = Field(default=None, ge=0)
    cost: Literal["contact", "send"] = "contact"
    where: CheckedFilter = {}
    out_of: CheckedFilter = {}
    unit: Literal["share", "score", "points", "seconds", "count", "amount"]
    more_is_better: bool = True
    target: float | None = None
    tolerance: float = Field(default=0.0, ge=0)

    @model_validator(mode="after")
    def _has_a_column(self) -> Self:
        takes = self.measure in (*AVERAGED, "sum")
        if takes != (self.column is not None):
            raise ValueError(
                "mean, quantile, nps and sum take a column; share, count, cost and retention none"
            )
        return self

    @model_validator(mode="after")
    def _has_its_unit(self) -> Self:
        made = {"share": "share", "retention": "share", "nps": "points", "cost": "amount",
                "count": "count"}.get(self.measure)  # fmt: skip
        if made and self.unit != made:
            raise ValueError(f"the unit of measure {self.measure} is {made}")
        if made is None and self.unit in ("share", "points"):
            raise ValueError(f"measure {self.measure} of a column is no {self.unit}")
        return self

    @model_validator(mode="after")
    def _a_score_has_one_scale(self) -> Self:
        of_score = self.column == "score"
        if of_score != (self.unit == "score" or self.measure == "nps"):
            raise ValueError("column score goes with unit score, or with measure nps")
        if of_score and (
            self.table != "feedback"
            or self.measure not in ("mean", "nps")
            or not isinstance(self.where.get("instrument"), str)
        ):
            raise ValueError(f"a score is a mean over table feedback, {ONE_SCALE}")
        if self.measure == "nps" and self.where["instrument"] != "nps":
            raise ValueError("measure nps is of instrument nps alone")
        return self

    @model_validator(mode="after")
    def _has_its_units(self) -> Self:
        if self.per is not None and self.measure not in CAN_BE_PER:
            raise ValueError(f"per goes with {', '.join(CAN_BE_PER)}")
        if self.per in ("session", "journey") and self.table != "events":
            raise ValueError(f"per {self.per} counts rows of table events")
        if self.per == "journey" and self.measure != "share":
            raise ValueError("per journey goes with measure share")
        if self.at_most is not None and (self.measure != "share" or self.per is None):
            raise ValueError("at_most goes with a share of units: add per")
        if self.out_of and self.per is None and self.measure not in ("share", "retention"):
            raise ValueError("out_of is the base of a share, or of what is counted per unit")
        if self.measure in ("cost", "retention") and self.table != "events":
            raise ValueError(f"measure {self.measure} counts rows of table events")
        return self
