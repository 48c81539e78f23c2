"""The pictures of chapter 01, by what their axes hold."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from cjm_workbench.figures.readiness import (
    MOST,
    plot_coverage,
    plot_overlay,
    plot_sufficiency,
    plot_weeks,
)
from cjm_workbench.figures.style import HEAT_1, HEAT_2, HEAT_3, PAPER, Picture
from cjm_workbench.schemas.locale import write_for

LONG = "A stage named in a whole sentence by the client, who pays $5 or $6 for it, " * 2


def coverage(*cells: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(cells, columns=["name", "stage", "value"]).assign(n=1434)


def texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


@pytest.mark.parametrize(
    ("value", "text", "fill"),
    [
        (0.0, "0", PAPER),
        (float("nan"), "—", PAPER),
        (0.004, "<1", HEAT_1),
        (0.394, "39", HEAT_1),
        (0.396, "40", HEAT_2),  # written as 40, so shaded as 40
        (0.8, "80", HEAT_3),
        (0.996, ">99", HEAT_3),
        (1.0, "100", HEAT_3),
    ],
)
def test_a_cell_is_shaded_as_it_is_written(value: float, text: str, fill: str) -> None:
    axes = plot_coverage(coverage(("web", "Pay", value)))
    assert texts(axes) == [text]
    assert [to_hex(patch.get_facecolor()) for patch in axes.patches] == [fill]


def test_each_name_and_stage_has_a_cell() -> None:
    axes = plot_coverage(
        coverage(("(any)", "Look", 1), ("(any)", "Pay", 0.5), ("web", "Look", 1), ("web", "Pay", 0))
    )
    assert [label.get_text() for label in axes.get_xticklabels()] == ["Look", "Pay"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["(any)", "web"]
    assert texts(axes) == ["100", "50", "100", "0"]
    assert axes.get_xlabel() == "% of 1,434 customers"


def test_the_overlay_has_a_cell_for_each_pair() -> None:
    pairs = [
        ("web", "(any other)", 0.9), ("web", "shop", 0.5), ("web", "calls", float("nan")),
        ("shop", "(any other)", 1.0), ("shop", "web", 1.0), ("shop", "calls", 0.0),
        ("calls", "(any other)", 0.3), ("calls", "web", float("nan")), ("calls", "shop", 0.0),
    ]  # fmt: skip
    axes = plot_overlay(pd.DataFrame(pairs, columns=["source", "other", "value"]))
    assert [label.get_text() for label in axes.get_yticklabels()] == ["web", "shop", "calls"]
    heads = [label.get_text().replace("\n", " ") for label in axes.get_xticklabels()]
    assert heads == ["(any other)", "web", "shop", "calls"]
    assert texts(axes) == ["90", "50", "—", "100", "100", "0", "30", "—", "0"]
    # no source stands beside itself
    assert {text.get_position() for text in axes.texts}.isdisjoint({(1, 0), (2, 1), (3, 2)})


def test_without_two_sources_there_is_no_overlay() -> None:
    axes = plot_overlay(pd.DataFrame(columns=["source", "other", "value"]))
    assert texts(axes) == ["There are no two sources to show."]


@pytest.mark.parametrize("names", [["web"], ["web", "desk", "post"]])
def test_a_row_is_as_high_with_few_names_as_with_many(names: list[str]) -> None:
    axes = plot_coverage(coverage(*((name, "Pay", 0.5) for name in names)))
    Picture(axes, title="", alt="").to_svg()  # settles the layout
    inches = axes.get_position().height * axes.get_figure(root=True).get_size_inches()[1]
    assert inches / len(names) == pytest.approx(0.3, abs=0.05)


def test_names_beyond_the_most_are_counted() -> None:
    axes = plot_coverage(coverage(*((f"channel {i}", "Pay", 0.5) for i in range(MOST + 3))))
    assert len(axes.patches) == MOST
    assert axes.get_xlabel().endswith("+ 3 more rows")


def test_long_names_are_shortened_and_hold_no_formula() -> None:
    axes = plot_coverage(coverage(*((LONG, f"{LONG} {i}", 0.5) for i in range(6))))
    [name] = [label.get_text() for label in axes.get_yticklabels()]
    assert name.endswith("…")
    stage = axes.get_xticklabels()[0].get_text()
    assert len(stage.split("\n")) == 3
    Picture(axes, title="", alt="").to_svg()  # an unescaped $ fails here


def test_sufficiency_draws_conversion_beside_what_is_lacking() -> None:
    table = pd.DataFrame(
        {
            "measure": ["conversion", "conversion", "csat"],
            "stage": ["(whole journey)", LONG, "Pay"],
            "value": [0.5, 0.25, 4.0], "ci_low": [0.45, 0.1, 3.9], "ci_high": [0.55, 0.4, 4.1],
            "n": [1000, 20, 500], "more": [0, 52, 0],
            "evidence": ["sufficient", "insufficient", "sufficient"],
        }
    )  # fmt: skip
    axes = plot_sufficiency(table)
    dots = [line for line in axes.lines if line.get_gid() == "value"]
    assert [dot.get_xdata()[0] for dot in dots] == [0.5, 0.25]
    assert dots[1].get_markerfacecolor() == PAPER  # insufficient is hollow
    assert {"1,000", "20", "0", "52"} <= set(texts(axes))


def weeks(source: str, *records: int, drop: int | None = None) -> pd.DataFrame:
    days = pd.date_range("2026-01-05", periods=len(records), freq="7D")
    table = pd.DataFrame({"source": source, "week": days, "records": records})
    return table.assign(drop=[i == drop for i in range(len(records))])


def test_each_source_has_a_line_and_each_drop_a_mark() -> None:
    axes = plot_weeks(pd.concat([weeks("shop", 30, 1234, 2, drop=2), weeks("calls", 0, 7, 7)]))
    lines = [line for line in axes.lines if line.get_gid() == "weeks"]
    marks = [list(line.get_xdata()) for line in axes.lines if line.get_gid() == "drop"]
    assert [len(line.get_xdata()) for line in lines] == [3, 3]
    assert marks == [[pd.Timestamp("2026-01-19")], []]
    assert texts(axes) == ["at most 1,234\na week\n1 sudden drop", "at most 7\na week"]


def test_the_busiest_week_stands_highest() -> None:
    axes = plot_weeks(weeks("shop", 10, 40, 20))
    heights = list(axes.lines[0].get_ydata())
    base = heights[1] + 2.4  # the scale counts lines downwards, and the busiest is 2.4 high
    assert heights == pytest.approx([base - 0.6, base - 2.4, base - 1.2])


def test_weeks_are_dated_as_the_client_writes_days() -> None:
    write_for("de")
    axes = plot_weeks(weeks("shop", *range(1, 30)))
    axes.figure.canvas.draw()
    dates = [label.get_text() for label in axes.get_xticklabels()]
    assert dates and all(re.fullmatch(r"\d\d\.\d\d\.2026", date) for date in dates)


def test_no_week_says_so() -> None:
    axes = plot_weeks(weeks("shop").head(0))
    assert texts(axes) == ["There is no whole week to show."]


def test_no_followed_journey_says_so() -> None:
    table = pd.DataFrame({"measure": ["conversion", "nps"], "n": [0, 400]})
    assert texts(plot_sufficiency(table)) == ["There is no followed journey to show."]
