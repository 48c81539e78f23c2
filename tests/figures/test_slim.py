"""A drawing in fewer bytes: what is left out, and that what is seen stays."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from cjm_workbench.figures import style
from cjm_workbench.figures.slim import slim
from cjm_workbench.figures.style import Picture, figure, styled

LINK = "{http://www.w3.org/1999/xlink}href"
NAMES = st.from_regex(r"[a-z0-9]{1,10}", fullmatch=True)  # as matplotlib hashes them, or shorter
NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def drawn(marks: str) -> str:
    """Give what is left of marks."""
    whole = slim(f"<svg {NAMESPACES}>{marks}</svg>")
    return whole.split(">", 1)[1].removesuffix("</svg>") if ">" in whole else ""


def test_ids_are_kept_where_something_refers_to_them() -> None:
    marks = (
        '<defs><clipPath id="p"><rect id="r" x="1"/></clipPath><path id="m" d="M 0 0"/></defs>'
        '<use id="u" xlink:href="#m"/><path id="q" d="M 0 0 L 1 1" clip-path="url(#p)"/>'
    )
    # The marker is referred to first, by the shape that is drawn with it; the frame second.
    assert drawn(marks) == (
        '<defs><clipPath id="i1"><rect x="1" /></clipPath><path d="M0 0" id="i0" /></defs>'
        '<use xlink:href="#i0" /><path d="M0 0L1 1" clip-path="url(#i1)" />'
    )


def frames(names: Sequence[str], uses: Sequence[int]) -> str:
    """Draw a frame a name, and marks within them; the number of its frame is a mark's text."""
    marks = "".join(
        f'<text clip-path="url(#{names[use]})">{use}</text>'
        f'<use xlink:href="#{names[use]}" y="{use}"/>'
        for use in uses
    )
    defined = "".join(
        f'<clipPath id="{name}"><rect y="{place}"/></clipPath>' for place, name in enumerate(names)
    )
    return f"{marks}<defs>{defined}</defs>"


@given(st.data(), st.lists(st.integers(0, 4), min_size=1))
def test_drawings_whose_ids_alone_differ_are_equal(data: st.DataObject, uses: list[int]) -> None:
    first, second = (data.draw(st.lists(NAMES, min_size=5, max_size=5, unique=True)) for _ in "12")
    assert drawn(frames(first, uses)) == drawn(frames(second, uses))


@given(st.lists(NAMES, min_size=5, max_size=5, unique=True), st.lists(st.integers(0, 4)))
def test_each_reference_finds_the_element_that_it_found(names: list[str], uses: list[int]) -> None:
    root = ElementTree.fromstring(slim(f"<svg {NAMESPACES}>{frames(names, uses)}</svg>"))
    held = {part.get("id"): part[0].get("y") for part in root.iter() if part.tag.endswith("Path")}
    for text in (part for part in root if part.text):
        assert held[text.attrib["clip-path"][len("url(#") : -1]] == text.text
    for use in (part for part in root if LINK in part.attrib):
        assert held[use.attrib[LINK][1:]] == use.get("y")


def test_rounding_noise_of_a_layout_makes_no_other_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    @styled
    def panel(width: float) -> Picture:
        axes = Figure(figsize=(9.2, 2)).add_axes((0.1, 0.1, width, 0.8))
        axes.plot([0, 1])
        return Picture(axes, title="t", alt="a")

    widths = 0.3, 0.3 + 1e-12  # of a picture of 662 points: no digit of it is written
    assert panel(widths[0]).to_svg() == panel(widths[1]).to_svg()
    monkeypatch.setattr(style, "slim", str)  # as matplotlib writes them, they are not
    assert panel(widths[0]).to_svg() != panel(widths[1]).to_svg()


def test_what_refers_to_nothing_finds_nothing_and_a_colour_is_no_reference() -> None:
    marks = (
        '<use xlink:href="#gone"/><text fill="#17202a" style="stroke: #e8ebee">url(#m) #m</text>'
        '<path id="e8ebee" d="M 0 0"/><use href="#m"/><path id="m" d="M 1 1"/>'
    )
    assert drawn(marks) == (
        '<use xlink:href="#i0" /><text fill="#17202a" style="stroke: #e8ebee">url(#m) #m</text>'
        '<path d="M0 0" /><use href="#i1" /><path d="M1 1" id="i1" />'
    )


def test_bare_groups_give_their_marks_and_empty_ones_go() -> None:
    assert drawn('<g id="a"><g><text>n</text></g><g id="b"/></g>') == "<text>n</text>"


def test_a_group_that_places_its_marks_stays() -> None:
    assert drawn('<g transform="translate(5 6)"><text>n</text></g>') == (
        '<g transform="translate(5 6)"><text>n</text></g>'
    )


def test_a_shape_without_fill_and_stroke_goes_unless_something_uses_it() -> None:
    unseen = 'd="M 0 0 L 1 1" style="fill: none"'
    assert drawn(f"<text>n</text><path {unseen}/>") == "<text>n</text>"
    used = f'<defs><path id="m" {unseen}/></defs><use xlink:href="#m"/>'
    assert "<path" in drawn(used)
    assert "stroke: red" in drawn('<path d="M 0 0 L 1 1" style="fill: none; stroke: red"/>')


def test_a_turn_by_nothing_goes_and_another_stays() -> None:
    assert drawn('<text transform="rotate(-0 3 4)">n</text>') == "<text>n</text>"
    assert drawn('<text transform="rotate(-90 3 4)">n</text>') == (
        '<text transform="rotate(-90 3 4)">n</text>'
    )


def test_lines_are_level_upright_or_neither() -> None:
    # From (1, 2) right to 5, down to 9, nowhere, aslant to (-1, 0), closed.
    path = "M 1 2 \nL 5 2 \nL 5 9 \nL 5.001 9 \nL -1 0 \nz"
    assert drawn(f'<path d="{path}"/>') == '<path d="M1 2H5V9L-1 0z" />'


def test_a_curve_ends_where_the_next_line_begins() -> None:
    path = "M 0 0 C 1 1 2 1 3 0 L 3 4"
    assert drawn(f'<path d="{path}"/>') == '<path d="M0 0C1 1 2 1 3 0V4" />'


def test_a_picture_keeps_every_text_and_mark() -> None:
    @styled
    def bars() -> Picture:
        [axes] = figure(height=2)
        axes.barh(["Web & app", "<b>"], [3, 4])
        return Picture(axes, title="t", alt="a")

    svg = bars().to_svg()
    assert ">Web &amp; app</text>" in svg and ">&lt;b&gt;</text>" in svg
    assert slim(svg) == svg  # nothing is left to take out


def test_a_path_of_other_commands_stays_as_it_is() -> None:
    path = "m 1.23456 2 l 3 4 a 1 1 0 0 1 2 2"
    assert drawn(f'<path d="{path}"/>') == f'<path d="{path}" />'
