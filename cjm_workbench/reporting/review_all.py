"""Make the reviews of all segments of a client side by side, and the index over them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cjm_workbench.errors import RunError, WorkbenchError
from cjm_workbench.intake.store import open_store
from cjm_workbench.journeys.timing import choose_period
from cjm_workbench.reporting.index import write_index
from cjm_workbench.reporting.progress import Progress, tell_nobody, timed
from cjm_workbench.reporting.run import NOTEBOOKS, OPEN, run_review
from cjm_workbench.reporting.workers import Workers
from cjm_workbench.review import WORKSPACE, find_home
from cjm_workbench.settings.load import ClientSettings, load_client
from cjm_workbench.sources.engine import connect

ALL = "(all)"
"""What progress calls the steps that are of no single segment."""

OVER_ALL = "index"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Made:
    """What became of a client's reviews.

    Attributes
    ----------
    index
        The page over them; missing where no segment has a review.
    failed
        Segment to why its review was not made.
    """

    index: Path | None
    failed: Mapping[str, WorkbenchError]

    @property
    def exit_status(self) -> int:
        """0, or 1 if a segment failed; 2 if no segment has a review because of bad input."""
        if self.index is None:
            return max(error.exit_status for error in self.failed.values())
        return RunError.exit_status if self.failed else 0


def review_all(
    parameters: Path,
    client: str,
    period: str = "",
    *,
    workers: Workers,
    reports: Path = Path("reports"),
    notebooks: Path = NOTEBOOKS,
    progress: Progress = tell_nobody,
) -> Made:
    """Make the review of every segment, then the index.

    A segment that fails leaves the others whole, and its own former review as it was.

    Parameters
    ----------
    parameters
        The folder that holds the client's folder.
    client, period
        What the reviews are about; without a period, the last full fiscal quarter.
    workers
        Who runs the chapters, of as many segments at a time as chapters.
    reports
        The folder of finished reviews.
    notebooks
        The folder of the chapters.
    progress
        Told of each step of each segment.

    Raises
    ------
    WorkbenchError
        If the client's settings, a source or the period is bad, or the index fails.
    """
    home = find_home(str(parameters), client)
    settings = load_client(home / parameters, client)
    segments = settings.segment_names()
    failed: dict[str, WorkbenchError] = {}

    def run(segment: str) -> None:
        try:
            run_review(
                parameters, client, segment, period,
                reports=reports, notebooks=notebooks, workers=workers, progress=progress,
                refresh=False,
            )  # fmt: skip
        except WorkbenchError as error:
            failed[segment] = error
        except Exception as error:
            log.exception("segment %s", segment)
            failed[segment] = RunError(f"{type(error).__name__}: {error}")

    with timed(progress, ALL, OPEN):
        period = _prepare(settings, home / WORKSPACE, period)
    _side_by_side(run, segments, workers)
    failed = {name: failed[name] for name in segments if name in failed}
    if len(failed) == len(segments):
        return Made(None, failed)
    with timed(progress, ALL, OVER_ALL):
        kernels = workers.group()
        index = write_index(
            parameters, client, period, reports, failed, notebooks=notebooks, kernels=kernels
        )
    return Made(index, failed)


def _prepare(settings: ClientSettings, workspace: Path, period: str) -> str:
    """Make the store that all segments read, and name the period that all are about."""
    store = open_store(settings, workspace, refresh=True)
    engine = settings.client.engine
    con = connect(engine.memory_limit, engine.threads)
    try:
        return choose_period(con, store, settings.client, period, as_of="").name
    finally:
        con.disconnect()


def _side_by_side(run: Callable[[str], None], segments: Iterable[str], workers: Workers) -> None:
    with ThreadPoolExecutor(workers.number) as pool:
        try:
            list(pool.map(run, segments))
        except BaseException:  # Ctrl-C: what runs must end before the pool can
            workers.kill()
            raise
