"""Draw the journey map from the saved table `brief.map`: in a notebook, a report or on its own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Final

import pandas as pd

from cjm_workbench.figures.canvas import marks, stages
from cjm_workbench.figures.canvas.desired import desired, variants
from cjm_workbench.figures.canvas.emotion import emotion
from cjm_workbench.figures.canvas.fit import find_zoom
from cjm_workbench.figures.canvas.handoffs import count_untold, handoffs
from cjm_workbench.figures.canvas.layout import Map, open_map
from cjm_workbench.figures.canvas.points import delights, pains
from cjm_workbench.figures.look import nest, read_sheets, sprite
from cjm_workbench.figures.tables import ResultTable
from cjm_workbench.schemas.format import plural

CLASS: Final = "cjm-map"
TITLE: Final = "Journey map"
SHEETS: Final = ("1_tokens.css", "2_base.css", "4_map.css")
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
PRINT: Final = "@page{size:A4 landscape;margin:8mm 9mm 8mm}@media print{html{font-size:12.6px}}"

_COUNTS: Final = re.compile(r"(?<=<summary>)(\d+) ")

LANES: Final[tuple[tuple[str, Callable[[Map], str] | None, str], ...]] = (
    ("touchpoints", stages.touchpoints, "events mapped to touchpoints of the stages"),
    ("hand-offs", handoffs, "the channel or department of the events"),
    ("emotion", emotion, "survey answers or comments about touchpoints"),
    ("desired against actual", desired, "events or scores of the stages"),
    ("pain points", pains, "what is wanted of a stage, scores and comments"),
    ("delights", delights, "scores and comments about a stage"),
    ("opportunities", None, "a ranking of what could be improved, of which no chapter tells yet"),
    ("action and response", stages.responses, "customer_action and response in touchpoints.csv"),
)
"""From top to bottom: a lane's name, how it is drawn, and what would fill it."""


def draw_map(table: pd.DataFrame, *, source: str = "brief.map") -> ResultTable:
    """Draw the journey map: a column a stage, a row a lane.

    Parameters
    ----------
    table
        Rows of `brief.map`, of one journey type or of several: these are switched between.
    source
        The saved table.

    Returns
    -------
    ResultTable
        Its ``_repr_html_`` is what a notebook shows. It holds no script; its styles and icons
        travel with it, and the report puts its own in their place. The commonest touchpoints of a
        stage are shown, the others folded away and counted; a lane without data is left out, and
        named under the map.
    """
    body = _body(table, source)
    html = (
        f'<div class="{CLASS}"><style>{nest(read_sheets(*SHEETS), f".{CLASS}")}</style>{body}</div>'
    )
    return ResultTable(TITLE, html)


def map_page(table: pd.DataFrame, *, title: str = TITLE, source: str = "brief.map") -> str:
    """Draw the journey map as a page of its own, for print or a picture.

    Parameters
    ----------
    table
        Rows of `brief.map`; each journey type is printed on an A4 page, landscape.
    title
        The page's title.
    source
        The saved table.

    Returns
    -------
    str
        A whole HTML document without script or outside request.
    """
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{escape(title)}</title><style>{read_sheets(*SHEETS)}{PRINT}</style></head>"
        f'<body><main class="{CLASS}"><h1 class="sr">{escape(title)}</h1>{_body(table, source)}'
        "</main></body></html>\n"
    )


def _body(table: pd.DataFrame, source: str) -> str:
    maps = [open_map(rows) for _, rows in table.groupby("journey_type", sort=True)]
    # of switches that share a name one is open: two maps on a page have names of their own
    group = "map-" + hashlib.sha256(table.to_json().encode()).hexdigest()[:8]
    drawn = [
        (each.name, _journey(each, source, f"{group}-{place}"))
        for place, each in enumerate(maps)
        if each.stages
    ]
    if not drawn:
        return '<p class="none">No stage has a row: name the stages of the journey.</p>'
    body = drawn[0][1] if len(drawn) == 1 else _switch(drawn, group)
    return sprite(body) + body


def _switch(drawn: Sequence[tuple[str, str]], group: str) -> str:
    """Put one journey type behind each name, without a script: the browser keeps one open."""
    parts = "".join(
        f'<details class="type" name="{group}"{" open" * (place == 0)}>'
        f"<summary>{marks.name(name)}</summary><div>{html}</div></details>"
        for place, (name, html) in enumerate(drawn)
    )
    return f'<div class="types">{parts}</div>'


def _journey(drawn: Map, source: str, group: str) -> str:
    written = [(name, draw(drawn) if draw else "", fill) for name, draw, fill in LANES]
    rows = f"{''.join(html for _, html, _ in written)}{stages.evidence(drawn)}"
    crowded = " crowded" if drawn.crowded else ""
    zoom = find_zoom(stages.head(drawn) + rows, len(drawn.stages))
    note = (
        f"{_missing(written)}{_untold(drawn)}{_folded(rows)}Intervals are 95 %. A hand-off is set "
        "beside journeys that come to the same stage without it: an association, not a cause. "
        f"Table <code>{escape(source)}</code> names the table behind every cell."
    )
    return (
        f'<div class="jm{crowded}" style="--p:{zoom:g}">'
        f'<div class="top"><p class="name">{marks.name(drawn.name)}</p>{KEY}</div>'
        f"{variants(drawn, group)}<table>"
        f'<caption class="sr">{TITLE}: {escape(drawn.name)}. Stages in columns, lanes in rows.'
        f'</caption><colgroup><col class="l"><col span="{len(drawn.stages)}"></colgroup>'
        f"{stages.head(drawn)}<tbody>{rows}</tbody></table>"
        f'<p class="note">{note}</p></div>'
    )


def _missing(written: Sequence[tuple[str, str, str]]) -> str:
    """Count the lanes that are left out, and say what to gather for each."""
    absent = [f"{name} (gather {fill})" for name, html, fill in written if not html]
    if not absent:
        return ""
    return f"{plural(len(absent), 'lane')} without data left out: {'; '.join(absent)}. "


def _folded(rows: str) -> str:
    """Count for the printed page what can only be unfolded on the screen."""
    count = sum(map(int, _COUNTS.findall(rows)))
    return (
        f'<span class="pr">{plural(count, "item")} folded away on the screen, not printed. </span>'
        if count
        else ""
    )


def _untold(drawn: Map) -> str:
    """Count what no lane shows."""
    blind, within = stages.count_blind(drawn), count_untold(drawn)
    said = f"{plural(blind, 'touchpoint')} of the inventory without events. " if blind else ""
    if within:
        is_ = "is" if within == 1 else "are"
        said += (
            f"{plural(within, 'hand-off')} that no stage tells, or within a stage and not "
            f"compared, {is_} left out. "
        )
    return said


_DELIGHT: Final = '<path class="delight" d="M-5 4H5L0-5Z"></path>'
_PAIN: Final = '<path class="pain" d="M-5-4H5L0 5Z"></path>'
_VERDICTS: Final = (("met", "Met"), ("missed", "Missed"), ("und", "Undetermined"))
KEY: Final = (
    '<p class="legend" aria-hidden="true"><span><svg class="ln">'
    '<path class="band" d="M0 2H34V12H0Z"></path><path class="mean s0" d="M0 7H34"></path></svg>'
    "actual with 95 % band</span>"
    '<span><svg class="ln"><path class="want" d="M0 7H34"></path></svg>desired</span>'
    f'<span><svg class="ic" viewBox="-6 -6 12 12">{_DELIGHT}</svg>delight</span>'
    f'<span><svg class="ic" viewBox="-6 -6 12 12">{_PAIN}</svg>pain</span>'
    + "".join(
        f'<span class="v-{name}"><svg class="ic"><use href="#v-{name}"></use></svg>{word}</span>'
        for name, word in _VERDICTS
    )
    + '<span><i class="hatch"></i>thin evidence</span></p>'
)
