"""A pattern's journeys against those without it: how often each came to an outcome."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from itertools import combinations
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from cjm_workbench.analyses.estimates import Cells
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_clustered_rates
from cjm_workbench.stats.ratios import Stratified, compare_strata
from cjm_workbench.stats.sufficiency import Thresholds, judge_share

LEAST_EXPECTED = 5
"""A test of smaller expected counts is a poor approximation (Cochran 1954, Biometrics 10: 417)."""

MIRRORED = "not tested: it mirrors reaching the goal"
COMPLEMENT = "not tested: those without it are those with another pattern, which is"

CASE = ["journey_type", "outcome"]
ROW = ["journey_type", "kind", "pattern", "outcome"]


def compare_outcomes(holders: ir.Table, followed: ir.Table, rules: Rules) -> pd.DataFrame:
    """Compare each pattern and outcome, stage by stage.

    Parameters
    ----------
    holders
        journey_type, journey_id, kind, pattern, length: one row a journey and pattern it holds.
    followed
        Journeys with their outcomes, as ``journeys.patterns_landmark.follow_outcomes`` gives them.
    rules
        Thresholds.

    Returns
    -------
    pandas.DataFrame
        journey_type, kind, pattern, length, outcome; the cells of a comparison, with the lift; and
        ``least``, the fewest customers that it tells of. An outcome that nobody or everybody had
        has no row, and neither has a pattern without a journey at the same stage beside it. Of two
        patterns of which each journey has one, the second is not tested.
    """
    held = holders.drop("journey_type").join(followed, "journey_id").cache()  # read twice
    own = _count(held, [*ROW, "length", "stage"])
    sides = measure_clustered_rates(held, ROW, "hit").set_index(ROW).to_dict("index")
    stages = _count(followed, [*CASE, "stage"])
    totals = measure_clustered_rates(followed, CASE, "hit").set_index(CASE).to_dict("index")
    both = own.merge(stages, on=[*CASE, "stage"], suffixes=("", "_all"))
    rows = []
    for key, counted in both.groupby([*ROW, "length"]):
        place = dict(zip([*ROW, "length"], key, strict=True))
        side, total = sides[key[:-1]], totals[place["journey_type"], place["outcome"]]
        if 0 < total["value"] < 1:
            effect = max(side["design_effect"], total["design_effect"])
            cells = _cells(counted, effect, str(place["outcome"]), rules.thresholds)
            # without one at the same stage there is nothing to compare
            if cells["n"]:
                rows.append({**place, "least": _fewest(side, total), **cells})
    table = pd.DataFrame(rows)
    return table if table.empty else _test_once(table, held)


def _test_once(table: pd.DataFrame, held: ir.Table) -> pd.DataFrame:
    """Leave untested each pattern that stands for the lack of another one that is tested."""
    pairs = [pair for _, rows in table.groupby(CASE) for pair in _find_mirrored(rows)]
    again = [second for first, second in pairs if _never_both(table.loc[[first, second]], held)]
    told = table.loc[again, "reason"].map(lambda why: "; ".join(filter(None, [COMPLEMENT, why])))
    return table.assign(
        p_value=table["p_value"].mask(table.index.isin(again)),
        reason=told.reindex(table.index).fillna(table["reason"]),
    )


def _find_mirrored(rows: pd.DataFrame) -> Iterator[tuple[int, int]]:
    """Find the pairs of tests whose numbers are one another's, with the sides changed."""
    tested = rows[rows["p_value"].notna()]
    numbers = zip(tested.index, tested["n"], tested["others_n"], tested["difference"], strict=True)
    for (first, n, others_n, gap), (second, *sizes, other) in combinations(numbers, 2):
        if [others_n, n] == sizes and np.isclose(gap, -other):
            yield int(first), int(second)


def _never_both(pair: pd.DataFrame, held: ir.Table) -> bool:
    """Say whether no journey holds both patterns."""
    first, second = (
        held.semi_join(ibis.memtable(pair.iloc[[place]][ROW]), ROW) for place in (0, 1)
    )
    return int(first.semi_join(second, "journey_id").count().execute()) == 0


def _count(rows: ir.Table, by: list[str]) -> pd.DataFrame:
    counted = rows.group_by(by).agg(n=rows.count(), hits=rows.hit.cast("int64").sum())
    table: pd.DataFrame = counted.order_by(by).execute()
    return table.astype({"n": "int64", "hits": "int64"})


def _fewest(side: Mapping[Hashable, Any], total: Mapping[Hashable, Any]) -> float:
    """Count the fewest customers that either side tells of; who stands on both counts with it."""
    groups = [
        side["hit_customers"], side["customers"] - side["hit_customers"],
        total["hit_customers"] - side["hit_customers"],
        total["customers"] - side["customers"] - total["hit_customers"] + side["hit_customers"],
    ]  # fmt: skip
    return float(min((count for count in groups if count > 0), default=0))


def _cells(counted: pd.DataFrame, effect: float, outcome: str, limits: Thresholds) -> Cells:
    """Compare journeys with a pattern and without it, stage by stage."""
    columns = ("hits", "n", "hits_all", "n_all")
    hits, n, hits_all, n_all = (counted[name].to_numpy() for name in columns)
    others_hits, others_n = hits_all - hits, n_all - n
    found = compare_strata(hits, n, others_hits, others_n, design_effect=effect)
    both = (n > 0) & (others_n > 0)
    ends = [(hits[both].sum(), n[both].sum()), (others_hits[both].sum(), others_n[both].sum())]
    rarest = min(min(x, size - x) for x, size in ends)
    judged = judge_share(found.difference, int(rarest), limits)
    why_not = _why_not(found, outcome, limits)
    return {
        "n": found.first.n, "value": found.first.value, "ci_low": found.first.low,
        "ci_high": found.first.high, "unit": "share", "evidence": judged.evidence,
        "reason": "; ".join(part for part in (why_not, judged.reason) if part),
        "others_n": found.second.n, "others_share": found.second.value,
        "difference": found.difference.value, "diff_low": found.difference.low,
        "diff_high": found.difference.high, "lift": found.ratio.value,
        "lift_low": found.ratio.low, "lift_high": found.ratio.high,
        "p_value": np.nan if why_not else found.p_value,
    }  # fmt: skip


def _why_not(found: Stratified, outcome: str, limits: Thresholds) -> str:
    if found.difference.n < limits.n_min:
        return "not tested: too few journeys stand at the same stages"
    if found.expected < LEAST_EXPECTED:
        return f"not tested: fewer than {LEAST_EXPECTED} are expected with or without it"
    return MIRRORED if outcome == "lost" else ""
