"""The hand-over: one ZIP file with the report, its exports, its pictures and its record."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cjm_workbench.figures.show import plain_markdown
from cjm_workbench.reporting.exports.folder import ReviewFolder
from cjm_workbench.reporting.exports.packing import pack
from cjm_workbench.reporting.translate import say

GUIDE: Final = "contents.md"

HOLDS: Final[Mapping[str, str]] = {
    "review.html": "the report: one page, opened in any browser, without a network",
    ".pdf": "the report as it prints",
    ".pptx": "the deck, to be edited: brief, journey map, findings, backlog",
    ".xlsx": "the workbook: every result table, with definitions",
    "csv/": "the same tables as CSV, with their dictionary",
    "figures/": "the report's pictures",
    "build.json": "what the review was made from: versions, hashes of inputs, queries",
}
"""What lies in the hand-over, by its name or ending."""


def write_bundle(review: ReviewFolder, target: Path, made: Mapping[str, Path]) -> None:
    """Write the hand-over of a review.

    Parameters
    ----------
    review
        A finished review.
    target
        The file, ``.zip``. Equal contents give equal bytes.
    made
        The exports: name in the hand-over to file or folder.
    """
    own = {"review.html": review.page, "build.json": review.path / "build.json"}
    figures = {"figures": review.path / "figures"}
    files: dict[str, bytes] = {GUIDE: _guide(review).encode()}
    for name, path in {**own, **figures, **made}.items():
        files |= _files(name, path)
    pack(target, files, review.as_of)


def _files(name: str, path: Path) -> dict[str, bytes]:
    if path.is_file():
        return {name: path.read_bytes()}
    return {f"{name}/{part.name}": part.read_bytes() for part in path.glob("*")}


def _guide(review: ReviewFolder) -> str:
    lines = [
        f"- `{review.name if name.startswith('.') else ''}{name}`: {say(said)}"
        for name, said in HOLDS.items()
    ]
    return "\n".join([f"# {review.title}", "", plain_markdown(review.about), "", *lines]) + "\n"
