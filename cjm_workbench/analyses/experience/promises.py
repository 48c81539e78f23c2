"""Which promises were kept, and how those answered to whom they were not."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.claims import CLAIM, no_claims
from cjm_workbench.analyses.estimates import add_shares, hide_small
from cjm_workbench.analyses.experience.answers import fetch_answers, measure_series
from cjm_workbench.analyses.quantiles import measure_quantile
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_shares
from cjm_workbench.schemas.format import duration, estimate, plural
from cjm_workbench.schemas.results import UNITS, Estimate, conform
from cjm_workbench.schemas.series import SERIES

PROMISE = ["journey_type", "promise", "precision"]
BY = [*PROMISE, "outcome"]
NO_PROMISE = "no promise"
OUTCOMES = ("kept", "late", "unfulfilled", "not due", "unreadable", NO_PROMISE)
WITHOUT = "no share: shares are of the journeys with this promise"


class Promises(Estimate):
    """One row a promise, outcome and instrument: ``value`` is the outcome's share.

    The denominator is the journeys with the promise; those without it are counted, and no share.

    Attributes
    ----------
    promise, precision
        What was promised; by the ``clock`` or by the ``day``.
    outcome
        ``kept``, ``late``, ``unfulfilled``, ``not due``, ``unreadable`` or ``no promise``.
    journeys, customers
        Those with this outcome. The share repeats where several instruments make several rows.
    late_median_seconds, late_low_seconds, late_high_seconds
        Median lateness of the late, with its interval.
    instrument, scale_min, scale_max
        What they were asked; empty where none of them answered.
    score_n, score, score_low, score_high, score_unit, score_evidence, score_reason
        The mean of their answers, with its t interval; an estimate of its own.
    score_unweighted
        The same without the survey's weights.
    """

    journey_type: Series[str]
    promise: Series[str]
    precision: Series[str] = pa.Field(isin=("clock", "day"))
    outcome: Series[str] = pa.Field(isin=OUTCOMES)
    journeys: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    late_median_seconds: Series[float] = pa.Field(nullable=True)
    late_low_seconds: Series[float] = pa.Field(nullable=True)
    late_high_seconds: Series[float] = pa.Field(nullable=True)
    instrument: Series[str]
    scale_min: Series[float] = pa.Field(nullable=True)
    scale_max: Series[float] = pa.Field(nullable=True)
    score_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    score: Series[float] = pa.Field(nullable=True)
    score_low: Series[float] = pa.Field(nullable=True)
    score_high: Series[float] = pa.Field(nullable=True)
    score_unit: Series[str] = pa.Field(isin=("", *UNITS))
    score_evidence: Series[str]
    score_reason: Series[str]
    score_unweighted: Series[float] = pa.Field(nullable=True)


def measure_promises(judged: ir.Table, scores: ir.Table, rules: Rules) -> pd.DataFrame:
    """Measure how often each promise was kept, and the scores of those journeys.

    Parameters
    ----------
    judged
        One row a journey and promise: journey_type, promise, precision, journey_id, customer_id,
        outcome, late_seconds; as ``journeys.promises.judge_promises`` gives it.
    scores
        The review's scores; those of no journey are left out.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Promises`. Of each promise the shares of its outcomes sum to one.
    """
    table = _share_outcomes(judged, rules).merge(_lateness(judged), on=BY, how="left")
    table = table.merge(_scores(judged, scores, rules), on=BY, how="left")
    table = _hide_outcomes(table)
    texts = ["instrument", "score_unit", "score_evidence", "score_reason"]
    table = table.assign(**{name: table[name].fillna("") for name in texts})
    table = table.assign(_place=table["outcome"].map(OUTCOMES.index))
    table = table.sort_values([*PROMISE, "_place", *SERIES], ignore_index=True)
    return conform(table.drop(columns="_place"), Promises)


def _share_outcomes(judged: ir.Table, rules: Rules) -> pd.DataFrame:
    """Count each outcome, and give those of a promise that was made as shares of these."""
    rows = judged.mutate(made=judged.outcome != NO_PROMISE)
    # journeys without the promise are a total of their own: they hide no outcome, and none them
    total = [*PROMISE, "made"]
    shares = add_shares(measure_shares(rows, rows, [*BY, "made"], total), rules.thresholds)
    shares = _blank_share(shares, ~shares["made"].astype(bool))
    shares = shares.rename(columns={"events": "journeys"})
    return hide_small(shares, rules, more=["journeys"], within=total).drop(columns="made")


def _blank_share(shares: pd.DataFrame, without: pd.Series[bool]) -> pd.DataFrame:
    told = {name: shares[name].mask(without) for name in ("n", "value", "ci_low", "ci_high")}
    evidence = shares["evidence"].mask(without, "insufficient")
    return shares.assign(**told, evidence=evidence, reason=shares["reason"].mask(without, WITHOUT))


def _hide_outcomes(table: pd.DataFrame) -> pd.DataFrame:
    """Blank what would tell of an outcome whose count is not shown: lateness and scores."""
    hidden = table["journeys"].isna()
    told = [f"late_{name}_seconds" for name in ("median", "low", "high")]
    told += [f"score{name}" for name in ("", "_n", "_low", "_high", "_unweighted")]
    shown = table.assign(**{name: table[name].mask(hidden) for name in told})
    answered = hidden & table["instrument"].notna()
    evidence = shown["score_evidence"].mask(answered, "insufficient")
    reason = shown["score_reason"].mask(answered, table["reason"])
    return shown.assign(score_evidence=evidence, score_reason=reason)


def _lateness(judged: ir.Table) -> pd.DataFrame:
    late = measure_quantile(judged, BY, "late_seconds", 0.5).drop(columns="n")
    names = {"value": "median", "ci_low": "low", "ci_high": "high"}
    return late.rename(columns={old: f"late_{new}_seconds" for old, new in names.items()})


def _scores(judged: ir.Table, scores: ir.Table, rules: Rules) -> pd.DataFrame:
    asked = scores.join(judged.drop("customer_id"), ["journey_type", "journey_id"])
    answers = fetch_answers(asked, "promise", "precision", "outcome")
    table = measure_series(answers, BY, rules.thresholds)
    # the answers of a promise's outcomes add up to those of all its journeys
    table = hide_small(table, rules, more=["unweighted"], within=[*PROMISE, *SERIES])
    names = {"n": "n", "ci_low": "low", "ci_high": "high"}
    names |= {name: name for name in ("unit", "evidence", "reason", "unweighted")}
    renamed = {old: f"score_{new}" for old, new in names.items()} | {"value": "score"}
    return table.rename(columns=renamed).drop(columns=["customers", "answers"])


def read_promises(table: pd.DataFrame) -> str:
    """Say what share of journeys each promise was broken for."""
    if table.empty:
        return (
            "No promise can be judged: name promises in the journey's settings, and the event "
            "attribute that holds the promised time."
        )
    groups = table.groupby(PROMISE, sort=True)
    return " ".join(_read(str(key[1]), str(key[2]), rows) for key, rows in groups)


def _read(promise: str, precision: str, rows: pd.DataFrame) -> str:
    name = f"{promise} (by the {precision})"
    broken = rows[rows["outcome"].isin(["late", "unfulfilled"])].drop_duplicates("outcome")
    known = broken[broken["value"].notna()]
    if (rows["outcome"] == NO_PROMISE).all():
        return f"{name}: no journey holds a promised time."
    if broken.empty:
        return f"{name}: no journey with a promise was late or left without."
    said = [_share(row) for _, row in known.iterrows()]
    shares = f"of the journeys with this promise, {', and '.join(said)}"
    return f"{name}: {shares if said else 'too few to be shown'}."


def _share(row: pd.Series) -> str:
    text = estimate(row["value"], row["ci_low"], row["ci_high"], "share", int(row["n"]))
    late = row["late_median_seconds"]
    by = f", half of them by more than {duration(late)}" if pd.notna(late) else ""
    return f"{text} were {row['outcome']}{by}"


def claim_promises(table: pd.DataFrame) -> pd.DataFrame:
    """Give the promises that were kept late, or not at all; once where scores repeat a row.

    Parameters
    ----------
    table
        `Promises`.

    Returns
    -------
    pandas.DataFrame
        The columns of `claims.CLAIM`: ``value`` is the share of the journeys with the promise.
    """
    own = table[table["outcome"].isin(["late", "unfulfilled"]) & table["value"].notna()]
    own = own.drop_duplicates(BY)
    if own.empty:
        return no_claims()
    return own.assign(
        kind="promise",
        about=own["promise"],
        sentence=own.apply(_say_broken, axis="columns"),
        basis=own["precision"].map("Judged by the {}, of the journeys with this promise.".format),
        p_value=float("nan"),
        concerned=own["n"],
        severity=own["value"],
    )[CLAIM]


def _say_broken(row: pd.Series) -> str:
    manner = "late" if row["outcome"] == "late" else "not kept"
    return f"{row['promise']}: {manner} in {plural(int(row['journeys']), 'journey')}"
