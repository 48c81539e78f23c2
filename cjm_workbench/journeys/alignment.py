"""Optimal alignment of a sequence of touchpoints with the desired path."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from cjm_workbench.journeys.alignment_automaton import START, Automaton, compile_path
from cjm_workbench.settings.desired_path import UNIT_COSTS, Costs, DesiredPath

Matrix = npt.NDArray[np.float64]
MoveKind = Literal["match", "skip", "insert"]


@dataclass(frozen=True)
class Move:
    """One move of an alignment.

    Attributes
    ----------
    kind
        ``match``, a step where the path wants it; ``skip``, a touchpoint that the path requires
        and the trace lacks; ``insert``, a step that the path does not allow where it stands.
    touchpoint
        The touchpoint that is matched, skipped or inserted.
    position
        The index of the step in the trace, from 0; of a skip, the index of the step before which
        the touchpoint is missing (the length of the trace where it is missing at the end).
    """

    kind: MoveKind
    touchpoint: str
    position: int


@dataclass(frozen=True)
class Alignment:
    """The cheapest way to read a trace as a run of the desired path.

    Attributes
    ----------
    cost
        The sum of the costs of skips and inserts; 0 means that the trace conforms.
    fitness
        1 - cost / worst, between 0 and 1, where worst is the cost of inserting the whole trace
        and skipping the path's cheapest run (van der Aalst, Process Mining, 2016, section 8.3).
    moves
        The moves in order.
    """

    cost: float
    fitness: float
    moves: tuple[Move, ...]


def align(
    trace: Sequence[str],
    path: DesiredPath,
    costs: Costs = UNIT_COSTS,
    *,
    open_ended: bool = False,
) -> Alignment:
    """Align a trace with the desired path at the least cost (Adriansyah, 2014).

    Among alignments of equal cost the one returned prefers, at each move from the start on, a
    match to a skip and a skip to an insert; among touchpoints, the one named first in the path.

    Parameters
    ----------
    trace
        The touchpoints of the steps in order, repeats already collapsed.
    path
        The desired path.
    costs
        The cost of an insert and of a skip.
    open_ended
        True for a journey that is still open: the trace may stop anywhere in the path at no cost.

    Returns
    -------
    Alignment
        The cost, the fitness and the moves.

    Examples
    --------
    >>> path = DesiredPath.model_validate(["visit", "pay", "receipt"])
    >>> alignment = align(["visit", "chat", "receipt"], path)
    >>> alignment.cost, alignment.fitness
    (2.0, 0.6666666666666667)
    >>> [(move.kind, move.touchpoint, move.position) for move in alignment.moves]
    [('match', 'visit', 0), ('skip', 'pay', 1), ('insert', 'chat', 1), ('match', 'receipt', 2)]
    """
    return _aligner(path, costs, open_ended).align(tuple(trace))


@lru_cache(maxsize=32)
def _aligner(path: DesiredPath, costs: Costs, open_ended: bool) -> _Aligner:
    return _Aligner(compile_path(path), costs, open_ended)


class _Aligner:
    """Dynamic programming over position in the trace x state of the path.

    The least cost to finish is a (min, +) product of one matrix for each step of the trace. The
    matrices depend on the path alone, so they are built once and serve every trace.
    """

    def __init__(self, automaton: Automaton, costs: Costs, open_ended: bool) -> None:
        self._moves = automaton.moves
        self._costs = costs
        skipping = _cost_of_skipping(automaton, costs.skip)
        self._over_unknown = skipping + costs.insert
        self._over = _costs_over_step(automaton, skipping, self._over_unknown)
        ends = list(range(len(automaton.moves)) if open_ended else automaton.finals)
        self._at_end = skipping[:, ends].min(axis=1)

    def align(self, trace: tuple[str, ...]) -> Alignment:
        to_finish = self._costs_to_finish(trace)
        cost = to_finish[0][START]
        worst = len(trace) * self._costs.insert + float(self._at_end[START])
        return Alignment(
            cost=cost,
            # the two are sums in different orders: a cost may exceed the worst by its last digit
            fitness=1 - min(cost / worst, 1.0) if worst else 1.0,
            moves=tuple(self._walk(trace, to_finish)),
        )

    def _costs_to_finish(self, trace: tuple[str, ...]) -> list[list[float]]:
        """For each step of the trace and for its end, the least cost to finish from each state."""
        column = self._at_end
        columns = [column.tolist()]
        for touchpoint in reversed(trace):
            column = (self._over.get(touchpoint, self._over_unknown) + column).min(axis=1)
            columns.append(column.tolist())
        return columns[::-1]

    def _walk(self, trace: tuple[str, ...], to_finish: list[list[float]]) -> Iterator[Move]:
        step, state = 0, START
        while step < len(trace) or to_finish[step][state] > 0:
            move, state = self._next_move(trace, to_finish, step, state)
            yield move
            step += move.kind != "skip"

    def _next_move(
        self, trace: tuple[str, ...], to_finish: list[list[float]], step: int, state: int
    ) -> tuple[Move, int]:
        """Take a move on a cheapest way to the finish; the order of the checks breaks ties."""
        cost = to_finish[step][state]
        if step < len(trace):
            for touchpoint, target in self._moves[state]:
                if touchpoint == trace[step] and _equal(to_finish[step + 1][target], cost):
                    return Move("match", touchpoint, step), target
        for touchpoint, target in self._moves[state]:
            if _equal(to_finish[step][target] + self._costs.skip, cost):
                return Move("skip", touchpoint, step), target
        return Move("insert", trace[step], step), state


def _cost_of_skipping(automaton: Automaton, skip: float) -> Matrix:
    """Least cost from each state to each other by skips alone (Floyd, 1962)."""
    size = len(automaton.moves)
    cost = np.full((size, size), np.inf)
    for state, moves in enumerate(automaton.moves):
        cost[state, [target for _, target in moves]] = skip
    np.fill_diagonal(cost, 0)
    for via in range(size):
        cost = np.minimum(cost, cost[:, via, None] + cost[None, via, :])
    return cost


def _costs_over_step(
    automaton: Automaton, skipping: Matrix, over_unknown: Matrix
) -> dict[str, Matrix]:
    """Least cost from state to state over one step of each touchpoint: skips, then match or insert.

    A touchpoint that the path does not know can only be inserted: ``over_unknown``.
    """
    over: defaultdict[str, Matrix] = defaultdict(over_unknown.copy)
    for state, moves in enumerate(automaton.moves):
        for touchpoint, target in moves:
            matrix = over[touchpoint]
            matrix[:, target] = np.minimum(matrix[:, target], skipping[:, state])
    return dict(over)


def _equal(left: float, right: float) -> bool:
    # Costs such as 0.1 do not add up exactly.
    return math.isclose(left, right)
