"""Print the report's page in a Chromium that is installed: what its own print style is made for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

from cjm_workbench.errors import RunError

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET: Final = (
    "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
POLICY: Final = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'; img-src data:\">"
)
"""Set before the page's own: whatever it asks for, nothing is fetched and nothing runs."""

PATIENCE: Final = 300
_AWAY: Final = re.compile(r'<a href="(?!#)[^"]*"')
"""A link to a file beside the report: it leads nowhere from a PDF, and would name a folder."""

_CLOCK: Final = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}")


def find_browser() -> str | None:
    """Find a Chromium; nothing where none is installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def print_page(browser: str, page: str, target: Path, moment: datetime) -> None:
    """Print a page to a PDF file.

    Parameters
    ----------
    browser
        As `find_browser` gives it.
    page
        HTML; nothing that it asks for is fetched.
    target
        The file.
    moment
        The date that it carries: equal pages give equal bytes.

    Raises
    ------
    RunError
        If the browser fails.
    """
    with tempfile.TemporaryDirectory(prefix="cjm-print-") as folder:
        source = Path(folder) / "page.html"
        source.write_text(POLICY + _AWAY.sub("<a", page), encoding="utf-8")
        # a sandbox of its own needs rights that the root of a container lacks
        root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        command = [
            browser, *QUIET, *root, f"--user-data-dir={folder}/profile",
            "--no-pdf-header-footer", "--generate-pdf-document-outline",
            f"--print-to-pdf={target}", source.as_uri(),
        ]  # fmt: skip
        _run(command, target)
    date = moment.strftime("%Y%m%d%H%M%S").encode()
    target.write_bytes(_CLOCK.sub(rb"\g<1>" + date, target.read_bytes()))


def _run(command: list[str], target: Path) -> None:
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RunError(f"the browser could not print the report: {error}") from error
    if done.returncode or not target.is_file():
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise RunError(f"the browser could not print the report: {' '.join(said)}")
