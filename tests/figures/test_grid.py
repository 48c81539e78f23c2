"""A grid lays out cells that are HTML already, and escapes its own titles."""

from __future__ import annotations

from cjm_workbench.figures.grid import Line, grid


def test_folded_rows_are_counted():
    table = grid("T", ["A", "B"], [Line("1", ["x"])], folded=[Line("2", ["y"]), Line("3", ["z"])],
                 what="target met", whats="targets met")  # fmt: skip
    assert "<summary>2 targets met</summary>" in table.html
    assert table.html.count("<thead>") == 2


def test_the_heading_of_a_group_spans_all_columns():
    html = grid("T", ["A", "B", "C"], [Line("Revenue", group=True), Line("all", ["1", "2"])]).html
    assert '<tr class="grp"><th scope="rowgroup" colspan="3">Revenue</th></tr>' in html


def test_an_empty_grid_says_so():
    assert grid("T", ["A"], [], source="index.kpis").html == (
        '<p class="src">Table <code>index.kpis</code> holds no row.</p>'
    )


def test_titles_are_escaped_and_classes_set():
    html = grid("<T>", ["A", "B"], [Line("1", ["x"])], kinds=["", "num"], subtitle="<s>").html
    assert "&lt;T&gt;" in html and "&lt;s&gt;" in html
    assert '<th scope="col" class="num">B</th>' in html and '<td class="num">x</td>' in html
