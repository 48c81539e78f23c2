"""Write the generated pages of the guide from the code, or check that they agree with it.

A thing's meaning stands once, in the code; the pages show it with its type and default.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from docs.pages.chapters import write_chapters
from docs.pages.settings import write_settings
from docs.pages.tables import write_tables

HERE = Path(__file__).parent
HEADS = HERE / "heads"
"""What stands above the generated part of each page."""


def write_pages() -> dict[Path, str]:
    """Give the generated pages, by where they stand."""
    parts = {"settings": write_settings(), "tables": write_tables(), "chapters": write_chapters()}
    heads = {stem: (HEADS / f"{stem}.md").read_text(encoding="utf-8").rstrip() for stem in parts}
    return {HERE / f"{s}.md": "\n\n".join([heads[s], *parts[s]]) + "\n" for s in parts}


def stale() -> list[str]:
    """Name the pages that differ from what the code says."""
    return [path.name for path, text in write_pages().items() if _read(path) != text]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if it differs")
    if not parser.parse_args().check:
        for path, text in write_pages().items():
            path.write_text(text, encoding="utf-8")
        return 0
    differing = stale()
    if differing:
        print(f"differ from the code: {', '.join(differing)}; run make docs")
    return int(bool(differing))


if __name__ == "__main__":
    sys.exit(main())
