"""The first page: KPI tiles, the verdicts by stage, and the findings."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from html import escape
from typing import Any

import pandas as pd

from cjm_workbench.figures.cells import badge, write_effect, write_small, write_wanted
from cjm_workbench.figures.tables import ResultTable, render
from cjm_workbench.schemas import format as fmt

Row = Mapping[Hashable, Any]

MOST = 10
"""Findings on the first page: more are not read."""

REST = 15
"""Candidates of the appendix that are not folded away."""


def draw_tiles(kpis: pd.DataFrame, *, source: str = "kpis.scorecard") -> ResultTable:
    """Draw one tile a KPI: value, interval, n, target and verdict.

    Parameters
    ----------
    kpis
        The saved table `kpis.scorecard`.
    source
        Its name.
    """
    if kpis.empty:
        return ResultTable("KPIs", "")
    tiles = "".join(_tile(row) for row in kpis.to_dict("records"))
    return ResultTable("KPIs", f'<div class="kpis">{tiles}</div>{_source(source)}')


def _tile(row: Row) -> str:
    lines = {"n": fmt.number(row["n"]) if not fmt.is_missing(row["n"]) else "–"}
    if not fmt.is_missing(row["target"]):
        lines["Target"] = write_wanted(row)
    verdict = badge("v", row["verdict"]) if row["verdict"] else ""
    table = "".join(
        f'<tr><th scope="row">{k}</th><td>{escape(v)}</td></tr>' for k, v in lines.items()
    )
    return (
        f'<div class="tile"><h3>{escape(row["title"])}</h3><p class="val">{_value(row)}</p>'
        f'<p class="ci">{_interval(row)}</p><table>{table}</table>'
        f"<p>{verdict} {badge('ev', row['evidence'])}</p></div>"
    )


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
    journey = escape(gaps["journey_type"].iloc[0])
    if judged.empty:
        said = f"No target is set for {journey}: write what is desired into its file in journeys/."
        return ResultTable("Verdicts by stage", f"<p>{said}</p>{_source(source)}")
    stages = list(dict.fromkeys(judged["stage"]))
    kinds = list(dict.fromkeys(zip(judged["measure"], judged["instrument"], strict=True)))
    head = "".join(f'<th scope="col">{escape(stage)}</th>' for stage in stages)
    body = "".join(_target_row(judged, measure, series, stages) for measure, series in kinds)
    counts = judged["verdict"].value_counts()
    said = ", ".join(f"{counts.get(v, 0)} {v}" for v in ("met", "missed", "undetermined"))
    html = (
        f'<div class="prom"><p><b>{journey}</b><br>'
        f"{fmt.plural(len(judged), 'target')}: {said}.</p>"
        f'<div class="scroll"><table><caption class="sr">Verdict on each target by stage</caption>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></div></div>"
    )
    return ResultTable("Verdicts by stage", html + _source(source))


def _target_row(judged: pd.DataFrame, measure: str, series: str, stages: list[str]) -> str:
    own = judged[(judged["measure"] == measure) & (judged["instrument"] == series)]
    verdicts = dict(zip(own["stage"], own["verdict"], strict=True))
    cells = "".join(
        f"<td>{badge('v', verdicts[stage]) if stage in verdicts else '–'}</td>" for stage in stages
    )
    name = f"{measure} ({series})" if series else measure
    return f'<tr><th scope="row">{escape(name.capitalize())}</th>{cells}</tr>'


def draw_claims(
    claims: pd.DataFrame, *, most: int = MOST, source: str = "brief.claims"
) -> ResultTable:
    """Draw the claims that the review makes, first things first, and count the others.

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
    items = "".join(_claim(row) for row in made.head(most).to_dict("records"))
    html = f'<ol class="finds">{items}</ol>' if items else ""
    return ResultTable(
        "Findings", html + _others(len(made) - most, len(claims) - len(made), source)
    )


def _others(further: int, held: int, source: str) -> str:
    """Count what is not drawn: claims that are made too, and candidates that are not."""
    said = []
    if further > 0:
        verb = "holds" if further == 1 else "hold"
        said.append(f"{fmt.plural(further, 'further finding')} {verb} up.")
    if held > 0:
        verb = "is" if held == 1 else "are"
        said.append(
            f"{fmt.plural(held, 'further observation')} {verb} held back: the data does not "
            "carry them."
        )
    note = f'<p class="held">{" ".join(said)} The appendix names them.</p>' if said else ""
    return note + _source(source)


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
    rest = claims.iloc[min(above, int(claims["claimed"].sum())) :]
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


def _claim(row: Row) -> str:
    size, bounds = write_effect(row)
    about = f"<b>{escape(row['journey_type'])}.</b> " if row["journey_type"] else ""
    q = "" if fmt.is_missing(row["q_value"]) else f", q {write_small(row['q_value'])}"
    return (
        f"<li><div><h3>{escape(row['sentence'])}</h3><p>{about}{escape(row['basis'])} "
        f'<a href="#{escape(row["chapter"])}">Evidence</a>: <code>{escape(row["source"])}</code>, '
        f"row {row['row']}</p></div>"
        f'<div class="eff"><b>{size}</b><span class="ci">{bounds}, '
        f"n = {fmt.number(row['n'])}{q}</span><br>{badge('ev', row['evidence'])}</div></li>"
    )


def _value(row: Row) -> str:
    return "–" if fmt.is_missing(row["value"]) else escape(fmt.quantity(row["value"], row["unit"]))


def _interval(row: Row) -> str:
    if fmt.is_missing(row["ci_low"]) or fmt.is_missing(row["ci_high"]):
        return escape(row["reason"])
    written = fmt.interval(row["ci_low"], row["ci_high"], row["unit"], of=row["value"])
    return f"95 % interval {written}"


def _source(name: str) -> str:
    return f'<p class="src">Table <code>{escape(name)}</code></p>'
