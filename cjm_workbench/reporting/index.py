"""The pages over a client's reviews: one a period, and one over all periods."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import nbformat

from cjm_workbench.errors import DataError, RunError, SettingsError, SourceError, WorkbenchError
from cjm_workbench.reporting.chapter import read_chapter
from cjm_workbench.reporting.execute import Kernels, execute_chapter
from cjm_workbench.reporting.exporter import ReviewExporter
from cjm_workbench.reporting.notebooks import find_notebooks
from cjm_workbench.reporting.outline import Outline
from cjm_workbench.reviews import FAILED, INDEX, Reviews, open_reviews
from cjm_workbench.schemas.locale import write_days, write_long_day
from cjm_workbench.writing import whole_folder, write_text

CHAPTER: Final = "10_index"
PAGE: Final = "index.html"
OF_PERIOD: Final = "period"
OF_CLIENT: Final = "client"
"""Tags of the cells that stand on one of the two pages alone."""

FAILURES: Final[Mapping[type[WorkbenchError], str]] = {
    SettingsError: "its settings cannot be used",
    SourceError: "a source cannot be read",
    DataError: "its data cannot carry it",
    RunError: "a chapter failed",
}
"""Kinds of errors, as a page names them."""


def write_index(
    parameters: Path,
    client: str,
    period: str,
    reports: Path,
    failed: Mapping[str, WorkbenchError],
    *,
    notebooks: Path | None = None,
    kernels: Kernels | None = None,
) -> Path:
    """Write the page of a period, and the client's page over all periods.

    The tables and the executed chapter go to ``<period>/_index/``: a name that no segment can have.

    Parameters
    ----------
    parameters
        The folder that holds the client's folder.
    client, period
        What the index is about; an empty period is the latest that has a finished review.
    reports
        The folder of finished reviews.
    failed
        Segment to what its review failed of; the page names its kind alone. What stands of it from
        before is not read.
    notebooks
        The folder of the chapters; by default the package's own.
    kernels
        Of the run that the index ends; by default one is launched as usual.

    Returns
    -------
    Path
        The period's page.

    Raises
    ------
    WorkbenchError
        `DataError` if no review of the period is finished, `RunError` if the chapter fails. Then
        both pages are as they were before.
    """
    keys: dict[str, object] = {
        "client": client, "segment": "all", "parameters": str(parameters), "period": period,
        "reports": str(reports),
    }  # fmt: skip
    keys["period"] = period or open_reviews(**keys).period.name
    folder = reports / client / str(keys["period"])
    source = (notebooks or find_notebooks()) / f"{CHAPTER}.ipynb"
    with whole_folder(folder / INDEX, replace=True) as work:
        told = {name: tell(error) for name, error in failed.items()}
        (work / FAILED).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        given = {**keys, "save_to": str(work / "tables")}
        reviews = open_reviews(**given)
        (work / "chapters").mkdir()
        made = work / "chapters" / source.name
        execute_chapter(source, made, given, kernels or Kernels())
        pages = {
            folder / PAGE: _export(made, OF_PERIOD, reviews.period.name, _period_meta(reviews)),
            folder.parent / PAGE: _export(made, OF_CLIENT, "All periods", _meta(reviews)),
        }
    for path, html in pages.items():
        write_text(path, html)
    return folder / PAGE


def _export(made: Path, tag: str, subtitle: str, meta: Mapping[str, str]) -> str:
    """Make a page of the cells of the executed chapter that are not the other page's."""
    notebook = nbformat.read(made, as_version=4)
    other = {OF_PERIOD, OF_CLIENT} - {tag}
    notebook.cells = [
        cell for cell in notebook.cells if other.isdisjoint(cell.metadata.get("tags", []))
    ]
    exporter = ReviewExporter(outline=Outline())
    section = exporter.section(read_chapter(made, notebook))
    return exporter.page("index_page.html.j2", meta["Client"], subtitle, meta, chapter=section)


def _meta(reviews: Reviews) -> dict[str, str]:
    client = reviews.settings.client
    return {"Client": client.title, **({"Data": client.data_note} if client.data_note else {})}


def _period_meta(reviews: Reviews) -> dict[str, str]:
    period = reviews.period
    moments = {write_long_day(each.as_of): each.as_of for each in reviews.here}
    return {
        "Client": reviews.settings.client.title,
        "Period": write_days(period.first, period.last),
        "Judged from": ", ".join(sorted(moments, key=moments.__getitem__)),
        "Time zone": period.zone,
        "Segments": f"{len(reviews.here)} of {len(reviews.titles)} finished",
        **_meta(reviews),
    }


def tell(error: WorkbenchError) -> str:
    """Say in a report what kind of error a review failed of.

    Its message may quote the data that it failed on, and folders of this machine: that is for the
    one who runs the command.

    Examples
    --------
    >>> tell(DataError("customer_id 'c-104' stands twice"))
    "its data cannot carry it; the command's output says why"
    """
    kinds = (words for kind, words in FAILURES.items() if isinstance(error, kind))
    return f"{next(kinds, 'it failed')}; the command's output says why"
