"""What to look at first: candidate findings of the chapters, ranked, and those that hold up."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.brief.verdict import say_gap, severity
from cjm_workbench.schemas.format import plural
from cjm_workbench.schemas.results import Q_MAX, Estimate, conform
from cjm_workbench.stats.multiplicity import benjamini_hochberg

FROM_DEVIATIONS = {
    "kind": "deviation",
    "chapter": "experience",
    "source": "experience.deviations",
    "basis": "An association: what else differs between these journeys is not accounted for.",
}
KINDS = ("gap", "deviation", "loss", "promise")
COLUMNS = [
    "kind", "chapter", "source", "journey_type", "sentence", "basis",
    "n", "value", "ci_low", "ci_high", "unit", "evidence", "reason", "p_value", "weight",
]  # fmt: skip


class Findings(Estimate):
    """One row a candidate: ``value`` is its effect, from what is wanted or from the others; of a
    loss or a promise, the share itself.

    Attributes
    ----------
    rank
        From 1; the claimed ones first, by ``weight``.
    kind
        ``gap``: actual against wanted. ``deviation``: journeys with it against those without.
        ``loss``: the stage where most are lost. ``promise``: one that was not kept.
    chapter, source
        Where its evidence stands.
    sentence, basis
        The finding, and what it rests on, in words.
    p_value, q_value
        Of a comparison of groups, adjusted over all candidates of the review (Benjamini and
        Hochberg 1995); missing for a comparison with a target, which claims no difference.
    weight
        Journeys concerned times severity: the order of the findings.
    claimed, why_not
        Whether the review makes the claim; if not, what it lacks.
    """

    rank: Series[int]
    kind: Series[str] = pa.Field(isin=KINDS)
    chapter: Series[str]
    source: Series[str]
    journey_type: Series[str]
    sentence: Series[str]
    basis: Series[str]
    p_value: Series[float] = pa.Field(nullable=True)
    q_value: Series[float] = pa.Field(nullable=True)
    weight: Series[float]
    claimed: Series[bool]
    why_not: Series[str]


def measure_findings(
    gaps: pd.DataFrame, deviations: pd.DataFrame, drop_off: pd.DataFrame, promises: pd.DataFrame
) -> pd.DataFrame:
    """Rank the candidate findings of a review.

    Parameters
    ----------
    gaps, deviations, drop_off, promises
        The saved tables `experience.gaps`, `experience.deviations`, `paths.drop_off` and
        `experience.promises`.

    Returns
    -------
    pandas.DataFrame
        `Findings`.
    """
    parts = (
        _gaps(gaps), _deviations(deviations), _slower(deviations), _losses(drop_off),
        _broken(promises),
    )  # fmt: skip
    candidates = [part for part in parts if len(part)]
    if not candidates:
        return conform(pd.DataFrame(columns=list(Findings.to_schema().columns)), Findings)
    table = pd.concat(candidates, ignore_index=True)
    table = table.assign(q_value=benjamini_hochberg(table["p_value"]))
    why_not = table.apply(_why_not, axis="columns")
    table = table.assign(why_not=why_not, claimed=why_not == "")
    table = table.sort_values(
        ["claimed", "weight", "sentence"], ascending=[False, False, True], ignore_index=True
    )
    return conform(table.assign(rank=table.index + 1), Findings)


def _gaps(gaps: pd.DataFrame) -> pd.DataFrame:
    own = gaps[gaps["verdict"].isin(["missed", "undetermined"]) & (gaps["shortfall"] > 0)]
    if own.empty:
        return own
    sign = own["more_is_better"].map({True: -1.0, False: 1.0})
    low, high = own["ci_low"] - own["target"], own["ci_high"] - own["target"]
    basis = own.apply(_gap_basis, axis="columns")
    # insufficient evidence, which settles nothing, has its own reason
    crossed = (own["verdict"] == "undetermined") & (own["evidence"] != "insufficient")
    return own.assign(
        kind="gap",
        chapter="experience",
        source="experience.gaps",
        sentence=own.apply(say_gap, axis="columns"),
        basis=basis,
        value=sign * own["shortfall"],
        ci_low=low,
        ci_high=high,
        p_value=float("nan"),
        weight=own["n"].fillna(0).astype(float) * severity(own),
        reason=own["reason"].mask(crossed, "the interval includes the target"),
    )[COLUMNS]


def _gap_basis(row: pd.Series) -> str:
    return f"{row['journey_type']}: the verdict is {row['verdict']}."


def _deviations(deviations: pd.DataFrame) -> pd.DataFrame:
    own = deviations[deviations["p_value"].notna()]
    if own.empty:
        return own
    return own.assign(
        **FROM_DEVIATIONS,
        sentence=own.apply(_say_deviation, axis="columns"),
        value=own["difference"],
        ci_low=own["diff_low"],
        ci_high=own["diff_high"],
        weight=own["n"].fillna(0).astype(float) * own["difference"].abs(),
    )[COLUMNS]


def _slower(deviations: pd.DataFrame) -> pd.DataFrame:
    """Set the times to the goal beside each other: they are of the same family of tests."""
    own = deviations[deviations["time_p_value"].notna()]
    if own.empty:
        return own
    share = own["time_difference_seconds"].abs() / own["without_time_seconds"]
    return own.assign(
        **FROM_DEVIATIONS,
        sentence=own.apply(_say_slower, axis="columns"),
        n=own["time_n"],
        value=own["time_difference_seconds"],
        ci_low=own["time_low_seconds"],
        ci_high=own["time_high_seconds"],
        unit="seconds",
        evidence=own["time_evidence"],
        reason=own["time_reason"],
        p_value=own["time_p_value"],
        weight=own["time_n"].fillna(0).astype(float) * share.clip(0, 1).fillna(0.0),
    )[COLUMNS]


def _losses(drop_off: pd.DataFrame) -> pd.DataFrame:
    """Take the stage of each journey type at which most are lost."""
    stages = drop_off[(drop_off["level"] == "stage") & (drop_off["lost"].fillna(0) > 0)]
    if stages.empty:
        return stages
    own = stages.sort_values("lost", kind="stable").groupby("journey_type").tail(1)
    return own.assign(
        kind="loss",
        chapter="paths",
        source="paths.drop_off",
        sentence=own.apply(_say_loss, axis="columns"),
        basis=own["n"].map(_say_followed),
        p_value=float("nan"),
        weight=own["lost"].astype(float),
    )[COLUMNS]


def _say_followed(n: int) -> str:
    return f"Of the {plural(n, 'journey')} that came there, followed for their whole window."


def _say_loss(row: pd.Series) -> str:
    return f"{row['name']}: {plural(int(row['lost']), 'journey')} lost there, more than elsewhere"


def _broken(promises: pd.DataFrame) -> pd.DataFrame:
    """Take the promises that were kept late, or not at all; one row where scores repeat them."""
    own = promises[promises["outcome"].isin(["late", "unfulfilled"]) & promises["value"].notna()]
    own = own.drop_duplicates(["journey_type", "promise", "precision", "outcome"])
    if own.empty:
        return own
    return own.assign(
        kind="promise",
        chapter="experience",
        source="experience.promises",
        sentence=own.apply(_say_broken, axis="columns"),
        basis=own["precision"].map("Judged by the {}, of the journeys with this promise.".format),
        p_value=float("nan"),
        weight=own["journeys"].astype(float),
    )[COLUMNS]


def _say_broken(row: pd.Series) -> str:
    manner = "late" if row["outcome"] == "late" else "not kept"
    return f"{row['promise']}: {manner} in {plural(int(row['journeys']), 'journey')}"


def _say_deviation(row: pd.Series) -> str:
    direction = "lower" if row["difference"] < 0 else "higher"
    return f"{_who(row)} have {direction} conversion"


def _say_slower(row: pd.Series) -> str:
    length = "less" if row["time_difference_seconds"] < 0 else "more"
    return f"{_who(row)} take {length} time to the goal"


def _who(row: pd.Series) -> str:
    words = {
        "missing": "without {}", "out_of_sequence": "with {} out of order",
        "ad_hoc": "with {} unplanned", "too_often": "with {} too often",
        "failed": "with {} failed",
    }  # fmt: skip
    return f"Journeys {words[row['kind']].format(row['touchpoint'])}"


def _why_not(row: pd.Series) -> str:
    reasons = []
    if row["evidence"] != "sufficient":
        reasons.append(f"evidence is {row['evidence']}: {row['reason']}")
    elif row["kind"] == "gap" and row["reason"]:
        reasons.append(row["reason"])
    if row["kind"] == "deviation" and not row["q_value"] <= Q_MAX:
        reasons.append(f"q is above {Q_MAX}")
    return "; ".join(reasons)


def read_findings(table: pd.DataFrame) -> str:
    """Say how many findings hold up, and of how many candidates."""
    if table.empty:
        return "No shortfall and no difference was found among what could be measured."
    claimed = int(table["claimed"].sum())
    tests = int(table["p_value"].notna().sum())
    tested = f"; {plural(tests, 'test')} adjusted together" if tests > 1 else ""
    verb = "holds" if claimed == 1 else "hold"
    return f"{claimed} of {plural(len(table), 'candidate finding')} {verb} up{tested}."
