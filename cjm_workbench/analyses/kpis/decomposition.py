"""What of a KPI's change is a change of mix, what of rates, and what of its definition."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.claims import no_claims
from cjm_workbench.analyses.estimates import Cells
from cjm_workbench.analyses.kpis.estimates import Measured
from cjm_workbench.analyses.kpis.fold import count_hits
from cjm_workbench.analyses.kpis.shifts import Row
from cjm_workbench.analyses.kpis.splits import Groupings, SplitPeriod, split_since, tells_of_few
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.schemas.format import difference as write_difference
from cjm_workbench.schemas.format import difference_interval, number, plural
from cjm_workbench.schemas.results import BEFORE, YEAR_BEFORE, Estimate, conform

PARTS = ("change", "definition", "mix", "rate")
NO_REVERSAL = "no reversal: not every group moves against the total"


class Decomposition(Estimate):
    """One row a share, earlier period and part of its change: ``value`` is the part, in shares.

    Attributes
    ----------
    kpi, title, more_is_better
        As in `kpis.scorecard`.
    against, earlier
        The period it is compared with.
    by
        What customers are grouped by; empty for the change itself and for the definition.
    part
        ``change``: what is found now less what the earlier period's own definition gives;
        ``definition``: the earlier period under today's definition less the same data under its
        own; ``mix`` and ``rate``. Of each grouping, mix, rate and definition sum to the change.
    customers
        Behind the later value.
    reversal
        Of a rate: whether every group moves one way and the total the other.
    p_value
        Of a rate: that it is other than none, where the total goes the other way; 1 without a
        reversal. Missing of other parts: they are accounts, not claims.
    """

    kpi: Series[str]
    title: Series[str]
    more_is_better: Series[bool]
    against: Series[str] = pa.Field(isin=(BEFORE, YEAR_BEFORE))
    earlier: Series[str]
    by: Series[str]
    part: Series[str] = pa.Field(isin=PARTS)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    reversal: Series[bool]
    p_value: Series[float] = pa.Field(ge=0, le=1, nullable=True)


class DecompositionGroups(Estimate):
    """One row a share, earlier period and group: ``value`` is its share now.

    Attributes
    ----------
    kpi, title, against, earlier, by
        As in `kpis.decomposition`.
    group
        Its name; groups of too few customers are joined with the next smallest.
    part_share, earlier_part_share
        Its part of the denominator, now and then.
    earlier_n, earlier_value
        Its share then.
    difference, diff_low, diff_high
        Now less then, with the interval that is not adjusted for the number of groups.
    mix_effect, rate_effect
        What it adds to the two effects.
    """

    kpi: Series[str]
    title: Series[str]
    against: Series[str]
    earlier: Series[str]
    by: Series[str]
    group: Series[str]
    part_share: Series[float] = pa.Field(nullable=True)
    earlier_part_share: Series[float] = pa.Field(nullable=True)
    earlier_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    earlier_value: Series[float] = pa.Field(nullable=True)
    difference: Series[float] = pa.Field(nullable=True)
    diff_low: Series[float] = pa.Field(nullable=True)
    diff_high: Series[float] = pa.Field(nullable=True)
    mix_effect: Series[float] = pa.Field(nullable=True)
    rate_effect: Series[float] = pa.Field(nullable=True)


def split_kpis(
    kpis: Sequence[Measured], groups: Groupings, earlier: Sequence[SplitPeriod], rules: Rules
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split the change of each share since earlier periods.

    Parameters
    ----------
    kpis
        Of the later period; only shares are split.
    groups
        As of `SplitPeriod`, of the later period. Customers in no group are ``unknown``.
    earlier
        The periods compared with.
    rules
        Thresholds and smallest cell: a share that tells of fewer customers is not split, and groups
        that would are joined.

    Returns
    -------
    tuple of pandas.DataFrame
        `Decomposition` and `DecompositionGroups`; see `stats.decomposition.split_change`. A
        grouping of which one group is left is not split by.
    """
    known = (each for each in kpis if each.kpi.unit == "share")
    shares = [each for each in known if not tells_of_few(each.kpi, rules)]
    ids = _list_customers([*shares, *(own for period in earlier for own in period.kpis)])
    now = {each.kpi.name: count_hits(each.kpi, ids) for each in shares}
    found = [split_since(shares, now, groups, period, ids, rules) for period in earlier]
    parts, told = ([row for pair in found for row in pair[place]] for place in (0, 1))
    order = {each.kpi.name: place for place, each in enumerate(shares)}
    for rows in (parts, told):
        rows.sort(key=lambda row: order[str(row["kpi"])])
    return _table(parts, Decomposition), _table(told, DecompositionGroups)


def _list_customers(kpis: Sequence[Measured]) -> pd.Index:
    ids = [each.kpi.customers["customer_id"] for each in kpis if each.kpi.unit == "share"]
    return pd.Index(pd.concat(ids).unique()) if ids else pd.Index([], dtype=str)


def _table(rows: list[Cells], model: type[Estimate]) -> pd.DataFrame:
    if rows:
        return conform(pd.DataFrame(rows), model)
    return conform(pd.DataFrame(columns=list(model.to_schema().columns)), model)


def claim_reversals(table: pd.DataFrame) -> pd.DataFrame:
    """Give every split as a candidate claim that total and groups move different ways.

    Where they do not, the candidate says only which way the rates went, and is held back: what was
    looked for, and counts among the tests, is the reversal.
    """
    tested = table[table["p_value"].notna()]
    if tested.empty:
        return no_claims()
    rows = tested.to_dict("records")
    return pd.DataFrame(
        {
            "kind": "change", "journey_type": "", "about": "",
            "sentence": [_sentence(row) for row in rows],
            "basis": [_basis(row, table) for row in rows],
            "n": tested["n"], "value": tested["value"], "ci_low": tested["ci_low"],
            "ci_high": tested["ci_high"], "unit": tested["unit"],
            "evidence": tested["evidence"].where(tested["reversal"], "insufficient"),
            "reason": tested["reason"].where(tested["reversal"], NO_REVERSAL),
            "p_value": tested["p_value"], "concerned": tested["customers"],
            "severity": tested["value"].abs().clip(upper=1.0).fillna(0.0),
        },
        index=tested.index,
    )  # fmt: skip


def _sentence(row: Row) -> str:
    if not row["reversal"]:
        value = row["value"]
        way = "lower than" if value < 0 else "higher than" if value > 0 else "the same as"
        return f"{row['title']}: {way} in {row['earlier']} within groups by {row['by']}"
    within, total = ("falls", "rises") if row["value"] < 0 else ("rises", "falls")
    return (
        f"{row['title']} {within} since {row['earlier']} in every group by {row['by']}, "
        f"while the total {total}"
    )


def _basis(row: Row, table: pd.DataFrame) -> str:
    change = _find(table, row, "change", by="")
    mix = _find(table, row, "mix", by=row["by"])
    return (
        f"The total changes by {write_difference(change['value'], 'share')}, the mix of "
        f"groups makes {write_difference(mix['value'], 'share')} of it. Other groupings may tell "
        "otherwise."
    )


def _find(table: pd.DataFrame, row: Row, part: str, *, by: str) -> Row:
    same = (table["kpi"] == row["kpi"]) & (table["against"] == row["against"])
    own = table[same & (table["part"] == part) & (table["by"] == by)]
    found: Row = own.to_dict("records")[0]
    return found


def read_decomposition(table: pd.DataFrame) -> str:
    """Say where total and groups move different ways, and which mix effect is largest."""
    if table.empty:
        return (
            "No change of a share can be split into mix and rate: it takes a KPI that is a share "
            "of enough customers, and an earlier period."
        )
    return " ".join(_read(rows, table) for _, rows in table.groupby("against", sort=False))


def _read(rows: pd.DataFrame, table: pd.DataFrame) -> str:
    against, earlier = rows["against"].iloc[0], rows["earlier"].iloc[0]
    shares = plural(rows["kpi"].nunique(), "share")
    mixes = rows[(rows["part"] == "mix") & (rows["evidence"] != "insufficient")]
    if mixes.empty:
        return f"Against {earlier}, no change of {shares} can be split by a group."
    reversed_ = rows[rows["reversal"]].to_dict("records")
    said = [_warn(row, table) for row in reversed_]
    clear = mixes[(mixes["ci_low"] > 0) | (mixes["ci_high"] < 0)]
    told = _largest(clear if len(clear) else mixes, table)
    if clear.empty:
        none = f"no effect of mix stands apart from none in {shares}; the largest is"
        said.append(f"Against {earlier}, the {against}, {none} {told}.")
    else:
        said.append(f"Against {earlier}, the {against}, the mix of groups matters most {told}.")
    return " ".join([*said, *_definitions(rows)])


def _largest(mixes: pd.DataFrame, table: pd.DataFrame) -> str:
    row = mixes.iloc[int(mixes["value"].abs().argmax())].to_dict()
    total = _find(table, row, "change", by="")
    rate = _find(table, row, "rate", by=row["by"])
    return (
        f"in {row['title']}, by {row['by']}: {_told(row)} of its change of {_told(total)}; "
        f"rates within groups make {_told(rate)} (n = {number(row['n'])})"
    )


def _warn(row: Row, table: pd.DataFrame) -> str:
    change = _find(table, row, "change", by="")
    way, other = ("rises", "falls") if change["value"] > 0 else ("falls", "rises")
    return (
        f"Reversal: {row['title']} {way} in all since {row['earlier']} ({_told(change)}) and "
        f"{other} in every group by {row['by']} (rates: {_told(row)}): the groups' parts changed."
    )


def _definitions(rows: pd.DataFrame) -> list[str]:
    own = rows[(rows["part"] == "definition") & (rows["value"] != 0)].to_dict("records")
    return [
        f"{row['title']} is defined otherwise than when {row['earlier']} was reported: this alone "
        f"makes {_told(row)}."
        for row in own
    ]


def _told(row: Row) -> str:
    bounds = difference_interval(row["ci_low"], row["ci_high"], "share", of=row["value"])
    return f"{write_difference(row['value'], 'share')} ({bounds})"
