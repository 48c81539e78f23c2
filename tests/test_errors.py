from __future__ import annotations

import pytest

from cjm_workbench.errors import (
    DataError,
    RunError,
    SettingsError,
    WorkbenchError,
    nearest,
    shorten,
)


def test_a_message_says_what_failed_the_nearest_the_allowed_and_the_next_step() -> None:
    error = SettingsError(
        "x.yaml: unknown key 'b'.", got="titel", allowed=["title"], next_step="Go."
    )
    assert str(error) == "x.yaml: unknown key 'b'. Did you mean 'title'? Allowed: title. Go."


def test_a_message_leaves_out_what_it_does_not_know() -> None:
    assert str(DataError("nothing there")) == "nothing there."
    assert str(WorkbenchError("no", got="zzz", allowed=["title"])) == "no. Allowed: title."


def test_long_lists_are_cut_and_counted() -> None:
    assert shorten(list("abc"), most=3) == "a, b, c"
    assert shorten(list("abcde"), most=3) == "a, b, c and 2 more"


@pytest.mark.parametrize(("got", "near"), [("stag", "stage"), ("zzz", ""), (None, "")])
def test_the_nearest_is_near_or_nothing(got: str | None, near: str) -> None:
    assert nearest(got, ["stage", "title"]) == near


def test_bad_input_and_a_failed_run_end_differently() -> None:
    assert (SettingsError("x").exit_status, RunError("x").exit_status) == (2, 1)
