"""What the page is made into before it is printed: on trees small enough to read."""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from cjm_workbench.figures.look import read_sheets
from cjm_workbench.reporting.exports.drawing_style import REM
from cjm_workbench.reporting.exports.print_page import (
    LEFT_OUT,
    resolve_tokens,
    settle_page,
    size_map,
)

SVG = "{http://www.w3.org/2000/svg}"


def settled(text: str) -> Element:
    root = ElementTree.fromstring(f'<html xmlns:s="http://www.w3.org/2000/svg">{text}</html>')
    settle_page(root)
    return root


def folded(attributes: str) -> str:
    page = settled(f"<details {attributes}><summary>4 more</summary><p>rows</p></details>")
    return " ".join(page.itertext())


def test_folded_rows_are_left_out_with_a_note():
    assert folded('class="more"') == f"4 more {LEFT_OUT}"


def test_what_an_analyst_asks_is_printed():
    assert folded('class="deep"') == "4 more rows"
    assert folded('open=""') == "4 more rows"


def test_where_a_number_is_from_keeps_its_line_and_another_persona_goes():
    assert folded('class="from"') == "4 more"
    assert folded('class="pick p1"') == ""


def test_a_rule_of_the_page_reaches_a_drawing_and_its_own_style_is_stronger():
    page = settled(
        "<style>.a line{stroke:#111111;fill:none} @media print{line{stroke:#222222}}</style>"
        '<p class="a"><s:svg><s:line style="fill:#333333"/></s:svg></p>'
    )
    (line,) = page.iter(f"{SVG}line")
    assert line.get("style") == "stroke:#111111;fill:none;fill:#333333"


def test_letters_are_not_drawn_over_by_what_a_page_draws_around_them():
    # WeasyPrint knows no paint-order: the white line would hide the number
    page = settled(
        "<style>text{paint-order:stroke;stroke:#ffffff;stroke-width:3px;fill:#111111}</style>"
        "<s:svg><s:text>+1.42</s:text></s:svg>"
    )
    (text,) = page.iter(f"{SVG}text")
    assert text.get("style") == "fill:#111111"


def test_words_of_a_drawing_are_as_large_as_those_of_the_page():
    # 0.65 rem of 12.6 pixels are 8.19; WeasyPrint would take 0.65 of its own 16
    page = settled("<style>text{font-size:0.65rem}</style><s:svg><s:text>a</s:text></s:svg>")
    (text,) = page.iter(f"{SVG}text")
    assert text.get("style") == "font-size:8.19px"
    assert f"html{{font-size:{REM}px}}" in read_sheets("9_print.css")


def test_a_size_is_written_where_its_name_is_used():
    page = ":root{--fs-0:.6875rem; --s1:.25rem} text{font-size:var(--fs-0)} p{margin:var(--p)}"
    assert "text{font-size:.6875rem} p{margin:var(--p)}" in resolve_tokens(page)


def test_a_selector_of_a_browser_alone_is_passed_over():
    page = settled("<style>p::unknown-part(x){fill:red}</style><s:svg><s:g/></s:svg>")
    (group,) = page.iter(f"{SVG}g")
    assert group.get("style") is None


def test_an_icon_of_the_page_is_set_where_it_is_used():
    page = settled(
        '<s:svg><s:symbol id="i-web" viewBox="0 0 16 16"><s:path d="M0 0"/></s:symbol></s:svg>'
        '<i><s:svg><s:use href="#i-web"/></s:svg></i>'
    )
    drawing = page.find(f"i/span/{SVG}svg")
    assert drawing.get("viewBox") == "0 0 16 16"
    assert [path.get("d") for path in drawing.iter(f"{SVG}path")] == ["M0 0"]
    assert not [*drawing.iter(f"{SVG}use")]


def test_a_drawing_keeps_the_text_after_it():
    page = settled("<p>before<s:svg/>after</p>")
    assert "".join(page.itertext()) == "beforeafter"
    assert page.find(f"p/span/{SVG}svg") is not None


def test_the_map_of_each_journey_type_is_printed():
    assert folded('class="type" name="map"') == "4 more rows"


def test_an_icon_has_the_ink_of_the_words_around_it_unless_it_has_its_own():
    page = settled(
        "<style>.met{color:#111111}.own{color:#222222}.ic{stroke:currentColor}</style>"
        '<p class="met"><b><s:svg class="ic"/></b><s:svg class="ic own"/></p><s:svg class="ic"/>'
    )
    styles = [drawing.get("style") for drawing in page.iter(f"{SVG}svg")]
    assert styles == [
        "color:#111111;stroke:currentColor",
        "color:#111111;color:#222222;stroke:currentColor",
        "stroke:currentColor",
    ]


def test_the_sheet_of_the_maps_is_as_large_as_the_one_that_needs_the_most():
    # A4 is 297 mm wide: 297 / 0.75 = 396
    maps = '<div class="jm" style="--p:0.9"></div><div class="jm crowded" style="--p:0.75"></div>'
    assert size_map(maps) == "@page map{size:396mm 280mm!important}"
    assert size_map("<p>No map</p>") == "@page map{size:297mm 210mm!important}"
