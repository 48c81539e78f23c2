"""A table's dictionary is its model's own docstring."""

import jupytext
import pytest

from cjm_workbench.analyses.brief.claims import Claims
from cjm_workbench.analyses.claims import Candidates
from cjm_workbench.analyses.dictionary import describe, find_model
from cjm_workbench.analyses.experience.gaps import Gaps
from cjm_workbench.saving import UNSAID
from docs.pages.chapters import SAVED
from docs.pages.docstrings import meanings
from notebooks.generate import SOURCE

NAMES = [
    name
    for path in sorted(SOURCE.glob("*.py"))
    for cell in jupytext.read(path, fmt="py:percent").cells
    for name in SAVED.findall(cell.source)
]


@pytest.mark.parametrize("name", NAMES, ids=".".join)
def test_what_a_table_says_is_what_numpydoc_reads(name):
    model = find_model(*name)
    said = describe(".".join(name), model.to_schema().columns)
    assert said.table
    read = {column: text.replace("`", "") for column, text in meanings(model).items()}
    own = {column: text for column, text in read.items() if column in model.to_schema().columns}
    assert own.items() <= said.columns.items()


def test_columns_keep_the_order_of_the_table_and_the_meaning_of_their_own_model():
    said = describe("brief.claims", [*Claims.to_schema().columns])
    assert [*said.columns][:2] == ["n", "value"]  # of Estimate
    assert said.columns["severity"].startswith("The effect as a part of what it could be")
    assert said.columns["rank"] == "From 1; the claimed ones first, by weight."


def test_a_word_that_many_tables_share_is_explained_where_the_model_does_not():
    assert "journey_type" not in (Gaps.__doc__ or "")
    said = describe("experience.gaps", Gaps.to_schema().columns)
    assert said.columns["journey_type"].startswith("The journey type")


def test_a_table_of_other_columns_is_not_the_models():
    assert describe("experience.gaps", ["stage", "n"]) == UNSAID


@pytest.mark.parametrize("name", ["weather.today", "paths.nothing_of_ours"])
def test_of_an_unknown_table_nothing_is_said(name):
    assert describe(name, ["n"]) == UNSAID


def test_candidate_claims_are_alike_in_all_chapters():
    assert find_model("paths", "claims") is Candidates
    assert find_model("brief", "claims") is Claims
