"""Each icon that the figures ask for is in the report's set: another one would show nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cjm_workbench import figures
from cjm_workbench.analyses.personas.check import VERDICTS
from cjm_workbench.figures.canvas import marks
from cjm_workbench.figures.cells import badge
from cjm_workbench.reporting import outputs
from cjm_workbench.reporting.exporter import TEMPLATES
from cjm_workbench.reporting.outline import Outline
from cjm_workbench.schemas.results import EVIDENCE

CODE = sorted(Path(figures.__file__).parent.rglob("*.py"))
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (TEMPLATES / "review/icons.svg").read_text()))
TARGETS = ("met", "missed", "undetermined")


def written(source: str) -> Iterator[str]:
    """Find the names of icons that code writes out: a family of one letter, and a word."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(r"^(?:href=\"#)?([divmes]-[a-z]+0?)$", node.value)


def used(html: str) -> list[str]:
    """Find the icons that a piece of a page refers to."""
    return re.findall(r'<use href="#([^"]+)"', html)


def test_the_icons_that_code_names_are_in_the_set() -> None:
    named = {name for path in CODE for name in written(path.read_text("utf-8"))}
    assert {"i-dept", "m-dn", "v-und"} <= named <= SPRITE


@pytest.mark.parametrize("word", [*TARGETS, *VERDICTS])
def test_a_verdict_has_an_icon_of_the_set(word: str) -> None:
    html = outputs.table(badge("v", word), Outline())
    [icon] = used(html)
    assert icon in SPRITE and word.capitalize() in html


@pytest.mark.parametrize("level", EVIDENCE)
def test_a_level_of_evidence_has_an_icon_of_the_set(level: str) -> None:
    html = outputs.table(badge("ev", level), Outline()) + marks.evidence_badge(level)
    assert used(html) == [f"e-{level}"] * 2 and f"e-{level}" in SPRITE


def test_the_map_draws_channels_and_verdicts_by_icons_of_the_set() -> None:
    channels = "".join(map(marks.channel_icon, [*marks.ICONS, "pigeon", ""]))
    verdicts = "".join(map(marks.verdict_icon, TARGETS))
    icons = used(channels + verdicts)
    assert len(icons) == len(marks.ICONS) + 2 + len(TARGETS)
    assert set(icons) <= SPRITE
