"""Chapters of a review end together: the first that fails ends the others."""

from __future__ import annotations

import threading

import pytest

from cjm_workbench.errors import RunError
from cjm_workbench.reporting.execute import Kernels
from cjm_workbench.reporting.workers import Workers


class Group(Kernels):
    """Kernels that are only told to end."""

    def __init__(self) -> None:
        super().__init__()
        self.ended = threading.Event()

    def kill(self) -> None:
        super().kill()
        self.ended.set()


def fail() -> None:
    raise RunError("chapter 03_paths failed")


def test_results_come_in_the_order_of_the_tasks():
    second_ran = threading.Event()
    with Workers(2) as workers:
        tasks = [lambda: second_ran.wait(60) and "first", lambda: second_ran.set() or "second"]
        assert workers.run(tasks, workers.group()) == ["first", "second"]


def test_the_first_failure_ends_what_runs_and_is_the_one_told():
    group = Group()

    def run_until_ended() -> None:
        assert group.ended.wait(60)
        raise RunError("chapter 01_readiness: its kernel ended")

    with Workers(2) as workers, pytest.raises(RunError, match="chapter 03_paths failed"):
        workers.run([run_until_ended, fail], group)


def test_what_has_not_begun_when_one_fails_never_begins():
    begun = []
    with Workers(1) as workers:
        with pytest.raises(RunError):
            workers.run([fail, lambda: begun.append(1)], workers.group())
        assert workers.run([lambda: 2], workers.group()) == [2]  # another review goes on
    assert begun == []


def test_an_interrupt_ends_every_group_and_those_to_come(monkeypatch):
    monkeypatch.setattr("cjm_workbench.reporting.workers.Kernels", lambda warm: Group())
    with pytest.raises(KeyboardInterrupt), Workers() as workers:
        first = workers.group()
        raise KeyboardInterrupt
    assert first.ended.is_set()
    assert workers.group().ended.is_set()
