"""Errors that say what failed, what is allowed, and what to do next."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

MAX_SHOWN = 14


class WorkbenchError(Exception):
    """The base of every error that a user can mend.

    Parameters
    ----------
    what
        What failed, with the file, row or key it failed on.
    got
        The value that was refused; the nearest allowed value is named beside it.
    allowed
        The values that would have been accepted. At most ``MAX_SHOWN`` are printed.
    next_step
        What to do next, as a sentence.

    Examples
    --------
    >>> print(WorkbenchError("client.yaml: unknown key 'titel'", got="titel",
    ...                      allowed=["title", "locale"], next_step="Rename the key."))
    client.yaml: unknown key 'titel'. Did you mean 'title'? Allowed: locale, title. Rename the key.
    """

    exit_status = 2

    def __init__(
        self,
        what: str,
        *,
        got: str | None = None,
        allowed: Iterable[object] = (),
        next_step: str = "",
    ) -> None:
        self.what = what
        self.allowed = sorted(str(value) for value in allowed)
        self.nearest = nearest(got, self.allowed)
        self.next_step = next_step
        super().__init__(self._message())

    def _message(self) -> str:
        parts = [self.what.rstrip(".") + "."]
        if self.nearest:
            parts.append(f"Did you mean '{self.nearest}'?")
        if self.allowed:
            parts.append(f"Allowed: {shorten(self.allowed)}.")
        if self.next_step:
            parts.append(self.next_step)
        return " ".join(parts)


class SettingsError(WorkbenchError):
    """A settings file cannot be used as it stands."""


class SourceError(WorkbenchError):
    """A source cannot be read, or does not hold the mapped columns."""


class DataError(WorkbenchError):
    """The data was read, and cannot carry the review asked for."""


class RunError(WorkbenchError):
    """A chapter failed while it ran."""

    exit_status = 1


def nearest(got: str | None, allowed: Iterable[str]) -> str:
    """Name the allowed value most like the one given, or nothing if none is near."""
    if got is None:
        return ""
    return next(iter(difflib.get_close_matches(got, list(allowed), n=1, cutoff=0.6)), "")


def shorten(values: list[str], most: int = MAX_SHOWN) -> str:
    """Join values for a message, and count those that are not shown."""
    shown = ", ".join(values[:most])
    return shown if len(values) <= most else f"{shown} and {len(values) - most} more"
