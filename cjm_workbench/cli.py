"""The command `cjm`: thin, and it prints messages, not tracebacks."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from cjm_workbench.errors import WorkbenchError
from cjm_workbench.reporting.exports.forms import Form
from cjm_workbench.reporting.kernels.warm import warm_parent
from cjm_workbench.reporting.notebooks import find_notebooks

if TYPE_CHECKING:
    from cjm_workbench.reporting.progress import Progress
    from cjm_workbench.reporting.workers import Workers


class _Commands(typer.core.TyperGroup):
    """End with the error's message and exit status: 2 for bad input, 1 for a failed run."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever read the output has seen enough: click ends without a word
        except (WorkbenchError, OSError) as error:
            if ctx.params["debug"]:
                traceback.print_exc()
            typer.echo(f"cjm: {error}", err=True)
            # a full disk or a folder that may not be written is no fault of the input
            raise typer.Exit(getattr(error, "exit_status", 1)) from error


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="Example: cjm new acme, cjm check acme, cjm run acme all",
)

Period = Annotated[
    str,
    typer.Option(
        help="2026Q3, 2026-09, 2026 or 2026-07-01..2026-09-30; default: the last full quarter."
    ),
]
Parameters = Annotated[Path, typer.Option(help="The folder that holds one folder a client.")]
Reports = Annotated[Path, typer.Option(help="The folder of finished reviews.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cjm-workbench {version('cjm-workbench')}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version."),
]


@app.callback()
def _options(debug: Debug = False, version: Version = False) -> None:
    """Customer journey reviews from one command."""


@app.command(epilog="Example: cjm new acme")
def new(
    client: Annotated[str, typer.Argument(help="The new client's name; it becomes a folder.")],
    parameters: Parameters = Path("parameters"),
) -> None:
    """Start a client: commented settings, and a made-up sample that they fit."""
    from cjm_workbench.scaffold.new import make_client, next_steps

    typer.echo(next_steps(make_client(parameters, client)), nl=False)


@app.command(epilog="Example: cjm check demo")
def check(
    client: Annotated[str, typer.Argument(help="The client's name.")],
    parameters: Parameters = Path("parameters"),
) -> None:
    """Check a client's settings and data; write no report."""
    # imported here: the engine takes a second that --help need not wait for
    from cjm_workbench.reporting.check import check_client
    from cjm_workbench.reporting.check_text import tell_check

    found = check_client(parameters, client)
    typer.echo(tell_check(found))
    raise typer.Exit(0 if found.ready else WorkbenchError.exit_status)


@app.command(epilog="Example: cjm run demo business --period 2026Q3")
def run(
    client: Annotated[str, typer.Argument(help="The client's name.")],
    segment: Annotated[str, typer.Argument(help="The segment's name.")],
    period: Period = "",
    as_of: Annotated[
        str, typer.Option(help="Judge from this moment; default: the end of the period.")
    ] = "",
    parameters: Parameters = Path("parameters"),
    reports: Reports = Path("reports"),
) -> None:
    """Make one review."""
    start = time.perf_counter()
    with _workers(2) as (workers, progress):
        from cjm_workbench.reporting.run import run_review

        folder = run_review(
            parameters, client, segment, period, as_of=as_of, reports=reports,
            workers=workers, progress=progress,
        )  # fmt: skip
    typer.echo(f"{folder / 'review.html'} ({time.perf_counter() - start:.1f} s)")


@app.command(epilog="Example: cjm review demo --period 2026Q3 --workers 4")
def review(
    client: Annotated[str, typer.Argument(help="The client's name.")],
    period: Period = "",
    workers: Annotated[
        int, typer.Option(min=1, help="How many chapters run at a time; default: one a core.")
    ] = os.cpu_count() or 1,
    parameters: Parameters = Path("parameters"),
    reports: Reports = Path("reports"),
) -> None:
    """Make the review of every segment, and the index over them."""
    start = time.perf_counter()
    with _workers(workers) as (many, progress):
        from cjm_workbench.reporting.review_all import review_all

        made = review_all(
            parameters, client, period, workers=many, reports=reports, progress=progress
        )
    for segment, error in made.failed.items():
        typer.echo(f"cjm: segment {segment}: {error}", err=True)
    if made.index:
        typer.echo(f"{made.index} ({time.perf_counter() - start:.1f} s)")
    raise typer.Exit(made.exit_status)


@contextmanager
def _workers(number: int) -> Iterator[tuple[Workers, Progress]]:
    """Give who runs the chapters, and who is told of it."""
    with warm_parent(find_notebooks()) as warm:
        # imported here: the parent's imports and ours go side by side
        from cjm_workbench.reporting.progress import show_progress
        from cjm_workbench.reporting.workers import Workers

        with Workers(number, warm) as workers, show_progress(Console(stderr=True)) as progress:
            yield workers, progress


@app.command(epilog="Example: cjm export demo business --period 2026Q3 --only deck")
def export(
    client: Annotated[str, typer.Argument(help="The client's name.")],
    segment: Annotated[str, typer.Argument(help="The segment's name.")],
    period: Annotated[
        str, typer.Option(help="The review's period; default: the latest that is finished.")
    ] = "",
    to: Annotated[
        Path | None,
        typer.Option(help="Where to write; default: exports/CLIENT/PERIOD/SEGMENT."),
    ] = None,
    only: Annotated[Form | None, typer.Option(help="One form; default: all of them.")] = None,
    reports: Reports = Path("reports"),
) -> None:
    """Export a finished review: PDF, editable deck, workbook, CSV, and a ZIP of all."""
    from cjm_workbench.reporting.exports.export import export_review

    made = export_review(client, segment, period, reports=reports, to=to, only=only)
    for path in made:
        typer.echo(path)


@app.command(epilog="Example: cjm lab demo --segment business")
def lab(
    client: Annotated[
        str, typer.Argument(help="The client's name; every client where it is left out.")
    ] = "",
    segment: Annotated[str, typer.Option(help="The segment's name.")] = "all",
    period: Period = "",
    parameters: Parameters = Path("parameters"),
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Where it listens, on this machine only.")
    ] = 8888,
    browser: Annotated[bool, typer.Option(help="Whether to open a browser.")] = True,
) -> None:
    """Open JupyterLab on the workspace, with the chapters filled in for a client."""
    from cjm_workbench.reporting.copies import FOLDER, lay_out, tell_copies

    copies = lay_out(parameters, client, segment, period)
    typer.echo(f"{tell_copies(copies)}\nJupyterLab starts; Ctrl-C, twice, ends it.")
    # only now: bad input need not wait for JupyterLab
    from cjm_workbench.reporting.lab import open_lab

    open_lab(copies[0].folder if client else FOLDER, port=port, browser=browser)


def main() -> None:
    """Run the command line."""
    app(prog_name="cjm")
