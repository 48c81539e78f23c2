"""The page in fewer bytes: which styles are shared, and which stay where they are."""

from __future__ import annotations

from cjm_workbench.reporting.compact import compact

SHEET = "<style>b{top:0}</style>"


def marks(html: str) -> str:
    """Compact marks within a picture; give the sheet and the marks."""
    return compact(f'{SHEET}<svg class="chart" style="max-width:9rem">{html}</svg>')


def test_equal_styles_share_one_class() -> None:
    page = marks('<text style="fill:red">a</text><text style="fill:red;">b</text>')
    assert page == (
        "<style>b{top:0}\n.s0{fill:red}</style>"
        '<svg class="chart" style="max-width:9rem"><text class="s0">a</text>'
        '<text class="s0">b</text></svg>'
    )


def test_classes_are_named_in_the_order_of_the_page() -> None:
    page = marks('<text style="fill:blue">a</text><text style="fill:red">b</text>')
    assert ".s0{fill:blue}\n.s1{fill:red}" in page


def test_a_style_that_could_end_the_rule_or_the_sheet_stays_where_it_is() -> None:
    for hostile in ("fill:red}b{top:9px", "fill:url(#x)", "fill:a/**/b", "fill:&lt;/style&gt;"):
        page = marks(f'<text style="{hostile}">a</text>')
        assert page.startswith(SHEET)
        assert f'style="{hostile}"' in page


def test_styles_outside_a_picture_stay() -> None:
    html = f'{SHEET}<i style="--p:80">80 %</i>'
    assert compact(html) == html


def test_text_that_looks_like_a_closing_tag_stays() -> None:
    assert "&gt;&lt;/path&gt;" in marks("<text>&gt;&lt;/path&gt;</text>")
    assert marks('<path d="M0 0"></path>').endswith('<path d="M0 0"/></svg>')
