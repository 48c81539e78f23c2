"""assumptions.yaml: what a client's reviews take for true and do not measure."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from cjm_workbench.settings.base import Settings, read_yaml
from cjm_workbench.settings.explain import parse

FILE = "assumptions.yaml"


class Assumption(Settings):
    """One thing that is taken for true.

    Attributes
    ----------
    assumption
        What is taken for true, as a sentence.
    basis
        What speaks for it: a document, a test, a decision.
    owner_role
        The role of who answers for it; not a person's name.
    since
        The day from which it is taken for true.
    expires
        The last day on which it may stand unchecked; without one, the review says so.
    if_false
        What would change if it were false.
    """

    assumption: str = Field(min_length=1)
    basis: str = Field(min_length=1)
    owner_role: str = Field(min_length=1)
    since: date
    expires: date | None = None
    if_false: str = Field(min_length=1)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.expires is not None and self.expires < self.since:
            raise ValueError(f"expires on {self.expires}, before it begins on {self.since}")
        return self


class Ledger(Settings):
    """The assumptions of a client.

    Attributes
    ----------
    assumptions
        Each stands once.
    """

    assumptions: list[Assumption]

    @model_validator(mode="after")
    def _each_stands_once(self) -> Self:
        texts = [each.assumption for each in self.assumptions]
        for text in texts:
            if texts.count(text) > 1:
                raise ValueError(f"the assumption '{text}' stands twice")
        return self


def read_assumptions(folder: Path) -> tuple[Assumption, ...]:
    """Read the ledger of a client.

    Parameters
    ----------
    folder
        The client's; a ledger is no must.

    Raises
    ------
    SettingsError
        If it holds an unknown key, or leaves one out.
    """
    path = folder / FILE
    return tuple(parse(Ledger, read_yaml(path), str(path)).assumptions) if path.is_file() else ()
