"""The generated pages agree with the code, and every key says what it means."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import Field

from cjm_workbench.settings.base import Duration, Settings
from docs import generate
from docs.pages import chapters, settings

PAGES = generate.write_pages()


def test_the_pages_are_what_the_code_says():
    assert generate.stale() == []


@pytest.mark.parametrize("model", settings.models(), ids=lambda model: model.__name__)
def test_every_key_has_a_meaning(model):
    assert settings.undocumented(model) == []


def test_a_key_without_a_meaning_is_noticed():
    class Bare(Settings):
        """A model.

        Attributes
        ----------
        said
            Something.
        """

        said: str
        silent: str

    assert settings.undocumented(Bare) == ["silent"]


def test_types_and_defaults_are_said_in_words():
    class Some(Settings):
        wait: Duration = timedelta(hours=36)
        names: list[str] = Field(default_factory=list)
        shares: dict[str, float]
        yes: bool = True

    keys = {key.name: (key.kind, key.default) for key in settings.list_keys(Some)}
    assert keys == {
        "wait": ("a [duration](#durations)", "`36 h`"),
        "names": ("list of text", ""),
        "shares": ("mapping of text to number", "required"),
        "yes": ("true or false", "`true`"),
    }


def test_the_models_that_settings_hold_are_all_found():
    names = {model.__name__ for model in settings.models()}
    assert {"Client", "TableMap", "Kpi", "Journey", "Target", "Segment", "Touchpoint"} <= names


def test_the_tables_page_says_what_a_column_takes():
    (page,) = [text for path, text in PAGES.items() if path.stem == "tables"]
    assert "| `weight` | the survey's weight | number above 0 |" in page
    assert "| `instrument` | which question was asked | `nps`, `csat`, `ces` or `rating` |" in page


def test_the_chapters_page_finds_each_table():
    (page,) = [text for path, text in PAGES.items() if path.stem == "chapters"]
    assert "### paths.overview\n\nOne row a journey type; a count of too few" in page
    assert "| `reached`, `lost`, `open` | Journeys by what became of them. |" in page


def test_a_table_that_shares_a_model_is_found_by_its_first_word():
    coverage = chapters.find_model("readiness", "coverage")
    assert chapters.find_model("readiness", "coverage_sources") is coverage
