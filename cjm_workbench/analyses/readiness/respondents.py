"""Who answered: against those who were asked, and against the customers of the review."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.claims import claim_tested, hold_up
from cjm_workbench.analyses.estimates import Cells, hide_small, share_cells
from cjm_workbench.analyses.readiness.answering import (
    CHANNEL,
    CUSTOMERS,
    EVERYBODY,
    INVITED,
    TIME_TAKEN,
    TOUCHPOINT,
)
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_clustered_rates
from cjm_workbench.analyses.sides import CONTRAST
from cjm_workbench.analyses.wording import cautious, named
from cjm_workbench.schemas import format as written
from cjm_workbench.schemas.format import (
    difference_interval,
    estimate,
    is_missing,
    number,
    plural,
    share,
)
from cjm_workbench.schemas.results import Q_MAX, Comparison, conform
from cjm_workbench.sources.engine import union
from cjm_workbench.stats.interval import Interval, difference
from cjm_workbench.stats.multiplicity import benjamini_hochberg
from cjm_workbench.stats.shares import share_p_value, wilson
from cjm_workbench.stats.sufficiency import judge_share

Row = Mapping[Hashable, Any]

NOT_TESTED = "not tested: who is asked more often answers more often"
MIRROR = "not tested: the other of the two groups is"
NAMES = {TOUCHPOINT: "touchpoint", CHANNEL: "channel", TIME_TAKEN: "time taken"}
SAID = 3
"""Groups that the reading names."""

BASIS = {
    INVITED: "of those invited, the share that answered; what the silent think is not known",
    CUSTOMERS: "of the customers, the share that answered; who was asked is not recorded",
}
UNRECORDED = (
    "No invitation is recorded: who was asked and did not answer is not known. Record each "
    "invitation with its customer, its time and its touchpoint."
)
EXPERIENCED = (
    "So answering goes with what was experienced: no weight by attributes can mend the scores. "
    "Chapter 04 gives their bounds, with the silent all content and all discontent."
)
NOT_SEEN = (
    "Whether the content answer more often than the discontent no attribute can tell, nor any "
    "weight mend: chapter 04 gives the bounds of the scores, with the silent all content and all "
    "discontent."
)


class Respondents(Comparison):
    """One row a base, attribute and group: ``value`` is the share of its ``n`` that answered.

    Attributes
    ----------
    base
        ``invited``: of invitations; ``customers``: of the customers of this review.
    attribute, group
        An attribute of the customers table and its value; or of the occasion: the (touchpoint) and
        (channel) asked about, and whether the (time taken) from the journey's start to the
        invitation was in the quicker or the slower half. (all): everybody of the base.
    answered, customers
        Answers of the group; customers in it.
    base_share, answer_share
        The group's share of the base, and of the answers: what a mean of answers stands for.
    others_n, others_value
        The other groups of the attribute together; ``difference`` is the group less these.
    """

    base: Series[str] = pa.Field(isin=[INVITED, CUSTOMERS])
    attribute: Series[str]
    group: Series[str]
    answered: Series[pd.Int64Dtype] = pa.Field(ge=0, nullable=True)
    customers: Series[pd.Int64Dtype] = pa.Field(ge=0, nullable=True)
    base_share: Series[float] = pa.Field(ge=0, le=1, nullable=True)
    answer_share: Series[float] = pa.Field(ge=0, le=1, nullable=True)
    others_n: Series[pd.Int64Dtype] = pa.Field(ge=0, nullable=True)
    others_value: Series[float] = pa.Field(ge=0, le=1, nullable=True)


def measure_respondents(units: Iterable[ir.Table], rules: Rules) -> pd.DataFrame:
    """Compare, group by group, the share that answered with that of the other groups.

    Parameters
    ----------
    units
        Of `answering.list_invited` and `answering.list_answering`.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Respondents`: Wilson intervals, and Newcombe's of the difference, each n divided by the
        design effect of customers who are asked repeatedly; tests as `stats.shares.share_p_value`.
        Invitations are tested. The customers are where no invitation is recorded; else the
        difference mixes who was asked with who answered. q is over all that were tested.
    """
    keys = ["base", "attribute", "group"]
    cells = measure_clustered_rates(union([*units]), keys, "answered")
    tested = INVITED if cells["base"].eq(INVITED).any() else CUSTOMERS
    rows = [
        row
        for base, own in cells.groupby("base")
        for row in _compare_base(own, rules, tested=base == tested)
    ]
    table = pd.DataFrame(rows, columns=[*Respondents.to_schema().columns, "least"])
    table["q_value"] = benjamini_hochberg(table["p_value"].astype("float64"))
    more = ["answered", "customers", "base_share", "answer_share", *CONTRAST, "q_value"]
    shown = hide_small(
        table.astype({"least": "int64"}), rules, customers="least", more=more,
        within=["base", "attribute"],
    )  # fmt: skip
    return conform(_sort(shown.drop(columns="least")), Respondents)


def _compare_base(cells: pd.DataFrame, rules: Rules, *, tested: bool) -> Iterator[Cells]:
    """Set each group of a base beside the others of its attribute."""
    everybody = cells.loc[cells["attribute"] == EVERYBODY, "design_effect"]
    for _, part in cells.groupby("attribute"):
        total, answers = int(part["n"].sum()), int(part["events"].sum())
        for place, cell in enumerate(part.to_dict("records")):
            own = _Side.of(cell)
            others = _Side(answers - own.answers, total - own.n, float(everybody.iloc[0]))
            why_not = "" if tested else NOT_TESTED
            if len(part) == 2 and place:
                why_not = why_not or MIRROR
            yield {
                **{name: cell[name] for name in ("base", "attribute", "group", "customers")},
                "answered": own.answers,
                "base_share": own.n / total,
                "answer_share": own.answers / answers if answers else np.nan,
                "least": _least(cell),
                **(_contrast(own, others, why_not, rules) if others.n else _alone(own, rules)),
            }


class _Side(NamedTuple):
    """Units on one side of a comparison, and how many of them answered."""

    answers: int
    n: int
    effect: float

    @classmethod
    def of(cls, cell: Row) -> _Side:
        return cls(int(cell["events"]), int(cell["n"]), float(cell["design_effect"]))

    @property
    def share(self) -> Interval:
        return wilson(self.answers, self.n, design_effect=self.effect)

    @property
    def fewest(self) -> int:
        return min(self.answers, self.n - self.answers)


def _alone(own: _Side, rules: Rules) -> Cells:
    return share_cells(own.share, own.answers, rules.thresholds) | dict.fromkeys(CONTRAST, np.nan)


def _contrast(own: _Side, others: _Side, why_not: str, rules: Rules) -> Cells:
    shift = difference(own.share, others.share)
    judged = judge_share(shift, min(own.fewest, others.fewest), rules.thresholds)
    effect = max(own.effect, others.effect)
    testable = not why_not and min(own.n, others.n) >= rules.thresholds.n_min
    p_value = share_p_value(
        own.answers, own.n, others.answers, others.n, design_effect=effect
    ) if testable else np.nan  # fmt: skip
    return {
        **share_cells(own.share, own.answers, rules.thresholds),
        "others_n": others.n, "others_value": others.share.value, "difference": shift.value,
        "diff_low": shift.low, "diff_high": shift.high, "p_value": p_value,
        "evidence": judged.evidence,
        "reason": "; ".join(filter(None, [why_not, judged.reason])),
    }  # fmt: skip


def _least(cell: Row) -> int:
    """Count the fewest customers that a row tells of: who answered, who did not, or all."""
    told = [cell["hit_customers"], cell["customers"] - cell["hit_customers"], cell["customers"]]
    return int(min((count for count in told if count), default=0))


def _sort(table: pd.DataFrame) -> pd.DataFrame:
    first = {name: place for place, name in enumerate((EVERYBODY, *NAMES))}
    place = table["attribute"].map(lambda name: first.get(name, len(first)))
    ordered = table.assign(asked=table["base"] != INVITED, place=place)
    ordered = ordered.sort_values(["asked", "place", "attribute", "group"], kind="stable")
    return ordered.drop(columns=["asked", "place"])


def claim_respondents(table: pd.DataFrame) -> pd.DataFrame:
    """Give every difference in answering that was tested as a candidate claim."""
    # a matter of the survey, not of the journey: it has no severity, and stands last
    return claim_tested(
        table, kind="difference", sentence=_claim, basis=lambda row: BASIS[row["base"]],
        severity=0.0, n=["n"], concerned="customers",
    )  # fmt: skip


def _claim(row: Row) -> str:
    more = "more" if row["difference"] > 0 else "less"
    who = "Those invited" if row["base"] == INVITED else "Customers"
    return f"{who} {_of(row)} answered {more} often than the others"


def _of(row: Row) -> str:
    attribute, group = row["attribute"], row["group"]
    if attribute == TIME_TAKEN:
        return f"in the {group} of their journeys"
    if attribute in NAMES:
        return f"about {NAMES[attribute]} {named(group)}"
    return f"of {attribute} {named(group)}"


def read_respondents(table: pd.DataFrame) -> str:
    """Say how many answered, who did so more or less often, and what no attribute can tell."""
    invited = table[table["base"] == INVITED]
    rows = table if invited.empty else invited
    if rows.empty:
        return "Nobody is in this review: there is nobody who could have answered."
    said = [UNRECORDED] if invited.empty else []
    said.append(_read_all(rows))
    if rows["answered"].fillna(1).sum() > 0:
        said += [*_read_groups(rows), _read_rest(rows)]
    return " ".join(said)


def _read_all(rows: pd.DataFrame) -> str:
    row = rows[rows["attribute"] == EVERYBODY].iloc[0]
    who = "those invited" if row["base"] == INVITED else "the customers"
    if is_missing(row["value"]):
        return f"How many of {who} answered is not shown: too few did, or did not."
    if row["answered"] == 0:
        return f"Nobody of {who} answered (n = {number(row['n'])}): nothing is known of them."
    of = estimate(row["value"], row["ci_low"], row["ci_high"], "share", int(row["n"]))
    return cautious(f"Of {who}, {of} answered", row) + "."


def _read_groups(rows: pd.DataFrame) -> list[str]:
    """Name the groups that answered more or less often, those of the largest difference first."""
    found = hold_up(rows)
    if found.empty:
        tests = int(rows["p_value"].notna().sum())
        none = f"No group clearly answered more or less often ({plural(tests, 'test')})."
        return [none] if tests else []
    largest = found.reindex(found["difference"].abs().sort_values(ascending=False).index)
    said = [
        f"{_claim(row)}: {share(row['value'])} against {share(row['others_value'])}, "
        f"{written.difference(row['difference'], 'share')} "
        f"({difference_interval(row['diff_low'], row['diff_high'], 'share')}, "
        f"n = {number(row['n'])} and {number(row['others_n'])})."
        for row in largest.head(SAID).to_dict("records")
    ]
    rest = len(found) - SAID
    return [*said, f"{plural(rest, 'more group')} stood off too."] if rest > 0 else said


def _read_rest(rows: pd.DataFrame) -> str:
    experienced = rows[(rows["attribute"] == TIME_TAKEN) & (rows["q_value"] <= Q_MAX)]
    if len(experienced):
        return EXPERIENCED
    return NOT_SEEN
