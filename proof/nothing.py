"""P0: where nothing is planted, how many reviews claim a difference, a change or an effect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from scipy.stats import binom

from cjm_workbench.analyses.brief.claims import measure_claims
from cjm_workbench.analyses.claims import TESTED
from cjm_workbench.schemas.results import Q_MAX
from cjm_workbench.simulate.plants import Plants
from proof.chapters import chapters, saved_by
from proof.questions import Answer, Question, Tables
from proof.telecoms import Telecom

CLAIMS = tuple(
    sorted(
        table
        for name in chapters()
        for table in saved_by(name)
        if table.endswith(".claims") and not table.startswith("brief.")
    )
)
"""The candidates of every chapter that has any: the brief adjusts them together."""

MOST = 0.09
"""The share of reviews that may claim something: 18 of 200."""


def judge_nothing(tables: Tables) -> Answer:
    """Count the tests of a review, and name the tables of those that are claimed."""
    claims = measure_claims([tables[name] for name in CLAIMS])
    tested = claims[claims["kind"].isin(TESTED) & claims["p_value"].notna()]
    return {
        "tests": len(tested),
        "claimed": tested.loc[tested["claimed"], "source"].tolist(),
        "passed": tested.loc[tested["q_value"] <= Q_MAX, "source"].tolist(),
    }


NOTHING = Question("P0", Telecom(6_000, Plants.none(), quarters=6), CLAIMS, judge_nothing)


def tell_discoveries(answers: Sequence[Answer]) -> pd.DataFrame:
    """Count the reviews that claim something, and where.

    Parameters
    ----------
    answers
        Of `NOTHING`, one a seed.

    Returns
    -------
    pandas.DataFrame
        One row a result table, and before them one of all together: source, reviews (that make a
        claim of it), passed (those with a q that would let them), seeds, tests (a review, median).
    """
    sources = sorted({source for each in answers for source in each["passed"]})
    return pd.DataFrame([_tell(answers, None), *(_tell(answers, source) for source in sources)])


def _tell(answers: Sequence[Answer], source: str | None) -> dict[str, Any]:
    def holds(found: list[str]) -> bool:
        return bool(found) if source is None else source in found

    return {
        "source": source or "all together",
        "reviews": sum(holds(each["claimed"]) for each in answers),
        "passed": sum(holds(each["passed"]) for each in answers),
        "seeds": len(answers),
        "tests": float(pd.Series([each["tests"] for each in answers]).median()),
    }


def most_allowed(seeds: int, error: float = 1e-4) -> int:
    """Give the number of reviews that more than, by chance, would claim something in 1 of 10,000.

    Where nothing is planted and p-values are right, at most `Q_MAX` of reviews do.

    Examples
    --------
    >>> most_allowed(200)
    23
    """
    return int(binom.isf(error, seeds, Q_MAX))
