"""The desired path as an automaton: which touchpoint may follow which."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from cjm_workbench.settings.desired_path import (
    AnyOrder,
    Choice,
    DesiredPath,
    Node,
    Optional,
    Repeat,
    Sequence,
    Touchpoint,
)

START = 0


@dataclass(frozen=True)
class Automaton:
    """The states that a journey passes through on the desired path; state 0 is the start.

    Attributes
    ----------
    moves
        For each state the touchpoints that may come next and the state that each leads to, in the
        order in which the path names them. There are no silent moves.
    finals
        The states in which the path is complete.
    """

    moves: tuple[tuple[tuple[str, int], ...], ...]
    finals: tuple[int, ...]


@lru_cache(maxsize=32)
def compile_path(path: DesiredPath) -> Automaton:
    """Build the position automaton of a desired path (Glushkov, 1961), and merge equal states.

    Steps are collapsed, so a path that names a touchpoint twice in a row is also met by one step
    of it: ``[call, {optional: visit}, call]`` is met by a single call.

    Parameters
    ----------
    path
        The desired path.

    Returns
    -------
    Automaton
        It accepts the sequences of touchpoints that conform, and no others.

    Examples
    --------
    >>> compile_path(DesiredPath.model_validate(["visit", {"optional": "chat"}, "buy"]))
    Automaton(moves=((('visit', 1),), (('chat', 2), ('buy', 3)), (('buy', 3),), ()), finals=(3,))
    """
    builder = _Builder()
    ends = set(builder.connect(path.root, (START,)))
    _let_one_step_meet_twins(builder.touchpoints, builder.follow, ends)
    return _merge_equal_states(builder.touchpoints, builder.follow, ends)


@dataclass
class _Builder:
    """Grows the automaton node by node; a position is one mention of a touchpoint in the path.

    ``connect`` puts a node after the positions ``before`` and returns those at which the node is
    complete. They include ``before`` itself where the node may be left out.
    """

    touchpoints: list[str] = field(default_factory=lambda: [""])
    # A dictionary for each position, as a set that keeps the order of the path.
    follow: list[dict[int, None]] = field(default_factory=lambda: [{}])

    def connect(self, node: Node, before: tuple[int, ...]) -> tuple[int, ...]:
        match node:
            case Touchpoint():
                return (self._add(node.name, before),)
            case Sequence():
                for member in node.members:
                    before = self.connect(member, before)
                return before
            case Optional():
                return _merge(self.connect(node.members[0], before), before)
            case Choice():
                return _merge(*(self.connect(member, before) for member in node.members))
            case Repeat():
                return self._connect_repeat(node, before)
            case AnyOrder():
                return self._connect_any_order(node, before)

    def _add(self, touchpoint: str, before: tuple[int, ...]) -> int:
        position = len(self.touchpoints)
        self.touchpoints.append(touchpoint)
        self.follow.append({})
        for earlier in before:
            self.follow[earlier][position] = None
        return position

    def _connect_repeat(self, node: Repeat, before: tuple[int, ...]) -> tuple[int, ...]:
        first_new = len(self.touchpoints)
        ends = self.connect(node.members[0], before)
        # Every position before the node enters it in the same way: one tells where it begins.
        begins = [position for position in self.follow[before[0]] if position >= first_new]
        for end in ends:
            if end >= first_new:
                self.follow[end].update(dict.fromkeys(begins))
        return ends

    def _connect_any_order(self, node: AnyOrder, before: tuple[int, ...]) -> tuple[int, ...]:
        # After each subset of the members (as bits), the positions at which just these are done.
        # A subset's number is above those of its own subsets, so each is complete when reached.
        everything = (1 << len(node.members)) - 1
        done: list[tuple[int, ...]] = [before] + [()] * everything
        for subset in range(everything):
            for bit, member in enumerate(node.members):
                if not subset & 1 << bit:
                    larger = subset | 1 << bit
                    done[larger] = _merge(done[larger], self.connect(member, done[subset]))
        return done[everything]


def _merge(*groups: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(position for group in groups for position in group))


def _let_one_step_meet_twins(
    touchpoints: list[str], follow: list[dict[int, None]], ends: set[int]
) -> None:
    """Let a position stand also for those of the same touchpoint that may follow it."""
    twins = [
        (position, after)
        for position, afters in enumerate(follow)
        for after in afters
        if touchpoints[position] == touchpoints[after] and position != after
    ]
    # A later pass is needed where three or more stand in a row, or where twins follow in a loop.
    for _ in twins:
        for position, twin in twins:
            follow[position].update(follow[twin])
            if twin in ends:
                ends.add(position)


def _merge_equal_states(
    touchpoints: list[str], follow: list[dict[int, None]], ends: set[int]
) -> Automaton:
    """Merge positions that have the same future, by refining a partition (Moore, 1956).

    It takes any_order of six touchpoints from 193 positions to the 64 subsets that are done.
    """
    state = [0] * len(follow)
    states = 0
    while len(set(state)) > states:
        states = len(set(state))
        futures = [
            (position in ends, frozenset((touchpoints[after], state[after]) for after in afters))
            for position, afters in enumerate(follow)
        ]
        numbers = {future: number for number, future in enumerate(dict.fromkeys(futures))}
        state = [numbers[future] for future in futures]
    first = {number: state.index(number) for number in range(states)}
    return Automaton(
        moves=tuple(
            tuple(dict.fromkeys((touchpoints[after], state[after]) for after in follow[position]))
            for position in first.values()
        ),
        finals=tuple(number for number, position in first.items() if position in ends),
    )
