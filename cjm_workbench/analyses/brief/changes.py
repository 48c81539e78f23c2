"""What has changed: gaps that are new, wider or closed, and KPIs that have clearly moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.brief.wording import name_gap
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.results import BEFORE, YEAR_BEFORE, Comparison, conform

Row = Mapping[Any, Any]

RESTATED: Final = "restated"
KINDS: Final = (
    "new gap", "gap wider", "gap narrower", "gap closed", "KPI worse", "KPI better", RESTATED,
)  # fmt: skip
"""In the order of what should be seen first."""

GAPS, KPIS = "kpis.gap_changes", "kpis.comparison"
MOVED: Final = {"worse": "gap wider", "better": "gap narrower"}


class Changes(Comparison):
    """One row a change: ``value`` is today's, the difference is later less earlier.

    Attributes
    ----------
    kind
        ``new gap``: missed now, and not then. ``gap closed``: missed then, met now. ``gap wider``
        and ``gap narrower``: missed at both, and clearly moved. ``KPI worse`` and ``KPI better``:
        clearly moved. ``restated``: the earlier period reads otherwise today than when it was
        reported. A verdict that changes is no test of a change: ``change`` is.
    journey_type
        Empty of a KPI.
    subject
        What has changed, in words.
    against, earlier
        The period before or the year before, and its name.
    earlier_n, earlier_value
        The earlier estimate under today's definitions.
    target, more_is_better
        What is wanted; missing of a KPI.
    change
        As in the source: ``better`` or ``worse`` where q is at most 0.05.
    published
        What the earlier review said; missing where there is none.
    source, row
        The result table and the position of the row there, from 0.
    """

    kind: Series[str] = pa.Field(isin=KINDS)
    journey_type: Series[str]
    subject: Series[str]
    against: Series[str] = pa.Field(isin=(BEFORE, YEAR_BEFORE))
    earlier: Series[str]
    earlier_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    earlier_value: Series[float] = pa.Field(nullable=True)
    target: Series[float] = pa.Field(nullable=True)
    more_is_better: Series[bool]
    change: Series[str]
    published: Series[float] = pa.Field(nullable=True)
    source: Series[str]
    row: Series[int] = pa.Field(ge=0)


def measure_changes(gaps: pd.DataFrame, kpis: pd.DataFrame) -> pd.DataFrame:
    """Select what has changed since the earlier periods.

    Parameters
    ----------
    gaps, kpis
        The saved tables `kpis.gap_changes` and `kpis.comparison`.

    Returns
    -------
    pandas.DataFrame
        `Changes`: since the period before, then since a year before; by kind, then as given.
    """
    parts = [
        *_select(gaps, GAPS, _gap_kind, name_gap),
        *_select(kpis, KPIS, _kpi_kind, lambda row: str(row["title"])),
        *_select(kpis, KPIS, _restated, lambda row: str(row["title"])),
    ]
    columns = [*Changes.to_schema().columns]
    table = pd.DataFrame(parts, columns=columns)
    order = [(BEFORE, YEAR_BEFORE).index(each) for each in table["against"]]
    kinds = [KINDS.index(each) for each in table["kind"]]
    placed = table.assign(_period=order, _kind=kinds)
    ordered = placed.sort_values(["_period", "_kind", "source", "row"], kind="stable")
    return conform(ordered[columns], Changes)


def _select(
    table: pd.DataFrame, source: str, kind: Callable[[Row], str], subject: Callable[[Row], str]
) -> Iterator[dict[str, object]]:
    """Give the rows of a table that are of a kind, under the columns of `Changes`."""
    for place, row in enumerate(table.to_dict("records")):
        if name := kind(row):
            blank: dict[Any, object] = {"journey_type": "", "target": None, "published": None}
            own = blank | {key: row[key] for key in Changes.to_schema().columns if key in row}
            yield {**own, "kind": name, "subject": subject(row), "source": source, "row": place}


def _gap_kind(row: Row) -> str:
    if row["state"] == "missed at both":
        return MOVED.get(row["change"], "")
    return {"new": "new gap", "closed": "gap closed"}.get(row["state"], "")


def _kpi_kind(row: Row) -> str:
    return f"KPI {row['change']}" if row["change"] in ("worse", "better") else ""


def _restated(row: Row) -> str:
    return RESTATED if row["restated"] else ""


def read_changes(table: pd.DataFrame, gaps: pd.DataFrame, kpis: pd.DataFrame) -> str:
    """Count the changes since the period before, among all that was compared with it.

    Parameters
    ----------
    table
        Checked.
    gaps, kpis
        What it was selected from.
    """
    compared = [each[each["against"] == BEFORE] for each in (gaps, kpis)]
    if not any(map(len, compared)):
        return (
            "Nothing is compared: set targets and KPIs to see what changes from period to period."
        )
    earlier = next(str(each["earlier"].iloc[0]) for each in compared if len(each))
    known = [each[each["why_not"] == ""] for each in compared]
    if not any(map(len, known)):
        why = next(str(each["why_not"].iloc[0]) for each in compared if len(each))
        return f"Nothing is compared with {earlier}, the period before: {why}."
    of = f"{plural(len(known[0]), 'gap')} and {plural(len(known[1]), 'KPI')} compared"
    found = table.loc[table["against"] == BEFORE, "kind"]
    counted = [_count(kind, int((found == kind).sum())) for kind in KINDS if (found == kind).any()]
    if not counted:
        return f"No gap is new, wider or closed since {earlier}, and no KPI clearly moved ({of})."
    return f"Since {earlier}: {', '.join(counted)} ({of})."


def _count(kind: str, n: int) -> str:
    if kind == RESTATED:
        return f"{number(n)} restated"
    noun, *_ = words = {"new gap": ("new gap",)}.get(kind, tuple(kind.split(" ")))
    return " ".join([plural(n, noun), *words[1:]])
