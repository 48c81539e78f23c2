"""Copies of the chapters to work in, with their parameters filled in; an edited copy stays."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import nbformat
from nbformat import NotebookNode

from cjm_workbench.errors import SettingsError
from cjm_workbench.reporting.notebooks import find_notebooks
from cjm_workbench.settings.load import load_client, load_segment
from cjm_workbench.settings.periods import parse_period
from cjm_workbench.writing import write_text

FOLDER = Path("lab")
"""The folder of the workspace that the copies lie in."""

MARK = "cjm_workbench"
"""Where a copy's metadata says what it was when it was made."""


@dataclass(frozen=True)
class Copies:
    """The chapters of a client and segment, to work in.

    Attributes
    ----------
    folder
        Where they lie.
    made
        The copies that are new, or new again.
    kept
        The copies that somebody has edited, and that stay as they are.
    """

    folder: Path
    made: list[str]
    kept: list[str]


def lay_out(
    parameters: Path, client: str = "", segment: str = "all", period: str = ""
) -> list[Copies]:
    """Copy the chapters of a client, or of every client where none is named.

    Parameters
    ----------
    parameters, client, segment, period
        As of `copy_chapters`.

    Returns
    -------
    list of Copies
        One a client, in the order of their names.

    Raises
    ------
    SettingsError
        If there is no client, or what is named is not there.
    """
    known = sorted(path.parent.name for path in parameters.glob("*/client.yaml"))
    if not client and not known:
        raise SettingsError(
            f"{parameters}: holds no client",
            next_step="Start one: cjm new acme, or name another folder as --parameters.",
        )
    return [
        copy_chapters(parameters, name, segment, period) for name in ([client] if client else known)
    ]


def tell_copies(copies: list[Copies]) -> str:
    """Say where the chapters lie, and which of them were left as they were edited."""
    lines = []
    for found in copies:
        lines.append(f"Chapters: {found.folder} ({len(found.made)} made)")
        lines += [
            f"  {name} was edited, and stays as it is; move it away for a fresh one"
            for name in found.kept
        ]
    return "\n".join(lines)


def copy_chapters(parameters: Path, client: str, segment: str = "all", period: str = "") -> Copies:
    """Copy the chapters to ``lab/<client>/<segment>/``, each filled in for this client.

    Parameters
    ----------
    parameters
        The folder that holds the client's folder.
    client, segment, period
        What the chapters are to be about; without a period, the last full quarter.

    Returns
    -------
    Copies
        What was made. A copy that was only run, not edited, is made anew where its chapter or its
        parameters differ, and stays with its outputs where they do not.

    Raises
    ------
    SettingsError
        If the client, the segment or the period is not allowed.
    """
    settings = load_client(parameters, client)
    load_segment(settings, segment)
    if period:
        parse_period(period)
    copies = Copies(FOLDER / client / segment, [], [])
    # a chapter's kernel runs in the chapter's folder, from where only a relative path is looked
    # for upwards
    given = {
        "client": client,
        "segment": segment,
        "parameters": Path(os.path.relpath(parameters)).as_posix(),
        "period": period,
    }
    for source in sorted(find_notebooks().glob("[0-9]*.ipynb")):
        _copy(source, copies, given)
    return copies


def _copy(source: Path, copies: Copies, given: Mapping[str, str]) -> None:
    fresh = _fill(nbformat.read(source, as_version=4), given)
    target = copies.folder / source.name
    state = _state(target, fresh)
    if state == "edited":
        copies.kept.append(source.name)
    elif state == "stale":
        fresh.metadata[MARK] = _content(fresh)
        write_text(target, nbformat.writes(fresh) + "\n")
        copies.made.append(source.name)


def _state(target: Path, fresh: NotebookNode) -> Literal["stale", "current", "edited"]:
    """Tell what stands where a copy is to be made; nothing there is stale too."""
    if not target.exists():
        return "stale"
    try:
        present = nbformat.read(target, as_version=4)
    except (ValueError, nbformat.ValidationError):  # whatever it is, it is not ours
        return "edited"
    content = _content(present)
    if content == _content(fresh):
        return "current"
    return "stale" if content == present.metadata.get(MARK) else "edited"


def _fill(notebook: NotebookNode, given: Mapping[str, str]) -> NotebookNode:
    """Set the values of the parameters cell, one line each."""
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            lines = (_line(line, given) for line in cell.source.splitlines())
            cell.source = "\n".join(lines)
    return notebook


def _line(line: str, given: Mapping[str, str]) -> str:
    name = line.partition(" = ")[0]
    return f"{name} = {json.dumps(given[name])}" if name in given else line


def _content(notebook: NotebookNode) -> str:
    """Give a hash of what a person edits: not of outputs, counts and ids."""
    cells = [[cell.cell_type, cell.source.rstrip()] for cell in notebook.cells]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()
