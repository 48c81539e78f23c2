"""The gallery shows every figure of the chapters, with a call that is theirs."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from docs.gallery import HTML, PAGE, PICTURES, SVG, list_drawings

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted((ROOT / "notebooks" / "source").glob("0*.py"))
DRAWS = re.compile(r"\b((?:plot|draw)_\w+)")


def shown(kind: str, text: str) -> nbformat.NotebookNode:
    return new_output("display_data", data={kind: text})


@pytest.fixture
def chapters(tmp_path: Path) -> Path:
    cells = [
        new_code_cell(
            "from cjm_workbench.figures import paths as figures\n"
            "from cjm_workbench.figures.brief import draw_claims\n"
            "variants = review.save('paths.variants', measured)"
        ),
        new_code_cell(
            "show(variants, figures.plot_variants, read_variants, source='paths.variants')",
            outputs=[shown(SVG, "<svg>first</svg>"), shown(SVG, "<svg>of the next type</svg>")],
        ),
        new_code_cell("show(variants, figures.plot_variants, read_variants)", outputs=[]),
        new_code_cell("draw_claims(claims)", outputs=[shown(HTML, "<p>claims</p>")]),
        new_code_cell("figures.plot_funnel(variants)", outputs=[shown(SVG, "<svg>by name</svg>")]),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "03_paths.ipynb")
    return tmp_path


def test_each_figure_is_found_with_its_table_and_what_it_drew(chapters):
    found = [(each.name, each.source, each.drawn) for each in list_drawings(chapters)]
    assert found == [
        ("plot_variants", "paths.variants", "<svg>first</svg>"),
        ("draw_claims", "brief.claims", "<p>claims</p>"),  # by its own default
        ("plot_funnel", "paths.variants", "<svg>by name</svg>"),  # by the name that it goes by
    ]


def test_the_call_is_written_as_it_is_made(chapters):
    first = list_drawings(chapters)[0]
    assert first.file == "paths_variants_plot_variants.svg"
    assert "from cjm_workbench.figures.paths import plot_variants" in first.write()
    assert 'plot_variants(review.load("paths.variants"))' in first.write()


def test_every_figure_of_the_chapters_stands_in_the_gallery():
    used = {name for path in CHAPTERS for name in DRAWS.findall(path.read_text("utf-8"))}
    page = PAGE.read_text("utf-8")
    assert [name for name in sorted(used) if not re.search(rf"\b{name}\b", page)] == []


def test_the_gallery_has_its_pictures_and_no_others():
    named = re.findall(r"\]\(gallery/([^)]+)\)", PAGE.read_text("utf-8"))
    assert sorted(path.name for path in PICTURES.iterdir()) == sorted(named)
