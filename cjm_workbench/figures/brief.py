"""The first page: the verdicts by stage, and the findings."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import pandas as pd

from cjm_workbench.figures.cells import PLAIN, Row, badge, write_effect, write_small
from cjm_workbench.figures.rows import records_of
from cjm_workbench.figures.style import ACTUAL, INK
from cjm_workbench.figures.tables import ResultTable, name_source, render
from cjm_workbench.figures.words import write_name
from cjm_workbench.schemas import format as fmt

MOST: Final = 7
"""Findings on the first page: more are not read."""

REST: Final = 15
"""Candidates of the appendix that are not folded away."""

KINDS: Final = {
    "gap": "Gap", "promise": "Promise", "loss": "Loss", "difference": "Difference",
    "change": "Change", "effect": "Association",
}  # fmt: skip
"""Of each kind of finding its badge; an effect is measured without knowing a cause."""

_MIDDLE: Final = 107  # of the drawing of an effect: where there is no difference


def draw_targets(gaps: pd.DataFrame, *, source: str = "experience.gaps") -> ResultTable:
    """Draw the verdicts of one journey type: measures as rows, stages as columns.

    Parameters
    ----------
    gaps
        The rows of one journey type of `experience.gaps`.
    source
        The saved table.
    """
    judged = gaps[gaps["verdict"] != ""]
    journey = str(gaps["journey_type"].iloc[0])
    if judged.empty:
        said = f"No target is set for {journey}: write what is desired into its file in journeys/."
        return ResultTable("Verdicts by stage", f"<p>{escape(said)}</p>{name_source(source)}")
    stages = list(dict.fromkeys(judged["stage"]))
    kinds = list(dict.fromkeys(zip(judged["measure"], judged["instrument"], strict=True)))
    head = "".join(f'<th scope="col">{write_name(stage)}</th>' for stage in stages)
    body = "".join(_target_row(judged, measure, series, stages) for measure, series in kinds)
    counts = judged["verdict"].value_counts()
    said = ", ".join(f"{counts.get(v, 0)} {v}" for v in ("met", "missed", "undetermined"))
    html = (
        f'<div class="prom"><p><b>{write_name(journey)}</b><br>'
        f"{fmt.plural(len(judged), 'target')}: {said}.</p>"
        f'<div class="scroll"><table><caption class="sr">Verdict on each target by stage</caption>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></div></div>"
    )
    return ResultTable("Verdicts by stage", html + name_source(source))


def _target_row(judged: pd.DataFrame, measure: str, series: str, stages: list[str]) -> str:
    own = judged[(judged["measure"] == measure) & (judged["instrument"] == series)]
    verdicts = dict(zip(own["stage"], own["verdict"], strict=True))
    cells = "".join(
        f"<td>{badge('v', verdicts[stage]) if stage in verdicts else '–'}</td>" for stage in stages
    )
    name = measure.capitalize() + (f" ({series})" if series else "")
    return f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>'


def pick_first(claims: pd.DataFrame, most: int = MOST) -> pd.DataFrame:
    """Pick the findings of the first page, in their order.

    A change over time is none of them: it stands beside them, as what has changed, and one for the
    better is nothing to look at first. What is about the same as a finding before it stands with
    that one: see `pick_also`.

    Parameters
    ----------
    claims
        The saved table `brief.claims`.
    most
        How many at most.
    """
    own = claims["claimed"] & (claims["kind"] != "change") & _repeats(claims).isna()
    first: pd.DataFrame = claims[own].head(most)
    return first


def _repeats(claims: pd.DataFrame) -> pd.Series[int]:
    """Give the rank that each claim repeats; a review made by an earlier version tells of none."""
    return claims.get("repeats", pd.Series(pd.NA, index=claims.index, dtype="Int64"))


def pick_also(claims: pd.DataFrame, first: pd.DataFrame) -> pd.DataFrame:
    """Pick the claims that are about the same as one of the findings given.

    Parameters
    ----------
    claims
        The saved table `brief.claims`.
    first
        Some of its rows.
    """
    also: pd.DataFrame = claims[_repeats(claims).isin(first["rank"])]
    return also


def pick_rest(claims: pd.DataFrame, most: int = MOST) -> pd.DataFrame:
    """Leave out what the first page shows: its findings, and what is about the same as these.

    Parameters
    ----------
    claims
        The saved table `brief.claims`.
    most
        How many findings the first page shows.
    """
    first = pick_first(claims, most)
    return claims.drop(index=[*first.index, *pick_also(claims, first).index])


def draw_claims(
    claims: pd.DataFrame, *, most: int = MOST, source: str = "brief.claims"
) -> ResultTable:
    """Draw the first of the claims that the review makes, and count the others.

    Parameters
    ----------
    claims
        The saved table `brief.claims`.
    most
        How many are drawn; the others stand in the appendix.
    source
        Its name.
    """
    made = claims[claims["claimed"]]
    first = pick_first(claims, most)
    items = "".join(_claim(row, say_also(claims, row)) for row in records_of(first))
    html = f'<ol class="finds">{items}</ol>' if items else ""
    further = len(made) - len(first) - len(pick_also(claims, first))
    return ResultTable("Findings", html + _others(further, len(claims) - len(made), source))


def set_beside(main: ResultTable, *aside: ResultTable) -> ResultTable:
    """Set drawings in a narrower column beside the main one.

    In JupyterLab they follow it.
    """
    column = "".join(each.html for each in aside)
    html = f'<div class="two"><div>{main.html}</div><div>{column}</div></div>'
    return ResultTable(main.title, html)


def _others(further: int, held: int, source: str) -> str:
    """Count what is not drawn: claims that are made too, and candidates that are not."""
    said = []
    if further > 0:
        verb = "holds" if further == 1 else "hold"
        said.append(f"{fmt.plural(further, 'further finding')} {verb} up.")
    if held > 0:
        noun = "further observation" if further else "observation"
        verb, them = ("is", "it") if held == 1 else ("are", "them")
        said.append(f"{fmt.plural(held, noun)} {verb} held back: the data does not carry {them}.")
    note = f'<p class="held">{" ".join(said)} The appendix names them.</p>' if said else ""
    return note + name_source(source)


def draw_rest(
    claims: pd.DataFrame, *, above: int = MOST, source: str = "brief.claims"
) -> ResultTable:
    """Draw the candidates that the first page does not show, with why they are held back.

    Parameters
    ----------
    claims
        The saved table `brief.claims`.
    above
        How many claims the first page shows.
    source
        Its name.
    """
    rest = pick_rest(claims, above)
    sizes = [" ".join(write_effect(row)) for row in rest.to_dict("records")]
    return render(
        rest.assign(size=sizes), source=source, most=REST,
        title="What the first page does not show",
        subtitle="In the order of what is claimed, then of customers concerned, severity and worth",
        columns={
            "sentence": "Finding", "kind": "Kind", "journey_type": "Journey type",
            "size": "Size, 95 % interval", "n": "n", "q_value": "q",
            "why_not": "Why it is held back", "source": "Table", "row": "Row",
        },
    )  # fmt: skip


def _claim(row: Row, also: Sequence[str]) -> str:
    size, bounds = write_effect(row)
    about = f"<b>{escape(row['journey_type'])}.</b> " if row["journey_type"] else ""
    q = "" if fmt.is_missing(row["q_value"]) else f", q {write_small(row['q_value'])}"
    beside = "".join(f"<p>{escape(each)}</p>" for each in also)
    return (
        f"<li><div><h3>{escape(row['sentence'])}</h3><p>{about}{escape(row['basis'])}</p>{beside}"
        f'<p class="ci">{KINDS[row["kind"]]}{_concerned(row)}. '
        f'<a href="#{escape(row["chapter"])}">Evidence</a>: <code>{escape(row["source"])}</code>, '
        f"row {row['row']}</p></div>"
        f'<div class="eff"><b>{size}</b><span class="ci">{bounds}, '
        f"n = {fmt.number(row['n'])}{q}</span>{draw_effect(row)}"
        f"<p>{badge('ev', row['evidence'])}</p></div></li>"
    )


def say_also(claims: pd.DataFrame, row: Row) -> list[str]:
    """Say what else is claimed about the same as a finding, with its size, interval, n and row.

    Parameters
    ----------
    claims
        The saved table `brief.claims`.
    row
        One of its rows.
    """
    own = records_of(claims[_repeats(claims) == row["rank"]])
    sizes = map(write_effect, own)
    return [
        f"Also: {each['sentence']}, {size} ({bounds}, n = {fmt.number(each['n'])}; "
        f"{each['source']}, row {each['row']})."
        for each, (size, bounds) in zip(own, sizes, strict=True)
    ]


def _concerned(row: Row) -> str:
    """Say how many a finding is about: customers, journeys or answers, as its table counts."""
    return "" if fmt.is_missing(row["concerned"]) else f", {fmt.number(row['concerned'])} concerned"


def draw_effect(row: Row) -> str:
    """Draw a difference on its interval beside the line of no difference; of a share, nothing.

    Each has a scale of its own. It repeats the text, so it is hidden from listeners.

    Examples
    --------
    >>> row = {"kind": "gap", "value": -0.12, "ci_low": -0.14, "ci_high": -0.11}
    >>> draw_effect(row).count("<line"), draw_effect({**row, "kind": "loss"})
    (2, '')
    """
    ends = [row["ci_low"], row["ci_high"], row["value"]]
    if row["kind"] in PLAIN or any(map(fmt.is_missing, ends)):
        return ""
    most = max(map(abs, ends)) * 1.08 or 1.0
    low, high, at = (f"{_MIDDLE * (1 + end / most):.1f}" for end in ends)
    return (
        f'<svg viewBox="0 0 {2 * _MIDDLE} 14" aria-hidden="true">'
        f'<line x1="{_MIDDLE}" x2="{_MIDDLE}" y1="0" y2="14" stroke="{INK}"/>'
        f'<line x1="{low}" x2="{high}" y1="7" y2="7" stroke="{ACTUAL}" stroke-width="3"/>'
        f'<circle cx="{at}" cy="7" r="4.2" fill="{ACTUAL}"/></svg>'
    )
