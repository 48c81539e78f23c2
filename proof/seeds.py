"""Ask many seeds, in processes side by side; what is answered is kept, so that a run can go on."""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from unittest import mock

from cjm_workbench.journeys import discovery_seek
from cjm_workbench.writing import write_text
from proof.chapters import run_chapters
from proof.questions import Answer, Question
from proof.telecoms import Drawn, draw

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Set to 1 in the processes: each has a core of its own."""


@dataclass(frozen=True)
class Kept:
    """Where answers are kept: a folder a question, a file a seed."""

    folder: Path

    def path(self, question: Question, seed: int) -> Path:
        """Give the file of one answer."""
        return self.folder / question.key / f"{seed}.json"

    def read(self, question: Question, seeds: Sequence[int]) -> list[Answer]:
        """Read the answers of seeds, in order; all must be there."""
        paths = (self.path(question, seed) for seed in seeds)
        return [json.loads(path.read_text(encoding="utf-8")) for path in paths]

    def write(self, question: Question, seed: int, answer: Answer) -> None:
        """Keep an answer."""
        write_text(self.path(question, seed), json.dumps(answer))

    def missing(self, questions: Sequence[Question], seed: int) -> tuple[Question, ...]:
        """Give the questions that a seed has not answered yet."""
        return tuple(each for each in questions if not self.path(each, seed).is_file())


@dataclass(frozen=True)
class Task:
    """The questions that one telecom of one seed has to answer."""

    seed: int
    questions: tuple[Question, ...]


def list_tasks(questions: Sequence[Question], seeds: Sequence[int], kept: Kept) -> list[Task]:
    """Put together what is asked of the same telecom, for it is drawn once."""
    alike = sorted(questions, key=_telecom)
    telecoms = [tuple(group) for _, group in groupby(alike, key=_telecom)]
    tasks = (Task(seed, kept.missing(group, seed)) for seed in seeds for group in telecoms)
    return [task for task in tasks if task.questions]


def ask(tasks: Sequence[Task], kept: Kept, workers: int) -> Iterator[int]:
    """Do the tasks side by side, and give the seed of each one that is done."""
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    spawn = multiprocessing.get_context("spawn")  # an engine does not survive a fork
    with ProcessPoolExecutor(workers, mp_context=spawn, initializer=begin) as pool:
        running: dict[Future[None], int] = {
            pool.submit(answer, task, kept): task.seed for task in tasks
        }
        try:
            for done in as_completed(running):
                done.result()
                yield running[done]
        finally:  # a failure is not to wait for what has not begun
            pool.shutdown(cancel_futures=True)


def begin() -> None:
    """Make a process ready: quiet, and tidied up after each telecom instead of all the time.

    The engine shows bars of progress in a process that runs no script of its own.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    gc.disable()


def answer(task: Task, kept: Kept) -> None:
    """Draw a telecom and answer what is asked of it, segment by segment."""
    with draw(task.questions[0].telecom, task.seed) as drawn:
        by_segment = sorted(task.questions, key=_segment)
        for segment, questions in groupby(by_segment, key=_segment):
            for question, found in answer_segment(drawn, segment, list(questions)):
                kept.write(question, task.seed, found)
    gc.collect()


def answer_segment(
    drawn: Drawn, segment: str, questions: Sequence[Question]
) -> Iterator[tuple[Question, Answer]]:
    """Compute the tables of a segment's review once, and have each question judge its own."""
    review = drawn.open(segment)
    try:
        with without_clusters():
            tables = run_chapters(review, {name for each in questions for name in each.tables})
        for each in questions:
            yield each, each.judge({name: tables[name] for name in each.tables})
    finally:
        review.con.disconnect()


def without_clusters() -> AbstractContextManager[object]:
    """Seek no clusters of customers: no claim rests on one, and they take longest of all."""
    return mock.patch.object(discovery_seek, "try_cuts", lambda *_: [])


def _telecom(question: Question) -> str:
    return json.dumps(question.telecom.describe())


def _segment(question: Question) -> str:
    return question.segment
