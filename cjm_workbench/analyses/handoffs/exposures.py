"""Journeys that make a handoff beside those that come to the same stage without one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd

from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.handoffs import KINDS
from cjm_workbench.schemas.groups import UNKNOWN

MOST = 6
"""Pairs that are compared, a journey type and kind."""

SAME = 0.8
"""Pairs of two kinds are one handoff where so much of the moves that are either is both."""

LAST_NTH = 3
"""From this move into a stage on, all are one stratum."""

Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Exposure:
    """One handoff and what it is compared with.

    Attributes
    ----------
    journey_type, kind, from_value, to_value
        The pair.
    rows
        Moves, with the numbers and marks of `fetch_exposures`: the first handoff of this pair of
        each journey, and the moves that change nothing of this kind, of journeys that had not made
        it by then.
    exposed
        Which of them are the handoff.
    """

    journey_type: str
    kind: str
    from_value: str
    to_value: str
    rows: pd.DataFrame
    exposed: Marks

    def where(self, kept: pd.Series[bool]) -> Exposure:
        """Keep some of the moves."""
        marks = kept.to_numpy(dtype=bool)
        return replace(self, rows=self.rows[marks], exposed=self.exposed[marks])

    @property
    def key(self) -> dict[str, object]:
        """Name the pair, as result tables do."""
        return {
            "journey_type": self.journey_type, "kind": self.kind,
            "from_value": self.from_value, "to_value": self.to_value,
        }  # fmt: skip


def fetch_exposures(moves: ir.Table, personas: ir.Table | None) -> pd.DataFrame:
    """Fetch the moves after which the outcome was open, each with its strata.

    Parameters
    ----------
    moves
        As `journeys.handoffs.keep_open` gives them.
    personas
        ``customer_id`` and ``persona``; may overlap. Missing where none are set.

    Returns
    -------
    pandas.DataFrame
        The columns of `moves`; ``customer`` and ``journey``, numbered; and ``in_stage`` and
        ``between``: the strata. Moves of one stratum lead to the same stage, for the same time
        (first, second, later), or to the same touchpoint and on to the same next one; and their
        customers fit the same personas.
    """
    rows = moves.mutate(persona=ibis.literal(UNKNOWN))
    if personas is not None:
        sets = personas.group_by("customer_id").agg(persona=personas.persona.collect())
        sets = sets.mutate(persona=sets.persona.sort().join("\x1f"))
        rows = moves.left_join(sets, "customer_id").drop("customer_id_right")
    order = ["journey_type", "journey_id", "step_no"]
    frame: pd.DataFrame = rows.order_by(order).execute()
    frame = frame.assign(
        persona=frame["persona"].fillna(UNKNOWN),
        nth=frame["nth"].clip(upper=LAST_NTH),
        customer=pd.factorize(frame["customer_id"])[0],
        journey=pd.factorize(frame["journey_id"])[0],
    )
    strata = {
        "in_stage": ["stage", "nth", "persona"],
        "between": ["touchpoint", "next_touchpoint", "persona"],
    }
    return frame.assign(
        **{name: frame.groupby(by, sort=False).ngroup() for name, by in strata.items()}
    )


def find_exposures(exposures: pd.DataFrame, rules: Rules) -> Iterator[Exposure]:
    """Give the commonest handoffs of each journey type and kind, each with its comparison.

    Parameters
    ----------
    exposures
        As `fetch_exposures` gives them.
    rules
        A pair of fewer journeys than ``n_min`` is not compared.

    Yields
    ------
    Exposure
        At most `MOST` a journey type and kind. A pair that is (by `SAME`) the moves of one of
        another kind, such as a department with a channel of its own, comes once, as the first of
        `KINDS`: told twice, one finding would pass for two.
    """
    for name, rows in exposures.groupby("journey_type", sort=True):
        seen: list[Marks] = []
        for kind in KINDS:
            for pair in _common_pairs(rows, kind, rules.thresholds.n_min):
                switched = _is_pair(rows, kind, *pair)
                if not any(_share_in_common(switched, other) >= SAME for other in seen):
                    seen.append(switched)
                    yield _set_beside(str(name), kind, pair, rows, switched)


def _share_in_common(first: Marks, second: Marks) -> float:
    """Measure how much of two sets of moves is in both (Jaccard)."""
    return float((first & second).sum() / (first | second).sum())


def _common_pairs(rows: pd.DataFrame, kind: str, least: int) -> list[tuple[str, str]]:
    before, after = f"{kind}_from", f"{kind}_to"
    switched = rows[(rows[before] != rows[after]) & rows[before].notna() & rows[after].notna()]
    journeys = switched.groupby([before, after])["journey"].nunique()
    common = journeys[journeys >= least].sort_values(ascending=False, kind="stable")
    return list(common.head(MOST).index)


def _is_pair(rows: pd.DataFrame, kind: str, before: str, after: str) -> Marks:
    found = (rows[f"{kind}_from"] == before) & (rows[f"{kind}_to"] == after)
    return found.fillna(False).to_numpy(dtype=bool)


def _set_beside(
    journey_type: str, kind: str, pair: tuple[str, str], rows: pd.DataFrame, switched: Marks
) -> Exposure:
    """Keep each journey's first handoff of the pair, and the moves without any before it."""
    unchanged = (rows[f"{kind}_from"] == rows[f"{kind}_to"]).fillna(False).to_numpy(dtype=bool)
    first = rows["step_no"].where(switched).groupby(rows["journey"]).transform("min")
    not_yet = (rows["step_no"] < first.fillna(np.inf)).to_numpy(dtype=bool)
    at_first = switched & (rows["step_no"] == first).to_numpy(dtype=bool)
    kept = at_first | (unchanged & not_yet)
    told = rows.select_dtypes(["number", "bool"])  # names take the most time to copy
    return Exposure(journey_type, kind, *pair, told[kept], at_first[kept])
