"""Which customers of the review fit which persona."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.schemas.groups import UNKNOWN


def count_customers(journeys: ir.Table) -> ir.Table:
    """Count each customer's journeys of every type.

    Parameters
    ----------
    journeys
        The review's journeys.

    Returns
    -------
    ir.Table
        customer_id, journeys.
    """
    return journeys.group_by("customer_id").agg(journeys=journeys.count())


def join_personas(rows: ir.Table, personas: ir.Table) -> ir.Table:
    """Set each row beside its customer's personas; who fits none is `unknown`.

    Parameters
    ----------
    rows
        Any table with ``customer_id``.
    personas
        customer_id, persona: one row a customer and persona.

    Returns
    -------
    ir.Table
        `rows` with ``persona``, one row a row and persona.
    """
    own = personas.select("customer_id", "persona")
    joined = rows.left_join(own, "customer_id")
    return joined.mutate(persona=joined.persona.fill_null(UNKNOWN)).drop("customer_id_right")


def find_hidden(sizes: pd.DataFrame) -> set[str]:
    """Name the personas whose size is not shown: nothing else may tell it.

    Parameters
    ----------
    sizes
        The saved table `personas.sizes`.
    """
    return set(sizes.loc[sizes["n"].isna(), "persona"])
