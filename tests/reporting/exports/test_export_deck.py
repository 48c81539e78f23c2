"""The deck opens again, can be edited, and says what the tables say."""

import pandas as pd
import pypdf
import pytest
from pptx import Presentation

from cjm_workbench.figures.cells import write_effect
from cjm_workbench.reporting.exports.deck.slides import write_deck
from cjm_workbench.reporting.exports.folder import open_folder
from cjm_workbench.reporting.exports.forms import Form
from cjm_workbench.schemas import format as fmt
from tests.reporting.exports.finished_review import (
    CLAIMS,
    KPIS,
    RIGHT_TO_LEFT,
    TABLES,
    cell,
    claim,
    write_finished,
)
from tests.reporting.exports.office import need_office, print_deck


@pytest.fixture(scope="module")
def deck(exported):
    return Presentation(str(exported[Form.DECK]))


def titles(deck):
    return [slide.shapes.title.text_frame.text for slide in deck.slides]


def slide_of(deck, title):
    return next(s for s in deck.slides if s.shapes.title.text_frame.text.startswith(title))


def tables(slide):
    return [shape.table for shape in slide.shapes if shape.has_table]


def cells(table):
    return [[cell.text_frame.text for cell in row.cells] for row in table.rows]


def words(slide):
    return " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)


def test_the_slides_come_in_the_order_of_the_review(deck):
    found = titles(deck)
    assert found[0] == "Everybody · 2026Q3"
    assert found[1:3] == [
        "20 KPIs with a target: 10 met, 10 missed, 0 undetermined (1 of 2)",
        "20 KPIs with a target: 10 met, 10 missed, 0 undetermined (2 of 2)",
    ]
    assert found[3] == "Journey map: Buy something"
    assert found[4:6] == ["Finding number 1", "Finding number 2"]
    assert found[11:] == [
        "1 change over time", "4 further findings", "38 claims held back: 1 to 10",
        "38 claims held back: 11 to 20", "38 claims held back: 21 to 30",
    ]  # fmt: skip


def test_the_title_slide_carries_the_verdict_and_the_note_on_the_data(deck):
    said = words(deck.slides[0])
    assert "1 of 2 targets met." in said
    assert "Simulated data." in said


def test_the_numbers_of_the_scorecard_are_those_of_the_table(deck):
    shown = [row for k in (1, 2) for row in cells(tables(deck.slides[k])[0])[1:]]
    expected = [
        [row.title, fmt.quantity(row.value, row.unit),
         fmt.interval(row.ci_low, row.ci_high, row.unit, of=row.value), fmt.number(row.n)]
        for row in KPIS.itertuples()
    ]  # fmt: skip
    assert [row[:4] for row in shown] == expected  # 20 KPIs, 80 numbers with both bounds
    assert shown[0][:4] == ["Share number 0", "31.0 %", "30.0–32.0", "1,000"]


def test_a_finding_states_its_size_interval_and_n_and_where_they_stand(deck):
    slide = slide_of(deck, "Finding number 1")
    said = words(slide)
    assert "−18.5 pp" in said
    assert "95 % interval −24.8 to −12.2" in said
    assert "n = 319" in said
    assert "q 0.002" in said
    assert "Table paths.variants, row 1" in said
    assert "An association is not a cause." in said


def test_the_notes_hold_the_numbers_as_saved_and_the_trace(deck):
    notes = slide_of(deck, "Finding number 1").notes_slide.notes_text_frame.text
    assert "value -0.185, ci_low -0.248, ci_high -0.122, n 319" in notes
    assert "Table paths.variants, row 1 (row 3 of its sheet)" in notes
    assert "Reads: events." in notes
    assert "SHA-256 of the table: " in notes


def test_a_gap_claims_no_association(deck):
    assert "association" not in words(slide_of(deck, "Finding number 2"))


def test_a_picture_is_shapes_and_text_that_can_be_edited(deck):
    slide = slide_of(deck, "Finding number 1")
    (group,) = [shape for shape in slide.shapes if shape.shape_type == 6]
    assert group.name == "In Buy something, one path leads"
    texts = [s.text_frame.text for s in group.shapes if s.has_text_frame and s.text_frame.text]
    assert {"Web", "Turned"} <= set(texts)
    (turned,) = [s for s in group.shapes if s.has_text_frame and s.text_frame.text == "Turned"]
    assert turned.rotation == 270
    # all of it lies on the slide, right of the numbers
    assert group.left > 4 * 914_400
    assert group.left + group.width <= deck.slide_width


def test_a_finding_without_a_picture_shows_its_interval(deck):
    said = words(slide_of(deck, "Finding number 2"))
    assert "no difference" in said
    assert "(−24.8 to −12.2)" in said


def test_the_map_has_a_column_a_stage_and_a_row_a_lane_that_has_data(deck):
    ((head, goals, touchpoints, handoffs, desired, pains),) = [
        cells(table) for table in tables(slide_of(deck, "Journey map"))
    ]
    assert head == ["Stage", "Look\n100 journeys", "Pay\n100 journeys"]
    assert goals == ["Customers want", *["Know the price\nno surprise"] * 2]
    # the three commonest of six, and one line of the inventory without data
    assert touchpoints[1].split("\n") == [
        "Contact 6 (web) 70.0 % (40.0–60.0)", "Contact 5 (web) 65.0 % (40.0–60.0)",
        "Contact 4 (web) 60.0 % (40.0–60.0)", "+ 4 more",
    ]  # fmt: skip
    assert handoffs[1:] == ["—", "web to phone: −20.0 pp (−30.0 to −10.0)"]
    assert desired[2] == "conversion 50.0 % (40.0–60.0, n = 100), wanted 60.0 %: missed"
    assert pains[2] == f"“{RIGHT_TO_LEFT}”"


def test_the_map_of_the_deck_is_about_everybody(deck):
    assert "Of a persona" not in str(cells(tables(slide_of(deck, "Journey map"))[0]))


def test_what_is_held_back_says_why_and_the_rest_is_counted(deck):
    slide = slide_of(deck, "38 claims held back: 21 to 30")
    rows = cells(tables(slide)[0])
    assert len(rows) == 11
    assert {row[3] for row in rows[1:]} == {"q is above 0.05"}
    assert "the workbook holds 8 more" in words(slide)


def deck_of(folder, *claims):
    write_finished(folder, brief__claims=pd.DataFrame(claims))
    write_deck(open_folder(folder, "tiny", "all"), folder / "made.pptx")
    return Presentation(str(folder / "made.pptx"))


def test_a_list_that_is_longer_than_a_slide_is_spread_evenly(tmp_path):
    # seven findings have slides of their own: eleven are left, one more than a slide holds
    deck = deck_of(tmp_path, *(claim(k) for k in range(1, 19)))
    slides = [slide_of(deck, f"11 further findings: {place}") for place in ("1 to 6", "7 to 11")]
    assert [len(cells(tables(slide)[0])) - 1 for slide in slides] == [6, 5]
    assert titles(deck)[-1].endswith("7 to 11")


def test_a_claim_about_no_single_journey_type_names_none(tmp_path):
    deck = deck_of(
        tmp_path, claim(1, journey_type="(all)"), claim(2, claimed=False, journey_type="(all)")
    )
    held = cells(tables(slide_of(deck, "1 claim held back"))[0])
    assert held[1][0] == "Finding number 2"
    assert "(all)" not in words(slide_of(deck, "Finding number 1"))


def test_a_reason_stands_whole_and_a_longer_one_ends_with_a_word(tmp_path):
    whole = "evidence is thin: " + "it adds nothing to its part; " * 6  # 192 letters
    long = "evidence is thin: " + "something " * 30
    deck = deck_of(
        tmp_path,
        claim(1, claimed=False, why_not=whole.strip()), claim(2, claimed=False, why_not=long),
    )  # fmt: skip
    rows = cells(tables(slide_of(deck, "2 claims held back"))[0])
    assert rows[1][3] == whole.strip()
    # 18 letters and 22 words of ten: the 23rd would end beyond the 240 that a cell holds
    assert rows[2][3] == "evidence is thin: " + "something " * 21 + "something…"


def test_what_was_escaped_for_the_page_is_plain_on_the_slide(tmp_path):
    folder = write_finished(tmp_path)
    brief = folder / "chapters" / "00_brief.ipynb"
    said = brief.read_text(encoding="utf-8").replace(
        "Simulated data.", r"From package\\_py &lt;v2&gt;."
    )
    brief.write_text(said, encoding="utf-8")
    review = open_folder(tmp_path, "tiny", "all")
    assert review.about == "Tiny client: Everybody, 2026Q3. From package_py <v2>."
    assert review.verdict == "1 of 2 targets met."


def test_every_finding_on_a_slide_is_the_row_of_the_table(deck):
    for row in CLAIMS[CLAIMS["claimed"]].head(7).to_dict("records"):
        said = words(deck.slides[3 + row["rank"]])
        for part in write_effect(row):
            assert part in said


def test_a_very_long_claim_is_cut_on_the_slide_and_whole_in_the_notes(deck):
    slide = deck.slides[6]
    assert len(slide.shapes.title.text_frame.text) <= 320
    assert CLAIMS["sentence"][2] in slide.notes_slide.notes_text_frame.text


def test_no_text_frame_lies_outside_the_slide(deck):
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top + shape.height <= deck.slide_height


def test_a_review_without_its_tables_says_what_to_gather(tmp_path):
    nothing = {name.replace(".", "__"): table.head(0) for name, table in TABLES.items()}
    write_finished(tmp_path, **nothing)
    write_deck(open_folder(tmp_path, "tiny", "all"), tmp_path / "bare.pptx")
    bare = Presentation(str(tmp_path / "bare.pptx"))
    assert titles(bare)[1:] == [
        "No KPI is measured",
        "The journey map is empty",
        "No finding holds up",
    ]
    assert "map events or feedback to the stages" in words(bare.slides[2])
    assert "nan" not in " ".join(words(slide) for slide in bare.slides).lower()


def test_a_suppressed_cell_of_the_map_stays_suppressed(tmp_path):
    hidden = cell(
        1, "emotion", text="csat", n=pd.NA, unit="emotion", reason="fewer than 10 customers"
    )
    came = cell(1, "goal", text="Know the price", n=pd.NA)
    write_finished(tmp_path, brief__map=pd.DataFrame([came, hidden]).astype({"n": "Int64"}))
    write_deck(open_folder(tmp_path, "tiny", "all"), tmp_path / "hidden.pptx")
    deck = Presentation(str(tmp_path / "hidden.pptx"))
    rows = cells(tables(slide_of(deck, "Journey map"))[0])
    assert rows[0][1] == "Look\ntoo few to show"
    assert rows[-1] == ["Emotion, −2 to +2", "csat (fewer than 10 customers)"]


def test_the_same_review_gives_the_same_bytes(review, exported, tmp_path):
    write_deck(review, tmp_path / "again.pptx")
    assert (tmp_path / "again.pptx").read_bytes() == exported[Form.DECK].read_bytes()


@need_office
def test_libreoffice_makes_a_pdf_of_it(exported, tmp_path):
    pages = pypdf.PdfReader(print_deck(exported[Form.DECK], tmp_path)).pages
    assert len(pages) == len(Presentation(str(exported[Form.DECK])).slides)
