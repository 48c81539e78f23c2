"""Which saved tables another one is made of: what its chapter's code hands in, and no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cjm_workbench.sources.lineage import Lineage

GAPS = 'gaps = review.save("a.gaps", measure(review.journeys))'
TIMES = 'times = review.load("b.times")'


def made_of(*cells: str, name: str = "a.own") -> list[str]:
    """Name what the table is made of after these cells ran, each loading nothing more."""
    return Lineage(lambda: cells).take(name)


def test_a_table_saved_earlier_is_named_only_where_it_is_handed_in() -> None:
    # The reviewed case: chapter 04 saved its gaps first, and the times in a stage never read them.
    assert made_of(GAPS, 'own = review.save("a.own", measure(review.steps))') == []
    assert made_of(GAPS, 'own = review.save("a.own", claim(gaps))') == ["a.gaps"]


@pytest.mark.parametrize(
    ("cells", "sources"),
    [
        # step by step through variables, and in the order in which they are set
        (('own = gaps.head()', 'save("a.own", own)'), ["a.gaps"]),
        (('gaps = 3', 'save("a.own", gaps)'), []),
        (('own, rest = times, gaps', 'save("a.own", own)'), ["b.times"]),
        (('save("a.own", times)', 'save("a.own", gaps)'), ["a.gaps"]),
        # in any place of what is handed in
        (('save("a.own", join(x, {"k": [times]}, by=gaps))',), ["a.gaps", "b.times"]),
        (('save("a.own", table=gaps)',), ["a.gaps"]),
        (('save("a.own", review.load("c.other"))',), ["c.other"]),
        (('save("a.own", [row for row in gaps])',), ["a.gaps"]),
        # a table is not made of itself, nor of what its own maker was made of
        (('save("a.own", review.save("a.mid", gaps))',), ["a.mid"]),
        (('own = review.load("a.own")', 'save("a.own", own)'), []),
        # rows that get a column of another table are made of both
        (('times["gap"] = gaps', 'save("a.own", times)'), ["a.gaps", "b.times"]),
        (("times[gaps] = x", 'save("a.own", times)'), ["b.times"]),
        (("place = 1", "times[place] = gaps", 'save("a.own", place)'), []),
        (("one, (two, three) = split(gaps)", 'save("a.own", one)'), ["a.gaps"]),
        # what only looks alike: another variable of that name, another method, another cell's use
        (('save("a.own", [gaps for gaps in x])',), []),
        (('save("a.own", list(map(lambda gaps: gaps, x)))',), []),
        (('gaps.save("mine")', 'save("a.own", x)'), []),
        (('plot(gaps)', 'save("a.own", x)'), []),
        # which branch ran is not known
        (('if x:\n    own = gaps\nelse:\n    own = times', 'save("a.own", own)'), []),
        (('own = = gaps', 'save("a.own", x)'), []),
    ],
)  # fmt: skip
def test_tables_are_followed_through_variables(cells: tuple[str, ...], sources: list[str]) -> None:
    code = [cell.replace('save("a.own', 'review.save("a.own') for cell in cells]
    assert made_of(GAPS, TIMES, *code) == sources


@pytest.mark.parametrize(
    ("chapter", "table", "sources"),
    [
        ("04_experience", "experience.stage_times", []),
        ("02_personas", "personas.tiers", []),
        ("02_personas", "personas.check", ["personas.behaviour"]),
        ("00_brief", "brief.actions", ["kpis.scorecard"]),
    ],
)
def test_the_chapters_hand_on_what_their_code_says(
    chapter: str, table: str, sources: list[str]
) -> None:
    path = Path(__file__).parents[2] / "notebooks" / f"{chapter}.ipynb"
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert table in "".join(code)
    assert made_of(*code, name=table) == sources


def test_names_computed_within_a_save_are_those_read_for_it() -> None:
    cells = ["one = review.load(name)"]
    lineage = Lineage(lambda: cells)
    lineage.note_load("x.early")
    cells.append('review.save("a.own", f([review.load(name) for name in names], one))')
    lineage.note_load("x.claims")
    lineage.note_load("y.claims")
    assert lineage.take("a.own") == ["x.claims", "y.claims"]  # `one` may be any table: not named


def test_what_was_read_for_one_table_is_not_read_for_the_next() -> None:
    cells = ['review.save("a.own", f(review.load(name))); review.save("a.next", f(x.load(name)))']
    lineage = Lineage(lambda: cells)
    lineage.note_load("x.claims")
    assert lineage.take("a.own") == ["x.claims"]
    assert lineage.take("a.next") == []


def test_outside_a_notebook_nothing_is_known() -> None:
    lineage = Lineage()
    lineage.note_load("x.claims")
    assert lineage.take("a.own") == []
