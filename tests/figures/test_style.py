"""The house style: stable bytes, nothing clipped, settings that stay where they are applied."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import matplotlib as mpl
import pytest
from IPython.core.formatters import DisplayFormatter

from cjm_workbench import reporting
from cjm_workbench.figures import style

CSS = Path(reporting.__file__).parent / "templates" / "review" / "css" / "1_tokens.css"


def bars(label: str = "Web") -> style.Picture:
    [axes] = style.figure(height=1)
    axes.barh([label], [0.3], color=style.FLOW)
    return style.Picture(axes, title="One bar", alt="A bar of 30 %.", source="paths.variants")


def test_equal_charts_give_equal_bytes() -> None:
    assert bars().to_svg() == bars().to_svg()


def test_drawing_twice_gives_the_same_bytes() -> None:
    # Constrained layout moves at each draw until it has settled, most of all around text that
    # stands outside the axes.
    picture = bars()
    picture.axes.text(0.5, 0, "a long label to the right of the axes")
    assert picture.to_svg() == picture.to_svg()


def test_a_drawing_names_no_date_no_maker_and_no_address() -> None:
    svg = bars().to_svg()
    assert "<metadata" not in svg
    assert "date" not in svg
    # The namespaces and the document type are names; the exporter drops them.
    assert set(re.findall(r"https?://([^/\"]+)", svg)) == {"www.w3.org"}


def test_text_stays_text() -> None:
    assert ">Web</text>" in bars().to_svg()


@pytest.mark.parametrize("name", ["領収書を確認", "تأكيد", "Unbox 📦"])
def test_a_script_that_the_font_lacks_stays_text(name: str) -> None:
    # warnings are errors here: a missing glyph must not raise one
    assert f">{name}</text>" in bars(name).to_svg()


def test_other_warnings_of_a_plot_are_heard() -> None:
    @style.styled
    def warn() -> None:
        warnings.warn("Glyphs are fine, the data is not", UserWarning, stacklevel=1)

    with pytest.warns(UserWarning, match="the data is not"):
        warn()


def test_text_is_escaped() -> None:
    svg = bars("<script>alert(1)</script>").to_svg()
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg


def test_what_sticks_out_widens_the_picture() -> None:
    picture = bars()
    picture.axes.get_figure(root=True).text(1.2, 0.5, "outside")
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', picture.to_svg())[1])
    assert width > 9.2 * 72 * 1.2


def test_a_picture_that_fits_keeps_its_nominal_size() -> None:
    # 9.2 by 1 inches at 72 points an inch.
    assert 'viewBox="0 0 662.4 72"' in bars().to_svg()


def test_a_notebook_receives_the_drawing_with_its_words() -> None:
    data, metadata = bars()._repr_mimebundle_()
    assert data["image/svg+xml"] == bars().to_svg()
    assert metadata["image/svg+xml"] == {
        "title": "One bar",
        "subtitle": "",
        "alt": "A bar of 30 %.",
        "source": "paths.variants",
    }
    assert "0x" not in repr(bars())


def test_a_notebooks_last_expression_shows_the_picture() -> None:
    data, metadata = DisplayFormatter().format(bars())
    assert set(data) == {"image/svg+xml", "text/plain"}
    assert metadata["image/svg+xml"]["alt"] == "A bar of 30 %."


def test_a_styled_plot_leaves_the_settings_of_others_alone() -> None:
    @style.styled
    def size() -> float:
        return float(mpl.rcParams["font.size"])

    before = mpl.rcParams["font.size"]
    assert size() == style.RC["font.size"] != before
    assert mpl.rcParams["font.size"] == before


def test_panels_stand_side_by_side() -> None:
    left, right = style.figure(height=1, panels=2)
    assert left.get_figure() is right.get_figure()
    assert left.get_position().x1 < right.get_position().x0


@pytest.mark.parametrize(("colour", "token"), style.TOKENS.items())
def test_every_colour_is_the_light_value_of_its_token(colour: str, token: str) -> None:
    light = CSS.read_text("utf-8").split("@media")[0]
    [value] = re.findall(rf"{token}:(#[0-9a-f]+)", light)
    full = value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:])
    assert full == colour


def test_the_lines_of_a_name_all_end_at_the_axis() -> None:
    [axes] = style.figure(height=1)
    axes.set_yticks([0], ["a long first line\nshort"])
    svg = style.Picture(axes, title="T", alt="A").to_svg()
    lines = re.findall(r'text-anchor: end[^>]*? x="([\d.]+)"[^>]*>(a long first line|short)<', svg)
    [(first, _), (second, _)] = lines
    assert first == second
    assert style.Picture(axes, title="T", alt="A").to_svg() == svg
