"""touchpoints.csv: the inventory of touchpoints, with the stage each belongs to."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Literal

from pydantic import field_validator

from cjm_workbench.errors import SettingsError
from cjm_workbench.settings.base import Settings
from cjm_workbench.settings.explain import parse

FIELDS = (
    "touchpoint", "journey_type", "stage", "channel", "department",
    "phase", "customer_action", "response", "is_contact",
)  # fmt: skip


class Touchpoint(Settings):
    """A moment of contact, as the client knows it.

    Attributes
    ----------
    touchpoint
        Its name, as in the events.
    journey_type
        The journey type this row holds for; empty: all that have its stage.
    stage
        The stage it belongs to. A touchpoint of several stages has a row for each.
    channel, department
        Used where an event does not say its own.
    phase
        Before, during or after the purchase.
    customer_action, response
        What the customer must do, and how the company responds.
    is_contact
        Whether it is the customer asking for help: counted in contacts per customer.
    """

    touchpoint: str
    journey_type: str = ""
    stage: str
    channel: str = ""
    department: str = ""
    phase: Literal["before", "during", "after", ""] = ""
    customer_action: str = ""
    response: str = ""
    is_contact: bool = False

    @field_validator("is_contact", mode="before")
    @classmethod
    def _empty_is_no(cls, value: object) -> object:
        return False if value == "" else value

    @field_validator("touchpoint", "stage")
    @classmethod
    def _not_empty(cls, value: str) -> str:
        if not value:
            raise ValueError("is empty")
        return value


def read_touchpoints(path: Path) -> tuple[Touchpoint, ...]:
    """Read the inventory.

    Raises
    ------
    SettingsError
        If the file is missing, has unknown columns, or a row is not valid or stands twice.
    """
    if not path.is_file():
        raise SettingsError(
            f"{path}: no such file",
            next_step=f"Write a CSV with the columns {', '.join(FIELDS)}; the first and stage "
            "are needed.",
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"{path}: is not UTF-8", next_step="Save the file as 'CSV UTF-8'."
        ) from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    _check_header(path, list(reader.fieldnames or []))
    rows = [_read_row(path, reader.line_num, row) for row in reader]
    _check_twice(path, rows)
    return tuple(rows)


def _check_header(path: Path, header: list[str]) -> None:
    for name in header:
        if name not in FIELDS:
            raise SettingsError(
                f"{path}: unknown column '{name}'",
                got=name, allowed=FIELDS, next_step="Rename the column; the delimiter is a comma.",
            )  # fmt: skip
    for name in ("touchpoint", "stage"):
        if name not in header:
            raise SettingsError(f"{path}: column '{name}' is missing", next_step="Add the column.")


def _read_row(path: Path, line: int, row: dict[str, str]) -> Touchpoint:
    if None in row or None in row.values():
        raise SettingsError(
            f"{path}, line {line}: has more or fewer cells than the header",
            next_step="Quote cells that hold a comma.",
        )
    return parse(Touchpoint, {k: v.strip() for k, v in row.items()}, f"{path}, line {line}")


def _check_twice(path: Path, rows: list[Touchpoint]) -> None:
    seen: set[tuple[str, str, str]] = set()
    for row in rows:
        key = (row.touchpoint, row.journey_type, row.stage)
        if key in seen:
            raise SettingsError(
                f"{path}: touchpoint '{row.touchpoint}' stands twice in stage '{row.stage}'",
                next_step="Remove one of the rows.",
            )
        seen.add(key)
