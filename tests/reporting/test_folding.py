"""What the page folds away: details that only an analyst asks, and values behind a picture."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output

from cjm_workbench.reporting.folding import mark_blocks
from tests.reporting.sample_review import code, picture, reading, shown, table


def question(text: str, *, detail: bool = False) -> NotebookNode:
    return new_markdown_cell(f"## {text}", metadata={"tags": ["detail"] if detail else []})


def metadata(cells: list[NotebookNode], name: str) -> list[object]:
    mark_blocks(cells)
    return [cell.metadata.get(name) for cell in cells]


def folded(cells: list[NotebookNode]) -> list[object]:
    mark_blocks(cells)
    return [output.metadata.get("folded") for cell in cells for output in cell.get("outputs", [])]


def test_each_question_opens_a_block_and_its_last_cell_closes_it() -> None:
    cells = [code(reading("One.")), question("A?"), code(reading("Two.")), question("B?")]
    assert metadata(cells, "opens") == ["div", "div", None, "div"]
    assert metadata(cells, "closes") == ["div", None, "div", "div"]


def test_a_chapter_without_a_cell_has_no_block() -> None:
    assert metadata([], "opens") == []


def test_a_detail_says_its_first_sentence_and_what_it_holds() -> None:
    cells = [
        question("A?", detail=True),
        code(reading("Half are lost. Most leave early.")),
        code(shown(picture())),
        code(shown(table())),
    ]
    assert metadata(cells, "opens")[0] == "details"
    assert metadata(cells, "answer")[0] == "Half are lost."
    assert metadata(cells, "holds")[0] == "1 figure, 1 table"


def test_a_detail_without_a_reading_is_told_by_its_picture() -> None:
    cells = [question("A?", detail=True), code(shown(picture("Digital *paths* lead. By far.")))]
    # A title is plain text: in Markdown, its stars stay stars.
    assert metadata(cells, "answer")[0] == r"Digital \*paths\* lead."


def test_a_detail_that_shows_nothing_has_no_answer() -> None:
    assert metadata([question("A?", detail=True)], "answer") == [""]


def test_the_values_behind_a_picture_are_folded_and_counted() -> None:
    cells = [question("A?"), code(shown(picture())), code(shown(table()))]
    # Three rows are shown at once and one is folded within: four in all.
    assert folded(cells) == [
        None,
        "The values as a table: Two paths carry 45 % of journeys, 4 rows",
    ]


def test_a_table_that_no_picture_of_its_question_draws_is_shown() -> None:
    assert folded([question("A?"), code(shown(table()))]) == [None]
    apart = [question("A?"), code(shown(picture())), question("B?"), code(shown(table()))]
    assert folded(apart) == [None, None]
    bitmap = new_output("display_data", {"image/png": "iVBORw0KGgo="})
    assert folded([question("A?"), code(bitmap), code(shown(table()))]) == [None, None]
