"""What the guide tells its reader to type works, page by page, in an empty folder."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cjm_workbench.cli import app

ROOT = Path(__file__).parents[2]
GUIDE = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"(?ms)^```(?P<kind>\w+)\n(?P<text>.*?)^```")
SERVERS = {"lab"}
"""Commands that go on until they are stopped: they have a browser test of their own."""


def blocks(page: Path, kind: str) -> list[str]:
    found = BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [match["text"] for match in found if match["kind"] == kind]


def commands(page: Path) -> list[list[str]]:
    lines = [line for text in blocks(page, "sh") for line in text.splitlines() if line]
    return [shlex.split(line, comments=True) for line in lines]


def runnable(page: Path) -> list[list[str]]:
    """Give the commands that make something of the reader's own, not of the repository."""
    return [words[1:] for words in commands(page) if words[0] == "cjm"]


def run(words: list[str]) -> None:
    words = [words[0], "--help"] if words[0] in SERVERS else words
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, f"cjm {shlex.join(words)}: {result.output}"


@pytest.mark.parametrize("page", GUIDE, ids=lambda page: page.stem)
def test_each_command_is_one_that_exists(page):
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8")))
    for words in commands(page):
        assert words[0] in {"cjm", "make"}, words
        assert words[0] == "cjm" or words[1] in targets, words


@pytest.mark.parametrize("page", [*filter(runnable, GUIDE)], ids=lambda page: page.stem)
def test_the_commands_of_a_page_run_in_their_order(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if ["new", "acme"] not in runnable(page):
        run(["new", "acme"])  # the page goes on from the one that starts a client
    for words in runnable(page):
        run(words)
    names: dict[str, object] = {}
    for text in blocks(page, "python"):
        exec(text, names)
