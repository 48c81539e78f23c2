"""A finding is shown with the picture that is about the same, and with no other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook, new_output
from pptx import Presentation

from cjm_workbench.reporting.exports.deck.fit import spread
from cjm_workbench.reporting.exports.deck.pictures import KIND, Pictures, Shown, draws_outcome
from cjm_workbench.reporting.exports.deck.slides import write_deck
from cjm_workbench.reporting.exports.folder import ReviewFolder, open_folder
from tests.reporting.exports.finished_review import picture, write_finished

FIXED, AT_ONCE = "Fixed (by the clock): 8.8 % late", "Fixed at once (by the clock): 2.0 % late"
AGAIN, BUY = "In Buy something again, 1 of 3 is missed", "In Buy something, 2 of 3 are missed"

Draw = Callable[[str, dict[str, str]], ReviewFolder]


@pytest.fixture
def draw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Draw:
    """Finish a review of two journey types whose chapter holds pictures: title to table."""
    titles = {"buy": "Buy something", "again": "Buy something again"}

    def finish(chapter: str, drawn: dict[str, str]) -> ReviewFolder:
        folder = write_finished(tmp_path)
        data = {KIND: picture().to_svg()}
        outputs = [
            new_output("display_data", data, metadata={KIND: {"title": title, "source": source}})
            for title, source in drawn.items()
        ]
        notebook = new_notebook(cells=[new_code_cell("", outputs=outputs)])
        nbformat.write(notebook, folder / "chapters" / f"{chapter}.ipynb")
        review = open_folder(tmp_path, "tiny", "all")
        monkeypatch.setattr(ReviewFolder, "titles", titles)
        return review

    return finish


def title_of(pictures: Pictures, table: str, journey_type: str, about: str = "") -> str | None:
    found = pictures.find(table, journey_type, about)
    return found.title if found else None


@pytest.mark.parametrize(
    ("journey_type", "title"), [("Buy something", BUY), ("Buy something again", AGAIN)]
)
def test_the_picture_is_of_the_claims_journey_type(draw, journey_type, title):
    review = draw("04_experience", {AGAIN: "experience.gaps", BUY: "experience.gaps"})
    assert title_of(Pictures(review), "experience.gaps", journey_type, "Order") == title


@pytest.mark.parametrize(("about", "title"), [("Fixed", FIXED), ("Fixed at once", AT_ONCE)])
def test_of_two_promises_the_picture_is_of_the_claims(draw, about, title):
    review = draw("04_experience", {AT_ONCE: "experience.promises", FIXED: "experience.promises"})
    pictures = Pictures(review, ["Fixed", "Fixed at once", ""])
    assert title_of(pictures, "experience.promises", "Buy something", about) == title


def test_a_picture_of_another_promise_or_journey_type_is_not_shown(draw):
    drawn = {FIXED: "experience.promises", BUY: "experience.gaps"}
    pictures = Pictures(draw("04_experience", drawn), ["Fixed", "Fixed at once"])
    assert title_of(pictures, "experience.promises", "Buy something", "Fixed at once") is None
    assert title_of(pictures, "experience.gaps", "Buy something again", "Order") is None


def test_a_picture_of_another_table_is_not_shown(draw):
    review = draw("04_experience", {BUY: "experience.stage_times"})
    assert title_of(Pictures(review), "experience.gaps", "Buy something") is None


@pytest.mark.parametrize(
    ("outcome", "drawn"), [("reached", True), ("again", False), ("churned", False)]
)
def test_a_picture_of_another_outcome_is_none_of_a_claim(tmp_path, outcome, drawn):
    rows = pd.DataFrame({"n": [1, 1], "outcome": ["lost", outcome]})
    write_finished(tmp_path, paths__outcomes=rows)
    label = "<text>Lift of reaching the goal: how many times as often</text>"
    shown = Shown(label, "In Buy something, a pattern", "", "paths.outcomes")
    row = {"source": "paths.outcomes", "row": 1}
    assert draws_outcome(open_folder(tmp_path, "tiny", "all"), row, shown) is drawn


def test_which_findings_weigh_most_has_a_slide_before_the_backlog(draw, tmp_path):
    said = "“Buy something again: late” weighs most."
    review = draw("00_brief", {said: "brief.claims"})
    write_deck(review, tmp_path / "deck.pptx")
    slides = [*Presentation(str(tmp_path / "deck.pptx")).slides]
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    place = titles.index("Which findings weigh most?")
    assert (titles[place - 1], titles[place + 1]) == ("Finding number 7", "1 change over time")
    texts = [s.text_frame.text for s in slides[place].shapes if s.has_text_frame]
    assert said in texts
    assert any(text.startswith("Table brief.claims · ") for text in texts)
    assert [s.name for s in slides[place].shapes if s.shape_type == 6] == [said]


def test_a_review_without_that_picture_has_no_such_slide(draw, tmp_path):
    write_deck(draw("04_experience", {}), tmp_path / "deck.pptx")
    slides = Presentation(str(tmp_path / "deck.pptx")).slides
    assert "Which findings weigh most?" not in [s.shapes.title.text_frame.text for s in slides]


@given(st.integers(0, 60), st.integers(1, 12))
def test_rows_are_spread_in_order_over_the_fewest_slides_none_much_longer(rows, most):
    parts = [list(part["n"]) for part in spread(pd.DataFrame({"n": range(rows)}), most)]
    assert [row for part in parts for row in part] == list(range(rows))
    lengths = [len(part) for part in parts]
    assert len(parts) == -(-rows // most)
    assert max(lengths, default=0) <= most
    assert max(lengths, default=0) - min(lengths, default=0) <= 1
