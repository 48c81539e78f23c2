"""Locales, by the names of the Unicode CLDR."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from cjm_workbench.schemas.locale import find_locale


def check_locale(name: str) -> str:
    """Refuse a locale that nobody writes in."""
    find_locale(name)
    return name


LocaleName = Annotated[str, AfterValidator(check_locale)]
