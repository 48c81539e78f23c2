"""The columns of a rendered table: what a column holds decides how its cells are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import pandas as pd

from cjm_workbench.figures.bars import interval_bar
from cjm_workbench.schemas import format as fmt
from cjm_workbench.schemas.locale import write_moment
from cjm_workbench.schemas.results import Q_MAX

Row = Mapping[str, Any]
Writer = Callable[[Row], str]

PLAIN: Final = ("loss", "promise")
"""Kinds of findings whose effect is a share, not a difference."""

_EXPLAINED: Final = ("value", "difference", "n")
"""The columns that a row's reason speaks of; another one that is missing does not apply."""

_WORDS: Final = frozenset(
    {"change", "kind", "outcome", "reason", "signal", "state", "unit", "what"}
)
_WORDS_BY_ENDING: Final = ("evidence", "verdict")
"""Columns whose texts are words of the workbench's: every other text is data."""

_COMPANIONS: Final = {"n": "n", "evidence": "Evidence"}
_INTERVAL: Final = "95 % interval"
_VERDICT_CLASS: Final = {
    "met": "v-met", "missed": "v-missed", "undetermined": "v-und",
    "holds": "v-met", "contrary": "v-missed", "not seen": "v-und", "cannot be judged": "v-und",
}  # fmt: skip
"""Of targets, and of what is said of personas: an icon and a colour each that the report has."""

_LEAST_P: Final = 0.001
_LEAST_BARS: Final = 2  # one bar fills its scale, and says nothing


@dataclass(frozen=True)
class Column:
    """One column: its header as plain text, how a row's cell is written in HTML, its class."""

    header: str
    write: Writer
    kind: str = ""


def columns_of(table: pd.DataFrame, headers: Mapping[str, str]) -> list[Column]:
    """Choose how each named column is written, and add what must stand beside an estimate.

    Parameters
    ----------
    table
        The result table.
    headers
        Column to header, in the order shown.

    Returns
    -------
    list of Column
        ``value`` and ``difference`` bring their interval, and a column of shares a bar of each;
        where ``value`` is shown, ``n`` and ``evidence`` follow if they were not named.

    Examples
    --------
    >>> table = pd.DataFrame({"stage": ["Buy"], "value": [0.5], "ci_low": [0.4],
    ...                       "ci_high": [0.6], "unit": ["share"], "n": [96]})
    >>> [column.header for column in columns_of(table, {"stage": "Stage", "value": "Share"})]
    ['Stage', 'Share', '95 % interval', 'n']
    """
    beside = _COMPANIONS if "value" in headers else {}
    added = {name: text for name, text in beside.items() if name in table and name not in headers}
    named = {**headers, **added}
    return [column for name, text in named.items() for column in _columns(table, name, text)]


def badge(family: str, word: str) -> str:
    """Write a verdict (``v``) or an evidence level (``ev``) as its word.

    The report puts the icon in front of the word; JupyterLab shows the word alone.

    Examples
    --------
    >>> badge("v", "met"), badge("ev", "thin")
    ('<span class="v v-met">Met</span>', '<span class="ev ev-thin">Thin</span>')
    """
    name = _VERDICT_CLASS.get(word, f"{family}-{word}")
    return f'<span class="{family} {escape(name)}">{escape(word.capitalize())}</span>'


def _columns(table: pd.DataFrame, name: str, header: str) -> list[Column]:
    cells = table[name]
    if name == "value":
        return [Column(header, _value, "num"), *_bars(table), Column(_INTERVAL, _interval, "ci")]
    if name == "difference":
        return [Column(header, _difference, "num"), Column(_INTERVAL, _difference_interval, "ci")]
    if name == "verdict":
        return [Column(header, lambda row: badge("v", row["verdict"]))]
    if name == "evidence":
        return [Column(header, _evidence)]
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        write = _number_writer(name, cells)
        return [Column(header, lambda row: _known(row, name, write), "num")]
    kind = "nw" if pd.api.types.is_datetime64_any_dtype(cells) else _words(name, cells)
    return [Column(header, lambda row: _known(row, name, lambda of: escape(_text(of[name]))), kind)]


def _words(name: str, cells: pd.Series[Any]) -> str:
    """Mark a column of fixed words: they are put into the client's language, and data never is."""
    ours = name in _WORDS or name.endswith(_WORDS_BY_ENDING)
    return "word" if ours or pd.api.types.infer_dtype(cells) == "boolean" else ""


def _bars(table: pd.DataFrame) -> list[Column]:
    """Draw shares that stand in one column as bars of one scale, which the header gives."""
    known = table["ci_high"].dropna()
    if len(known) < _LEAST_BARS or set(table["unit"]) != {"share"} or known.max() == 0:
        return []
    most = float(known.max())

    def bar(row: Row) -> str:
        bounds = row["value"], row["ci_low"], row["ci_high"]
        if any(map(fmt.is_missing, bounds)):
            return ""
        return interval_bar(*bounds, most=most, dashed=row.get("evidence") == "thin")

    return [Column(f"0 to {fmt.share(most)}", bar, "meter")]


def _number_writer(name: str, cells: pd.Series[Any]) -> Writer:
    if name in {"target", "desired", "unweighted", "others_value", "earlier_value"}:
        return lambda row: fmt.quantity(row[name], row["unit"])
    if name in {"shortfall", "mix_effect", "rate_effect"}:
        return lambda row: fmt.difference(row[name], row["unit"])
    if name == "tolerance":  # a distance, as a difference is, and never below zero
        return lambda row: fmt.difference(row[name], row["unit"]).removeprefix("+")
    if name == "seconds" or name.endswith("_seconds"):
        return lambda row: fmt.duration(row[name])
    if name == "share" or name.endswith("_share"):
        return lambda row: fmt.share(row[name])
    if name.endswith(("p_value", "q_value")):
        return lambda row: write_small(row[name])
    decimals = 0 if pd.api.types.is_integer_dtype(cells) else 2
    return lambda row: fmt.number(row[name], decimals)


def _value(row: Row) -> str:
    return _known(row, "value", lambda of: f"<b>{fmt.quantity(of['value'], of['unit'])}</b>")


def _interval(row: Row) -> str:
    return fmt.interval(row["ci_low"], row["ci_high"], row["unit"], of=row["value"])


def _difference(row: Row) -> str:
    return _known(
        row, "difference", lambda of: f"<b>{fmt.difference(of['difference'], of['unit'])}</b>"
    )


def _difference_interval(row: Row) -> str:
    return fmt.difference_interval(
        row["diff_low"], row["diff_high"], row["unit"], of=row["difference"]
    )


def _evidence(row: Row) -> str:
    reason = row.get("reason", "")
    return badge("ev", row["evidence"]) + (f"<small>{escape(reason)}</small>" if reason else "")


def _known(row: Row, name: str, write: Writer) -> str:
    """Write a cell, or the dash of a missing one; of an estimate with its reason for listeners."""
    if not fmt.is_missing(row[name]):
        return write(row)
    reason = row.get("reason") if name in _EXPLAINED else ""
    said = f'<span class="sr"> {escape(str(reason))}</span>' if reason else ""
    return f'<span class="none">{fmt.MISSING}{said}</span>'


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, pd.Timestamp):
        return write_moment(value)
    return str(value)


def holds(row: Mapping[Any, Any]) -> bool:
    """Say whether a comparison holds up among all the tests of its table."""
    return not fmt.is_missing(row["q_value"]) and row["q_value"] <= Q_MAX


def write_small(value: float) -> str:
    """Write a p- or q-value in HTML.

    Examples
    --------
    >>> write_small(0.0312), write_small(0.00002)
    ('0.031', '&lt; 0.001')
    """
    return f"&lt; {fmt.number(_LEAST_P, 3)}" if value < _LEAST_P else fmt.number(value, 3)


def write_wanted(row: Mapping[Any, Any]) -> str:
    """Write the target of a measure: the side that is wanted, and what is still taken for met."""
    more, unit = row["more_is_better"], row["unit"]
    wanted = f"{'≥' if more else '≤'} {fmt.target(row['target'], unit, beside=row['value'])}"
    tolerance = row.get("tolerance", 0.0)
    if fmt.is_missing(tolerance) or not tolerance:
        return wanted
    size = fmt.difference(tolerance, unit).removeprefix("+")
    return f"{wanted}, {size} {'less' if more else 'more'} is still met"


def write_effect(row: Mapping[Any, Any]) -> tuple[str, str]:
    """Write the size of a finding and its interval: a share as it is, else as a difference."""
    plain = row["kind"] in PLAIN
    value = (fmt.quantity if plain else fmt.difference)(row["value"], row["unit"])
    write = fmt.interval if plain else fmt.difference_interval
    return value, write(row["ci_low"], row["ci_high"], row["unit"], of=row["value"])
