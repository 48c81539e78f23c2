"""Draw the journey map of one journey type from the saved table `brief.map`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from cjm_workbench.figures.cells import badge
from cjm_workbench.figures.tables import ResultTable
from cjm_workbench.schemas import format as fmt

SHOWN = 5
ICONS = {
    "web": "web", "internet": "web", "site": "web", "app": "app", "mobile": "app",
    "store": "store", "shop": "store", "desk": "store", "branch": "store",
    "call": "call", "phone": "call", "mail": "mail", "post": "mail", "letter": "mail",
    "chat": "chat", "technic": "tech", "visit": "tech",
}  # fmt: skip
"""A word in a channel's name to its icon; the first that is found holds."""
EVIDENCE = ("insufficient", "thin", "sufficient")
Item = Mapping[Hashable, Any]
Draw = Callable[[Sequence[Item]], str]


def draw_map(table: pd.DataFrame, *, source: str = "brief.map") -> ResultTable:
    """Draw a journey map.

    Parameters
    ----------
    table
        The rows of one journey type of `brief.map`, ordered by stage, lane and item.
    source
        The saved table.

    Returns
    -------
    ResultTable
        Its ``_repr_html_`` is what a notebook shows. The commonest touchpoints of a stage are
        shown, the others folded away and counted.
    """
    stages = table.drop_duplicates("stage_no").sort_values("stage_no").to_dict("records")
    rows = [
        _lane(table, stages, lane, name, note, draw)
        for lane, (name, note, draw) in LANE_WORDS.items()
        if (table["lane"] == lane).any()
    ]
    rows.append(_evidence_lane(table, stages))
    name = str(table["journey_type"].iloc[0])
    title = f"Journey map: {name}"
    html = (
        f"<p><b>{escape(name)}</b></p>"
        f'<div class="mapbox"><table class="map"><caption class="sr">{escape(title)}</caption>'
        f'<colgroup><col class="l"><col span="{len(stages)}"></colgroup>'
        f'<thead><tr><th scope="col"><span class="sr">Lane</span></th>'
        f"{''.join(map(_head, stages))}</tr></thead>\n<tbody>{''.join(rows)}</tbody></table></div>"
        f'<p class="src">Intervals are 95 %. Table <code>{escape(source)}</code></p>'
    )
    return ResultTable(title, html)


def _head(stage: Item) -> str:
    came = (
        "" if fmt.is_missing(stage["journeys"]) else fmt.plural(int(stage["journeys"]), "journey")
    )
    return (
        f'<th scope="col"><b>{escape(stage["stage"])}</b>'
        f'<span class="goal">{escape(stage["customer_goal"])}</span>'
        f'<span class="cnt">{came}</span></th>'
    )


def _lane(
    table: pd.DataFrame, stages: Sequence[Item], lane: str, name: str, note: str, draw: Draw
) -> str:
    cells = []
    for stage in stages:
        own = table[(table["stage_no"] == stage["stage_no"]) & (table["lane"] == lane)]
        cells.append(f"<td>{draw(own.to_dict('records')) if len(own) else _none()}</td>")
    return f'<tr><th scope="row">{name}<small>{note}</small></th>{"".join(cells)}</tr>\n'


def _none() -> str:
    return '<span class="none">no data</span>'


def _touchpoints(items: Sequence[Item]) -> str:
    shown = "".join(map(_touchpoint, items[:SHOWN]))
    rest = items[SHOWN:]
    if not rest:
        return shown
    folded = "".join(map(_touchpoint, rest))
    return f'{shown}<details class="data"><summary>{len(rest)} more</summary>{folded}</details>'


def _touchpoint(item: Item) -> str:
    channel = f'<span class="sr">{escape(item["channel"])}: </span>' if item["channel"] else ""
    icon = _icon(item["channel"])
    if fmt.is_missing(item["value"]):
        return f'<div class="tp">{icon}<i>{channel}{escape(item["label"])}</i><b>–</b></div>'
    share = f"{100 * item['value']:.0f}"
    return (
        f'<div class="tp">{icon}<i style="--p:{share}">{channel}{escape(item["label"])}</i>'
        f"<b>{share} %</b></div>"
    )


def _icon(channel: str) -> str:
    """Draw the channel's sign from the report's set; the name stands beside it for all readers."""
    words = channel.lower()
    name = next((icon for word, icon in ICONS.items() if word in words), "none")
    return f'<svg class="ic" aria-hidden="true"><use href="#i-{name}"></use></svg>'


def _emotion(items: Sequence[Item]) -> str:
    return "".join(
        f'<span class="ph">{_value(item)}</span><span class="cnt">{escape(item["label"])}, '
        f"n = {_n(item)}</span>"
        for item in items
    )


def _desired(items: Sequence[Item]) -> str:
    return "".join(
        f"<p>{badge('v', item['verdict'])} <b>{_value(item)}</b> {_interval(item)}"
        f'<br><span class="cnt">{escape(item["label"])}, wanted '
        f"{fmt.quantity(item['target'], item['unit'])}</span></p>"
        for item in items
    )


def _lost(items: Sequence[Item]) -> str:
    return "".join(f"<b>{_value(item)}</b> {_interval(item)}" for item in items)


def _departments(items: Sequence[Item]) -> str:
    named = ", ".join(escape(item["label"]) for item in items[:3])
    more = len(items) - 3
    return named + (f" and {more} more" if more > 0 else "")


LANE_WORDS: dict[str, tuple[str, str, Draw]] = {
    "touchpoint": ("Touchpoints", "share of journeys in the stage", _touchpoints),
    "emotion": ("Emotion", "mean, −2 to +2", _emotion),
    "desired": ("Desired vs actual", "actual, interval, wanted", _desired),
    "lost": ("Falling out", "share of those who came, lost here", _lost),
    "department": ("Departments", "by number of steps", _departments),
}
"""Lane to its name, its measure and how a cell of it is drawn, from top to bottom."""


def _evidence_lane(table: pd.DataFrame, stages: Sequence[Item]) -> str:
    """Give the weakest evidence that a number of the stage rests on."""
    cells = []
    for stage in stages:
        own = table[(table["stage_no"] == stage["stage_no"]) & table["lane"].isin(CLAIMS)]
        levels = set(own["evidence"])
        weakest = next((level for level in EVIDENCE if level in levels), "")
        cells.append(f"<td>{badge('ev', weakest) if weakest else _none()}</td>")
    name = "Evidence<small>the weakest number above</small>"
    return f'<tr><th scope="row">{name}</th>{"".join(cells)}</tr>\n'


CLAIMS = ("emotion", "desired", "lost")


def _value(item: Item) -> str:
    return "–" if fmt.is_missing(item["value"]) else fmt.quantity(item["value"], item["unit"])


def _interval(item: Item) -> str:
    bounds = item["ci_low"], item["ci_high"]
    if any(map(fmt.is_missing, bounds)):
        return ""
    written = fmt.interval(*bounds, item["unit"], of=item["value"])
    return f'<span class="ci">{written}</span>'


def _n(item: Item) -> str:
    return "–" if fmt.is_missing(item["n"]) else f"{int(item['n']):,}"
