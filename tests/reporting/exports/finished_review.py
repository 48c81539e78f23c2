"""A finished review small enough to read, with hostile text wherever a table can hold some."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pandas as pd
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cjm_workbench.figures.style import Picture, figure, styled
from cjm_workbench.figures.tables import render
from cjm_workbench.reporting.exporter import export_review
from cjm_workbench.saving import Meaning, read_trace, round_table, write_table

AS_OF = "2026-09-30T21:59:59.999999"
LONG = "A name that goes on " * 2500  # 50,000 letters: more than a cell of Excel holds
RIGHT_TO_LEFT = "دفع الفاتورة"
EMOJI = "Pay 💳🧾"
FORMULAS = ["=1+1", "+49 30", "-1 day", "@home", "\ttab", "\rreturn"]
HOSTILE = [*FORMULAS, LONG, RIGHT_TO_LEFT, EMOJI, "bell\x07", '<script>alert("x")</script>']

ESTIMATE = {"unit": "share", "evidence": "sufficient", "reason": ""}
KPIS = pd.DataFrame([
    {
        "n": 1000 + 7 * k, "value": 0.31 + k / 90, "ci_low": 0.30 + k / 90,
        "ci_high": 0.32 + k / 90, **ESTIMATE, "kpi": f"kpi_{k}", "title": f"Share number {k}",
        "more_is_better": True, "target": 0.4, "verdict": ("met", "missed")[k % 2],
    }
    for k in range(20)
])  # fmt: skip
KPIS = round_table(KPIS)  # as tables are saved
SUPPRESSED = {"n": pd.NA, "value": float("nan"), "ci_low": float("nan"), "ci_high": float("nan"),
              "evidence": "insufficient", "reason": "fewer than 10 customers"}  # fmt: skip
VARIANTS = pd.DataFrame([
    {"n": 742, "value": 1 / 3, "ci_low": 0.31, "ci_high": 0.35, **ESTIMATE, "variant": HOSTILE[k],
     "wait_seconds": 3600.5 + k, "starts_on": pd.Timestamp("2026-07-01"), "open": k % 2 == 0}
    for k in range(len(HOSTILE))
] + [{"unit": "share", **SUPPRESSED, "variant": "small", "wait_seconds": float("nan"),
      "starts_on": pd.NaT, "open": False}])  # fmt: skip
VARIANTS = round_table(VARIANTS.astype({"n": "Int64"}))


def claim(rank: int, **changed: object) -> dict[str, object]:
    """Give a row of `brief.claims`."""
    return {
        "n": 319, "value": -0.185, "ci_low": -0.248, "ci_high": -0.122, **ESTIMATE,
        "source": "paths.variants", "row": 1, "kind": "effect", "journey_type": "buy",
        "about": "", "repeats": None,
        "sentence": f"Finding number {rank}", "basis": "Against moves to the same stage.",
        "p_value": 0.0001, "concerned": 319, "severity": 0.18, "rank": rank, "chapter": "paths",
        "q_value": 0.002, "worth": 1.0, "weight": 50.0, "claimed": True, "why_not": "", **changed,
    }  # fmt: skip


CLAIMS = pd.DataFrame([
    claim(1), claim(2, source="kpis.scorecard", kind="gap", q_value=float("nan")),
    claim(3, sentence=LONG), *(claim(k) for k in range(4, 12)), claim(12, kind="change"),
    *(claim(k, claimed=False, why_not="q is above 0.05") for k in range(13, 51)),
])  # fmt: skip
NO_NUMBER = float("nan")


def cell(stage: int, lane: str, place: int = 1, **changed: object) -> dict[str, object]:
    """Give a row of `brief.map`."""
    return {
        "journey_type": "buy", "variant": "", "stage_no": stage,
        "stage": ["", "Look", "Pay"][stage], "lane": lane, "place": place, "touchpoint": "",
        "channel": "", "department": "", "text": "",
        "detail": "", "n": 100, "value": NO_NUMBER, "ci_low": NO_NUMBER, "ci_high": NO_NUMBER,
        "unit": "", "evidence": "", "reason": "", "target": NO_NUMBER, "verdict": "",
        "more_is_better": True, "others_value": NO_NUMBER, "holds_up": False,
        "scale_min": NO_NUMBER, "scale_max": NO_NUMBER, "source": "events", **changed,
    }  # fmt: skip


SHARE = {"value": 0.5, "ci_low": 0.4, "ci_high": 0.6, **ESTIMATE}
MAP = pd.DataFrame([
    *(cell(stage, "goal", text="Know the price", detail="no surprise") for stage in (1, 2)),
    *(cell(1, "touchpoint", k, touchpoint=f"Contact {k}", channel="web",
           **{**SHARE, "value": 0.4 + k / 20}) for k in range(1, 7)),
    cell(1, "touchpoint", 7, touchpoint="Blind", n=0, unit="share", reason="no data"),
    cell(1, "touchpoint", 1, touchpoint="Of a persona", variant="Does it online", **SHARE),
    cell(2, "handoff", channel="web", department="phone", holds_up=True,
         **{**SHARE, "value": -0.2, "ci_low": -0.3, "ci_high": -0.1}),
    cell(2, "desired", text="conversion", target=0.6, verdict="missed", **SHARE),
    cell(2, "pain", detail="quote", text=RIGHT_TO_LEFT),
])  # fmt: skip
TABLES = {
    "brief.claims": CLAIMS,
    "brief.map": MAP,
    "kpis.scorecard": KPIS,
    "paths.empty": VARIANTS.head(0),
    "paths.many": pd.DataFrame({"step": range(400), "share": [k / 400 for k in range(400)]}),
    "paths.variants": VARIANTS,
}
MEANING = Meaning(
    "One row a variant.", {"variant": "The steps, in order."}, {"buy": "Buy something"}
)
NAMES = {"client": "tiny", "period": "2026Q3", "segment": "all"}


@styled
def picture() -> Picture:
    """Draw a bar, an interval and a turned label."""
    [axes] = figure(height=2)
    axes.barh(["Web"], [24.6], color="#1d4e7e")
    axes.errorbar([24.6], ["Web"], xerr=[1.5], fmt="o", color="#8f5f00")
    axes.set_ylabel("Turned")
    return Picture(
        axes, title="In Buy something, one path leads", alt="A bar.", subtitle="Share of 742",
        source="paths.variants",
    )  # fmt: skip


def write_finished(reports: Path, **tables: pd.DataFrame | None) -> Path:
    """Write the review ``tiny/2026Q3/all``; give its folder.

    Parameters
    ----------
    reports
        The folder of finished reviews.
    **tables
        Tables in the place of those of `TABLES`, with ``__`` for the dot; ``None`` leaves one out.
    """
    folder = reports / NAMES["client"] / NAMES["period"] / NAMES["segment"]
    changed = {name.replace("__", "."): table for name, table in tables.items()}
    for name, table in (TABLES | changed).items():
        if table is not None:
            path = folder / "tables" / f"{name}.parquet"
            write_table(
                path, table, mark="key", meaning=MEANING,
                trace={"queries": ["SELECT 1"], "tables": [], "reads": {"events": "hash"}},
            )  # fmt: skip
    chapters = _chapters(folder)
    page = export_review(chapters, title="Everybody", subtitle="2026Q3", meta={"Client": "Tiny"})
    (folder / "review.html").write_text(page, encoding="utf-8")
    (folder / "figures").mkdir()
    (folder / "figures" / "03_paths_01.svg").write_text(picture().to_svg(), encoding="utf-8")
    told = {path.stem: read_trace(path) for path in sorted(folder.glob("tables/*.parquet"))}
    record = {**NAMES, "as_of": AS_OF, "tables": told}
    (folder / "build.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def _chapters(folder: Path) -> list[Path]:
    data, words = picture()._repr_mimebundle_()
    # the page shows eight rows of the 20, and folds the others away
    scorecard = render(
        KPIS.assign(label=KPIS["title"]), title="The scorecard", source="kpis.scorecard", most=8,
        columns={"title": "KPI", "value": "Share", "n": "n"},
    )  # fmt: skip
    cells = {
        "00_brief": [
            new_markdown_cell("# Brief\nWhat was found?"),
            _said("Tiny client: Everybody, 2026Q3. Simulated data.", "alone"),
            _said("**1 of 2** targets met.", "claim"),
            new_markdown_cell("## How do the KPIs stand?"),
            _output(new_output("execute_result", {"text/html": scorecard._repr_html_()})),
        ],
        "03_paths": [
            new_markdown_cell("# Paths\nWhich paths?"),
            _output(new_output("execute_result", data, metadata=words)),
        ],
    }
    (folder / "chapters").mkdir(parents=True)
    for name, parts in cells.items():
        nbformat.write(new_notebook(cells=parts), folder / "chapters" / f"{name}.ipynb")
    return sorted((folder / "chapters").glob("*.ipynb"))


def _said(text: str, tag: str) -> nbformat.NotebookNode:
    return _output(new_output("display_data", {"text/markdown": text}), tag)


def _output(output: nbformat.NotebookNode, tag: str = "") -> nbformat.NotebookNode:
    return new_code_cell("", outputs=[output], metadata={"tags": [tag] if tag else []})
