"""The emotion curve on the map's slide: where its shapes stand, and what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pptx import Presentation
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Inches

from cjm_workbench.reporting.exports.deck.slides import write_deck
from cjm_workbench.reporting.exports.folder import open_folder
from tests.reporting.exports.finished_review import cell, write_finished

STAGES = ("", "Look", "Pay", "Use")


def felt(stage: int, value: float, text: str = "csat", **changed: object) -> dict[str, object]:
    """Give a mean of a stage, 0.2 to either side."""
    row = cell(1, "emotion", text=text, value=value, ci_low=value - 0.2, ci_high=value + 0.2)
    about = {"unit": "emotion", "evidence": "sufficient", "stage_no": stage}
    return row | about | {"stage": STAGES[stage]} | changed


def came(stage: int) -> dict[str, object]:
    """Give the row that every stage has."""
    return cell(1, "goal", text="Know") | {"stage_no": stage, "stage": STAGES[stage]}


def slide_of(folder: Path, *felt_rows: dict[str, object]) -> Any:
    """Make the map's slide of three stages."""
    table = pd.DataFrame([*map(came, (1, 2, 3)), *felt_rows])
    write_finished(folder, brief__map=table)
    write_deck(open_folder(folder, "tiny", "all"), folder / "deck.pptx")
    slides = Presentation(str(folder / "deck.pptx")).slides
    return next(s for s in slides if s.shapes.title.text_frame.text.startswith("Journey map"))


def curve_of(slide: Any) -> Any:
    (group,) = [s for s in slide.shapes if s.shape_type == MSO_SHAPE_TYPE.GROUP]
    return group


def of_kind(group: Any, kind: MSO_SHAPE_TYPE) -> list[Any]:
    return [shape for shape in group.shapes if shape.shape_type == kind]


def label(group: Any, text: str) -> Any:
    (shape,) = [s for s in group.shapes if s.has_text_frame and s.text_frame.text == text]
    return shape


def test_stages_that_follow_each_other_are_joined_by_a_line_that_can_be_edited(tmp_path):
    group = curve_of(slide_of(tmp_path, felt(1, -0.5), felt(2, 0.5), felt(3, 1.5)))
    (line,) = of_kind(group, MSO_SHAPE_TYPE.FREEFORM)
    # columns share 13.333 - 2 * 0.6 inches with a name of 0.6 columns: from the middle of the
    # first to the middle of the third are two of 3.6 parts
    assert line.width == pytest.approx(Inches(12.133 * 2 / 3.6), abs=20)
    # two of the four points between -2 and +2, whose height is 1.35 less two labels of 0.19
    assert line.height == pytest.approx(Inches(0.97 * 2 / 4), abs=20)


def test_each_stage_says_its_mean_and_the_group_says_the_whole(tmp_path):
    group = curve_of(slide_of(tmp_path, felt(1, -0.5), felt(2, 0.5), felt(3, 1.5)))
    tops = [label(group, text).top for text in ("−0.50", "+0.50", "+1.50")]
    assert tops == sorted(tops, reverse=True)
    assert group.name == "Emotion, −2 to +2: csat Look −0.50, Pay +0.50, Use +1.50"


def test_a_line_across_a_stage_that_was_not_asked_is_dashed(tmp_path):
    group = curve_of(slide_of(tmp_path, felt(1, 0.5), felt(3, 1.5)))
    assert of_kind(group, MSO_SHAPE_TYPE.FREEFORM) == []
    dashed = [
        line for line in of_kind(group, MSO_SHAPE_TYPE.LINE)
        if line.line.dash_style == MSO_LINE.DASH
    ]  # fmt: skip
    assert len(dashed) == 1


def test_of_two_series_the_lower_one_says_its_mean_underneath(tmp_path):
    group = curve_of(slide_of(tmp_path, felt(1, 1.0), felt(1, 0.5, "ces", place=2)))
    heights = {shape.name: shape.top for shape in of_kind(group, MSO_SHAPE_TYPE.AUTO_SHAPE)}
    assert len(heights) == 4  # two means, and the sign of each beside its name
    assert label(group, "+1.00").top < min(heights.values())
    assert label(group, "+0.50").top > label(group, "+1.00").top + Inches(0.97 * 0.5 / 4)
    assert label(group, "csat").top < label(group, "ces").top


def test_what_is_desired_stands_beside_the_mean(tmp_path):
    group = curve_of(slide_of(tmp_path, felt(1, 0.5, target=1.0), felt(2, 0.5)))
    # two means, what is desired of one, and their two signs
    assert len(of_kind(group, MSO_SHAPE_TYPE.AUTO_SHAPE)) == 5
    assert label(group, "desired").left < label(group, "+2").left


def test_the_curve_is_about_everybody_and_lies_over_the_table(tmp_path):
    slide = slide_of(tmp_path, felt(1, 0.5), felt(2, -1.0, variant="Does it online"))
    group = curve_of(slide)
    assert "−1.00" not in group.name
    (table,) = [shape for shape in slide.shapes if shape.has_table]
    assert group.top + group.height <= table.top
    assert group.left >= table.left
    assert group.left + group.width <= table.left + table.width


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [felt(1, float("nan"), evidence="insufficient", reason="fewer than 10 customers")],
    ],
    ids=["not asked", "suppressed"],
)
def test_without_a_mean_to_show_there_is_no_curve(tmp_path, rows):
    kinds = {shape.shape_type for shape in slide_of(tmp_path, *rows).shapes}
    assert MSO_SHAPE_TYPE.GROUP not in kinds
