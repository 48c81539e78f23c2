"""Run the chapters of one review, and join them to a report: whole, or not at all."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat

from cjm_workbench.reporting.build import build_record
from cjm_workbench.reporting.execute import Kernels, execute_chapter
from cjm_workbench.reporting.exporter import export_review
from cjm_workbench.reporting.notebooks import find_notebooks
from cjm_workbench.review import Review, open_review
from cjm_workbench.settings.periods import Period
from cjm_workbench.writing import whole_folder

NOTEBOOKS = find_notebooks()
BRIEF = "00_brief"
WORKERS = 2

Progress = Callable[[str, float], None]


def run_review(
    parameters: Path,
    client: str,
    segment: str,
    period: str,
    *,
    as_of: str = "",
    reports: Path = Path("reports"),
    notebooks: Path = NOTEBOOKS,
    progress: Progress = lambda chapter, seconds: None,
) -> Path:
    """Make one review.

    Parameters
    ----------
    parameters
        The folder that holds the client's folder.
    client, segment, period, as_of
        What the review is about.
    reports
        The folder of finished reviews.
    notebooks
        The folder of the chapters: all run, in the order of their numbers, `BRIEF` last.
    progress
        Called with each finished chapter and the seconds it took.

    Returns
    -------
    Path
        The finished folder: review.html, chapters/, tables/, figures/ and build.json.

    Raises
    ------
    WorkbenchError
        Of any kind: bad input before a chapter runs, `RunError` when one fails. Then the folder is
        as it was before.
    """
    keys: dict[str, object] = {
        "client": client,
        "segment": segment,
        "parameters": str(parameters),
        "period": period,
        "as_of": as_of,
        "reports": str(reports),
    }
    # Opened here once, bad input is told before any kernel starts, and the chapters find the
    # store and the journeys made.
    review = open_review(**keys)
    try:
        with whole_folder(review.finished, replace=True) as work:
            seconds = _run_chapters(notebooks, work, keys, progress)
            _export(review, work)
            record = build_record(review, seconds)
            (work / "build.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    finally:
        review.con.disconnect()
    return review.finished


def _run_chapters(
    notebooks: Path, work: Path, keys: dict[str, object], progress: Progress
) -> dict[str, float]:
    """Run the chapters side by side, then the brief, which reads their tables."""
    for folder in ("chapters", "tables", "figures"):
        (work / folder).mkdir()
    given = {**keys, "save_to": str(work / "tables")}
    kernels = Kernels()

    def run(source: Path) -> tuple[str, float]:
        start = time.perf_counter()
        execute_chapter(source, work / "chapters" / source.name, given, kernels)
        taken = time.perf_counter() - start
        progress(source.stem, taken)
        return source.stem, taken

    brief = notebooks / f"{BRIEF}.ipynb"
    others = [path for path in sorted(notebooks.glob("[0-9]*.ipynb")) if path != brief]
    with ThreadPoolExecutor(WORKERS) as pool:
        try:
            taken = dict(pool.map(run, others))
            return taken | dict(pool.map(run, [brief]))
        except BaseException:  # a failed chapter, or Ctrl-C: the others need not be waited for
            kernels.kill()
            raise


def _export(review: Review, work: Path) -> None:
    chapters = sorted((work / "chapters").glob("*.ipynb"))
    html = export_review(
        chapters, title=review.title, subtitle=review.period.name, meta=_meta(review)
    )
    (work / "review.html").write_text(html, encoding="utf-8")
    _save_figures(chapters, work / "figures")


def _meta(review: Review) -> dict[str, str]:
    client = review.settings.client
    return {
        "Client": client.title,
        "Segment": review.title,
        "Period": _days(review.period),
        "Judged from": f"{review.as_of:%d %B %Y}".lstrip("0"),
        "Time zone": client.time_zone,
        **({"Data": client.note} if client.note else {}),
    }


def _days(period: Period) -> str:
    return f"{period.first.day} {period.first:%B %Y} to {period.last.day} {period.last:%B %Y}"


def _save_figures(chapters: Sequence[Path], folder: Path) -> None:
    """Keep each picture as a file of its own, named by chapter and order."""
    for path in chapters:
        outputs = [
            output
            for cell in nbformat.read(path, as_version=4).cells
            for output in cell.get("outputs", [])
        ]
        drawings = [
            o["data"]["image/svg+xml"] for o in outputs if "image/svg+xml" in o.get("data", {})
        ]
        for number, drawing in enumerate(drawings, start=1):
            (folder / f"{path.stem}_{number:02d}.svg").write_text(drawing, encoding="utf-8")
