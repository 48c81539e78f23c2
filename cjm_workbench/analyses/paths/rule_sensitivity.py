"""What changes if the rule changes: the headline numbers under half and double of each rule."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.common import ARROW
from cjm_workbench.analyses.estimates import Cells, amount_cells, hide_rates, no_cells, share_cells
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.wording import each_type, join_names, named
from cjm_workbench.journeys.rule_variants import AS_SET
from cjm_workbench.journeys.wants import WHOLE, Plan, Want
from cjm_workbench.schemas.format import duration, plural, quantity
from cjm_workbench.schemas.results import VERDICTS, Estimate, conform
from cjm_workbench.stats.incidence import incidence_at
from cjm_workbench.stats.interval import Interval
from cjm_workbench.stats.shares import share_design_effect, wilson
from cjm_workbench.stats.sufficiency import Thresholds
from cjm_workbench.stats.survival import km_quantile
from cjm_workbench.stats.verdict import verdict

MEASURES = ("conversion", "time", "path", "lost", "journeys")
WORDS = {
    "journeys": "the number of journeys", "conversion": "conversion", "lost": "the share lost",
    "time": "the time to the goal", "path": "the commonest path",
}  # fmt: skip
RULE_WORDS = {
    AS_SET: "as set", "window": "window", "lost_after": "silence until lost", "gap": "session gap",
}  # fmt: skip
REACHED, LOST = 1, 2
CELL = ["journey_type", "rule", "factor"]
NOT_HALF = "fewer than half had reached the goal in the time that was seen"


class RuleSensitivity(Estimate):
    """One row a journey type, measure and rule: ``value`` is the measure under it.

    Attributes
    ----------
    rule, factor, setting_seconds
        Which setting was changed: ``window``, ``lost_after`` or ``gap``; times how much; to what.
        ``as set``, of factor 1, is the review's own rule, with its window.
    measure
        ``journeys``, their number, a count without an interval. ``conversion``: cumulative
        incidence of the goal at the window. ``lost``: the share of the journeys seen for the whole
        window. ``time``: Kaplan-Meier median to the goal. ``path``: the share of the commonest.
    detail
        The commonest path, of ``path``.
    target, verdict
        What is wanted, and how the measure stands to it under this rule; empty where nothing is.
    fragile
        Whether the finding differs from that under the review's own rule: another verdict, the
        other side of the target, or another commonest path.
    """

    journey_type: Series[str]
    measure: Series[str] = pa.Field(isin=MEASURES)
    rule: Series[str] = pa.Field(isin=[*RULE_WORDS])
    factor: Series[float] = pa.Field(gt=0)
    setting_seconds: Series[float] = pa.Field(ge=0)
    detail: Series[str]
    target: Series[float] = pa.Field(nullable=True)
    verdict: Series[str] = pa.Field(isin=("", *VERDICTS))
    fragile: Series[bool]


def measure_rule_sensitivity(
    varied: ir.Table, plans: Sequence[Plan], wants: Sequence[Want], rules: Rules, *, separator: str
) -> pd.DataFrame:
    """Measure the headline numbers under each rule.

    Parameters
    ----------
    varied
        Journeys by rule, as ``journeys.rule_variants.vary_rules`` gives them.
    plans
        The goal of each journey type; without one there is no conversion, and no time to it.
    wants
        The wanted levels.
    rules
        Thresholds and smallest cell.
    separator
        What stands between the touchpoints of a variant.

    Returns
    -------
    pandas.DataFrame
        `RuleSensitivity`; of each measure the review's own rule stands first.
    """
    tops = _find_tops(varied, rules).cache()  # read twice
    marked = varied.left_join(tops, CELL)
    took = (marked.variant == marked.top).fill_null(False)
    fetched = marked.select(*varied.drop("variant").columns, took_top=took).execute()
    names = tops.execute().set_index(CELL)["top"]
    endless = {plan.journey_type for plan in plans if not plan.goal}
    rows = [
        {**dict(zip(CELL, key, strict=True)), **cells}
        for key, journeys in fetched.groupby(CELL)
        for cells in _measure(journeys, names.get(key, ""), rules.thresholds)
        if key[0] not in endless or cells["measure"] not in ("conversion", "time")
    ]
    if not rows:
        nothing = pd.DataFrame(columns=[*RuleSensitivity.to_schema().columns])
        return conform(nothing, RuleSensitivity)
    table = pd.DataFrame([_judge(row, wants) for row in rows])
    table["detail"] = table["detail"].str.replace(separator, ARROW, regex=False)
    table = table.assign(fragile=_differs(table))
    shown = hide_rates(table, rules)
    hidden = shown["value"].isna()
    shown = shown.assign(
        verdict=shown["verdict"].mask(hidden, ""),
        detail=shown["detail"].mask(hidden, ""),
        fragile=shown["fragile"] & ~hidden,
    )
    return conform(_order(shown).drop(columns=["customers", "hit_customers"]), RuleSensitivity)


def _find_tops(varied: ir.Table, rules: Rules) -> ir.Table:
    """Find the commonest path of each rule."""
    counted = varied.group_by([*CELL, "variant"]).agg(
        taken=varied.count(), takers=varied.customer_id.nunique()
    )
    order = ibis.window(group_by=CELL, order_by=[ibis.desc("taken"), "variant"])
    known = counted.filter(counted.takers >= rules.smallest_cell)
    ranked = known.mutate(place=ibis.row_number().over(order))
    return ranked.filter(ranked.place == 0).select(*CELL, top="variant")


def _measure(journeys: pd.DataFrame, top: str, limits: Thresholds) -> Iterator[Cells]:
    first = journeys.iloc[0]
    setting: Cells = {"setting_seconds": first["setting_seconds"], "detail": ""}
    customers = journeys["customer_id"].nunique()
    everybody = {"customers": customers, "hit_customers": customers}
    n = len(journeys)
    yield {**setting, **everybody, "measure": "journeys",
           **amount_cells(Interval(n, n, n, n), "count", limits),
           "ci_low": math.nan, "ci_high": math.nan}  # fmt: skip
    yield {**setting, "measure": "conversion", **_convert(journeys, limits)}
    yield {**setting, "measure": "lost", **_lose(journeys, limits)}
    yield {**setting, **everybody, "measure": "time", **_time(journeys, limits)}
    if top:
        hits = int(journeys["took_top"].sum())
        counts, effect = _cluster(journeys["took_top"], journeys)
        share = wilson(hits, n, design_effect=effect)
        yield {**setting, **counts, "measure": "path", "detail": top,
               **share_cells(share, hits, limits)}  # fmt: skip


def _convert(journeys: pd.DataFrame, limits: Thresholds) -> Cells:
    """Estimate conversion as `experience.gaps` does."""
    seconds, codes = journeys["outcome_seconds"], journeys["outcome_code"]
    window = float(journeys["window_seconds"].iloc[0])
    hit = (codes == REACHED) & (seconds <= window)
    counts, effect = _cluster(hit, journeys)
    share = incidence_at(seconds, codes, window, design_effect=effect)
    settled = hit | (codes == LOST) | (seconds >= window)
    judged = share_cells(replace(share, n=int(settled.sum())), int(hit.sum()), limits)
    return {**counts, **judged, "n": share.n}


def _time(journeys: pd.DataFrame, limits: Thresholds) -> Cells:
    seen = journeys["outcome_code"] == REACHED
    until = journeys["outcome_seconds"].where(seen, journeys["seen_seconds"])
    median = km_quantile(until, seen, clusters=journeys["customer_id"])
    if math.isnan(median.value) and seen.any() and median.n >= limits.n_min:
        return {**no_cells("seconds", NOT_HALF, median.n), "ci_low": median.low}
    return amount_cells(median, "seconds", limits)


def _lose(journeys: pd.DataFrame, limits: Thresholds) -> Cells:
    followed = journeys[journeys["seen_seconds"] >= journeys["window_seconds"]]
    hit = followed["outcome_code"] == LOST
    counts, effect = _cluster(hit, followed)
    share = wilson(int(hit.sum()), len(followed), design_effect=effect)
    return {**counts, **share_cells(share, int(hit.sum()), limits)}


def _cluster(hit: pd.Series[bool], journeys: pd.DataFrame) -> tuple[Cells, float]:
    each = hit.groupby(journeys["customer_id"]).agg(["sum", "size"])
    counts: Cells = {"customers": len(each), "hit_customers": int((each["sum"] > 0).sum())}
    return counts, share_design_effect(each["sum"], each["size"])


def _judge(row: Mapping[str, Any], wants: Sequence[Want]) -> Cells:
    """Set a measure of the whole journey beside what is wanted of it."""
    key = (row["journey_type"], WHOLE, row["measure"])
    want = next((w for w in wants if (w.journey_type, w.stage, w.measure) == key), None)
    if want is None:
        return {**row, "target": math.nan, "verdict": ""}
    high = row["ci_high"]
    if want.measure == "time" and math.isnan(high):
        high = math.inf  # the median lies above its low bound, without end
    estimate = Interval(row["n"], row["value"], row["ci_low"], high)
    judged = verdict(
        estimate, want.target, tolerance=want.tolerance, more_is_better=want.more_is_better
    )
    weak = row["evidence"] == "insufficient"
    return {**row, "target": want.target, "verdict": "undetermined" if weak else judged}


def _differs(table: pd.DataFrame) -> pd.Series[bool]:
    """Say of each row whether its finding is another than under the review's own rule."""
    by = ["journey_type", "measure"]
    above = (table["value"] > table["target"]).where(
        table["value"].notna() & table["target"].notna()
    )
    found = table.assign(above=above)[[*by, "rule", "verdict", "above", "detail"]]
    own = found[found["rule"] == AS_SET].drop(columns="rule")
    both = found.merge(own, on=by, how="left", suffixes=("", "_own"))
    side = both["above"].notna() & both["above_own"].notna() & (both["above"] != both["above_own"])
    other = (both["verdict"] != both["verdict_own"]) | (both["detail"] != both["detail_own"])
    differs: pd.Series[bool] = (side | other).set_axis(table.index)
    return differs


def _order(table: pd.DataFrame) -> pd.DataFrame:
    table = table.assign(
        at=table["measure"].map(MEASURES.index), place=table["rule"].map([*RULE_WORDS].index)
    )
    by = ["journey_type", "at", "place", "factor"]
    return table.sort_values(by, ignore_index=True).drop(columns=["at", "place"])


def name_rules(table: pd.DataFrame) -> pd.DataFrame:
    """Give the measures and rules of the table the words that the report shows.

    Examples
    --------
    >>> name_rules(pd.DataFrame({"measure": ["lost"], "rule": ["lost_after"]})).iloc[0].tolist()
    ['the share lost', 'silence until lost']
    """
    return table.assign(measure=table["measure"].map(WORDS), rule=table["rule"].map(RULE_WORDS))


def read_rule_sensitivity(table: pd.DataFrame) -> str:
    """Say which findings hold under half and double of every rule, and which are fragile."""
    if table.empty:
        return "No journey starts in this period: there is nothing to vary a rule of."
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    return " ".join(filter(None, [_read_findings(journey_type, rows), _read_moves(rows)]))


def _read_moves(rows: pd.DataFrame) -> str:
    """Say which rates no target judges, and yet are clearly others under another rule."""
    free = rows[rows["measure"].isin(["conversion", "lost"]) & rows["target"].isna()]
    parts = [own.assign(fragile=_apart(own)) for _, own in free.groupby("measure", sort=False)]
    moves = [_fragile(part) for part in parts if part["fragile"].any()]
    if not moves:
        return ""
    return f"What has no target cannot be overturned, yet depends on the rule: {'; '.join(moves)}."


def _apart(rows: pd.DataFrame) -> pd.Series[bool]:
    """Say which rows have an interval that leaves no room for that under the review's own rule."""
    own = rows[rows["rule"] == AS_SET].iloc[0]
    apart: pd.Series[bool] = (rows["ci_low"] > own["ci_high"]) | (rows["ci_high"] < own["ci_low"])
    return apart


def _read_findings(journey_type: str, rows: pd.DataFrame) -> str:
    judged = rows[(rows["verdict"] != "") | (rows["detail"] != "")]
    measures = [name for name in MEASURES if (judged["measure"] == name).any()]
    if not measures:
        return f"In {journey_type}, there is no finding that another rule could overturn."
    weak = [name for name in measures if rows.loc[rows["measure"] == name, "fragile"].any()]
    tried = plural(rows[["rule", "factor"]].drop_duplicates().shape[0] - 1, "other rule")
    if not weak:
        said = join_names(WORDS[name] for name in measures)
        return f"In {journey_type}, what is found of {said} holds under {tried}."
    said = "; ".join(_fragile(rows[rows["measure"] == name]) for name in weak)
    return f"In {journey_type}, of {tried}, these overturn a finding, which is fragile: {said}."


def _fragile(rows: pd.DataFrame) -> str:
    own = rows[rows["rule"] == AS_SET].iloc[0]
    others = [_under(row) for _, row in rows[rows["fragile"]].iterrows()]
    return f"{WORDS[own['measure']]}, {_finding(own)} as set, but {' and '.join(others)}"


def _under(row: pd.Series[Any]) -> str:
    rule = f"{RULE_WORDS[row['rule']]} of {duration(row['setting_seconds'])}"
    return f"{_finding(row)} with a {rule}"


def _finding(row: pd.Series[Any]) -> str:
    if row["measure"] == "path":
        return named(row["detail"])
    judged = f" ({row['verdict']})" if row["verdict"] else ""
    return f"{quantity(row['value'], row['unit'])}{judged}"
