"""Make the notebooks from their sources, check that they agree, or bring an edit back to source."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import jupytext
import nbformat

HERE = Path(__file__).parent
SOURCE = HERE / "source"


def build(source: Path) -> str:
    """Give the notebook of a source: output-free, with stable cell ids."""
    notebook = jupytext.read(source, fmt="py:percent")
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"{source.stem}-{number:02d}".replace("_", "-")
    notebook.metadata.pop("jupytext", None)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def target(source: Path) -> Path:
    """Name the notebook that a source makes."""
    return HERE / f"{source.stem}.ipynb"


def generate() -> None:
    """Write every notebook anew."""
    for source in sorted(SOURCE.glob("*.py")):
        target(source).write_text(build(source), encoding="utf-8")


def stale() -> list[str]:
    """Name the notebooks that differ from what their source makes."""
    sources = sorted(SOURCE.glob("*.py"))
    made = {target(source) for source in sources}
    differing = [
        target(source).name
        for source in sources
        if not target(source).is_file()
        or target(source).read_text(encoding="utf-8") != build(source)
    ]
    return differing + [path.name for path in HERE.glob("*.ipynb") if path not in made]


def adopt(stem: str) -> None:
    """Write a notebook's cells back to its source, without outputs."""
    notebook = nbformat.read(HERE / f"{stem}.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in ("tags",) if key in cell.metadata}
    text = jupytext.writes(notebook, fmt="py:percent")
    header = (SOURCE / f"{stem}.py").read_text(encoding="utf-8").split("# %%", 1)[0]
    body = text[text.index("# %%") :]
    (SOURCE / f"{stem}.py").write_text(header + body, encoding="utf-8")
    target(SOURCE / f"{stem}.py").write_text(build(SOURCE / f"{stem}.py"), encoding="utf-8")


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if they differ")
    parser.add_argument("--adopt", metavar="STEM", help="for example 03_paths")
    arguments = parser.parse_args()
    if arguments.adopt:
        adopt(arguments.adopt)
    elif arguments.check:
        differing = stale()
        if differing:
            print(f"differ from their source: {', '.join(differing)}; run make notebooks")
        return int(bool(differing))
    else:
        generate()
    return 0


if __name__ == "__main__":
    sys.exit(main())
