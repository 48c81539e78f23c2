"""A result table shows as one picture a journey type, and names from data stay plain text."""

import pandas as pd
import pytest

from cjm_workbench.figures import show as module
from cjm_workbench.figures.show import say, show
from cjm_workbench.figures.style import figure


@pytest.fixture
def shown(monkeypatch):
    """Catch what a notebook would show."""
    caught = []
    monkeypatch.setattr(module, "display", caught.append)
    return caught


def plot(rows):
    [axes] = figure(height=1)
    axes.set_title(",".join(rows["journey_type"]))
    return axes


def read(rows):
    return f"{len(rows)} rows" if len(rows) else "Nothing to show."


def test_each_journey_type_has_its_own_picture_and_title(shown):
    table = pd.DataFrame({"journey_type": ["help", "buy", "buy"]})
    show(table, plot, read, subtitle="Share", source="paths.variants")
    assert [picture.title for picture in shown] == ["2 rows", "1 rows"]
    assert [
        picture.axes.get_title(loc="left") or picture.axes.get_title() for picture in shown
    ] == [
        "buy,buy",
        "help",
    ]
    assert {(picture.subtitle, picture.source) for picture in shown} == {
        ("Share", "paths.variants")
    }


def test_an_empty_table_is_its_reading_alone(shown):
    show(pd.DataFrame({"journey_type": []}), plot, read, subtitle="", source="paths.variants")
    assert [text.data for text in shown] == ["Nothing to show."]


def test_a_journey_type_without_a_number_to_draw_is_its_reading_alone(shown):
    table = pd.DataFrame({"journey_type": ["buy", "help"], "difference": [0.1, None]})
    show(table, plot, read, subtitle="", source="handoffs.effects", needs="difference")
    assert [getattr(each, "title", None) or each.data for each in shown] == ["1 rows", "1 rows"]
    assert hasattr(shown[0], "axes") and not hasattr(shown[1], "axes")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("*bold* and [link](x)", r"\*bold\* and \[link\](x)"),
        ("costs $5", r"costs \$5"),
    ],
)
def test_names_from_data_stay_plain_text(text, plain, shown):
    say(text)
    assert shown[0].data == plain


def test_a_number_is_not_parted_from_its_percent_sign(shown):
    say("50.0 % of all")
    assert shown[0].data == "50.0\N{NO-BREAK SPACE}% of all"
