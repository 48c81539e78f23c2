"""The command `cjm`: thin, and it prints messages, not tracebacks."""

from __future__ import annotations

import time
import traceback
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from cjm_workbench.errors import WorkbenchError


class _Commands(typer.core.TyperGroup):
    """End with the error's message and exit status: 2 for bad input, 1 for a failed run."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except WorkbenchError as error:
            if ctx.params["debug"]:
                traceback.print_exc()
            typer.echo(f"cjm: {error}", err=True)
            raise typer.Exit(error.exit_status) from error


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="Example: cjm run demo all --period 2026Q3",
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

    typer.echo(check_client(parameters, client))


@app.command(epilog="Example: cjm run demo high_value --period 2026Q3")
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
    from cjm_workbench.reporting.run import run_review

    start = time.perf_counter()
    folder = run_review(
        parameters, client, segment, period, as_of=as_of, reports=reports, progress=_progress
    )
    typer.echo(f"{folder / 'review.html'} ({time.perf_counter() - start:.1f} s)")


def _progress(chapter: str, seconds: float) -> None:
    typer.echo(f"  {chapter:<16}{seconds:6.1f} s", err=True)


def main() -> None:
    """Run the command line."""
    app(prog_name="cjm")
