"""Attributes of customers as levels that can be counted: what the record says, and habits."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

import ibis
import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.journeys.scope import find_column
from cjm_workbench.schemas.format import number
from cjm_workbench.schemas.groups import UNKNOWN

RECORD, HABIT = "record", "habit"
"""Kinds of attributes: of the customers table, and of behaviour before the period."""

LEVELS = 8
"""Levels of an attribute that are named: the commonest; a number of more values is cut."""

QUARTERS = (0.25, 0.5, 0.75)
"""Where numbers are cut: into quarters of the customers."""

NOT_KNOWN = "(not known)"
OTHER = "(other)"
KEY = ["kind", "attribute"]
APART = "\x1f"
"""Between the personas of a customer: a character that no name holds."""


def list_traits(
    base: ir.Table,
    customers: ir.Table,
    attributes: Collection[str],
    members: ir.Table,
    habits: Sequence[str],
) -> ir.Table | None:
    """List what is known of each customer, one row a customer and attribute.

    Parameters
    ----------
    base
        customer_id of those counted.
    customers
        The canonical table, with its `attributes`.
    attributes
        Their names, in any order.
    members
        customer_id and a column a habit.
    habits
        Their names.

    Returns
    -------
    ir.Table
        customer_id, kind, attribute, text and amount (where the text is a number), missing where
        nothing is known. Nothing where there is neither an attribute nor a habit.
    """
    if not attributes and not habits:
        return None
    known = base.left_join(customers, "customer_id")
    did = base.left_join(members.select("customer_id", *habits), "customer_id")
    parts = [
        known.select(
            "customer_id", kind=ibis.literal(RECORD), attribute=ibis.literal(name),
            text=find_column(known, "customers", name).cast("string").nullif(""),
        )
        for name in sorted(attributes)
    ] + [
        did.select(
            "customer_id", kind=ibis.literal(HABIT), attribute=ibis.literal(name),
            text=did[name].cast("string"),
        )
        for name in habits
    ]  # fmt: skip
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return rows.mutate(amount=rows.text.try_cast("float64"))


def count_levels(
    traits: ir.Table | None, personas: ir.Table | None, smallest_cell: int
) -> pd.DataFrame:
    """Count the customers of each level and combination of personas, in the engine.

    A number of more than `LEVELS` values is cut at its quartiles among all customers; of other
    attributes the commonest levels are named, and the rest, with the levels of fewer customers
    than may be published, is `OTHER`.

    Parameters
    ----------
    traits
        As of `list_traits`; missing where nothing is known of anybody.
    personas
        customer_id, persona.
    smallest_cell
        The fewest customers that may be published.

    Returns
    -------
    pandas.DataFrame
        kind, attribute, level, place (the order of the levels), fits (the personas, joined by
        `APART`) and customers.
    """
    if traits is None or personas is None:
        return pd.DataFrame(columns=[*KEY, "level", "place", "fits", "customers"])
    traits = traits.cache()  # read three times
    cuts, labels = _cut(traits)
    cut = traits.join(cuts, KEY)
    texts = traits.anti_join(cuts, KEY)
    quarter = sum(
        ((cut.amount > cut[name]).cast("int64") for name in ("low", "middle", "high")),
        ibis.literal(0),
    )
    code = ibis.ifelse(cut.amount.isnull(), NOT_KNOWN, quarter.cast("string"))
    numbered = cut.select("customer_id", *KEY, code=code)
    named = _name_common(texts, smallest_cell)
    fits = personas.group_by("customer_id").agg(fits=personas.persona.collect().sort().join(APART))
    rows = ibis.union(numbered, named).left_join(fits, "customer_id")
    rows = rows.mutate(fits=rows.fits.fill_null(UNKNOWN))
    counted = rows.group_by([*KEY, "code", "fits"]).agg(customers=rows.count()).execute()
    return _label(counted, labels)


def _cut(traits: ir.Table) -> tuple[ir.Table, pd.DataFrame]:
    """Find the numbers of many values, and where each is cut."""
    known = traits.filter(traits.text.notnull())
    measured = known.group_by(KEY).agg(
        texts=known.count(), amounts=known.amount.count(), values=known.amount.nunique(),
        **{name: known.amount.quantile(at) for name, at in zip(("low", "middle", "high"), QUARTERS,
                                                               strict=True)},
    )  # fmt: skip
    found = (
        measured.filter(measured.texts == measured.amounts, measured["values"] > LEVELS)
        .order_by(KEY)
        .execute()[[*KEY, "low", "middle", "high"]]
    )
    schema = {"kind": "string", "attribute": "string", **dict.fromkeys(
        ("low", "middle", "high"), "float64")}  # fmt: skip
    labels = [
        {"kind": row.kind, "attribute": row.attribute, "code": str(code), "level": level,
         "place": code}
        for row in found.itertuples()
        for code, level in enumerate(_quarters(row.low, row.middle, row.high))
    ]  # fmt: skip
    columns = [*KEY, "code", "level", "place"]
    return ibis.memtable(found, schema=schema), pd.DataFrame(labels, columns=columns)


def _quarters(*cuts: float) -> Iterator[str]:
    """Write the bounds of the quarters."""
    told = [number(cut, 0 if abs(cut) >= 100 or float(cut).is_integer() else 2) for cut in cuts]
    yield f"up to {told[0]}"
    yield from (f"above {low}, up to {high}" for low, high in pairwise(told))
    yield f"above {told[-1]}"


def _name_common(texts: ir.Table, smallest_cell: int) -> ir.Table:
    counted = texts.group_by([*KEY, "text"]).agg(n=texts.count())
    order = ibis.window(group_by=KEY, order_by=[ibis.desc("n"), "text"])
    known = counted.filter(counted.text.notnull(), counted.n >= smallest_cell)
    ranked = known.mutate(rank=ibis.row_number().over(order))
    common = ranked.filter(ranked["rank"] < LEVELS).select(*KEY, "text", common=ibis.literal(True))
    joined = texts.left_join(common, [*KEY, "text"])
    code = ibis.cases(
        (joined.text.isnull(), NOT_KNOWN), (joined.common.notnull(), joined.text), else_=OTHER
    )
    return joined.select("customer_id", *KEY, code=code)


def _label(counted: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Name the quarters; other levels are in their alphabetical order, what is not known last."""
    table = counted.merge(labels, on=[*KEY, "code"], how="left")
    last = {OTHER: LEVELS + 1, NOT_KNOWN: LEVELS + 2}
    # a quarter of what is not known has no bound to lie above
    table["level"] = table["level"].fillna(table["code"])
    table["place"] = table["place"].fillna(table["level"].map(last)).fillna(LEVELS)
    ordered = table.sort_values([*KEY, "place", "level", "fits"], ignore_index=True)
    return ordered.astype({"place": "int64", "customers": "int64"}).drop(columns="code")
