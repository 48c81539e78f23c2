"""Where the chapters lie: in the installed package, or beside it in the repository."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def find_notebooks(package: Path = PACKAGE) -> Path:
    """Find the folder of the chapters.

    Parameters
    ----------
    package
        The folder of the package `cjm_workbench`.

    Returns
    -------
    Path
        ``notebooks/`` inside the package, where the wheel carries them (setup.py), or else the
        repository's own.
    """
    inside = package / "notebooks"
    return inside if inside.is_dir() else package.parent / "notebooks"
