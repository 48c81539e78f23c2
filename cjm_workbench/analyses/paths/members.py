"""The journeys of a persona's members, beside those of members of other personas only."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

UNKNOWN = "unknown"
"""The persona of who fits none."""


def split_by_persona(journeys: ir.Table, personas: ir.Table) -> ir.Table:
    """Set each journey on its side of each persona.

    Personas may overlap. So a persona's members stand against the customers who fit another
    persona and not this one: two disjoint groups. Who fits no persona is `unknown`, a group that
    is never on the other side: nothing is known of them that could be compared.

    Parameters
    ----------
    journeys
        Any columns, with ``customer_id``.
    personas
        ``customer_id``, ``persona``: one row a customer and persona.

    Returns
    -------
    ir.Table
        `journeys` with ``persona`` and ``own``: one row a journey and persona that its customer
        fits (own), or does not fit while fitting another.
    """
    own = personas.select("customer_id", "persona").distinct()
    fitting = own.filter(own.persona != UNKNOWN)
    customers, names = (fitting.select(name).distinct() for name in ("customer_id", "persona"))
    others = customers.cross_join(names).anti_join(fitting, ["customer_id", "persona"])
    sides = ibis.union(own.mutate(own=True), others.mutate(own=False))
    return journeys.join(sides, "customer_id")
