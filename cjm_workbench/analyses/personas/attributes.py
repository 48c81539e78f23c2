"""In which attributes the customers of a persona differ from those of other personas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.claims import claim_tested
from cjm_workbench.analyses.personas.described import EVERY, Described
from cjm_workbench.analyses.personas.levels import count_several, sum_levels
from cjm_workbench.analyses.personas.members import find_hidden
from cjm_workbench.analyses.personas.traits import HABIT, KEY, NOT_KNOWN, RECORD
from cjm_workbench.analyses.personas.wording import tell_level
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.sides import CHOSEN, NO_OTHERS, TELLS, adjust_sides
from cjm_workbench.analyses.wording import cautious, named
from cjm_workbench.schemas.format import difference, difference_interval, number, plural, share
from cjm_workbench.schemas.results import Q_MAX, Comparison, conform
from cjm_workbench.stats.shares import chi_square, newcombe, wilson
from cjm_workbench.stats.sufficiency import judge_share

EXPECTED = 5.0
"""Customers expected on a side, below which levels are put together for the test."""

DEFINED = "not compared: a persona is defined by it"
ALIKE = "not compared: everybody is alike in it"
BASIS = (
    "Members against members of other personas only, of whom it is known; what else differs "
    "between them is not accounted for"
)


Key = tuple[str, str]
"""Kind and name of an attribute."""


class Attributes(Comparison):
    """One row a persona and attribute: whether its distribution is that of the other personas.

    The p-value is of the whole distribution; ``value`` is the share of the one level in which the
    persona differs most, among the ``n`` customers of the persona of whom the attribute is known
    (and those of whom it is not, where their number would tell of too few).

    Attributes
    ----------
    persona, title
        In the order of the settings.
    kind, attribute, level
        As in `personas.levels`.
    others_n, others_value
        Of the customers who fit another persona and not this one.
    cramers_v
        The strength of the whole difference, 0 to 1.
    missing_share
        Of the persona's customers, those of whom the attribute is not known.
    """

    journey_type: Series[str]
    persona: Series[str]
    title: Series[str]
    kind: Series[str] = pa.Field(isin=[RECORD, HABIT])
    attribute: Series[str]
    level: Series[str]
    others_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    others_value: Series[float] = pa.Field(nullable=True)
    cramers_v: Series[float] = pa.Field(ge=0, le=1, nullable=True)
    missing_share: Series[float] = pa.Field(nullable=True)


def compare_attributes(
    counts: pd.DataFrame,
    levels: pd.DataFrame,
    described: Sequence[Described],
    sizes: pd.DataFrame,
    rules: Rules,
    *,
    by_persona: bool = False,
) -> pd.DataFrame:
    """Compare every attribute between a persona and the others.

    Parameters
    ----------
    counts
        As of `traits.count_levels`.
    levels
        The table `personas.levels`: a level that is hidden there of any persona is named nowhere.
    described
        The personas of the settings; what defines any of them is not compared.
    sizes
        The table `personas.sizes`: a persona that is hidden there is left out.
    rules
        Thresholds and smallest cell.
    by_persona
        Whether the segment is chosen by persona: then nothing is compared.

    Returns
    -------
    pandas.DataFrame
        `Attributes`. Pearson's chi-square with Cramer's V; levels of which fewer than five are
        expected on a side are tested together. The level's difference has Newcombe's interval.
    """
    hidden = find_hidden(sizes)
    hidden_levels = levels[levels["n"].isna()]
    told = {
        key: _told(_of(counts, key), described, rules) - {*_of(hidden_levels, key)["level"]}
        for key in sorted(counts[KEY].drop_duplicates().itertuples(index=False, name=None))
    }
    why_not = {key: _why_not(key, described, by_persona=by_persona) for key in told}
    rows = [
        row
        for each in described
        if each.persona not in hidden
        for row in _compare(counts, each, why_not, told, rules)
    ]
    table = pd.DataFrame(rows, columns=list(Attributes.to_schema().columns))
    table = adjust_sides(table, within=KEY)
    ordered = table.sort_values("q_value", kind="stable", na_position="last")
    return conform(ordered, Attributes)


def _of(rows: pd.DataFrame, key: Key) -> pd.DataFrame:
    """Select the rows of one attribute."""
    return rows[(rows[KEY] == list(key)).all(axis="columns")]


def _told(counts: pd.DataFrame, described: Sequence[Described], rules: Rules) -> set[str]:
    """Name the levels of an attribute that may be told of: none of its cells is small."""
    cells = [count_several(counts)]
    for each in described:
        cells += [sum_levels(counts, own=each.persona, others=others) for others in (False, True)]
    each_cell = pd.concat(cells)
    few = (each_cell["customers"] > 0) & (each_cell["customers"] < rules.smallest_cell)
    return set(each_cell["level"]) - set(each_cell.loc[few, "level"])


def _why_not(key: Key, described: Sequence[Described], *, by_persona: bool) -> str:
    """Say why an attribute is not compared between any personas.

    One that defines a persona is not compared between others either: among these are its members.
    """
    kind, attribute = key
    measure, _, detail = attribute.partition(" ")
    defined = (
        attribute in each.columns if kind == RECORD else each.defines(measure, detail)
        for each in described
    )  # fmt: skip
    return CHOSEN if by_persona else DEFINED if any(defined) else ""


def _compare(
    counts: pd.DataFrame, each: Described, why_not: dict[Key, str], told: dict[Key, set[str]],
    rules: Rules,
) -> Iterator[dict[str, object]]:  # fmt: skip
    own = sum_levels(counts, own=each.persona)
    others = sum_levels(counts, own=each.persona, others=True)
    both = own.assign(others=others["customers"])
    for key in told:
        rows = _of(both, key)
        # how many are left out would tell of few: then they stand beside the other levels
        tells = rows["level"].eq(NOT_KNOWN).any() and NOT_KNOWN not in told[key]
        known = rows if tells else rows[rows["level"] != NOT_KNOWN]
        reason = why_not[key] or (
            NO_OTHERS if not known["others"].sum()
            else ALIKE if _count_known(known) < 2
            else ""
        )  # fmt: skip
        yield {
            "journey_type": EVERY, "persona": each.persona, "title": each.title,
            "kind": key[0], "attribute": key[1], "unit": "share",
            "missing_share": _missing(rows, told[key]),
            **(_blank(reason) if reason else _test(known, told[key], rules)),
        }  # fmt: skip


def _count_known(rows: pd.DataFrame) -> int:
    somebody = rows[["customers", "others"]].sum(axis="columns") > 0
    return int((somebody & (rows["level"] != NOT_KNOWN)).sum())


def _missing(rows: pd.DataFrame, told: set[str]) -> float:
    missing = rows.loc[rows["level"] == NOT_KNOWN, "customers"].sum()
    if missing and NOT_KNOWN not in told:
        return np.nan
    return float(missing / rows["customers"].sum()) if rows["customers"].sum() else np.nan


def _blank(reason: str) -> dict[str, object]:
    return {"level": "", "n": None, "evidence": "insufficient", "reason": reason}


def _test(known: pd.DataFrame, told: set[str], rules: Rules) -> dict[str, object]:
    """Test the whole distribution, and describe the level of the largest difference."""
    n, others_n = int(known["customers"].sum()), int(known["others"].sum())
    levels = known[known["level"].isin(told)]
    if levels.empty or 0 < min(n, others_n) < rules.smallest_cell:
        return _blank(TELLS)
    gaps = levels["customers"] / max(n, 1) - levels["others"] / max(others_n, 1)
    row = levels.iloc[int(gaps.abs().to_numpy().argmax())]
    x, y = int(row["customers"]), int(row["others"])
    value, shift = wilson(x, n), newcombe(x, n, y, others_n)
    judged = judge_share(shift, min(x, n - x, y, others_n - y), rules.thresholds)
    test = chi_square(_pool(known[["customers", "others"]].to_numpy(dtype=float)))
    enough = min(n, others_n) >= rules.thresholds.n_min
    return {
        "level": row["level"], "n": n, "value": value.value, "ci_low": value.low,
        "ci_high": value.high, "others_n": others_n, "others_value": y / max(others_n, 1),
        "difference": shift.value, "diff_low": shift.low, "diff_high": shift.high,
        "p_value": test.p_value if enough else np.nan,
        "cramers_v": test.cramers_v if enough else np.nan,
        "evidence": judged.evidence, "reason": judged.reason,
    }  # fmt: skip


def _pool(table: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Put together the levels of which too few are expected on a side."""
    totals, sides = table.sum(axis=1), table.sum(axis=0)
    sparse = totals * sides.min() / totals.sum() < EXPECTED
    return np.vstack([table[~sparse], table[sparse].sum(axis=0)])


def read_attributes(table: pd.DataFrame) -> str:
    """Say in how many attributes personas differ, and of each persona in which most."""
    tested = table[table["p_value"].notna()]
    if tested.empty:
        return "No attribute could be compared between personas."
    clear = tested[tested["q_value"] <= Q_MAX]
    of_all = f"of {plural(len(tested), 'comparison')} of an attribute"
    if clear.empty:
        return f"None {of_all} shows a clear difference (q ≤ {Q_MAX})."
    strongest = clear.sort_values("cramers_v", ascending=False, kind="stable")
    firsts = strongest.drop_duplicates("persona")
    told = "; ".join(_tell(row) for _, row in firsts.iterrows())
    verb = "holds" if len(clear) == 1 else "hold"
    return f"{number(len(clear))} {of_all} {verb} up (q ≤ {Q_MAX}). The strongest: {told}."


def _tell(row: pd.Series[Any]) -> str:
    bounds = difference_interval(row["diff_low"], row["diff_high"], "share", of=row["difference"])
    said = (
        f"{named(row['title'])} in {named(row['attribute'])}, where {share(row['value'])} have "
        f"{tell_level(row['level'])} against {share(row['others_value'])} "
        f"({difference(row['difference'], 'share')}, {bounds}, n = {number(row['n'])} and "
        f"{number(row['others_n'])})"
    )
    return cautious(said, row)


def claim_attributes(table: pd.DataFrame) -> pd.DataFrame:
    """Claim each attribute in which a persona was compared with the others.

    Returns
    -------
    pandas.DataFrame
        The columns of `analyses.claims.CLAIM`.
    """
    # who they are is no trouble: it stands last, however large
    return claim_tested(table, kind="difference", sentence=_say, basis=BASIS, severity=0.0)


def _say(row: pd.Series[Any]) -> str:
    """Say what was tested, the whole distribution, and in which level it shows most."""
    many = "more" if row["difference"] > 0 else "fewer"
    return (
        f"{named(row['title'])} differs from the other personas in {named(row['attribute'])}; most "
        f"of all, {many} have {tell_level(row['level'])}"
    )
