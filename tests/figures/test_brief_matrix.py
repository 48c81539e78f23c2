"""The matrix of findings: where each dot stands, and what is written beside and below."""

from __future__ import annotations

import math
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from cjm_workbench.errors import DataError
from cjm_workbench.figures.brief_matrix import MOST, draw_matrix, plot_matrix, weigh_findings
from cjm_workbench.figures.style import TOKENS, Picture
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
    """Give how many a finding concerns, times their worth, by the number in its dot."""
    return {t.get_text(): t.get_position()[0] for t in axes.texts if t.get_gid() == "number"}


def laid_out(axes: Axes) -> Axes:
    """Give each artist its place, which is then known."""
    canvas = axes.get_figure(root=True)
    assert isinstance(canvas, Figure)
    canvas.draw_without_rendering()
    return axes


def test_a_finding_stands_by_whom_it_concerns_and_its_severity() -> None:
    axes = plot_matrix(claims({}))
    # 400 of 1.5 times the average worth are at stake as 600 of the average are
    assert places(axes, "value") == [([600], [0.2])]
    assert places(axes, "interval") == [([600, 600], [pytest.approx(0.15), pytest.approx(0.25)])]
    assert numbered(axes) == {"1": 600}
    # 400 × 0.2 × 1.5 is its weight
    assert "400 × 20.0 % × 1.50" in words(axes)
    assert axes.get_xscale() == "log"
    low, high = axes.get_ylim()
    assert (low, 0.25 < high <= 1) == (0, True)


@pytest.mark.parametrize(
    ("worths", "said"),
    [
        ((1.0, 1.0), "Concerned: customers, journeys or answers →"),
        ((1.0, 0.5), "Concerned (customers, journeys or answers), times their worth →"),
    ],
)
def test_the_axis_names_the_worth_where_it_sets_findings_apart(worths, said) -> None:
    assert plot_matrix(claims(*[{"worth": each} for each in worths])).get_xlabel() == said


def is_washed(axes: Axes) -> list[bool]:
    """Say which dots lie beyond the highest line, by rank: drawn from the last to the first."""
    [wash] = [each for each in axes.collections if each.get_gid() == "first"]
    region = wash.get_paths()[0].transformed(axes.transData)
    dots = [axes.transData.transform(dot.get_xydata()[0]) for dot in marks(axes, "value")]
    return [region.contains_point(dot) for dot in reversed(dots)]


def test_what_ranks_first_lies_first_in_the_wash() -> None:
    # 1,000 × 10 % × 3 = 300 before 2,500 × 10 % × 0.5 = 125: one round number lies between, 200
    tenth = {"severity": 0.1, "value": 0.1, "ci_low": 0.08, "ci_high": 0.12}
    axes = plot_matrix(
        claims(
            {**tenth, "concerned": 1000, "worth": 3.0}, {**tenth, "concerned": 2500, "worth": 0.5}
        )
    )
    assert numbered(axes) == {"2": 1250, "1": 3000}
    assert is_washed(axes) == [True, False]


FACTORS = st.fixed_dictionaries(
    {
        "concerned": st.integers(1, 100_000), "severity": st.floats(0.01, 1.0),
        "worth": st.sampled_from([0.2, 0.9, 1.0, 3.0]),
    }
)  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(st.lists(FACTORS, min_size=1, max_size=3))
def test_place_and_rank_agree(findings) -> None:
    axes = plot_matrix(claims(*findings))
    # drawn from the last to the first: their places give back concerned × severity × worth
    products = [x * y for [x], [y] in reversed(places(axes, "value"))]
    weights = [each["concerned"] * each["severity"] * each["worth"] for each in findings]
    assert products == pytest.approx(weights)
    levels = [[x * y for x, y in zip(*line, strict=True)] for line in places(axes, "level")]
    assert all(line == pytest.approx([line[0]] * len(line)) for line in levels)
    # what weighs most lies at the highest line or beyond it
    assert max(weights) >= levels[0][0] * (1 - 1e-9)


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
    assert places(axes, "value") == [([600], [1.0])]
    assert marks(axes, "interval") == []
    assert axes.get_ylim()[1] == 1


def test_what_repeats_and_what_has_no_weight_is_left_out_and_counted() -> None:
    table = claims(
        {}, {"concerned": 300}, {"repeats": 1}, {"kind": "change"}, {"severity": 0.0},
        {"concerned": None}, {"claimed": False},
    )  # fmt: skip
    axes = plot_matrix(table)
    assert numbered(axes) == {"1": 600, "2": 450}  # as numbered on the first page
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
    axes = laid_out(plot_matrix(table.sort_values("weight", ascending=False)))
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
    heights = [laid_out(axes).get_window_extent().height for axes in (crowded, alone)]
    assert heights[0] == pytest.approx(heights[1], abs=4)  # far less than a line


def test_lines_of_equal_weight_are_round_and_none_is_above_all_findings() -> None:
    # 400 × 0.2 × 1 = 80 and 50 × 0.1 × 2 = 10
    axes = plot_matrix(claims({"worth": 1.0}, {"concerned": 50, "severity": 0.1, "worth": 2.0}))
    levels = {x * y for xs, ys in places(axes, "level") for x, y in zip(xs, ys, strict=True)}
    assert sorted({round(level, 6) for level in levels}) == [10, 20, 50]
    assert {"= 10 × 100 %", "= 20 × 100 %", "= 50 × 100 %"} <= set(words(axes))
    [wash] = [each for each in axes.collections if each.get_gid() == "first"]
    edge = wash.get_paths()[0].vertices
    assert min(x * y for x, y in edge) == pytest.approx(50)  # the one wash lies beyond the highest


def labels(axes: Axes) -> list[Text]:
    return [text for text in axes.texts if text.get_gid() == "label"]


def test_a_line_and_a_mark_below_one_are_written_in_whole() -> None:
    # 12 × 0.04 × 0.05 = 0.024, of 0.6 at stake: neither is "0"
    few = {"severity": 0.04, "value": 0.04, "ci_low": 0.03, "ci_high": 0.05, "worth": 0.05}
    axes = laid_out(plot_matrix(claims({**few, "concerned": 12})))
    assert [label.get_text() for label in labels(axes)] == ["= 0.02 × 100 %"]
    low, high = axes.get_xlim()
    ticks = [tick for tick in axes.get_xticks() if low <= tick <= high]
    assert [axes.xaxis.get_major_formatter()(tick) for tick in ticks] == ["0.5", "1"]


@pytest.mark.parametrize(
    "findings",
    [
        [(250, 0.6), (120, 0.5)],
        [(250, 0.6), (60, 0.4)],
        [(1200, 0.6), (250, 0.5)],
        [(1200, 0.6), (250, 0.5), (280, 0.3)],
    ],
)
def test_labels_of_lines_stand_where_nothing_else_does(findings) -> None:
    # in each case a mark stands at the upper end of a line
    table = claims(*[
        {"concerned": n, "severity": each, "value": each, "worth": 1.0,
         "ci_low": each - 0.08, "ci_high": each + 0.08}
        for n, each in findings
    ])  # fmt: skip
    axes = laid_out(plot_matrix(table))
    assert labels(axes)
    boxes = [label.get_window_extent() for label in labels(axes)]
    others = [text for text in axes.texts if text not in labels(axes)]
    shown = [*marks(axes, "value"), *marks(axes, "interval"), *others]
    taken = [each.get_window_extent() for each in shown]
    assert not any(box.padded(-1).overlaps(other) for box in boxes for other in taken)
    assert not any(one.padded(-1).overlaps(other) for one, other in combinations(boxes, 2))
    assert all(box.x1 <= axes.get_window_extent().x1 for box in boxes)


def test_a_line_without_room_has_no_label() -> None:
    # from 1 to 9,000,000 the lines stand closer than their labels, of 5,000,000 and less, are long
    table = claims(*[{"concerned": n, "severity": 0.9, "worth": 1.0} for n in (9_000_000, 1)])
    axes = plot_matrix(table)
    assert len(marks(axes, "level")) == 3
    assert [label.get_text() for label in labels(axes)] == ["= 5,000,000 × 100 %"]


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


WEIGHTLESS = pytest.mark.parametrize(
    "table", [claims({"claimed": False}), claims({"severity": 0.0}), claims({"concerned": None})]
)


@WEIGHTLESS
def test_without_a_finding_that_weighs_there_is_nothing_to_plot(table) -> None:
    with pytest.raises(DataError, match=r"none has a weight.* Call draw_matrix"):
        plot_matrix(table)


@WEIGHTLESS
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
    axes = plot_matrix(claims({"concerned": concerned, "worth": 1.0}))
    low, high = axes.get_xlim()
    ticks = [tick for tick in axes.get_xticks() if low <= tick <= high]
    assert low < concerned < high
    assert len(ticks) >= 2
    assert all(tick / 10 ** math.floor(math.log10(tick)) in {1, 2, 5} for tick in ticks)
