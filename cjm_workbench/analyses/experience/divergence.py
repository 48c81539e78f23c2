"""Where touchpoints are rated further above, or below, their journeys than elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series
from scipy.stats import t

from cjm_workbench.analyses.claims import claim_tested, hold_up
from cjm_workbench.analyses.estimates import Cells, hide_companions, hide_small, score_cells
from cjm_workbench.analyses.experience.paired import (
    PAIR,
    WHOLE_SERIES,
    average_touchpoints,
    name_pair,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.wants import WHOLE
from cjm_workbench.schemas.format import difference, difference_interval, number, plural
from cjm_workbench.schemas.results import Comparison, conform
from cjm_workbench.schemas.series import SERIES
from cjm_workbench.stats.adjusted import adjusted_means
from cjm_workbench.stats.interval import TAIL
from cjm_workbench.stats.means import mean_t
from cjm_workbench.stats.multiplicity import benjamini_hochberg
from cjm_workbench.stats.sufficiency import Thresholds, judge_score

APART_SCALE = (-4.0, 4.0)
"""The ends of a difference of two emotions."""

LEVELS = ("journey type", "stage", "touchpoint")
MIRROR = "not tested: the other of the two is"

Sides = set[bytes]
"""Which rows stood on the one side of the comparisons that were made."""

CONTRAST = ["others_n", "others_value", "difference", "diff_low", "diff_high", "p_value"]


class Divergence(Comparison):
    """One row a place and pair of questions: ``value`` is its emotion less that of its journeys.

    Attributes
    ----------
    level, place
        ``journey type``, ``stage`` or ``touchpoint``, and its name; of a journey type
        ``(whole journey)``.
    journey_instrument, journey_min, journey_max, instrument, scale_min, scale_max
        The questions about the whole journey and about touchpoints, with their scales.
    customers
        Who answered both; ``n`` counts their journeys.
    emotion, journey_emotion
        The means of the answers there, and of the same journeys' about the whole, from -2 to 2.
    others_n, others_value
        The same difference at all other places of the journey type, or in all other journey types
        that were asked the same two questions.
    difference
        ``value`` less ``others_value``: what the wording of two questions adds to both drops out.
        Of a journey type asked one question twice, ``value`` itself. Where it is missing,
        ``evidence`` judges the value. Of two places each is the others of the other one: the
        second has no test of its own.
    """

    journey_type: Series[str]
    level: Series[str] = pa.Field(isin=LEVELS)
    place: Series[str]
    journey_instrument: Series[str]
    journey_min: Series[float]
    journey_max: Series[float]
    instrument: Series[str]
    scale_min: Series[float]
    scale_max: Series[float]
    customers: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    emotion: Series[float] = pa.Field(nullable=True)
    journey_emotion: Series[float] = pa.Field(nullable=True)
    others_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    others_value: Series[float] = pa.Field(nullable=True)


def measure_divergence(paired: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Compare the answers about places with those about the whole journey, within journeys.

    Parameters
    ----------
    paired
        As ``pair_answers`` gives them.
    rules
        Thresholds, below whose ``n_min`` nothing is tested, and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Divergence`. The paired differences have a t interval between customers; their contrast
        with those of other places that of a regression with errors clustered by customer. All
        p-values are one family.
    """
    paired = paired.assign(apart=paired["emotion"] - paired["journey_emotion"])
    rows: list[Cells] = []
    for key, asked in paired.groupby(PAIR[1:], sort=True):
        sides: Sides = set()
        for journey_type in sorted(asked["journey_type"].unique()):
            named = dict(zip(PAIR, (journey_type, *key), strict=True))
            measured = _measure(asked, journey_type, rules.thresholds, sides)
            rows += [{**named, **row} for row in measured]
    if not rows:
        return conform(pd.DataFrame(columns=[*Divergence.to_schema().columns]), Divergence)
    table = pd.DataFrame(rows).sort_values("journey_type", kind="stable", ignore_index=True)
    table = _hide(table, paired, rules)
    return conform(table.assign(q_value=benjamini_hochberg(table["p_value"])), Divergence)


def _hide(table: pd.DataFrame, paired: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Suppress small places, and stages that would tell a touchpoint that is hidden in them."""
    more = ["emotion", "journey_emotion", *CONTRAST]
    shown = hide_small(table, rules, more=more, within=[*PAIR, "level"])
    hidden = shown.loc[(shown["level"] == "touchpoint") & shown["value"].isna(), [*PAIR, "place"]]
    inside = paired.rename(columns={"touchpoint": "place"}).merge(hidden, on=[*PAIR, "place"])
    stages = inside[[*PAIR, "stage"]].drop_duplicates().rename(columns={"stage": "place"})
    keys = shown[[*PAIR, "place"]].merge(stages, how="left", indicator=True)
    told = (shown["level"] == "stage") & (keys["_merge"] == "both").to_numpy()
    return hide_companions(shown, told & shown["value"].notna(), more=["customers", *more])


def _measure(
    asked: pd.DataFrame, journey_type: str, thresholds: Thresholds, sides: Sides
) -> Iterator[Cells]:
    """Measure a journey type of those asked the same two questions, and the places in it."""
    journeys = average_touchpoints(asked)
    journeys = journeys.assign(apart=journeys["emotion"] - journeys["journey_emotion"])
    whole = _contrast(journeys, journeys["journey_type"] == journey_type, thresholds, sides)
    if _is_one_question(asked.iloc[0]):
        whole = _against_none(journeys[journeys["journey_type"] == journey_type], thresholds)
    yield {"level": LEVELS[0], "place": WHOLE, **whole}
    own = asked[asked["journey_type"] == journey_type]
    within: Sides = set()
    for level in LEVELS[1:]:
        for place in sorted(set(own[level]) - {""}):
            here = own[level] == place
            if level == "stage" and own.loc[here, "touchpoint"].nunique() == 1:
                continue  # its touchpoint has a row that says the same
            yield {"level": level, "place": place, **_contrast(own, here, thresholds, within)}


def _is_one_question(row: pd.Series) -> bool:
    return [row[name] for name in SERIES] == [row[name] for name in WHOLE_SERIES]


def _against_none(journeys: pd.DataFrame, thresholds: Thresholds) -> Cells:
    """Test the paired difference of one question against none, by the t test of its interval."""
    cells = {**_describe(journeys, thresholds), **dict.fromkeys(CONTRAST, math.nan)}
    value, reach = (float(str(cells[name])) for name in ("value", "ci_high"))
    reach -= value
    if len(journeys) < thresholds.n_min or not reach > 0:  # all alike, or of one customer
        return cells
    freedom = journeys["customer_id"].nunique() - 1
    p_value = float(2 * t.sf(abs(value) / reach * t.ppf(1 - TAIL, freedom), freedom))
    bounds = {"difference": "value", "diff_low": "ci_low", "diff_high": "ci_high"}
    return {**cells, **{new: cells[old] for new, old in bounds.items()}, "p_value": p_value}


def _contrast(
    rows: pd.DataFrame, here: pd.Series[bool], thresholds: Thresholds, sides: Sides
) -> Cells:
    """Set the paired difference of some rows beside that of the others, unless it is the mirror.

    Of two places each is all others of the other one: their comparisons are one test.
    """
    others = mean_t(rows.loc[~here, "apart"], cluster=rows.loc[~here, "customer_id"])
    cells = {
        **_describe(rows[here], thresholds),
        **dict.fromkeys(CONTRAST, math.nan),
        "others_n": others.n,
    }
    if min(int(here.sum()), others.n) < max(1, thresholds.n_min):
        return cells
    found = adjusted_means(rows["apart"], here, [""] * len(rows), rows["customer_id"])
    judged = judge_score(found.interval, *APART_SCALE, thresholds)
    mirror = (~here).to_numpy().tobytes() in sides
    sides.add(here.to_numpy().tobytes())
    return {
        **cells,
        "others_value": others.value,
        "difference": found.interval.value, "diff_low": found.interval.low,
        "diff_high": found.interval.high, "p_value": math.nan if mirror else found.p_value,
        "evidence": judged.evidence,
        "reason": "; ".join(filter(None, [MIRROR if mirror else "", judged.reason])),
    }  # fmt: skip


def _describe(rows: pd.DataFrame, thresholds: Thresholds) -> Cells:
    apart = mean_t(rows["apart"], cluster=rows["customer_id"])
    return {
        "customers": rows["customer_id"].nunique(),
        "emotion": rows["emotion"].mean(),
        "journey_emotion": rows["journey_emotion"].mean(),
        **score_cells(apart, APART_SCALE, thresholds, "emotion"),
    }


def read_divergence(table: pd.DataFrame) -> str:
    """Name the places that please where their journeys do not, and the reverse."""
    if table.empty:
        return "So no place can be set beside its journeys."
    tested = table[table["p_value"].notna()]
    if tested.empty:
        return (
            "At no place do enough journeys have both answers for places to be compared: ask more "
            "customers about a touchpoint and about the whole."
        )
    clear = hold_up(tested, firm=True)
    head = f"Of {plural(len(tested), 'comparison')} of places"
    if clear.empty:
        return f"{head}, none clearly stands further from its journeys than the others do."
    ordered = clear.loc[clear["difference"].abs().sort_values(ascending=False, kind="stable").index]
    said = "; ".join(_said(row) for _, row in ordered.head(3).iterrows())
    return f"{head}, {number(len(clear))} {'is' if len(clear) == 1 else 'are'} clear: {said}."


def _said(row: pd.Series) -> str:
    shift = difference(row["difference"], "emotion")
    bounds = difference_interval(row["diff_low"], row["diff_high"], "emotion")
    return f"{say_divergence(row)}, {shift} ({bounds}, n = {number(int(row['n']))})"


def say_divergence(row: pd.Series) -> str:
    """State in words on which side of its journeys a place stands."""
    word = "more" if row["difference"] > 0 else "less"
    pair = f"({name_pair(row)})"
    if row["level"] != LEVELS[0]:
        return f"{row['place']} pleases {word} than its journeys do, beside other places {pair}"
    besides = "" if _is_one_question(row) else ", beside other journey types"
    return (
        f"touchpoints of {row['journey_type']} please {word} than the journeys as a whole"
        f"{besides} {pair}"
    )


def claim_divergence(table: pd.DataFrame) -> pd.DataFrame:
    """Give every place that was tested.

    Parameters
    ----------
    table
        `Divergence`.

    Returns
    -------
    pandas.DataFrame
        The columns of `claims.CLAIM`, kind ``difference``.
    """
    return claim_tested(
        table, kind="difference", sentence=_sentence, n=["n"], severity=_part_of_scale,
        basis="Within journeys that have both answers; who answers both may differ from others.",
    )  # fmt: skip


def _sentence(row: pd.Series) -> str:
    said = say_divergence(row)
    return said[:1].upper() + said[1:]


def _part_of_scale(rows: pd.DataFrame) -> pd.Series:
    low, high = APART_SCALE
    return (rows["difference"].abs() / (high - low)).clip(0, 1)
