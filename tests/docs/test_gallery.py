"""The gallery shows every figure of the chapters, by calls that are theirs and that run."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from cjm_workbench.review import open_review
from cjm_workbench.reviews import open_reviews
from docs.calls import Call, list_figures, read_calls
from docs.gallery import NOTEBOOKS, PAGE, PICTURES, run
from tests.whole_reviews import SHIPPED, make_shipped, shared_folder

CODE = re.compile(r"## [\w.]+\n\n.*?```python\n(.*?)\n```", re.DOTALL)
IMPORTS = """
from cjm_workbench.analyses.paths.variants import read_variants, keep_common
from cjm_workbench.figures import paths as figures
from cjm_workbench.figures.brief import draw_claims
review = open_review(client=client)
variants = review.save("paths.variants", measured)
"""


def calls_of(folder: Path, *cells: str) -> list[Call]:
    book = new_notebook(cells=[new_code_cell(cell) for cell in (IMPORTS, *cells)])
    nbformat.write(book, folder / "03_paths.ipynb")
    return read_calls(folder)


def test_what_was_saved_is_loaded_and_shown_by_journey_type(tmp_path):
    [call] = calls_of(tmp_path, "show(variants, figures.plot_variants, read_variants)")
    assert call.rows == "review.named(review.load('paths.variants'))"
    assert (call.whole, call.source) == ("plot_variants(rows)", "paths.variants")
    assert call.imports == ("from cjm_workbench.figures.paths import plot_variants",)


def test_a_call_that_stands_by_itself_keeps_its_arguments(tmp_path):
    cells = [
        "common, most = keep_common(variants), 7",
        "set_beside(draw_claims(common, read_variants(variants), most=most))",
    ]
    [call] = calls_of(tmp_path, *cells)
    loaded = "review.named(review.load('paths.variants'))"
    assert call.whole == f"draw_claims(keep_common({loaded}), read_variants({loaded}), most=7)"
    assert (call.rows, call.source) == ("", "paths.variants")
    assert call.imports == (
        "from cjm_workbench.analyses.paths.variants import keep_common",
        "from cjm_workbench.analyses.paths.variants import read_variants",
        "from cjm_workbench.figures.brief import draw_claims",
    )


def test_a_figure_of_what_no_reader_has_is_no_call(tmp_path):
    assert calls_of(tmp_path, "draw_claims(measured)") == []
    assert list_figures(tmp_path) == ["cjm_workbench.figures.brief.draw_claims"]


def test_the_index_draws_what_it_makes_of_finished_reviews(tmp_path):
    cells = [
        'kpis = reviews.save("index.kpis", keep_common(reviews.collect("kpis.scorecard")))',
        "draw_claims(kpis)",
    ]
    [call] = calls_of(tmp_path, *cells)
    assert call.whole == "draw_claims(keep_common(reviews.collect('kpis.scorecard')))"
    assert call.source == "index.kpis"


def test_a_figure_stands_once_for_a_table(tmp_path):
    calls = calls_of(tmp_path, "draw_claims(variants)", "draw_claims(variants, most=3)")
    assert [call.whole for call in calls] == [
        "draw_claims(review.named(review.load('paths.variants')))"
    ]


def test_every_figure_of_the_chapters_stands_in_the_gallery():
    page = PAGE.read_text("utf-8")
    figures = {figure.rpartition(".")[2] for figure in list_figures(NOTEBOOKS)}
    assert [name for name in sorted(figures) if not re.search(rf"\b{name}\b", page)] == []


def test_the_gallery_has_its_pictures_and_no_others():
    named = re.findall(r"\]\(gallery/([^)]+)\)", PAGE.read_text("utf-8"))
    assert sorted(path.name for path in PICTURES.iterdir()) == sorted(named)


def test_every_call_of_the_gallery_draws(tmp_path_factory, monkeypatch):
    workspace = shared_folder(tmp_path_factory, "shipped")
    make_shipped("demo", workspace)
    monkeypatch.chdir(workspace)
    asked = {"client": "demo", "segment": "all", "period": SHIPPED["demo"]}
    opened = {"review": open_review(**asked), "reviews": open_reviews(**asked)}
    codes = CODE.findall(PAGE.read_text("utf-8"))
    assert len(codes) == len([*PICTURES.iterdir()])
    silent = [code for code in codes if not re.search(r"<(path|th|dd|li)\b", run(code, opened))]
    # of the segments reviewed here one holds the other: none can be set against another
    assert [code.partition("(")[0].rpartition("\n")[2] for code in silent] == ["draw_contrasts"]
