"""What a report may hold: nothing that runs, nothing that asks another machine."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.errors import RunError
from cjm_workbench.reporting import outputs
from cjm_workbench.reporting.clean import clean
from cjm_workbench.reporting.markdown import to_html
from cjm_workbench.reporting.outline import Outline

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "<svg><foreignObject><iframe src=//evil.example></iframe></foreignObject></svg>",
    '<svg><use href="//evil.example/a.svg#x"/></svg>',
    '<svg><image href="//evil.example/a.png"/></svg>',
    "<svg><style>@import '//evil.example'</style></svg>",
    '<rect style="fill:url(//evil.example/x)"/>',
    '<svg><rect fill="url(//evil.example/x)" style="fill:u\\72l(//evil.example/x)"/></svg>',
    '<a href="java\nscript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="//evil.example">x</a>',
    '<img src="//evil.example/x.png" srcset="//evil.example/y.png 2x">',
    '<div style="background:url(//evil.example/x)">x</div>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<form action=//evil.example><input autofocus onfocus=alert(1)></form>",
    '<meta http-equiv="refresh" content="0;//evil.example"><base href="//evil.example">',
    "<link rel=stylesheet href=//evil.example><style>*{background:url(//evil.example)}</style>",
    "<math><mtext><table><mglyph><style><!--</style>"
    '<img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<span aria-label="><script>alert(1)</script>">x</span>',
    '<object data="//evil.example"></object><embed src="//evil.example">',
    '<video src="//evil.example" poster="//evil.example"></video>',
]
RUNS = re.compile(
    r"<(script|iframe|object|embed|video|style|link|meta|base|form|input|foreignObject)\b"
    r"|<[^>]*\son\w+\s*=|<[^>]*javascript:|<[^>]*evil\.example",
    re.IGNORECASE,
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_could_run_or_ask_is_dropped_from_html(hostile: str) -> None:
    assert not RUNS.search(clean(hostile, scope="s"))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_markdown_shows_raw_html_as_text(hostile: str) -> None:
    html = to_html(f"A customer wrote: {hostile.splitlines()[0]}", Outline())
    assert not RUNS.search(html)
    assert "&lt;" in html


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_drawing_cannot_carry_what_could_run(hostile: str) -> None:
    drawing = f'<svg viewBox="0 0 10 10"><g>{hostile}</g></svg>'
    words = {"title": hostile, "alt": hostile}
    assert not RUNS.search(outputs.picture(drawing, words, "figure-1"))


@given(st.text(alphabet="<>/\"'=&;: abconsriptmgelu#()\n", max_size=60))
def test_cleaning_is_final(text: str) -> None:
    # What was cleaned once is clean: a second pass would change what the parser reads otherwise.
    once = clean(text)
    assert clean(once) == once
    assert not RUNS.search(once)


@pytest.mark.parametrize(
    "markdown",
    ["![x](https://evil.example/x.png)", "![x](attachment:none.png)", "<https://evil.example>"],
)
def test_markdown_fetches_nothing(markdown: str) -> None:
    assert not re.search(r"<[^>]*(evil|attachment)", to_html(markdown, Outline()))


@pytest.mark.parametrize(
    "markdown", ["a <b>bold</b> word", "a &lt;b&gt;bold&lt;/b&gt; word", r"a \<b>bold\</b> word"]
)
def test_a_tag_in_markdown_is_shown_once_escaped(markdown: str) -> None:
    assert to_html(markdown, Outline()) == "<p>a &lt;b&gt;bold&lt;/b&gt; word</p>"


def test_links_within_the_reports_folder_stay() -> None:
    for address in ("#paths", "high_value/review.html", "2026Q3/index.html#top"):
        assert clean(f'<a href="{address}">x</a>') == f'<a href="{address}">x</a>'


def test_structure_of_tables_stays() -> None:
    kept = (
        '<table class="tb-l"><caption>C</caption><colgroup><col style="width:5%"></colgroup>'
        '<tbody><tr><th scope="row" colspan="2">a</th></tr></tbody></table>'
        '<details class="data"><summary>More</summary>b</details><i style="--p:80">80 %</i>'
    )
    assert clean(kept) == kept


def test_ids_and_what_points_at_them_take_the_scope() -> None:
    html = '<b id="a">1</b><a href="#a">2</a><a href="#paths">3</a><p aria-labelledby="a">4</p>'
    assert clean(html, scope="t1") == (
        '<b id="t1-a">1</b><a href="#t1-a">2</a><a href="#paths">3</a>'
        '<p aria-labelledby="t1-a">4</p>'
    )


def test_a_drawings_own_definitions_take_the_scope() -> None:
    svg = (
        '<svg viewBox="0 0 9 9"><defs><clipPath id="p"><rect/></clipPath></defs>'
        '<g clip-path="url(#p)"><use xlink:href="#p"/></g></svg>'
    )
    html = outputs.picture(svg, {}, "figure-2")
    assert 'id="figure-2-p"' in html
    assert 'clip-path="url(#figure-2-p)"' in html
    assert 'href="#figure-2-p"' in html


def test_colours_of_the_house_become_the_pages_and_others_stay() -> None:
    svg = '<svg><rect style="fill:#1D4E7E;stroke:#123456"/><rect fill="#ffffff"/></svg>'
    assert clean(svg) == (
        '<svg><rect style="fill:var(--actual);stroke:#123456"></rect>'
        '<rect fill="var(--paper)"></rect></svg>'
    )


def test_a_picture_is_named_for_those_who_do_not_see_it() -> None:
    html = outputs.picture(
        '<?xml version="1.0"?><!DOCTYPE svg><svg width="662.4pt" viewBox="0 0 662.4 72"><g/></svg>',
        {"title": "Half < all", "alt": "One bar."},
        "figure-1",
    )
    # 662.4 points are 9.2 inches, shown as 920 pixels: 57.5 rem of 16 pixels.
    assert html == (
        '<svg class="chart" role="img" aria-labelledby="figure-1-title figure-1-desc" '
        'viewBox="0 0 662.4 72" style="max-width:57.5rem">'
        '<title id="figure-1-title">Half &lt; all</title>'
        '<desc id="figure-1-desc">One bar.</desc><g></g></svg>'
    )


def test_a_drawing_that_cannot_be_read_names_its_figure() -> None:
    with pytest.raises(RunError, match="figure-7: the output is not an SVG drawing"):
        outputs.picture("<p>no drawing</p>", {}, "figure-7")


def test_badges_receive_their_icon_and_words_of_data_do_not() -> None:
    html = outputs.table(
        '<span class="v v-met">Met</span><span class="ev ev-thin">Thin</span>'
        "&lt;span class=&quot;v v-met&quot;&gt;",
        Outline(),
    )
    assert '<use href="#v-met"></use></svg>Met' in html
    assert '<use href="#e-thin"></use></svg>Thin' in html
    assert html.count("<use") == 2


def test_two_amounts_are_not_a_formula() -> None:
    assert to_html("**$5** and **$10**", Outline()) == (
        "<p><strong>$5</strong> and <strong>$10</strong></p>"
    )


def test_a_picture_is_described_once_where_title_and_description_are_one() -> None:
    svg = '<svg viewBox="0 0 9 9"><path d="M0 0"/></svg>'
    one = outputs.picture(svg, {"title": "Half", "alt": "Half"}, "figure-2")
    assert one.count("Half") == 1 and 'aria-labelledby="figure-2-title"' in one
    two = outputs.picture(svg, {"title": "Half", "alt": "A bar."}, "figure-2")
    assert 'aria-labelledby="figure-2-title figure-2-desc"' in two
    assert '<desc id="figure-2-desc">A bar.</desc>' in two
