"""No small cell of a path and persona is shown, nor can be told from what is."""

from __future__ import annotations

import pandas as pd
import pytest

from cjm_workbench.analyses.paths.hidden_personas import hide_personas
from cjm_workbench.analyses.rules import Rules

TEN = Rules(smallest_cell=10)


def cells(takers):
    """Make the table of disjoint personas: persona to path to customers of one journey each."""
    totals = {name: sum(paths.values()) for name, paths in takers.items()}
    rows = []
    for persona, paths in takers.items():
        others = [name for name in takers if name not in (persona, "unknown")]
        compared = persona != "unknown" and others
        for path, hits in paths.items():
            hits_of_others = sum(takers[name][path] for name in others)
            n_of_others = sum(totals[name] for name in others)
            rows.append({
                "journey_type": "buy", "persona": persona, "path": path, "events": hits,
                "hit_customers": hits, "customers": totals[persona], "n": totals[persona],
                "value": hits / totals[persona], "ci_low": 0.0, "ci_high": 1.0,
                "others_hit_customers": hits_of_others if compared else None,
                "others_customers": n_of_others if compared else None,
                "others_n": n_of_others if compared else None, "shared": None,
                "others_value": hits_of_others / n_of_others if compared else None,
                "difference": 0.1, "diff_low": 0.0, "diff_high": 0.2, "p_value": 0.5,
                "evidence": "sufficient", "reason": "",
            })  # fmt: skip
    return pd.DataFrame(rows)


def shown(table, column="value"):
    return {(r["persona"], r["path"]) for r in table.to_dict("records") if pd.notna(r[column])}


def test_nothing_is_hidden_where_every_cell_is_large():
    table = cells({"a": {"x": 20, "y": 30}, "b": {"x": 40, "y": 10}})
    assert shown(hide_personas(table, TEN)) == shown(table)
    assert shown(hide_personas(table, TEN), "p_value") == shown(table)


def test_a_small_cell_takes_with_it_what_would_tell_it_along_both_its_totals():
    table = hide_personas(cells({
        "a": {"x": 3, "y": 40, "z": 50}, "b": {"x": 30, "y": 60, "z": 70},
        "c": {"x": 80, "y": 90, "z": 95},
    }), TEN)  # fmt: skip
    # 3 of a at x: with the sum of a, 40 at y would tell it; with the sum of x, 30 of b. These two
    # are then alone in their other sums, and 60 of b at y closes the square.
    hidden = {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")}
    assert shown(table) == {(p, q) for p in "abc" for q in "xyz"} - hidden
    assert shown(table, "events") == shown(table, "n") == shown(table)
    # a comparison at x or y holds a hidden cell among the others
    assert shown(table, "others_value") == {("a", "z"), ("b", "z"), ("c", "z")}
    reasons = table.set_index(["persona", "path"])["reason"]
    assert reasons["a", "x"] == "not shown: fewer than 10 customers"
    assert reasons["b", "y"] == "not shown: it would tell a smaller cell"
    assert reasons["c", "x"] == "not compared: it would tell a smaller cell"


def test_all_but_a_few_are_as_telling_as_a_few():
    table = hide_personas(cells({
        "a": {"x": 97, "y": 3}, "b": {"x": 50, "y": 50}, "c": {"x": 40, "y": 60},
    }), TEN)  # fmt: skip
    assert {("a", "x"), ("a", "y")}.isdisjoint(shown(table))


def test_others_who_are_few_are_not_told_by_a_comparison():
    # a and b overlap in all who take x but two
    table = cells({"a": {"x": 30, "y": 30}, "b": {"x": 30, "y": 30}})
    table.loc[0, ["others_hit_customers", "others_value"]] = [2, 0.2]
    hidden = hide_personas(table, TEN)
    assert shown(hidden) == shown(table)
    # both at x: the two of the others are all at x less the 30 of a
    assert shown(hidden, "others_value") == shown(hidden, "p_value") == {("a", "y"), ("b", "y")}


def test_who_fits_two_personas_is_not_told_by_a_comparison_where_they_are_few():
    table = cells({"a": {"x": 30, "y": 30}, "b": {"x": 40, "y": 40}, "c": {"x": 50, "y": 50}})
    # 3 of those who take x fit a and b: of c alone, with its others, they are what is missing
    table.loc[table["path"] == "x", "shared"] = 3.0
    hidden = hide_personas(table, TEN)
    assert shown(hidden) == shown(table)
    assert shown(hidden, "others_n") == shown(hidden, "p_value") == {(p, "y") for p in "abc"}


def test_a_small_persona_tells_nothing_of_itself_not_even_where_it_takes_no_path():
    table = hide_personas(cells({
        "a": {"x": 0, "y": 5}, "b": {"x": 20, "y": 20}, "c": {"x": 50, "y": 50},
        "unknown": {"x": 60, "y": 60},
    }), TEN)  # fmt: skip
    # its n would be what all journeys have more than the others: the next smallest is hidden too
    assert {persona for persona, _ in shown(table, "n")} == {"c", "unknown"}


@pytest.mark.parametrize("least", [1, 10])
def test_no_rows_stay_no_rows(least):
    empty = cells({"a": {"x": 20}}).head(0)
    assert hide_personas(empty, Rules(smallest_cell=least)).empty
