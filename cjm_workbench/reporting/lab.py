"""JupyterLab on the workspace: on this machine only, with its token, and asking for no news."""

from __future__ import annotations

import os
from pathlib import Path

from jupyterlab.labapp import LabApp


def open_lab(folder: Path, *, port: int, browser: bool) -> None:
    """Serve JupyterLab until Ctrl-C or the end of the process.

    Parameters
    ----------
    folder
        What it opens with, inside the working directory, which is all that it serves.
    port
        Where it listens; the next free one where it is taken.
    browser
        Whether it opens a browser.
    """
    LabApp.launch_instance(argv=_arguments(folder, port, browser=browser))


def _arguments(folder: Path, port: int, *, browser: bool) -> list[str]:
    return [
        f"--ServerApp.root_dir={Path.cwd()}",
        "--ServerApp.log_level=WARN",  # its address is told at any level
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        f"--ServerApp.open_browser={browser}",
        # in a container there is often nobody but root
        f"--ServerApp.allow_root={os.geteuid() == 0}",
        f"--LabApp.default_url=/lab/tree/{folder.as_posix()}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
    ]
