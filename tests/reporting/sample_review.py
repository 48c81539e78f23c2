"""A small review of two chapters, with hostile text wherever data can stand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import nbformat
import pandas as pd
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cjm_workbench.figures.style import ACTUAL, FLOW, INK_3, Picture, figure, styled
from cjm_workbench.figures.tables import ResultTable, render

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)>"

PATHS = pd.DataFrame(
    {
        "path": ["Web → App", f"Store → {HOSTILE}", "Call → Store → App", "Web → Visit"],
        "n": pd.array([742, 624, 96, None], dtype="Int64"),
        "value": [0.246, 0.207, 0.032, None],
        "ci_low": [0.231, 0.193, 0.026, None],
        "ci_high": [0.261, 0.221, 0.039, None],
        "unit": "share",
        "verdict": ["met", "missed", "undetermined", "undetermined"],
        "evidence": ["sufficient", "sufficient", "thin", "insufficient"],
        "reason": ["", "", "half-width 21 % of the estimate", "fewer than 10 journeys"],
    }
)


@styled
def picture(title: str = "Digital paths lead") -> Picture:
    """Draw bars with their numbers beside them, and a hostile label."""
    [axes] = figure(height=2.4)
    labels = ["Web → App", HOSTILE, "Call → Store → App"]
    axes.barh(labels, [24.6, 20.7, 3.2], color=FLOW, height=0.55)
    axes.errorbar(
        [24.6, 20.7, 3.2], labels, xerr=[1.5, 1.4, 0.6], fmt="none", ecolor=ACTUAL, capsize=3
    )
    for row, text in enumerate(["24.6 %", "20.7 %", "3.2 %"]):
        axes.text(27, row, text, va="center", weight="bold")
    axes.text(30, 0, "23.1–26.1", va="center", color=INK_3)
    axes.invert_yaxis()
    axes.set_xlabel("Share of journeys, %")
    return Picture(
        axes,
        title=title,
        subtitle="Share of 3,020 journeys by path, with 95 % interval.",
        alt=f"Three bars; the longest is Web to App. {HOSTILE}",
        source="paths.variants",
    )


def table() -> ResultTable:
    """Render the paths; the last rows are folded away."""
    return render(
        PATHS,
        title="Two paths carry 45 % of journeys",
        subtitle="Share of 3,020 journeys, Wilson interval.",
        columns={"path": "Path", "value": "Share", "verdict": "Verdict"},
        source="paths.variants",
        most=3,
    )


def shown(value: Picture | ResultTable) -> NotebookNode:
    """Make the output that Jupyter would store for a last expression."""
    if isinstance(value, Picture):
        data, metadata = value._repr_mimebundle_()
        return new_output("execute_result", data, metadata=metadata)
    return new_output("execute_result", {"text/html": value._repr_html_()})


def reading(markdown: str) -> NotebookNode:
    """Make the output of a Markdown sentence."""
    return new_output("display_data", {"text/markdown": markdown})


def code(*outputs: NotebookNode, tag: str = "", source: str = "secret = 1") -> NotebookNode:
    """Make an executed code cell."""
    return new_code_cell(source, outputs=list(outputs), metadata={"tags": [tag] if tag else []})


def write(path: Path, cells: Sequence[NotebookNode]) -> Path:
    """Save a notebook."""
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def chapters(folder: Path) -> list[Path]:
    """Write the review's two chapters, the brief last."""
    paths = write(
        folder / "03_paths.ipynb",
        [
            new_markdown_cell("# Paths\nWhich paths do journeys take, and where do they end?"),
            code(tag="parameters", source="period = '2026Q3'"),
            code(tag="injected-parameters", source="period = '2026Q2'"),
            code(reading("Of the first page, said again"), tag="alone"),
            code(reading("Store-to-app paths carry a **third** of purchases"), tag="claim"),
            new_markdown_cell("## Which paths do journeys take?"),
            code(shown(picture())),
            code(reading(f"**Digital paths lead.** A customer wrote: {HOSTILE}")),
            code(shown(table())),
            new_markdown_cell("## Where do they end?", metadata={"tags": ["detail"]}),
            code(reading("713 of 1,434 journeys (49.7 %, 47.1–52.3) end at the *first* step.")),
            code(shown(picture("Most journeys end early"))),
            code(new_output("display_data", {"text/html": f"<p onclick='x()'>{HOSTILE}</p>"})),
            code(new_output("display_data", {"application/javascript": "alert(3)"})),
            code(new_output("stream", name="stderr", text="warned")),
            code(new_output("stream", name="stdout", text=HOSTILE)),
        ],
    )
    brief = write(
        folder / "00_brief.ipynb",
        [
            new_markdown_cell("# Brief\nWhat this review found."),
            code(
                reading(
                    "Customers buy as planned. **The journey breaks between Purchase and "
                    "Onboarding:** activation takes 46 h against a promise of 24 h."
                ),
                tag="claim",
            ),
            new_markdown_cell(f"## Findings\n- First, {HOSTILE}\n- Second"),
            code(shown(table())),
        ],
    )
    return [paths, brief]
