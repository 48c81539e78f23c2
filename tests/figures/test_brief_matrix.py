"""The matrix of findings: where each dot stands, and what is written beside and below."""

from __future__ import annotations

import math
from itertools import combinations

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from cjm_workbench.figures.brief_matrix import MOST, draw_matrix, plot_matrix, weigh_findings
from cjm_workbench.figures.style import PAPER, TOKENS, Picture
from cjm_workbench.figures.tables import ResultTable
from cjm_workbench.figures.words import WORD
from tests.figures.drawn import marks, rows, words

FINDING = {
    "sentence": "Pay: no other stage loses more", "kind": "loss", "claimed": True, "rank": 1,
    "concerned": 400, "severity": 0.2, "worth": 1.5, "weight": 120.0, "value": 0.2,
    "ci_low": 0.15, "ci_high": 0.25, "unit": "share", "evidence": "sufficient", "repeats": pd.NA,
}  # fmt: skip


def claims(*changes: dict[str, object]) -> pd.DataFrame:
    """Give claims by rank, each with the weight that its numbers make."""
    table = rows(FINDING, *changes).assign(rank=range(1, len(changes) + 1))
    known = table["concerned"].astype("float64").fillna(0)
    return table.assign(
        weight=known * table["severity"] * table["worth"],
        concerned=table["concerned"].astype("Int64"), repeats=table["repeats"].astype("Int64"),
    )  # fmt: skip


def places(axes: Axes, gid: str) -> list[tuple[list[float], list[float]]]:
    return [(list(m.get_xdata()), list(m.get_ydata())) for m in marks(axes, gid)]


def numbered(axes: Axes) -> dict[str, float]:
    """Give how many a finding concerns, by the number in its dot."""
    return {t.get_text(): t.get_position()[0] for t in axes.texts if t.get_gid() == "number"}


def test_a_finding_stands_by_its_number_concerned_and_severity() -> None:
    axes = plot_matrix(claims({}))
    assert places(axes, "value") == [([400], [0.2])]
    assert places(axes, "interval") == [([400, 400], [pytest.approx(0.15), pytest.approx(0.25)])]
    assert numbered(axes) == {"1": 400}
    # 400 × 0.2 × 1.5 is its weight
    assert "400 × 20.0 % × 1.50" in words(axes)
    assert axes.get_xscale() == "log"
    low, high = axes.get_ylim()
    assert (low, 0.25 < high <= 1) == (0, True)


def test_the_interval_is_that_of_the_effect_on_the_scale_of_the_severity() -> None:
    # 9,000 s less than what takes the others 90,000 s are a tenth; 6,000 and 18,000 s a fifteenth
    # and a fifth of it, the larger loss the higher
    time = {"unit": "seconds", "value": -9000.0, "ci_low": -18000.0, "ci_high": -6000.0,
            "severity": 0.1}  # fmt: skip
    [row] = weigh_findings(claims(time)).to_dict("records")
    assert (row["low"], row["high"]) == (pytest.approx(1 / 15), pytest.approx(0.2))


@pytest.mark.parametrize(
    ("change", "low", "high"),
    [
        # towards no effect and beyond it there is no severity
        ({"value": -0.2, "ci_low": -0.3, "ci_high": 0.1}, 0.0, 0.3),
        # of three times the wanted time at least, no more than all can be missed
        ({"unit": "points", "value": 90.0, "ci_low": 60.0, "ci_high": 120.0, "severity": 0.9},
         0.6, 1.0),
        # every promise broken: a share has no other scale than itself
        ({"value": 1.0, "ci_low": 0.9, "ci_high": 1.0, "severity": 1.0}, 0.9, 1.0),
    ],
    ids=["crosses zero", "more than all", "all of a share"],
)  # fmt: skip
def test_a_bound_lies_between_nothing_and_all(change, low, high) -> None:
    [row] = weigh_findings(claims(change)).to_dict("records")
    assert (row["low"], row["high"]) == (pytest.approx(low), pytest.approx(high))


def test_an_effect_beyond_its_scale_has_no_interval() -> None:
    # three times the wanted time is as severe as twice: by how much its bounds are, is lost
    late = {"unit": "seconds", "value": 300.0, "ci_low": 250.0, "ci_high": 350.0, "severity": 1.0}
    axes = plot_matrix(claims(late))
    assert places(axes, "value") == [([400], [1.0])]
    assert marks(axes, "interval") == []
    assert axes.get_ylim()[1] == 1


def test_what_repeats_and_what_has_no_weight_is_left_out_and_counted() -> None:
    table = claims(
        {}, {"concerned": 300}, {"repeats": 1}, {"kind": "change"}, {"severity": 0.0},
        {"concerned": None}, {"claimed": False},
    )  # fmt: skip
    axes = plot_matrix(table)
    assert numbered(axes) == {"1": 400, "2": 300}  # as numbered on the first page
    assert "Left out, for they are about the same as one of these: 1" in words(axes)
    assert "Left out, without weight: 2" in words(axes)
    assert not any(text.startswith("Small dots") for text in words(axes))


def test_of_forty_findings_twelve_are_named_and_the_others_are_small() -> None:
    table = claims(*[{"concerned": 4000 - 80 * k, "sentence": f"f{k}"} for k in range(40)])
    axes = plot_matrix(table)
    sizes = sorted(mark.get_markersize() for mark in marks(axes, "value"))
    assert len(sizes) == 40 and sizes.count(sizes[-1]) == MOST == 12
    assert list(numbered(axes)) == [str(k) for k in range(12, 0, -1)]  # the first drawn on top
    assert "Small dots: findings 13 to 40" in words(axes)
    # each of the twelve once: beside its dot, or below by its number
    beside = {t.get_text() for t in axes.texts if t.get_gid() == "name"}
    below = {t.get_text().split(",")[0] for t in axes.texts if t.get_gid() == "below"}
    assert {f"f{k}" for k in range(12)} <= beside | below
    assert not beside & below


def test_of_dots_in_one_place_the_first_covers_the_others_and_their_numbers() -> None:
    axes = plot_matrix(claims({}, {}))
    shown = [a for a in axes.get_children() if a.get_gid() in {"value", "number", "interval"}]
    drawn = sorted(shown, key=lambda artist: artist.get_zorder())  # as matplotlib draws
    said = [a.get_text() if isinstance(a, Text) else a.get_gid() for a in drawn]
    assert said == ["interval", "interval", "value", "2", "value", "1"]


def test_names_lie_within_the_chart_and_over_no_mark_and_no_other_name() -> None:
    table = claims(*[{"concerned": 200 + 97 * k * k, "severity": 0.4 - 0.03 * k} for k in range(9)])
    axes = plot_matrix(table.sort_values("weight", ascending=False))
    canvas = axes.get_figure(root=True)
    assert isinstance(canvas, Figure)
    canvas.draw_without_rendering()
    texts = [t for t in axes.texts if t.get_gid() == "name"]
    assert texts
    boxes = [text.get_window_extent() for text in texts]
    frame = axes.get_window_extent().padded(1)
    assert all(frame.containsx(x) and frame.containsy(y) for b in boxes for x, y in b.corners())
    dots = [mark.get_window_extent() for mark in [*marks(axes, "value"), *marks(axes, "interval")]]
    assert not any(box.padded(-1).overlaps(dot) for box in boxes for dot in dots)
    assert not any(one.padded(-1).overlaps(other) for one, other in combinations(boxes, 2))


def test_names_below_make_the_picture_higher_and_leave_the_chart_as_it_is() -> None:
    # twelve dots in one place: there is room for few names around it
    crowded, alone = plot_matrix(claims(*[{}] * 12)), plot_matrix(claims({}))
    assert [t.get_text() for t in crowded.texts if t.get_gid() == "below"][-2] == "12"
    heights = []
    for axes in (crowded, alone):
        canvas = axes.get_figure(root=True)
        assert isinstance(canvas, Figure)
        canvas.draw_without_rendering()
        heights.append(axes.get_window_extent().height)
    assert heights[0] == pytest.approx(heights[1], abs=4)  # far less than a line


def test_lines_of_equal_weight_are_round_and_none_is_above_all_findings() -> None:
    # 400 × 0.2 = 80 and 100 × 0.1 = 10
    axes = plot_matrix(claims({}, {"concerned": 100, "severity": 0.1}))
    levels = {x * y for xs, ys in places(axes, "level") for x, y in zip(xs, ys, strict=True)}
    assert sorted({round(level, 6) for level in levels}) == [10, 20, 50]
    assert {"= 10 × 100 %", "= 20 × 100 %", "= 50 × 100 %"} <= set(words(axes))
    [wash] = [each for each in axes.collections if each.get_gid() == "first"]
    edge = wash.get_paths()[0].vertices
    assert min(x * y for x, y in edge) == pytest.approx(50)  # the one wash lies beyond the highest


@pytest.mark.parametrize(
    ("evidence", "fill", "solid"),
    [("sufficient", "full", True), ("thin", "full", False), ("insufficient", PAPER, False)],
)
def test_evidence_is_solid_dashed_or_hollow(evidence, fill, solid) -> None:
    axes = plot_matrix(claims({"evidence": evidence}))
    [line], [dot] = marks(axes, "interval"), marks(axes, "value")
    assert (line.get_linestyle() == "-") == solid
    assert (dot.get_markerfacecolor() == PAPER) == (fill == PAPER)


def test_the_picture_tells_each_named_finding_in_whole() -> None:
    long = "Long: " + "word " * 30
    shown = draw_matrix(claims({"sentence": long}), "One weighs most.", subtitle="s")
    assert isinstance(shown, Picture)
    assert shown.title == "One weighs most."
    assert shown.alt == (
        f"One weighs most. 1: {long}; 400 concerned, severity 20.0 % (15.0–25.0), worth 1.50."
    )


def test_the_table_alone_is_drawn_in_one_line() -> None:
    shown = draw_matrix(claims({}))
    assert isinstance(shown, Picture)
    assert (shown.title, shown.source) == ("Findings by weight", "brief.claims")


@pytest.mark.parametrize("table", [claims({"claimed": False}), claims({"severity": 0.0})])
def test_without_a_finding_that_weighs_only_the_reading_stands(table) -> None:
    shown = draw_matrix(table, "Nothing <b> weighs.", subtitle="s")
    assert isinstance(shown, ResultTable)
    assert "<p>Nothing &lt;b&gt; weighs.</p>" in shown.html


@pytest.mark.parametrize(
    "name",
    ["x" * 120, "word " * 24, "שלום עולם " * 4, "🙂 paid 🙃", "<img src=x onerror=alert(1)>",
     "$a_b$ and $", "*b* `c` [d](e)"],
    ids=["120 letters", "24 words", "right to left", "emoji", "HTML", "formula", "Markdown"],
)  # fmt: skip
def test_any_name_is_drawn_as_text(name) -> None:
    shown = draw_matrix(claims({"sentence": name}, {"concerned": 90}), "Said.", subtitle="s")
    assert isinstance(shown, Picture)
    drawing = shown.to_svg()
    assert "<img" not in drawing and "nan" not in drawing.lower()
    assert drawing == shown.to_svg()
    # nothing sticks out of the picture's width: 9.2 inches of 72 points
    assert 'viewBox="0 0 662.4 ' in drawing


def test_only_words_of_the_workbench_are_marked_for_translation() -> None:
    axes = plot_matrix(claims({"sentence": "Open"}, {"repeats": 1}))
    ours = {t.get_text() for t in axes.texts if t.get_gid() == WORD}
    assert ours == {"LOOK AT FIRST", "Left out, for they are about the same as one of these: 1"}
    assert "Open" in words(axes)


def test_colours_are_those_of_the_page() -> None:
    shown = draw_matrix(claims({}, {"concerned": 90}), "Said.", subtitle="s")
    assert isinstance(shown, Picture)
    drawing = shown.to_svg()
    used = {part[:6] for part in drawing.split("#")[1:] if len(part) > 6}
    assert {f"#{c}" for c in used if all(d in "0123456789abcdef" for d in c)} <= set(TOKENS)


@pytest.mark.parametrize("concerned", [1, 10, 3360, 5_000_000])
def test_a_single_finding_has_round_marks_around_it(concerned) -> None:
    axes = plot_matrix(claims({"concerned": concerned}))
    low, high = axes.get_xlim()
    ticks = [tick for tick in axes.get_xticks() if low <= tick <= high]
    assert low < concerned < high
    assert len(ticks) >= 2
    assert all(tick / 10 ** math.floor(math.log10(tick)) in {1, 2, 5} for tick in ticks)
