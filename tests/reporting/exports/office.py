"""LibreOffice, which opens a deck as those do to whom it is handed over."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

need_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed"
)


def print_deck(deck: Path, folder: Path) -> Path:
    """Have LibreOffice make a PDF of a deck."""
    # a profile of its own: a LibreOffice that runs already would take the work over
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, deck]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    made = [*folder.glob("*.pdf")]
    assert made, done.stderr
    return made[0]
