"""Where journeys depart from the desired one, and what is associated with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares, hide_small
from cjm_workbench.analyses.experience.alignment import KEY, join_alignment
from cjm_workbench.analyses.experience.associations import compare
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_shares
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.schemas.format import difference, duration, estimate, plural
from cjm_workbench.schemas.results import EVIDENCE, Comparison, conform
from cjm_workbench.stats.multiplicity import benjamini_hochberg

BY = ["journey_type", "kind", "touchpoint"]
KINDS = ("missing", "out_of_sequence", "ad_hoc", "too_often", "failed")
PHRASES = {
    "missing": "a missing {}",
    "out_of_sequence": "{} out of sequence",
    "ad_hoc": "an unplanned {}",
    "too_often": "{} too often",
    "failed": "a failed {}",
}
Q_MAX = 0.05


class Deviations(Comparison):
    """One row a kind and touchpoint: ``value`` is the conversion of journeys with the deviation.

    Attributes
    ----------
    kind
        ``missing``, ``out_of_sequence``, ``ad_hoc``, ``too_often`` or ``failed``.
    journeys, customers
        Those with it.
    share_n, share, share_low, share_high, share_evidence
        Their share of all journeys of the type.
    n, value, without_n, without_share
        Of the decided journeys with it and without it, the share that reached the goal;
        ``difference`` is the first less the second.
    time_n, time_seconds, without_time_n, without_time_seconds
        Of those that reached the goal, the median time to it.
    time_difference_seconds, time_low_seconds, time_high_seconds
        The Hodges-Lehmann shift of the first against the second.
    time_p_value, time_q_value, time_evidence, time_reason
        Its test. All p-values of both comparisons are one family.
    """

    journey_type: Series[str]
    kind: Series[str] = pa.Field(isin=KINDS)
    touchpoint: Series[str]
    journeys: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    share_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    share: Series[float] = pa.Field(nullable=True)
    share_low: Series[float] = pa.Field(nullable=True)
    share_high: Series[float] = pa.Field(nullable=True)
    share_evidence: Series[str] = pa.Field(isin=EVIDENCE)
    without_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    without_share: Series[float] = pa.Field(nullable=True)
    time_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    time_seconds: Series[float] = pa.Field(nullable=True)
    without_time_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    without_time_seconds: Series[float] = pa.Field(nullable=True)
    time_difference_seconds: Series[float] = pa.Field(nullable=True)
    time_low_seconds: Series[float] = pa.Field(nullable=True)
    time_high_seconds: Series[float] = pa.Field(nullable=True)
    time_p_value: Series[float] = pa.Field(ge=0, le=1, nullable=True)
    time_q_value: Series[float] = pa.Field(ge=0, le=1, nullable=True)
    time_evidence: Series[str] = pa.Field(isin=EVIDENCE)
    time_reason: Series[str]


def measure_deviations(
    journeys: ir.Table,
    steps: ir.Table,
    summary: pd.DataFrame,
    aligned: pd.DataFrame,
    plans: Sequence[Plan],
    max_repeats: Mapping[str, Mapping[str, int]],
    rules: Rules,
) -> pd.DataFrame:
    """Count deviations, and set journeys with each beside those that had the occasion for it.

    The occasion: of a touchpoint that is missing or out of sequence, that the journey did it or
    went on past it (a journey that ended before it did not skip it); of one too often or failed,
    that the journey came to it; of an ad hoc one, to be decided. The touchpoint that completes
    the journey is counted but not compared, for it defines conversion.

    Parameters
    ----------
    journeys, steps
        Of the review.
    summary, aligned
        Variants beside the desired path (``summary`` and ``steps``), as
        ``journeys.conformance.align_journeys`` gives them.
    plans
        Goal of each journey type.
    max_repeats
        Journey type to touchpoint to the most consecutive events that are still as desired.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Deviations`, the commonest of each journey type first. Groups of fewer than the smallest
        sufficient n are not tested.
    """
    chances = _chances(journeys, steps, summary, aligned, max_repeats).cache()
    hits = chances.filter(chances.has)
    table = measure_shares(hits.select(*BY, "customer_id"), journeys, BY, BY[:1])
    if table.empty:
        return conform(pd.DataFrame(columns=[*Deviations.to_schema().columns]), Deviations)
    names = {"events": "journeys", "n": "share_n", "value": "share"}
    names |= {"ci_low": "share_low", "ci_high": "share_high", "evidence": "share_evidence"}
    goals = {(plan.journey_type, touchpoint) for plan in plans for touchpoint in plan.goal}
    table = add_shares(table, rules.thresholds).rename(columns=names)
    table = table.drop(columns=["unit", "reason"])
    table = table.merge(compare(chances, journeys, table[BY], goals, rules.thresholds), on=BY)
    table = _adjust(table).sort_values(
        ["journey_type", "journeys", "kind", "touchpoint"],
        ascending=[True, False, True, True], ignore_index=True,
    )  # fmt: skip
    return conform(_hide(table, rules), Deviations)


def _chances(
    journeys: ir.Table, steps: ir.Table, summary: pd.DataFrame, aligned: pd.DataFrame,
    max_repeats: Mapping[str, Mapping[str, int]],
) -> ir.Table:  # fmt: skip
    """List, for each deviation, the journeys that had the occasion, and whether they have it.

    Ad hoc touchpoints are listed where they are, for every journey had the occasion.
    """
    rows = _of_variants(summary, aligned)
    schema = {"journey_type": "string", "variant": "string", "open": "boolean"}
    schema |= {"kind": "string", "touchpoint": "string", "has": "boolean", "chance": "boolean"}
    placed = join_alignment(journeys, summary).join(ibis.memtable(rows, schema=schema), KEY)
    columns = [*BY, "journey_id", "customer_id", "has", "chance"]
    own = placed.select(*columns)
    limits = [(t, p, n) for t, own_ in max_repeats.items() for p, n in own_.items()]
    limited = steps.join(
        ibis.memtable(
            limits, schema={"journey_type": "string", "touchpoint": "string", "most": "int64"}
        ),
        ["journey_type", "touchpoint"],
    )
    often = _of_steps(limited, limited.repeats > limited.most, "too_often")
    failed = _of_steps(steps, (steps.outcome == "failed").fill_null(False), "failed")
    return ibis.union(own, often.select(*columns), failed.select(*columns))


def _of_variants(summary: pd.DataFrame, aligned: pd.DataFrame) -> pd.DataFrame:
    """Give each variant's occasions for what can be missing, out of sequence or ad hoc."""
    lengths = aligned[aligned["kind"] != "missing"].groupby(KEY).size().rename("length")
    rows = aligned.merge(lengths, on=KEY, how="left").fillna({"length": 0})
    rows["past"] = (rows["kind"] != "missing") | (rows["step_no"] <= rows["length"])
    ad_hoc = rows[rows["kind"] == "ad_hoc"][[*KEY, "kind", "touchpoint"]].drop_duplicates()
    planned = rows[rows["kind"] != "ad_hoc"]
    parts = [ad_hoc.assign(has=True, chance=True)]
    for kind in ("missing", "out_of_sequence"):
        marked = planned.assign(has=planned["kind"] == kind)
        # one row a variant and touchpoint, though the path may name a touchpoint twice
        groups = marked.groupby([*KEY, "touchpoint"], as_index=False)
        found = groups.agg(has=("has", "max"), chance=("past", "max"))
        parts.append(found.assign(kind=kind))
    columns = [*KEY, "kind", "touchpoint", "has", "chance"]
    table = pd.concat([part[columns] for part in parts], ignore_index=True)
    return table.astype({"has": "bool", "chance": "bool"})


def _of_steps(steps: ir.Table, hit: ir.BooleanValue, kind: str) -> ir.Table:
    marked = steps.mutate(hit=hit.cast("int64"))
    keys = ["journey_type", "journey_id", "customer_id", "touchpoint"]
    found = marked.group_by(keys).agg(hits=marked.hit.sum())
    return found.mutate(
        kind=ibis.literal(kind), has=found.hits > 0, chance=ibis.literal(True)
    ).drop("hits")


def _adjust(table: pd.DataFrame) -> pd.DataFrame:
    """Adjust the p-values of both comparisons as one family."""
    family = pd.concat([table["p_value"], table["time_p_value"]], ignore_index=True)
    q = benjamini_hochberg(family).to_numpy()
    return table.assign(q_value=q[: len(table)], time_q_value=q[len(table) :])


def _hide(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    kept = {*BY, "customers", "unit"}
    numbers = [str(name) for name in table.select_dtypes("number") if name not in kept]
    shown = hide_small(table, rules, more=numbers)
    hidden = shown["customers"].isna()
    return shown.assign(
        share_evidence=shown["share_evidence"].mask(hidden, "insufficient"),
        time_evidence=shown["time_evidence"].mask(hidden, "insufficient"),
        time_reason=shown["time_reason"].mask(hidden, shown["reason"]),
    )


def read_deviations(table: pd.DataFrame) -> str:
    """Say which deviation is the commonest, and which are associated with the goal or its time."""
    shown = table[table["share"].notna()]
    if shown.empty:
        return "No deviation from the desired journey is to be seen, or none is common enough."
    groups = shown.groupby("journey_type", sort=True)
    return " ".join(_read(str(name), rows) for name, rows in groups)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    top = rows.iloc[0]
    said = estimate(top["share"], top["share_low"], top["share_high"], "share", int(top["share_n"]))
    head = f"In {journey_type}, the commonest deviation is {_name(top)}, in {said} of journeys"
    tests = int(rows["p_value"].notna().sum() + rows["time_p_value"].notna().sum())
    if not tests:
        return f"{head}; no deviation has groups large enough to compare."
    found = [*_conversions(rows), *_times(rows)]
    clear = "; ".join(found) or "none shows an association with conversion or time"
    return f"{head}. Of {plural(tests, 'comparison')}, {clear}."


def _name(row: pd.Series) -> str:
    return PHRASES[row["kind"]].format(row["touchpoint"])


def _conversions(rows: pd.DataFrame) -> list[str]:
    return [
        f"{_name(row)} is associated with {difference(row['difference'], 'share')} of conversion"
        for row in _clearest(rows, "difference", "q_value", "evidence")
    ]


def _times(rows: pd.DataFrame) -> list[str]:
    said = []
    for row in _clearest(rows, "time_difference_seconds", "time_q_value", "time_evidence"):
        shift = row["time_difference_seconds"]
        word = "more" if shift > 0 else "less"
        said.append(f"{_name(row)} is associated with {duration(abs(shift))} {word} to the goal")
    return said


def _clearest(rows: pd.DataFrame, shift: str, q: str, evidence: str) -> list[pd.Series]:
    """Pick the row of the largest difference among those that hold up, if any does."""
    clear = rows[(rows[q] <= Q_MAX) & (rows[evidence] != "insufficient")]
    if clear.empty:
        return []
    return [clear.iloc[int(clear[shift].abs().argmax())]]
