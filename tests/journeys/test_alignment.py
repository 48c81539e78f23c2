"""Alignment: by hand on small paths, and against an exhaustive search on random ones."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.journeys.alignment import Alignment, align
from cjm_workbench.settings.desired_path import Costs, DesiredPath

Word = tuple[str, ...]


def aligned(trace: str, path: Any, **kwargs: Any) -> Alignment:
    return align(tuple(trace), DesiredPath.model_validate(path), **kwargs)


def moves(alignment: Alignment) -> str:
    """Write moves briefly: a match as its touchpoint, a skip as -x, an insert as +x."""
    signs = {"match": "", "skip": "-", "insert": "+"}
    return " ".join(signs[move.kind] + move.touchpoint for move in alignment.moves)


@pytest.mark.parametrize(
    ("trace", "path", "cost", "expected"),
    [
        pytest.param("abc", ["a", "b", "c"], 0, "a b c", id="as desired"),
        pytest.param("ac", ["a", "b", "c"], 1, "a -b c", id="one missing"),
        pytest.param("axb", ["a", "b"], 1, "a +x b", id="one unknown"),
        pytest.param("", ["a", "b"], 2, "-a -b", id="no step at all"),
        pytest.param("xy", ["a"], 3, "-a +x +y", id="nothing in common"),
        pytest.param("acb", ["a", "b", "c"], 2, "a -b c +b", id="b late: skipped, then inserted"),
        pytest.param("ac", ["a", {"optional": "b"}, "c"], 0, "a c", id="optional left out"),
        pytest.param("a", ["a", {"optional": ["b", "c"]}], 0, "a", id="optional list left out"),
        # as cheap as inserting b: a match comes first
        pytest.param("ab", ["a", {"optional": ["b", "c"]}], 1, "a b -c", id="optional half done"),
        pytest.param("ac", ["a", {"choice": ["b", "c"]}], 0, "a c", id="second alternative"),
        pytest.param("a", ["a", {"choice": ["b", "c"]}], 1, "a -b", id="choice named by its first"),
        pytest.param("a", ["a", {"choice": [["b", "d"], "c"]}], 1, "a -c", id="cheapest choice"),
        pytest.param("abab", {"repeat": ["a", "b"]}, 0, "a b a b", id="loop"),
        pytest.param("aba", {"repeat": ["a", "b"]}, 1, "a b a -b", id="loop left half-way"),
        # the loop leads back to its own beginning, not to what stands beside or before it
        pytest.param("ba", {"choice": ["a", {"repeat": "b"}]}, 1, "b +a", id="loop in a choice"),
        pytest.param(
            "bab", [{"optional": "a"}, {"repeat": "b"}], 1, "b +a b", id="loop at the end"
        ),
        pytest.param("b", [{"repeat": "a"}, "b"], 1, "-a b", id="a repeat is done at least once"),
        pytest.param("b", [{"optional": {"repeat": "a"}}, "b"], 0, "b", id="any number of times"),
        pytest.param("cab", {"any_order": ["a", "b", "c"]}, 0, "c a b", id="any order"),
        pytest.param("ca", {"any_order": ["a", "b", "c"]}, 1, "c a -b", id="any order, one lacks"),
        pytest.param("cab", {"any_order": [["a", "b"], "c"]}, 0, "c a b", id="whole members"),
        # c may not stand inside the member a, b
        pytest.param("acb", {"any_order": [["a", "b"], "c"]}, 2, "a -b c +b", id="broken member"),
        pytest.param("abca", {"any_order": ["a", "b", "c"]}, 1, "a b c +a", id="each member once"),
    ],
)
def test_by_hand(trace: str, path: Any, cost: float, expected: str) -> None:
    alignment = aligned(trace, path)
    assert (alignment.cost, moves(alignment)) == (cost, expected)


def test_positions_are_the_step_or_the_step_before_which_one_is_missing() -> None:
    alignment = aligned("axc", ["a", "b", "c", "d"])
    # b is missing before x (index 1), d after the last step (index 3)
    assert [(m.kind, m.touchpoint, m.position) for m in alignment.moves] == [
        ("match", "a", 0),
        ("skip", "b", 1),
        ("insert", "x", 1),
        ("match", "c", 2),
        ("skip", "d", 3),
    ]


@pytest.mark.parametrize(
    ("costs", "cost", "expected"),
    [
        # either c is inserted, or a and b are skipped to reach it
        pytest.param(Costs(insert=1, skip=3), 1, "+c", id="1 against 6"),
        pytest.param(Costs(insert=7, skip=3), 6, "-a -b c", id="7 against 6"),
    ],
)
def test_costs_decide_between_skipping_and_inserting(
    costs: Costs, cost: float, expected: str
) -> None:
    alignment = aligned("c", {"optional": ["a", "b", "c"]}, costs=costs)
    assert (alignment.cost, moves(alignment)) == (cost, expected)


@pytest.mark.parametrize(
    ("trace", "fitness"),
    [
        pytest.param("abc", 1.0, id="conforms"),
        pytest.param("xyz", 0.0, id="nothing in common: 6 of 6"),
        pytest.param("ac", 0.8, id="1 - 1 / (2 inserted + 3 skipped)"),
    ],
)
def test_fitness_is_one_less_the_share_of_the_worst_cost(trace: str, fitness: float) -> None:
    assert aligned(trace, ["a", "b", "c"]).fitness == pytest.approx(fitness)


def test_fitness_is_one_where_nothing_can_go_wrong() -> None:
    assert aligned("", {"optional": "a"}) == Alignment(cost=0, fitness=1, moves=())


@pytest.mark.parametrize(
    ("trace", "cost", "expected"),
    [
        pytest.param("ab", 0, "a b", id="on its way"),
        pytest.param("", 0, "", id="not yet begun"),
        pytest.param("ac", 1, "a -b c", id="what was passed over is missing"),
        pytest.param("abx", 1, "a b +x", id="a step beside the path"),
    ],
)
def test_an_open_journey_owes_nothing_that_comes_later(
    trace: str, cost: float, expected: str
) -> None:
    alignment = aligned(trace, ["a", "b", "c", "d"], open_ended=True)
    assert (alignment.cost, moves(alignment)) == (cost, expected)


@pytest.mark.parametrize(
    ("trace", "path", "cost"),
    [
        pytest.param("a", ["a", {"optional": "b"}, "a"], 0, id="second call after no visit"),
        pytest.param("aba", ["a", {"optional": "b"}, "a"], 0, id="visit between the calls"),
        pytest.param("ab", ["a", {"optional": "b"}, "a"], 1, id="second call missing"),
        pytest.param("a", ["a", "a", "a"], 0, id="three in a row"),
        pytest.param("", ["a", "a", "a"], 1, id="one step would have met all three"),
        pytest.param("b", [{"optional": "a"}, "a", "b"], 1, id="the required one stays required"),
    ],
)
def test_one_collapsed_step_meets_twins_of_the_path(trace: str, path: Any, cost: float) -> None:
    assert aligned(trace, path).cost == cost


def test_costs_that_are_no_binary_fractions_are_followed_to_the_end() -> None:
    alignment = aligned("xyxyxy", list("abcdefg"), costs=Costs(insert=0.1, skip=0.7))
    assert alignment.cost == pytest.approx(6 * 0.1 + 7 * 0.7)
    assert len(alignment.moves) == 13


# Exhaustive search: enumerate the words of the path, and take the least distance to any of them.


def language(node: Any, longest: int) -> set[Word]:
    """Enumerate the words, of at most ``longest`` touchpoints, of a path in its YAML form."""
    if isinstance(node, str):
        return {(node,)}
    if isinstance(node, list):
        return concatenated([language(member, longest) for member in node], longest)
    ((kind, content),) = node.items()
    if kind == "optional":
        return {()} | language(content, longest)
    if kind == "choice":
        return set().union(*(language(member, longest) for member in content))
    if kind == "any_order":
        orders = itertools.permutations(content)
        return set().union(*(language(list(order), longest) for order in orders))
    return repeated(language(content, longest), longest)


def concatenated(languages: list[set[Word]], longest: int) -> set[Word]:
    words: set[Word] = {()}
    for following in languages:
        # by length, so that what would be too long is not even tried
        by_length = [[w for w in following if len(w) <= room] for room in range(longest + 1)]
        words = {left + right for left in words for right in by_length[longest - len(left)]}
    return words


def repeated(once: set[Word], longest: int) -> set[Word]:
    words, new = set(once), set(once)
    while new:
        new = concatenated([new, once], longest) - words
        words |= new
    return words


def with_twins_collapsed(words: set[Word]) -> set[Word]:
    """Add each word in which one touchpoint stands for two equal ones in a row."""
    words, new = set(words), set(words)
    while new:
        shorter = (
            word[:i] + word[i + 1 :]
            for word in new
            for i in range(len(word) - 1)
            if word[i] == word[i + 1]
        )
        new = set(shorter) - words
        words |= new
    return words


def distance(trace: Word, word: Word, costs: Costs) -> float:
    """Edit distance without substitution: a step is matched, inserted, or skipped."""
    row = [i * costs.insert for i in range(len(trace) + 1)]
    for touchpoint in word:
        before, row = row, [row[0] + costs.skip]
        for i, step in enumerate(trace):
            ways = [before[i + 1] + costs.skip, row[i] + costs.insert]
            row.append(min([*ways, before[i]] if step == touchpoint else ways))
    return row[-1]


def nodes(letters: str, max_leaves: int, *, repeats: bool) -> st.SearchStrategy[Any]:
    def groups(member: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        def many(least: int) -> st.SearchStrategy[list[Any]]:
            return st.lists(member, min_size=least, max_size=3)

        kinds = [
            many(1),
            st.fixed_dictionaries({"optional": member}),
            st.fixed_dictionaries({"choice": many(2)}),
            st.fixed_dictionaries({"any_order": many(2)}),
        ]
        return st.one_of(*kinds, *[st.fixed_dictionaries({"repeat": member})] * repeats)

    return st.recursive(st.sampled_from(letters), groups, max_leaves=max_leaves)


def traces(longest: int) -> st.SearchStrategy[Word]:
    return st.lists(st.sampled_from("abcx"), max_size=longest).map(tuple)


LOOP_FREE = nodes("abc", 6, repeats=False)
ANY_COSTS = st.builds(
    Costs, insert=st.sampled_from([0.3, 1.0, 2.5]), skip=st.sampled_from([0.3, 1.0, 2.5])
)
NO_LIMIT = 6  # a path of at most six touchpoints without loops has no longer word


@settings(deadline=None)
@given(path=LOOP_FREE, trace=traces(6), costs=ANY_COSTS)
def test_cost_is_that_of_an_exhaustive_search(path: Any, trace: Word, costs: Costs) -> None:
    words = with_twins_collapsed(language(path, NO_LIMIT))
    expected = min(distance(trace, word, costs) for word in words)
    assert aligned("".join(trace), path, costs=costs).cost == pytest.approx(expected)


@settings(max_examples=200, deadline=None)
@given(path=nodes("ab", 4, repeats=True), trace=traces(3))
def test_cost_with_loops_is_that_of_an_exhaustive_search(path: Any, trace: Word) -> None:
    # One turn of everything names at most 4 touchpoints. A further turn is worth it only if it
    # skips fewer steps than it matches, of which there are 3: at most 4 + 3 + 2 touchpoints.
    words = with_twins_collapsed(language(path, longest=9))
    expected = min(distance(trace, word, Costs()) for word in words)
    assert aligned("".join(trace), path).cost == expected


@settings(deadline=None)
@given(path=LOOP_FREE, trace=traces(5))
def test_an_open_journey_costs_as_much_as_the_best_beginning_of_the_path(
    path: Any, trace: Word
) -> None:
    words = with_twins_collapsed(language(path, NO_LIMIT))
    beginnings = {word[:length] for word in words for length in range(len(word) + 1)}
    expected = min(distance(trace, word, Costs()) for word in beginnings)
    assert aligned("".join(trace), path, open_ended=True).cost == expected


@settings(deadline=None)
@given(path=LOOP_FREE, trace=traces(5), data=st.data())
def test_cost_is_zero_just_where_the_trace_is_in_the_language(
    path: Any, trace: Word, data: st.DataObject
) -> None:
    words = with_twins_collapsed(language(path, NO_LIMIT))
    desired = data.draw(st.sampled_from(sorted(words)))
    assert aligned("".join(desired), path).cost == 0
    alignment = aligned("".join(trace), path)
    assert (alignment.cost == 0) == (trace in words) == (alignment.fitness == 1)


@settings(deadline=None)
@given(path=LOOP_FREE, trace=traces(6), costs=ANY_COSTS)
def test_moves_spell_the_trace_and_a_way_through_the_path(
    path: Any, trace: Word, costs: Costs
) -> None:
    alignment = aligned("".join(trace), path, costs=costs)
    kinds = [move.kind for move in alignment.moves]
    steps = [move for move in alignment.moves if move.kind != "skip"]
    way = tuple(move.touchpoint for move in alignment.moves if move.kind != "insert")
    assert [(move.touchpoint, move.position) for move in steps] == [
        (touchpoint, position) for position, touchpoint in enumerate(trace)
    ]
    assert way in with_twins_collapsed(language(path, NO_LIMIT))
    paid = kinds.count("skip") * costs.skip + kinds.count("insert") * costs.insert
    assert alignment.cost == pytest.approx(paid)
    assert 0 <= alignment.fitness <= 1
