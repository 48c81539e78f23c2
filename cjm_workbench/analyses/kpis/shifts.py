"""What a change over time is called: better, worse, the season, or not clear."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from cjm_workbench.analyses.claims import claim_tested
from cjm_workbench.schemas.format import number
from cjm_workbench.schemas.results import BEFORE, Q_MAX, YEAR_BEFORE
from cjm_workbench.stats.multiplicity import benjamini_hochberg

Row = Mapping[Any, Any]

SEASON = "may be the season"
CHANGES = ("", "better", "worse", SEASON, "no clear change")
NOT_BORNE_OUT = "the change since a year before does not bear it out: it may be the season"
UNKNOWN_SIDE = "one of the two is not known, or is not shown"
SHIFT = ["difference", "diff_low", "diff_high", "p_value"]


def call_changes(table: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Adjust the tests of a table together, and call each change by its name.

    Parameters
    ----------
    table
        One row a measure and earlier period, with ``against``, ``difference``, ``p_value``,
        ``more_is_better``, ``evidence`` and ``why_not``.
    keys
        Columns that name the measure.

    Returns
    -------
    pandas.DataFrame
        The table with ``q_value`` and ``change``. A change since the period before that the year
        before does not bear out, where it is known, may be the season.
    """
    q = benjamini_hochberg(table["p_value"].astype(float))
    table = table.assign(q_value=q)
    found = (q <= Q_MAX) & (table["evidence"] != "insufficient") & (table["why_not"] == "")
    year = match_year(table, keys)
    sign = table["difference"].map(_sign)
    borne_out = pd.Series(
        [y is None or bool(found[y] and sign[y] == s) for y, s in zip(year, sign, strict=True)],
        index=table.index, dtype=bool,
    )  # fmt: skip
    better = (table["difference"] > 0) == table["more_is_better"]
    word = better.map({True: "better", False: "worse"})
    word = word.where(borne_out, SEASON).where(found, "no clear change")
    return table.assign(change=word.where(table["why_not"] == "", ""))


def combine_with_year(table: pd.DataFrame, keys: Sequence[str]) -> pd.Series:
    """Give the p-value of the claim that a change holds against the year before as well.

    The larger of both tests (intersection-union; Berger 1982, Technometrics 24: 295), and 1 where
    the two go different ways. Where no year before can be compared, and of the comparison with the
    year before itself, it is the test's own.

    Parameters
    ----------
    table
        As of `call_changes`.
    keys
        Columns that name the measure.

    Returns
    -------
    pandas.Series
        By the table's index; missing where nothing was tested.
    """
    p, difference = table["p_value"].astype(float), table["difference"].astype(float)
    combined = [
        own if year is None else max(own, p[year] if _same_way(difference, row, year) else 1.0)
        for row, own, year in zip(table.index, p, match_year(table, keys), strict=True)
    ]
    return pd.Series(combined, index=table.index, dtype=float)


def claim_shifts(
    table: pd.DataFrame,
    keys: Sequence[str],
    sentence: Callable[[Any], str],
    how: str,
    notes: Mapping[str, str] | None,
) -> pd.DataFrame:
    """Make a candidate claim of every change that was tested.

    A change since the period before is claimed only if it holds against the year before as well,
    where that is known: its p-value is the larger of the two. Of a change that may be the season
    there is no evidence, whatever that p-value: it would be no answer to why the claim is held
    back.

    Parameters
    ----------
    table
        As of `call_changes`, with ``n``, ``earlier_n``, ``customers`` and ``scale_share``.
    keys
        Columns that name the measure.
    sentence
        Says what a row shows.
    how
        How both periods are measured.
    notes
        What else is to be said of an earlier period, by its name.

    Returns
    -------
    pandas.DataFrame
        The columns of `claims.CLAIM`.
    """
    tested = table[table["p_value"].notna()]
    claims = claim_tested(
        tested, kind="change", sentence=sentence, basis="", n=["n", "earlier_n"],
        concerned="customers", severity=lambda rows: rows["scale_share"].fillna(0.0),
    )  # fmt: skip
    if claims.empty:
        return claims
    season = tested["change"] == SEASON
    told = zip(tested.to_dict("records"), match_year(tested, keys), strict=True)
    return claims.assign(
        basis=[_basis(row, how, year, (notes or {}).get(row["earlier"], "")) for row, year in told],
        p_value=combine_with_year(tested, keys),
        evidence=tested["evidence"].mask(season, "insufficient"),
        reason=tested["reason"].mask(season, NOT_BORNE_OUT),
    )


def _basis(row: Row, how: str, year: object, note: str) -> str:
    season = ", and against the year before as well" if year is not None else ""
    return (
        f"{number(row['n'])} now, {number(row['earlier_n'])} then, {how}{season}; what else "
        f"changed in between is not accounted for. {note}"
    ).rstrip()


def match_year(table: pd.DataFrame, keys: Sequence[str]) -> list[Any]:
    """Give each row against the period before that of the year before which was compared."""
    years = table[(table["against"] == YEAR_BEFORE) & table["p_value"].notna()]
    at = {key: row for row, key in zip(years.index, _keys(years, keys), strict=True)}
    return [
        at.get(key) if against == BEFORE else None
        for key, against in zip(_keys(table, keys), table["against"], strict=True)
    ]


def _keys(table: pd.DataFrame, keys: Sequence[str]) -> list[tuple[object, ...]]:
    return list(table[list(keys)].itertuples(index=False, name=None))


def _same_way(difference: pd.Series, row: Any, year: Any) -> bool:
    return _sign(difference[row]) == _sign(difference[year])


def _sign(value: float) -> float:
    return math.nan if pd.isna(value) else math.copysign(1.0, value) if value else 0.0
