"""How often a 95 % interval holds the true value, by kind of estimate.

The truth of an estimate is what the same analysis gives for larger telecoms of the same law, on the
average of several.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean

import pandas as pd

from cjm_workbench.simulate.plants import Plants
from proof.questions import Answer, Question, Tables
from proof.telecoms import Telecom

ALMOST_ALWAYS = 0.95
"""Estimates that fewer seeds show are left out: whether they are shown may hang on their value."""

ESTIMATE = ("value", "ci_low", "ci_high")
DIFFERENCE = ("difference", "diff_low", "diff_high")
LIKE_SHARES = (0.93, 0.97)
SKEWED = (0.88, 0.97)
TYPE = "journey_type"


@dataclass(frozen=True)
class Rows:
    """The rows of a result table that hold intervals of one kind.

    Attributes
    ----------
    table
        Its name.
    by
        The columns that tell its rows apart.
    rows
        Column to the values of the rows that are meant; empty: all.
    columns
        Value, low and high.
    """

    table: str
    by: tuple[str, ...]
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    columns: tuple[str, str, str] = ESTIMATE

    def intervals(self, tables: Tables) -> Iterator[tuple[str, list[float]]]:
        """Give each interval that is shown, by a name that is the same in every seed."""
        table = tables[self.table]
        for column, values in self.rows.items():
            table = table[table[column].isin(values)]
        shown = table.dropna(subset=[*self.columns]).set_index([*self.by])
        for key, *bounds in shown[[*self.columns]].itertuples(name=None):
            names = key if isinstance(key, tuple) else (key,)
            yield "|".join([self.table, self.columns[0], *map(str, names)]), [*map(float, bounds)]


@dataclass(frozen=True)
class Kind:
    """A kind of estimate, its method, and where it stands; `between` is what is asked of it."""

    title: str
    method: str
    parts: tuple[Rows, ...]
    between: tuple[float, float] = LIKE_SHARES


PERSONA = (TYPE, "persona", "measure", "detail")
STAGE = (TYPE, "stage", "measure", "instrument")
KINDS = (
    Kind(
        "share", "Wilson, with a design effect",
        (
            Rows("paths.variants", (TYPE, "variant")),
            Rows("paths.funnel", (TYPE, "kind", "stage")),
            Rows("paths.transitions", (TYPE, "from_touchpoint", "to_touchpoint")),
            Rows("personas.behaviour", PERSONA, {"measure": ("channel",)}),
        ),
    ),
    Kind(
        "conversion within the window", "cumulative incidence, log-log",
        (
            Rows("experience.gaps", STAGE, {"measure": ("conversion",)}),
            Rows("personas.tier_conversion", (TYPE, "value_tier")),
        ),
    ),
    Kind(
        "time in a stage", "Kaplan-Meier median, log-log",
        (Rows("experience.gaps", STAGE, {"measure": ("time",)}),),
    ),
    Kind(
        "median wait", "order statistics",
        (
            Rows(
                "paths.transitions", (TYPE, "from_touchpoint", "to_touchpoint"),
                columns=("wait_median_seconds", "wait_low_seconds", "wait_high_seconds"),
            ),
            Rows("personas.behaviour", PERSONA, {"measure": ("time",)}),
        ),
    ),
    Kind(
        "mean score", "t, by customer",
        (
            Rows("experience.scores", (TYPE, "touchpoint", "instrument"), {"unit": ("score",)}),
            Rows("personas.behaviour", PERSONA, {"unit": ("score",)}),
        ),
    ),
    Kind(
        "net promoter score", "t of +1, 0 and -1, by customer",
        (
            Rows("experience.scores", (TYPE, "touchpoint", "instrument"), {"unit": ("points",)}),
            Rows("personas.behaviour", PERSONA, {"unit": ("points",)}),
        ),
    ),
    Kind(
        "difference of shares", "Newcombe, with design effects",
        (
            Rows("paths.personas", (TYPE, "variant", "persona"), columns=DIFFERENCE),
            Rows(
                "personas.behaviour", PERSONA, {"unit": ("share",)}, DIFFERENCE
            ),
        ),
    ),
    Kind(
        "difference of scores", "of two t intervals",
        (
            Rows(
                "personas.behaviour", PERSONA, {"measure": ("score",)}, DIFFERENCE
            ),
        ),
    ),
    Kind(
        "shift of times", "Hodges and Lehmann",
        (
            Rows("personas.behaviour", PERSONA, {"measure": ("time",)}, DIFFERENCE),
            Rows(
                "paths.persona_stages", (TYPE, "place", "measure", "persona"),
                {"measure": ("time",)}, DIFFERENCE,
            ),
        ),
    ),
    Kind(
        "share of the revenue", "bootstrap of customers, BCa",
        (
            Rows(
                "personas.tiers", (TYPE, "value_tier"), {"value_tier": ("high", "medium", "low")},
                columns=("revenue_share", "revenue_low_share", "revenue_high_share"),
            ),
        ), SKEWED,
    ),
    Kind(
        "counts a customer or an account", "t, by customer or account",
        (
            Rows("personas.behaviour", PERSONA, {"unit": ("count",)}),
            Rows("personas.accounts", ("measure",), {"unit": ("count",)}),
        ), SKEWED,
    ),
)  # fmt: skip

USUAL = Telecom(36_000, Plants())
LARGE = replace(USUAL, customers=200_000)
LARGE_SEEDS = range(1001, 1009)

TABLES = tuple(sorted({part.table for kind in KINDS for part in kind.parts}))
SEGMENTS = ("business", "consumer_fibre", "consumer_mobile")
"""Asked for amounts too, of which a review gives few."""


def list_intervals(tables: Tables) -> Answer:
    """Give the intervals of each kind, by kind and name, in the tables that are there."""
    return {
        kind.title: {
            key: bounds
            for part in kind.parts
            if part.table in tables
            for key, bounds in part.intervals(tables)
        }
        for kind in KINDS
    }


def _ask(name: str, telecom: Telecom) -> tuple[Question, ...]:
    """Ask for every kind in the review of all customers, and for amounts in `SEGMENTS` too."""
    segments = (
        Question(f"{name}-{segment}", telecom, ("personas.tiers",), list_intervals, segment)
        for segment in SEGMENTS
    )
    return Question(name, telecom, TABLES, list_intervals), *segments


COVERAGE = _ask("coverage", USUAL)
TRUTH = _ask("coverage-large", LARGE)


def gather(questions: Sequence[Question], answers: Mapping[str, Sequence[Answer]]) -> list[Answer]:
    """Put together what the segments of a seed answer, each interval under its segment's name."""
    asked = [each for each in questions if each.name in answers]
    seeds = zip(*(answers[each.name] for each in asked), strict=True)
    return [
        {
            kind.title: {
                f"{question.segment}|{key}": bounds
                for question, answer in zip(asked, seed, strict=True)
                for key, bounds in answer[kind.title].items()
            }
            for kind in KINDS
        }
        for seed in seeds
    ]


def tell_coverage(answers: Sequence[Answer], large: Sequence[Answer]) -> pd.DataFrame:
    """Count how often the intervals of each kind hold the truth.

    Parameters
    ----------
    answers
        Of `COVERAGE`, gathered, one a seed.
    large
        Of `TRUTH`, gathered.

    Returns
    -------
    pandas.DataFrame
        One row a kind: kind, method, intervals, held, below, above (shares; the truth lay below or
        above the interval), least and most (what is asked).
    """
    return pd.DataFrame([_tell(kind, answers, large) for kind in KINDS])


def _tell(kind: Kind, answers: Sequence[Answer], large: Sequence[Answer]) -> dict[str, object]:
    truth = _truth(kind, large)
    seen = pd.Series([key for each in answers for key in each[kind.title]], dtype="str")
    counts = seen.value_counts()
    kept = {*counts.index[counts >= ALMOST_ALWAYS * len(answers)]} & truth.keys()
    rows = [
        (low, truth[key], high)
        for each in answers
        for key, (_, low, high) in each[kind.title].items()
        if key in kept
    ]
    below = sum(true < low for low, true, _ in rows)
    above = sum(true > high for _, true, high in rows)
    n = len(rows) or 1
    return {
        "kind": kind.title, "method": kind.method, "intervals": len(rows),
        "held": 1 - (below + above) / n, "below": below / n, "above": above / n,
        "least": kind.between[0], "most": kind.between[1],
    }  # fmt: skip


def _truth(kind: Kind, large: Sequence[Answer]) -> dict[str, float]:
    """Give the truth of each estimate that all the large telecoms show."""
    everywhere = set.intersection(*({*each[kind.title]} for each in large))
    return {key: fmean(each[kind.title][key][0] for each in large) for key in everywhere}
