"""The forms that a review is handed over in; apart, for the command line names them at once."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """What a review can be exported as."""

    PDF = "pdf"
    DECK = "deck"
    WORKBOOK = "workbook"
    CSV = "csv"
    ZIP = "zip"
