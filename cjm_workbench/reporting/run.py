"""Run the chapters of one review, and join them to a report: whole, or not at all."""

from __future__ import annotations

import gc
import itertools
import json
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import nbformat

from cjm_workbench.intake.store import open_store
from cjm_workbench.reporting.build import build_record, finish_record
from cjm_workbench.reporting.execute import execute_chapter
from cjm_workbench.reporting.exporter import export_review
from cjm_workbench.reporting.notebooks import find_notebooks
from cjm_workbench.reporting.progress import Progress, tell_nobody, timed
from cjm_workbench.reporting.workers import Workers
from cjm_workbench.review import WORKSPACE, Review, find_home, open_review
from cjm_workbench.settings.load import load_client
from cjm_workbench.writing import whole_folder

NOTEBOOKS = find_notebooks()
BRIEF = "00_brief"
LATER = "08"
"""Chapters from this number on read tables of those before; the brief reads those of all."""

INDEX = "10_index"
"""Not of one review: see `reporting.index`."""

OPEN, JOIN = "data", "report"
"""The steps before and after the chapters, as progress shows them."""

_opening = threading.Lock()
"""Held while a review is opened: the first makes the store and the journeys for all others."""


def run_review(
    parameters: Path,
    client: str,
    segment: str,
    period: str = "",
    *,
    as_of: str = "",
    reports: Path = Path("reports"),
    notebooks: Path = NOTEBOOKS,
    workers: Workers | None = None,
    progress: Progress = tell_nobody,
    refresh: bool = True,
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
        The folder of the chapters: all run, `BRIEF` last.
    workers
        Who runs them; missing: two of this review's own, whose kernels are launched as usual.
    progress
        Told of each step.
    refresh
        Whether databases are read anew, before the chapters: all of them see the same rows.

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
    with ExitStack() as stack:
        workers = workers or stack.enter_context(Workers())
        # Opened here once, bad input is told before any kernel starts, and the chapters find the
        # store and the journeys made.
        with timed(progress, segment, OPEN), _opening:
            if refresh:
                _refresh(parameters, client)
            about = _tell(open_review(**keys))
            gc.collect()  # the review's engine holds memory that the chapters need
        work = stack.enter_context(whole_folder(about.finished, replace=True))
        given = {**keys, "period": about.period}
        seconds = _run_chapters(notebooks, work, given, workers, progress)
        with timed(progress, segment, JOIN):
            _export(about, work)
            record = json.dumps(finish_record(about.record, work / "tables", seconds), indent=1)
            (work / "build.json").write_text(record + "\n", encoding="utf-8")
    return about.finished


def _refresh(parameters: Path, client: str) -> None:
    home = find_home(str(parameters), client)
    open_store(load_client(home / parameters, client), home / WORKSPACE, refresh=True)


@dataclass(frozen=True)
class _About:
    """What the pages and the build record say of a review, without its engine."""

    finished: Path
    period: str
    title: str
    meta: Mapping[str, str]
    record: Mapping[str, object]


def _tell(review: Review) -> _About:
    return _About(
        finished=review.finished,
        period=review.period.name,
        title=review.title,
        meta=review.facts,
        record=build_record(review),
    )


def _run_chapters(
    notebooks: Path, work: Path, keys: dict[str, object], workers: Workers, progress: Progress
) -> dict[str, float]:
    """Run the chapters side by side, those that read the tables of others after them."""
    for folder in ("chapters", "tables", "figures"):
        (work / folder).mkdir()
    given = {**keys, "save_to": str(work / "tables")}
    segment = str(keys["segment"])
    kernels = workers.group()

    def run(source: Path) -> tuple[str, float]:
        start = time.perf_counter()
        with timed(progress, segment, source.stem):
            execute_chapter(source, work / "chapters" / source.name, given, kernels)
        return source.stem, time.perf_counter() - start

    batches = _order(notebooks)
    for source in itertools.chain(*batches):
        progress(segment, source.stem, "waiting")
    taken = [workers.run([partial(run, path) for path in batch], kernels) for batch in batches]
    return dict(itertools.chain(*taken))


def _order(notebooks: Path) -> list[list[Path]]:
    """Give the chapters that stand alone, then those that read their tables, then the brief."""
    found = sorted(notebooks.glob("[0-9]*.ipynb"))
    chapters = [path for path in found if path.stem not in (BRIEF, INDEX)]
    alone = [path for path in chapters if path.stem < LATER]
    later = [path for path in chapters if path.stem >= LATER]
    brief = [path for path in found if path.stem == BRIEF]
    return [batch for batch in (alone, later, brief) if batch]


def _export(about: _About, work: Path) -> None:
    chapters = sorted((work / "chapters").glob("*.ipynb"))
    html = export_review(
        chapters, title=about.title, subtitle=about.period, meta=about.meta, tables=work / "tables"
    )
    (work / "review.html").write_text(html, encoding="utf-8")
    _save_figures(chapters, work / "figures")


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
