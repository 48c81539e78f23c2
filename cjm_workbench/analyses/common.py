"""The paths that are common enough to be named, and how a path is written."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from cjm_workbench.analyses.rules import Rules

MOST = 50
"""Paths that a table names, a journey type; the others fold into one row."""

ARROW = " › "
"""Between the touchpoints of a path that is shown."""


def pick_common(rows: ir.Table, key: Sequence[str], rules: Rules, most: int) -> ir.Table:
    """Pick the commonest keys of each journey type that enough customers share.

    Parameters
    ----------
    rows
        One row a journey, with ``customer_id`` and `key`.
    key
        ``journey_type`` and what names a path in it; ties are broken in this order.
    rules
        Names the smallest cell: keys of fewer customers are left out.
    most
        Keys to pick, a journey type.

    Returns
    -------
    ir.Table
        `key`, one row a key picked.
    """
    counted = rows.group_by(list(key)).agg(taken=rows.count(), takers=rows.customer_id.nunique())
    order = ibis.window(group_by=key[0], order_by=[ibis.desc("taken"), *key[1:]])
    ranked = counted.mutate(place=ibis.row_number().over(order))
    common = ranked.filter((ranked.place < most) & (ranked.takers >= rules.smallest_cell))
    return common.select(*key)
