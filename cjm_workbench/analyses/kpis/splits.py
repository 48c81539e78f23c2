"""One share's change since an earlier period, split into its parts: the rows of both tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cjm_workbench.analyses.estimates import Cells
from cjm_workbench.analyses.kpis.estimates import Measured
from cjm_workbench.analyses.kpis.fold import count_hits, fold_small, join_groups, place_groups
from cjm_workbench.analyses.kpis.scorecard import count_customers
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.kpis import KpiTotals
from cjm_workbench.stats.decomposition import Split, split_change
from cjm_workbench.stats.interval import Interval, difference, shift_p_value
from cjm_workbench.stats.paired import correlate
from cjm_workbench.stats.shares import wilson
from cjm_workbench.stats.sufficiency import judge_share

Groupings = Mapping[str, pd.Series]
"""Name of a grouping to each customer's group, by customer."""


@dataclass(frozen=True)
class SplitPeriod:
    """An earlier period, with what its KPIs are split by.

    Attributes
    ----------
    against, name
        ``period before`` or ``year before``, and the period's name.
    kpis
        Under today's definitions.
    old
        By name, those KPIs under the definition that the period's own review was made with, where
        it was another one.
    groups
        As of then.
    """

    against: str
    name: str
    kpis: Sequence[Measured]
    old: Mapping[str, Measured]
    groups: Groupings


def split_since(
    shares: Sequence[Measured],
    now: Mapping[str, pd.DataFrame],
    groups: Groupings,
    period: SplitPeriod,
    ids: pd.Index,
    rules: Rules,
) -> tuple[list[Cells], list[Cells]]:
    """Split all changes of shares since one earlier period.

    Parameters
    ----------
    shares, groups
        Of the later period, and each customer's group in it.
    now
        By KPI, what `fold.count_hits` counts of those shares.
    period
        The earlier one.
    ids
        Of the customers of all periods; `fold.count_hits` names them by their place here.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    tuple of list
        The rows of `decomposition.Decomposition` and of `decomposition.DecompositionGroups`.
    """
    placed = {
        by: place_groups(own, period.groups[by], ids)
        for by, own in groups.items()
        if by in period.groups
    }
    before = {own.kpi.name: own for own in period.kpis if not tells_of_few(own.kpi, rules)}
    parts: list[Cells] = []
    told: list[Cells] = []
    for later in (each for each in shares if each.kpi.name in before):
        then = before[later.kpi.name]
        parts += _whole(later, then, period, rules)
        own, before_own = now[later.kpi.name], count_hits(then.kpi, ids)
        for by, (labels, then_labels) in placed.items():
            split = _split(join_groups(own, labels), join_groups(before_own, then_labels), rules)
            if split is not None:
                parts += _parts(later.kpi, period, by, split, rules)
                told += _groups(later.kpi, period, by, split, rules)
    return parts, told


def tells_of_few(kpi: KpiTotals, rules: Rules) -> bool:
    """Say whether a share has no customer, or tells of fewer of them than may be published."""
    people, hits = count_customers(kpi)
    counts = [count for count in (hits, people - hits, people) if count > 0]
    return not counts or min(counts) < rules.smallest_cell


def _whole(later: Measured, then: Measured, period: SplitPeriod, rules: Rules) -> list[Cells]:
    """Give the change as its two reviews would see it, and what of it the definition makes."""
    own = period.old.get(later.kpi.name, then)
    change = difference(
        later.interval, own.interval, correlation=correlate(later.influence, own.influence)
    )
    defined = difference(
        then.interval, own.interval, correlation=correlate(then.influence, own.influence)
    )
    if own is then:
        defined = Interval(then.interval.n, 0.0, 0.0, 0.0)
    least = min(min(m.events, m.interval.n - m.events) for m in (later, own))
    about = _about(later.kpi, period)
    return [
        {**about, "by": "", "part": "change", **_cells(change, least, rules)},
        {**about, "by": "", "part": "definition", **_cells(defined, least, rules)},
    ]


def _about(kpi: KpiTotals, period: SplitPeriod) -> Cells:
    return {
        "kpi": kpi.name, "title": kpi.title, "more_is_better": kpi.more_is_better,
        "against": period.against, "earlier": period.name, "customers": count_customers(kpi)[0],
        "reversal": False, "p_value": math.nan,
    }  # fmt: skip


def _cells(part: Interval, least: int, rules: Rules) -> Cells:
    judged = judge_share(part, least, rules.thresholds)
    return {
        "n": part.n, "value": part.value, "ci_low": part.low, "ci_high": part.high,
        "unit": "share", "evidence": judged.evidence, "reason": judged.reason,
    }  # fmt: skip


def _split(now: pd.DataFrame, then: pd.DataFrame, rules: Rules) -> Split | None:
    now, then = fold_small(now, then, rules.smallest_cell)
    if now["group"].nunique() < 2 and then["group"].nunique() < 2:
        return None
    return split_change(now, then)


def _parts(kpi: KpiTotals, period: SplitPeriod, by: str, split: Split, rules: Rules) -> list[Cells]:
    groups = split.groups
    least = int(
        min(groups["hits"].sum(), (groups["n"] - groups["hits"]).sum(),
            groups["then_hits"].sum(), (groups["then_n"] - groups["then_hits"]).sum())
    )  # fmt: skip
    about = {**_about(kpi, period), "by": by}
    reversal = _is_reversal(split)
    p = shift_p_value(split.rate) if reversal else 1.0
    return [
        {**about, "part": "mix", **_cells(split.mix, least, rules)},
        {**about, "part": "rate", **_cells(split.rate, least, rules), "reversal": reversal,
         "p_value": p},
    ]  # fmt: skip


def _is_reversal(split: Split) -> bool:
    groups = split.groups
    both = groups[(groups["n"] > 0) & (groups["then_n"] > 0)]
    moves = both["hits"] / both["n"] - both["then_hits"] / both["then_n"]
    total = split.total.value
    return len(both) > 1 and total != 0 and bool((moves * total < 0).all())


def _groups(
    kpi: KpiTotals, period: SplitPeriod, by: str, split: Split, rules: Rules
) -> list[Cells]:  # fmt: skip
    rows: list[Cells] = []
    for name, group in split.groups.iterrows():
        now = wilson(group["hits"], int(group["n"]))
        then = wilson(group["then_hits"], int(group["then_n"]))
        shift = difference(now, then)
        rows.append({
            "kpi": kpi.name, "title": kpi.title, "against": period.against,
            "earlier": period.name, "by": by, "group": str(name),
            **_cells(now, int(group["hits"]), rules),
            "part_share": group["n"] / split.groups["n"].sum(),
            "earlier_part_share": group["then_n"] / split.groups["then_n"].sum(),
            "earlier_n": then.n, "earlier_value": then.value, "difference": shift.value,
            "diff_low": shift.low, "diff_high": shift.high,
            "mix_effect": group["mix"], "rate_effect": group["rate"],
        })  # fmt: skip
    return rows
