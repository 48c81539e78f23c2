"""Each picture of chapter 05 holds the numbers of its table, whatever the names."""

import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from cjm_workbench.figures.handoffs import MOST, MOST_VALUES, plot_effects, plot_switches
from cjm_workbench.figures.style import ACTUAL, HEAT_1, HEAT_2, HEAT_3, MISSED, Picture

LONG = "The department that examines applications with all of their enclosures " * 2


def switches(*pairs, **columns):
    base = {"kind": "channel", "n": 100, "evidence": "sufficient"}
    rows = [
        {
            **base,
            "from_value": start,
            "to_value": to,
            "value": value,
            "handoffs": round(100 * value),
        }
        for start, to, value in pairs
    ]
    return pd.DataFrame(rows).assign(**columns).astype({"handoffs": "Int64", "n": "Int64"})


def effects(count=1, **columns):
    base = {
        "kind": "channel", "from_value": "web", "to_value": "phone", "outcome": "goal", "n": 60,
        "value": 0.3, "ci_low": 0.2, "ci_high": 0.4, "others_value": 0.75, "unadjusted": -0.45,
        "difference": -0.4, "diff_low": -0.5, "diff_high": -0.3, "q_value": 0.01, "unit": "share",
        "evidence": "sufficient",
    }  # fmt: skip
    return pd.DataFrame([base] * count).assign(**columns).astype({"n": "Int64"})


def labels(axes):
    return [label.get_text() for label in axes.get_yticklabels()]


def cells(axes):
    return {
        (axes.get_yticklabels()[int(text.get_position()[1])].get_text(),
         axes.get_xticklabels()[int(text.get_position()[0])].get_text()): text.get_text()
        for text in axes.texts
    }  # fmt: skip


def marks(axes, gid):
    return [line for line in axes.lines if line.get_gid() == gid]


def written(axes):
    return [text.get_text() for text in axes.texts]


def test_the_matrix_reads_from_row_to_column():
    axes = plot_switches(switches(("web", "phone", 0.12), ("phone", "web", 0.03)))
    assert cells(axes) == {("web", "phone"): "12.0", ("phone", "web"): "3.0"}
    assert axes.get_xlabel() == "To this channel, from that to the left"


def test_darker_cells_hold_more():
    axes = plot_switches(switches(("a", "b", 0.1), ("b", "a", 0.02), ("a", "c", 0.01)))
    fills = [to_hex(patch.get_facecolor()) for patch in axes.patches
             if isinstance(patch, Rectangle)]  # fmt: skip
    assert fills == [HEAT_3, HEAT_2, HEAT_1]


def test_a_hidden_cell_is_a_dash():
    shown, hidden = switches(("web", "phone", 0.12)), switches(("phone", "web", 0.0))
    hidden = hidden.assign(value=float("nan"), handoffs=pd.NA, evidence="insufficient")
    axes = plot_switches(pd.concat([shown, hidden.astype(shown.dtypes)], ignore_index=True))
    assert cells(axes) == {("web", "phone"): "12.0", ("phone", "web"): "—"}


def test_only_the_first_kind_and_the_commonest_values_are_drawn():
    pairs = [(f"v{n:02}", f"v{n + 1:02}", 0.5 - n / 50) for n in range(14)]
    devices = switches(("pc", "phone", 0.9), kind="device")
    axes = plot_switches(pd.concat([switches(*pairs), devices], ignore_index=True))
    assert len(labels(axes)) == MOST_VALUES
    assert "pc" not in labels(axes)


def test_the_dot_is_the_adjusted_difference_with_the_raw_one_beside():
    axes = plot_effects(effects())
    [dot], [line] = marks(axes, "value"), marks(axes, "interval")
    assert dot.get_xdata().tolist() == [-0.4]
    assert list(line.get_xdata()) == [-0.5, -0.3]
    for text in ("−40.0 pp", "−50.0 to −30.0", "−45.0 pp", "30.0 %", "60"):
        assert text in written(axes)
    assert labels(axes) == ["Channel: web\n→ phone"]


@pytest.mark.parametrize(
    ("difference", "q", "colour"),
    [(-0.4, 0.01, MISSED), (-0.4, 0.2, ACTUAL), (0.4, 0.01, ACTUAL), (-0.4, None, ACTUAL)],
)
def test_only_a_loss_that_holds_is_red(difference, q, colour):
    [dot] = marks(plot_effects(effects(difference=difference, q_value=q)), "value")
    assert dot.get_color() == colour


def test_only_goals_are_drawn_and_those_compared_where_there_are_any():
    table = pd.concat(
        [effects(), effects(outcome="wait"), effects(difference=float("nan"))], ignore_index=True
    )
    assert len(labels(plot_effects(table))) == 1


def test_without_a_comparison_the_handoffs_stand_without_marks():
    nothing = dict.fromkeys(
        ("value", "difference", "diff_low", "diff_high", "unadjusted", "q_value"), float("nan")
    )
    axes = plot_effects(effects(2, **nothing, n=None))
    assert len(labels(axes)) == 2
    assert marks(axes, "value") == []
    assert not any("nan" in text.lower() for text in written(axes))


def test_rows_beyond_the_most_are_counted():
    assert plot_effects(effects(MOST + 1)).get_xlabel() == "+ 1 more handoff"


@pytest.mark.parametrize("name", [LONG, "$x_1$ & <b>", "窓口"])
def test_any_name_can_be_drawn(name):
    for axes in (
        plot_effects(effects(from_value=name)),
        plot_switches(switches((name, "phone", 0.2))),
    ):
        assert "<svg" in Picture(axes, title="t", alt="a").to_svg()
        assert axes.get_position().width > 0.15
