"""A drawing in fewer bytes: what is left out, and that what is seen stays."""

from __future__ import annotations

import re

from cjm_workbench.figures.slim import slim
from cjm_workbench.figures.style import Picture, figure, styled

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
    assert re.findall(r'id="(\w)"', drawn(marks)) == ["p", "m"]


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
