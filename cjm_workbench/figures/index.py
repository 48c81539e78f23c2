"""The pages over reviews: segments side by side, periods one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Final

import pandas as pd

from cjm_workbench.figures.cells import Column, Row, badge, columns_of, write_effect, write_wanted
from cjm_workbench.figures.grid import UNLESS, Line, grid, write_estimate
from cjm_workbench.figures.rows import records_of
from cjm_workbench.figures.tables import ResultTable
from cjm_workbench.figures.words import Name, write_name
from cjm_workbench.schemas import format as fmt
from cjm_workbench.schemas.locale import write_day

READY: Final = "Ready"

MEASURES: Final = {
    "conversion": "Conversion",
    "time": "Median time",
    "score": "Mean score",
    "emotion": "Emotion",
    "channel": "Desired channels",
}


def draw_reviews(reviews: pd.DataFrame, *, source: str = "index.reviews") -> ResultTable:
    """Draw which segments have a finished review, with a link to each, and what it rests on.

    Parameters
    ----------
    reviews
        The saved table `index.reviews`.
    source
        Its name.
    """
    lines = [
        Line(_link_of(row), [_state(row), _day(row["as_of"]), _readiness(row)])
        for row in records_of(reviews)
    ]
    heads = ["Segment", "Review", "Judged from", "Data"]
    return grid("Reviews of this period", heads, lines, source=source)


def draw_segments(segments: pd.DataFrame, *, source: str = "index.segments") -> ResultTable:
    """Draw the segments of one journey type: customers, journeys, conversion, targets missed.

    Parameters
    ----------
    segments
        Rows of one journey type of `index.segments`.
    source
        The saved table.
    """
    headers = {
        "customers": "Customers", "journeys": "Journeys", "value": "Conversion", "n": "n",
        "evidence": "Evidence", "target": "Wanted",
    }  # fmt: skip
    columns = [
        *columns_of(segments, headers),
        Column("Verdict", _verdict),
        Column("Targets missed", _missed, "num"),
    ]
    lines = [
        Line(_link_of(row), [column.write(row) for column in columns])
        for row in records_of(segments)
    ]
    return grid(
        Name(segments["journey_title"].iloc[0]), ["Segment", *(each.header for each in columns)],
        lines, kinds=["", *(each.kind for each in columns)], source=source,
        subtitle="Conversion within the journey's window, with 95 % interval.",
    )  # fmt: skip


def draw_verdicts(verdicts: pd.DataFrame, *, source: str = "index.verdicts") -> ResultTable:
    """Draw every target against every segment: what most segments miss comes first.

    Parameters
    ----------
    verdicts
        The saved table `index.verdicts`.
    source
        Its name.
    """
    alike = verdicts.groupby("rank")["target"].transform("nunique") == 1
    rows = [own for _, own in verdicts.assign(alike=alike).groupby("rank", sort=True)]
    open_rows = [own for own in rows if set(own["verdict"]) != {"met"}]
    met_rows = [own for own in rows if set(own["verdict"]) == {"met"}]
    segments = _segments(verdicts)
    return grid(
        "Targets by segment", ["Target", *map(link_segment, segments, segments.values())],
        _across(open_rows, segments, _target, _actual),
        folded=_across(met_rows, segments, _target, _actual), what="target met in every segment",
        whats="targets met in every segment",
        subtitle=f"Actual with 95 % interval, and verdict. {UNLESS}", source=source,
    )  # fmt: skip


def draw_kpis(kpis: pd.DataFrame, *, source: str = "index.kpis") -> ResultTable:
    """Draw every KPI against every segment.

    Parameters
    ----------
    kpis
        The saved table `index.kpis`.
    source
        Its name.
    """
    rows = [own for _, own in kpis.groupby("kpi", sort=False)]
    segments = _segments(kpis)
    return grid(
        "KPIs by segment", ["KPI", *map(link_segment, segments, segments.values())],
        _across(rows, segments, _kpi, _actual),
        subtitle=f"Value with 95 % interval, and verdict where a target is set. {UNLESS}",
        source=source,
    )  # fmt: skip


def draw_claims(findings: pd.DataFrame, *, source: str = "index.claims") -> ResultTable:
    """Draw the first findings of each segment, with a link to where their evidence stands.

    Parameters
    ----------
    findings
        The saved table `index.claims`.
    source
        Its name.
    """
    lines = []
    for _, own in findings.groupby("segment", sort=False):
        head = f"{_link_of(records_of(own)[0])}<small>{_counted(own)}</small>"
        for row in records_of(own):
            lines.append(Line(head, [_finding(row), _effect(row), badge("ev", row["evidence"])]))
            head = ""
    heads = ["Segment", "Finding", "Size, 95 % interval, n", "Evidence"]
    return grid("First findings of each segment", heads, lines, source=source)


def draw_periods(periods: pd.DataFrame, *, source: str = "index.periods") -> ResultTable:
    """Draw the periods that have finished reviews, the latest first, with a link to each.

    Parameters
    ----------
    periods
        The saved table `index.periods`.
    source
        Its name.
    """
    segments = _segments(periods)
    by_time = periods.sort_values(["last_day", "first_day"], ascending=False, kind="stable")
    rows = [own for _, own in by_time.groupby("period", sort=False)]
    lines = _across(rows, segments, _period, _share_missed)
    heads = ["Period", *map(write_name, segments.values())]
    return grid("Targets missed, by period and segment", heads, lines, source=source)


def _segments(table: pd.DataFrame) -> dict[str, str]:
    """Give the segments' titles by name, in the order of their first rows."""
    return dict(zip(table["segment"], table["segment_title"], strict=True))


def _across(
    rows: Sequence[pd.DataFrame],
    segments: dict[str, str],
    head: Callable[[Row], str],
    cell: Callable[[Row], str],
) -> list[Line]:
    """Make a line of each group of rows: its head, and a cell a segment."""
    lines = []
    for own in rows:
        found = {row["segment"]: row for row in records_of(own)}
        cells = [cell(found[name]) if name in found else fmt.MISSING for name in segments]
        lines.append(Line(head(next(iter(found.values()))), cells))
    return lines


def link_segment(segment: str, title: str) -> str:
    """Lead to a segment's review, downward from the period's page."""
    return f'<a href="{escape(segment)}/review.html">{write_name(title)}</a>'


def _link_of(row: Row) -> str:
    if row.get("state") == "not finished":
        return escape(row["segment_title"])
    return link_segment(row["segment"], row["segment_title"])


def _state(row: Row) -> str:
    stale = row["newer_quarter"] and f"stale: the data has gone past {row['newer_quarter']}"
    parts = [row["reason"], row["remarks"], stale]
    small = "".join(f"<small>{escape(part)}</small>" for part in parts if part)
    return f"{escape(row['state'].capitalize())}{small}"


def _readiness(row: Row) -> str:
    """Write the state of the data; its review names the reasons, which can be many."""
    if row["readiness"] in ("", READY):
        return row["readiness"] or fmt.MISSING
    count = fmt.plural(len(row["limits"].split("; ")), "reason")
    return f"{escape(row['readiness'])}<small>for {count}, named in its review</small>"


def _day(moment: pd.Timestamp) -> str:
    return fmt.MISSING if fmt.is_missing(moment) else f'<span class="nw">{write_day(moment)}</span>'


def _verdict(row: Row) -> str:
    return badge("v", row["verdict"]) if row["verdict"] else fmt.MISSING


def _missed(row: Row) -> str:
    return f"{row['missed']} of {row['targets']}" if row["targets"] else fmt.MISSING


def _share_missed(row: Row) -> str:
    open_ = f"<small>{row['undetermined']} undetermined</small>" if row["undetermined"] else ""
    return f"{_missed(row)}{open_}" if row["targets"] else "no target"


def _target(row: Row) -> str:
    series = f" ({row['instrument']})" if row["instrument"] else ""
    measure = MEASURES.get(row["measure"], row["measure"].capitalize())
    return (
        f"{escape(measure + series)} · {escape(row['stage'].strip('()'))}"
        f"<small>{escape(row['journey_title'])}; "
        f"wanted {write_wanted(row) if row['alike'] else 'is not the same in all segments'}</small>"
    )


def _kpi(row: Row) -> str:
    wanted = "" if fmt.is_missing(row["target"]) else f"<small>wanted {write_wanted(row)}</small>"
    return f"{escape(row['title'])}{wanted}"


def _actual(row: Row) -> str:
    verdict = f"{badge('v', row['verdict'])} " if row["verdict"] else ""
    own = "" if row.get("alike", True) else f"<small>wanted {write_wanted(row)}</small>"
    return f"{verdict}{write_estimate(row)}{own}"


def _counted(findings: pd.DataFrame) -> str:
    claimed = int(findings["claimed"].iloc[0])
    return f"{len(findings)} of {fmt.plural(claimed, 'finding')} that hold up"


def _finding(row: Row) -> str:
    place = f"{escape(row['segment'])}/review.html#{escape(row['chapter'])}"
    return (
        f"<b>{escape(row['sentence'])}</b><small>{escape(row['basis'])} "
        f'<a href="{place}">Evidence</a></small>'
    )


def _effect(row: Row) -> str:
    size, bounds = write_effect(row)
    return f"<b>{escape(size)}</b><small>{bounds}, n = {fmt.number(row['n'])}</small>"


def _period(row: Row) -> str:
    name = escape(row["period"])
    days = f"{write_day(row['first_day'])} to {write_day(row['last_day'])}"
    return f'<a href="{name}/index.html">{name}</a><small>{days}</small>'
