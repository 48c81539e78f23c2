"""Where journeys depart from the desired one, and what is associated with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.claims import claim_tested, no_claims
from cjm_workbench.analyses.estimates import add_shares, hide_rates
from cjm_workbench.analyses.experience.associations import compare
from cjm_workbench.analyses.experience.occasions import BY, find_deviations, find_occasions
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_shares
from cjm_workbench.journeys.conformance import Conformance
from cjm_workbench.journeys.outcomes import cut_at_outcome
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.schemas.format import difference, duration, estimate, plural
from cjm_workbench.schemas.results import EVIDENCE, Q_MAX, Comparison, conform
from cjm_workbench.stats.multiplicity import benjamini_hochberg

KINDS = ("missing", "out_of_sequence", "ad_hoc", "too_often", "failed")
PHRASES = {
    "missing": "a missing {}",
    "out_of_sequence": "{} out of sequence",
    "ad_hoc": "an unplanned {}",
    "too_often": "{} too often",
    "failed": "a failed {}",
}
JOURNEYS_WITH = {
    "missing": "without {}",
    "out_of_sequence": "with {} out of order",
    "ad_hoc": "with {} unplanned",
    "too_often": "with {} too often",
    "failed": "with {} failed",
}

BASIS = "An association: what else differs between these journeys is not accounted for."


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
        Of the followed journeys with it and without it, the share that reached the goal within
        the window; ``difference`` is the first less the second.
    time_n, time_seconds, without_time_n, without_time_seconds
        Of those that did, the median time to it.
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
    aligned: Conformance,
    aligned_until: Conformance,
    plans: Sequence[Plan],
    max_repeats: Mapping[str, Mapping[str, int]],
    rules: Rules,
) -> pd.DataFrame:
    """Count deviations, and set journeys with each beside those that had the occasion for it.

    Counted are all steps; compared is what went before the outcome: see `occasions` for who had
    the occasion, and `associations` for who is followed. What is ad hoc, too often or failed is
    counted only, for a longer journey has more occasions for it; so is the touchpoint that
    completes the journey, for it defines conversion.

    Parameters
    ----------
    journeys, steps
        Of the review.
    aligned
        Variants beside the desired path, as ``journeys.conformance.align_journeys`` gives them.
    aligned_until
        The same of the variants that ``journeys.outcomes.cut_at_outcome`` leaves.
    plans
        Goal and window of each journey type.
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
    hits = find_deviations(journeys, steps, aligned, max_repeats).cache()
    table = measure_shares(hits, journeys, BY, BY[:1])
    if table.empty:
        return conform(pd.DataFrame(columns=[*Deviations.to_schema().columns]), Deviations)
    table = _hide_shares(add_shares(table, rules.thresholds), journeys, rules)
    occasions = find_occasions(cut_at_outcome(journeys, steps, plans), aligned_until)
    table = table.merge(compare(occasions, journeys, table[BY], plans, rules), on=BY)
    table = _adjust(table).sort_values(
        ["journey_type", "journeys", "kind", "touchpoint"],
        ascending=[True, False, True, True], ignore_index=True,
    )  # fmt: skip
    return conform(table, Deviations)


def _hide_shares(table: pd.DataFrame, journeys: ir.Table, rules: Rules) -> pd.DataFrame:
    """Suppress each share for its own sake: deviations overlap, and add up to no total."""
    each = journeys.group_by("journey_type").agg(everybody=journeys.customer_id.nunique())
    table = table.merge(each.execute(), on="journey_type")
    shown = hide_rates(table, rules, hits="customers", customers="everybody", more=["events"])
    names = {"events": "journeys", "n": "share_n", "value": "share"}
    names |= {"ci_low": "share_low", "ci_high": "share_high", "evidence": "share_evidence"}
    return shown.rename(columns=names).drop(columns=["unit", "reason", "everybody"])


def _adjust(table: pd.DataFrame) -> pd.DataFrame:
    """Adjust the p-values of both comparisons as one family."""
    family = pd.concat([table["p_value"], table["time_p_value"]], ignore_index=True)
    q = benjamini_hochberg(family).to_numpy()
    return table.assign(q_value=q[: len(table)], time_q_value=q[len(table) :])


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
        return f"{head}; no deviation can be compared."
    found = [*_conversions(rows), *_times(rows)]
    if not found and tests == 1:
        return f"{head}. The only comparison shows no clear association with conversion or time."
    clear = "; ".join(found) or "none is clearly associated with conversion or time"
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
    clear = rows[(rows[q] <= Q_MAX) & (rows[evidence] == "sufficient")]
    if clear.empty:
        return []
    return [clear.iloc[int(clear[shift].abs().argmax())]]


def claim_deviations(table: pd.DataFrame) -> pd.DataFrame:
    """Give every comparison that was tested: of conversion, and of the time to the goal.

    Parameters
    ----------
    table
        `Deviations`.

    Returns
    -------
    pandas.DataFrame
        The columns of `claims.CLAIM`, kind ``effect``.
    """
    found = [claim(table) for claim in (_claim_conversion, _claim_time)]
    parts = [part for part in found if len(part)]
    return pd.concat(parts) if parts else no_claims()


def _claim_conversion(table: pd.DataFrame) -> pd.DataFrame:
    return claim_tested(table, kind="effect", sentence=_say_conversion, basis=BASIS, n=["n"])


def _claim_time(table: pd.DataFrame) -> pd.DataFrame:
    times = table.assign(
        n=table["time_n"], difference=table["time_difference_seconds"],
        diff_low=table["time_low_seconds"], diff_high=table["time_high_seconds"], unit="seconds",
        evidence=table["time_evidence"], reason=table["time_reason"],
        p_value=table["time_p_value"],
    )  # fmt: skip
    return claim_tested(
        times, kind="effect", sentence=_say_time, basis=BASIS, n=["n"], severity=_part_of_time
    )


def _say_conversion(row: pd.Series) -> str:
    return f"{_who(row)} have {'lower' if row['difference'] < 0 else 'higher'} conversion"


def _say_time(row: pd.Series) -> str:
    return f"{_who(row)} take {'less' if row['difference'] < 0 else 'more'} time to the goal"


def _part_of_time(rows: pd.DataFrame) -> pd.Series:
    return (rows["difference"].abs() / rows["without_time_seconds"]).clip(0, 1).fillna(0.0)


def _who(row: pd.Series) -> str:
    return "Journeys " + JOURNEYS_WITH[row["kind"]].format(row["touchpoint"])
