"""Which segments differ: whole journeys of those that share nobody, tested against each other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations
from typing import Any, Final

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import ESTIMATE
from cjm_workbench.analyses.index.spans import IndexRules, OfSegment, hide_rest
from cjm_workbench.analyses.index.verdicts import WORDS
from cjm_workbench.analyses.shifts import count_hits, tell_none, tell_shift
from cjm_workbench.analyses.wording import named
from cjm_workbench.journeys.wants import WHOLE
from cjm_workbench.schemas.format import difference as write_difference
from cjm_workbench.schemas.format import difference_interval, number, plural
from cjm_workbench.schemas.results import Q_MAX, Comparison, conform
from cjm_workbench.stats.interval import Interval, difference
from cjm_workbench.stats.multiplicity import benjamini_hochberg

Row = Mapping[Any, Any]

MEASURE: Final = ["journey_type", "journey_title", "measure", "instrument"]
COMPARED: Final = ("conversion", "time", "score")
WORD: Final = ("", "better", "worse", "not clear")
UNKNOWN: Final = "one of the two is not known, or is not shown"
NAMED: Final = 3


class Contrasts(Comparison, OfSegment):
    """One row a measure of a whole journey and pair of segments: ``value`` is the first one's.

    Attributes
    ----------
    journey_type, journey_title, measure, instrument, more_is_better
        As in `experience.gaps`.
    other, other_title, other_n, other_value
        The segment it is compared with.
    difference, diff_low, diff_high, p_value, q_value
        The first less the other; q over the table.
    word
        ``better`` or ``worse`` than the other where q is at most 0.05 and the evidence is not
        insufficient; else ``not clear``; empty where the two cannot be compared.
    why_not
        Why they cannot.
    """

    journey_type: Series[str]
    journey_title: Series[str]
    measure: Series[str]
    instrument: Series[str]
    more_is_better: Series[bool]
    other: Series[str]
    other_title: Series[str]
    other_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    other_value: Series[float] = pa.Field(nullable=True)
    word: Series[str] = pa.Field(isin=WORD)
    why_not: Series[str]


def measure_contrasts(gaps: pd.DataFrame, rules: IndexRules) -> pd.DataFrame:
    """Compare the whole journeys of the segments that share nobody.

    Parameters
    ----------
    gaps
        The collected table `experience.gaps`.
    rules
        Thresholds, the smallest cell, and which segments share nobody: no others are compared.

    Returns
    -------
    pandas.DataFrame
        `Contrasts`, by measure. The interval recovers the variances of both estimates (Zou and
        Donner 2008; of shares it is Newcombe's method 10); p is taken from it, q is Benjamini and
        Hochberg's. What stands side by side hidden is compared with nothing.
    """
    whole = gaps[(gaps["stage"] == WHOLE) & gaps["measure"].isin(COMPARED)]
    columns = ["segment", "segment_title", *MEASURE, "customers", *ESTIMATE, "more_is_better"]
    shown = hide_rest(whole[columns].reset_index(drop=True), rules, ["journey_type", *MEASURE[2:]])
    rows = [
        _compare(first, other, rules)
        for _, own in shown.groupby(MEASURE, sort=True)
        for first, other in combinations(own.to_dict("records"), 2)
        if frozenset([first["segment"], other["segment"]]) in rules.apart
    ]
    table = pd.DataFrame(rows, columns=[*Contrasts.to_schema().columns])
    table = table.assign(q_value=benjamini_hochberg(table["p_value"].astype(float)))
    return conform(table.assign(word=[_word(row) for row in table.to_dict("records")]), Contrasts)


def _compare(first: Row, other: Row, rules: IndexRules) -> dict[str, object]:
    told = {name: first[name] for name in Contrasts.to_schema().columns if name in first}
    told |= {
        "other": other["segment"], "other_title": other["segment_title"], "other_n": other["n"],
        "other_value": other["value"],
    }  # fmt: skip
    one, two = _interval(first), _interval(other)
    if math.isnan(one.half_width + two.half_width):
        return {**told, **tell_none(UNKNOWN)}
    sides = [(str(each["evidence"]), str(each["reason"])) for each in (first, other)]
    shift = difference(one, two)
    return {**told, **tell_shift(shift, first["unit"], sides, count_hits(one, two), rules)}


def _interval(row: Row) -> Interval:
    value, low, high = (float(row[name]) for name in ("value", "ci_low", "ci_high"))
    return Interval(0 if pd.isna(row["n"]) else int(row["n"]), value, low, high)


def _word(row: Row) -> str:
    if row["why_not"]:
        return ""
    if not row["q_value"] <= Q_MAX or row["evidence"] == "insufficient":
        return "not clear"
    return "better" if (row["difference"] > 0) == row["more_is_better"] else "worse"


def read_contrasts(table: pd.DataFrame) -> str:
    """Say how many pairs differ, and name the clearest."""
    if table.empty:
        return (
            "No difference between segments is tested: none of them is known to share nobody with "
            "another one."
        )
    tests = table[table["why_not"] == ""]
    clear = tests[tests["word"].isin(["better", "worse"])]
    of = f"{plural(len(tests), 'comparison')} of segments that share nobody"
    if clear.empty:
        return f"None of {of} shows a clear difference."
    first = clear.sort_values("p_value", kind="stable").head(NAMED)
    said = " ".join(_name(row) for row in first.to_dict("records"))
    verb = "shows" if len(clear) == 1 else "show"
    return f"{number(len(clear))} of {of} {verb} a clear difference. {said}"


def _name(row: Row) -> str:
    words = WORDS[row["measure"]] + (f" ({row['instrument']})" if row["instrument"] else "")
    size = write_difference(row["difference"], row["unit"])
    bounds = difference_interval(row["diff_low"], row["diff_high"], row["unit"],
                                 of=row["difference"])  # fmt: skip
    n = f"n = {number(row['n'])} and {number(row['other_n'])}"
    return (
        f"{words.capitalize()} of {named(row['journey_title'])} is {row['word']} in "
        f"{row['segment_title']} than in {row['other_title']} ({size}, {bounds}, {n})."
    )
