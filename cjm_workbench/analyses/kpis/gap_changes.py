"""Which gaps against the desired journey are new, closed, or have moved since earlier periods."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.kpis.shifts import (
    CHANGES,
    UNKNOWN_SIDE,
    Row,
    call_changes,
    claim_shifts,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shifts import count_hits, tell_none, tell_shift
from cjm_workbench.analyses.wording import named
from cjm_workbench.journeys.wants import WHOLE
from cjm_workbench.schemas.format import difference as write_difference
from cjm_workbench.schemas.format import difference_interval, number, plural
from cjm_workbench.schemas.results import BEFORE, VERDICTS, YEAR_BEFORE, Comparison, conform
from cjm_workbench.stats.interval import Interval, difference

KEYS = ["journey_type", "stage", "measure", "instrument"]
STATES = ("new", "closed", "missed at both", "no longer missed", "not clear", "met", "")
WIDTHS = {"share": 1.0, "points": 200.0, "emotion": 4.0}
NAMED = 3


@dataclass(frozen=True)
class GapPeriod:
    """The gaps of an earlier period.

    Attributes
    ----------
    against, name
        ``period before`` or ``year before``, and the period's name.
    gaps
        A table like `experience.gaps`, under today's targets; missing where it cannot be made.
    why_not
        Why it cannot.
    """

    against: str
    name: str
    gaps: pd.DataFrame | None
    why_not: str = ""


class GapChanges(Comparison):
    """One row a gap and earlier period: ``value`` is the later one's, ``n`` its denominator.

    Attributes
    ----------
    journey_type, stage, measure, instrument, target, more_is_better, customers
        As in `experience.gaps`.
    against, earlier
        The period it is compared with.
    earlier_n, earlier_value
        Its estimate, judged from its own end.
    verdict, earlier_verdict
        On the later and the earlier value, both against today's target; empty without one.
    state
        ``new``: missed now, and not then; ``closed``: missed then, met now; ``no longer missed``:
        missed then, undetermined now; ``missed at both``; ``met`` at both; else ``not clear``.
        Empty without a target.
    difference, diff_low, diff_high, p_value, q_value
        Later less earlier; q over the table.
    change
        As in `kpis.comparison`.
    why_not
        Why the two cannot be compared.
    scale_share
        The difference as a part of what it could be, from 0 to 1.
    """

    journey_type: Series[str]
    stage: Series[str]
    measure: Series[str]
    instrument: Series[str]
    against: Series[str] = pa.Field(isin=(BEFORE, YEAR_BEFORE))
    earlier: Series[str]
    target: Series[float] = pa.Field(nullable=True)
    more_is_better: Series[bool]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    earlier_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    earlier_value: Series[float] = pa.Field(nullable=True)
    verdict: Series[str] = pa.Field(isin=("", *VERDICTS))
    earlier_verdict: Series[str] = pa.Field(isin=("", *VERDICTS))
    state: Series[str] = pa.Field(isin=STATES)
    change: Series[str] = pa.Field(isin=CHANGES)
    why_not: Series[str]
    scale_share: Series[float] = pa.Field(ge=0, le=1, nullable=True)


def compare_gaps(gaps: pd.DataFrame, earlier: Sequence[GapPeriod], rules: Rules) -> pd.DataFrame:
    """Compare the gaps of a period with those of earlier ones.

    Parameters
    ----------
    gaps
        The table `experience.gaps`.
    earlier
        Each with such a table.
    rules
        When evidence is sufficient.

    Returns
    -------
    pandas.DataFrame
        `GapChanges`, in the order of `gaps`, without emotion, which moves with its score. What a
        review hides is compared with nothing. The interval recovers the variances of both estimates
        (Zou and Donner 2008) and takes the two periods' journeys for independent: who is in both
        makes it wider than it need be.
    """
    before = [(period, _by_key(period.gaps)) for period in earlier]
    rows = [
        _compare(row, period, found.get(tuple(row[key] for key in KEYS)), rules)
        for row in gaps[gaps["measure"] != "emotion"].to_dict("records")
        for period, found in before
    ]
    if not rows:
        return conform(pd.DataFrame(columns=list(GapChanges.to_schema().columns)), GapChanges)
    return conform(call_changes(pd.DataFrame(rows), KEYS), GapChanges)


def _by_key(gaps: pd.DataFrame | None) -> dict[tuple[object, ...], Row]:
    rows = [] if gaps is None else gaps.to_dict("records")
    return {tuple(row[key] for key in KEYS): row for row in rows}


def _compare(row: Row, period: GapPeriod, then: Row | None, rules: Rules) -> dict[str, object]:
    kept = [*KEYS, "target", "more_is_better", "customers", "verdict", "n", "value", "ci_low",
            "ci_high", "unit"]  # fmt: skip
    told = {name: row[name] for name in kept}
    told |= {"against": period.against, "earlier": period.name}
    if then is None:
        why_not = period.why_not or "it is not measured there"
        return {**told, **_not_compared(why_not), "earlier_verdict": "", "state": ""}
    verdicts = {"earlier_verdict": then["verdict"], "state": _state(row, then)}
    told |= {"earlier_n": then["n"], "earlier_value": then["value"], **verdicts}
    later, before = _interval(row), _interval(then)
    if math.isnan(later.half_width + before.half_width):
        return {**told, **_not_compared(UNKNOWN_SIDE)}
    sides = [(str(each["evidence"]), str(each["reason"])) for each in (row, then)]
    shift, counts = difference(later, before), count_hits(later, before)
    return {
        **told, **tell_shift(shift, row["unit"], sides, counts, rules),
        "scale_share": _part(shift.value, row, before.value),
    }  # fmt: skip


def _interval(row: Row) -> Interval:
    value, low, high = (float(row[name]) for name in ("value", "ci_low", "ci_high"))
    return Interval(0 if pd.isna(row["n"]) else int(row["n"]), value, low, high)


def _not_compared(why_not: str) -> dict[str, object]:
    return {**tell_none(why_not), "scale_share": math.nan}


def _state(now: Row, then: Row) -> str:
    if not now["verdict"] or not then["verdict"]:
        return ""
    was, is_ = then["verdict"], now["verdict"]
    if is_ == "missed":
        return "missed at both" if was == "missed" else "new"
    if was == "missed":
        return "closed" if is_ == "met" else "no longer missed"
    return "met" if was == is_ == "met" else "not clear"


def _part(shift: float, row: Row, before: float) -> float:
    scale = row["scale_max"] - row["scale_min"] if row["unit"] == "score" else abs(before)
    width = WIDTHS.get(row["unit"], scale)
    return min(1.0, abs(shift) / width) if width and not math.isnan(width) else 0.0


def claim_gap_changes(table: pd.DataFrame, notes: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Give every tested change of a gap as a candidate claim; see `shifts.claim_shifts`.

    Parameters
    ----------
    table
        Checked.
    notes
        What else is to be said of an earlier period, by its name.
    """
    return claim_shifts(table, KEYS, _sentence, "each judged from its own end", notes)


def _sentence(row: Row) -> str:
    way = "higher" if row["difference"] > 0 else "lower"
    if row["measure"] == "time":
        way = "longer" if row["difference"] > 0 else "shorter"
    return f"{_what(row).capitalize()} {_where(row)} is {way} than in {row['earlier']}"


def _what(row: Row) -> str:
    names = {"score": f"the mean {row['instrument']}", "emotion": f"emotion ({row['instrument']})",
             "channel": "the share of desired channels"}  # fmt: skip
    return names.get(row["measure"], str(row["measure"]))


def _where(row: Row) -> str:
    return "of the whole journey" if row["stage"] == WHOLE else f"of {named(row['stage'])}"


def read_gap_changes(table: pd.DataFrame) -> str:
    """Say how many gaps are new and closed since the earlier periods, and which have moved."""
    if table.empty:
        return "There is no gap to compare: set targets to see gaps."
    groups = table.groupby(["journey_type", "against"], sort=False)
    return " ".join(_read(str(key[0]), str(key[1]), rows) for key, rows in groups)


def _read(journey_type: str, against: str, rows: pd.DataFrame) -> str:
    earlier = rows["earlier"].iloc[0]
    if (rows["why_not"] != "").all():
        why = rows["why_not"].iloc[0]
        return f"In {journey_type}, nothing is compared with {earlier}, the {against}: {why}."
    states = rows["state"].value_counts()
    told = [
        f"{plural(int(states.get(state, 0)), noun)} {text}"
        for state, noun, text in (
            ("new", "gap", "new"), ("closed", "gap", "closed"),
            ("missed at both", "gap", "missed at both"),
        )
    ]  # fmt: skip
    moved = rows[rows["change"].isin(["better", "worse"])]
    said = f"In {journey_type}, against {earlier}: {', '.join(told)}"
    if moved.empty:
        compared = int((rows["why_not"] == "").sum())
        return f"{said}; none of {plural(compared, 'value')} has clearly moved."
    largest = moved.sort_values("scale_share", ascending=False, kind="stable").head(NAMED)
    of = f", the largest {number(NAMED)}" if len(moved) > NAMED else ""
    names = "; ".join(_name(row) for row in largest.to_dict("records"))
    verb = "value has" if len(moved) == 1 else "values have"
    return f"{said}; {number(len(moved))} {verb} moved{of}: {names}."


def _name(row: Row) -> str:
    shift, unit = row["difference"], row["unit"]
    bounds = difference_interval(row["diff_low"], row["diff_high"], unit, of=shift)
    n = f"n = {number(row['n'])} and {number(row['earlier_n'])}"
    size = f"{write_difference(shift, unit)} ({bounds}, {n})"
    return f"{_what(row)} {_where(row)} {size}, {row['change']}"
