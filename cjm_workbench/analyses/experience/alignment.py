"""How many journeys follow the desired path, and how the others depart from it."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import Cells, hide_rates, score_cells, share_cells
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.format import estimate
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.means import mean_t
from cjm_workbench.stats.shares import share_design_effect, wilson
from cjm_workbench.stats.sufficiency import Thresholds

KEY = ["journey_type", "variant", "open"]
NO_PATH = "No desired path is set: write path in the journey's settings to see who follows it."


class Alignment(Estimate):
    """Two rows a journey type with a desired path.

    Attributes
    ----------
    measure
        ``conforms``: the share of journeys without a deviation. ``fitness``: the mean fit to the
        path, from 0 (nothing of it) to 1.
    customers
        How many made the journeys.
    """

    journey_type: Series[str]
    measure: Series[str] = pa.Field(isin=("conforms", "fitness"))
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_alignment(journeys: ir.Table, summary: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Measure how well journeys fit the desired path.

    Parameters
    ----------
    journeys
        The review's journeys.
    summary
        journey_type, variant, open, fitness, conforms: each variant aligned, as
        ``journeys.conformance.align_journeys`` gives it.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Alignment`. The share has a Wilson interval, the mean a t interval between customers. An
        open journey conforms as long as it has not left the path.
    """
    fits = join_alignment(journeys, summary)
    rows = fits.order_by("journey_id").select("journey_type", "customer_id", "fitness", "conforms")
    table = pd.DataFrame(
        [
            {"journey_type": name, "customers": own["customer_id"].nunique(), **cells}
            for name, own in rows.execute().groupby("journey_type", sort=True)
            for cells in _measure(own, rules.thresholds)
        ]
    )
    if table.empty:
        return conform(pd.DataFrame(columns=[*Alignment.to_schema().columns]), Alignment)
    return conform(hide_rates(table, rules).drop(columns="hit_customers"), Alignment)


def _measure(own: pd.DataFrame, thresholds: Thresholds) -> list[Cells]:
    per_customer = own.groupby("customer_id")["conforms"].agg(["sum", "size"])
    effect = share_design_effect(per_customer["sum"], per_customer["size"])
    hits = int(own["conforms"].sum())
    share = wilson(hits, len(own), design_effect=effect)
    fitness = mean_t(own["fitness"], cluster=own["customer_id"])
    followers = int((per_customer["sum"] > 0).sum())
    return [
        {"measure": "conforms", "hit_customers": followers, **share_cells(share, hits, thresholds)},
        {"measure": "fitness", **score_cells(fitness, (0, 1), thresholds)},
    ]


def join_alignment(journeys: ir.Table, summary: pd.DataFrame) -> ir.Table:
    """Set each journey of a type with a path beside its variant's cost, fitness and conforms.

    Parameters
    ----------
    journeys
        Journeys with status and variant.
    summary
        One row a journey type, variant and open.
    """
    schema = {"journey_type": "string", "variant": "string", "open": "boolean"}
    facts = {"cost": "float64", "fitness": "float64", "conforms": "boolean"}
    aligned = ibis.memtable(summary[[*schema, *facts]], schema={**schema, **facts})
    return journeys.mutate(open=journeys.status == "open").join(aligned, KEY)


def read_alignment(table: pd.DataFrame) -> str:
    """Say what share of journeys follows the desired path, and how well the others fit it."""
    if table.empty:
        return NO_PATH
    groups = table.groupby("journey_type", sort=True)
    return " ".join(_read(str(name), rows.set_index("measure")) for name, rows in groups)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    follow, fit = rows.loc["conforms"], rows.loc["fitness"]
    if pd.isna(follow["value"]):
        return f"In {journey_type}, too few customers made journeys for their fit to be shown."
    return f"In {journey_type}, {_said(follow)} of journeys follow the desired path; {_fit(fit)}."


def _fit(fit: pd.Series) -> str:
    return f"the mean fit of all, where 1 is a full fit, is {_said(fit)}"


def _said(row: pd.Series) -> str:
    return estimate(row["value"], row["ci_low"], row["ci_high"], row["unit"], int(row["n"]))
