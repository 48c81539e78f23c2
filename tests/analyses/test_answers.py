"""The sentence that heads a chapter: right in singular and plural, and where nothing is known."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cjm_workbench.analyses import answers

NAN = float("nan")


def frame(columns: str, *rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split())


def sufficiency(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return frame("measure stage evidence", *rows)


READY = pd.DataFrame({"state": ["Ready"]})


def test_readiness_counts_stages_and_not_the_whole_journey() -> None:
    stages = sufficiency(
        ("conversion", "(whole journey)", "sufficient"),
        ("conversion", "Look", "sufficient"),
        ("conversion", "Buy", "thin"),
        ("csat", "Buy", "sufficient"),
    )
    assert answers.answer_readiness(READY, stages) == (
        "Ready: the conversion of 1 of 2 stages rests on sufficient evidence"
    )
    assert answers.answer_readiness(READY, stages.head(1)).endswith("can be measured")


def behaviour(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    return frame("persona title p_value q_value", *rows)


def test_personas_name_who_differs() -> None:
    rows = [("a", "Ana", 0.01, 0.02), ("b", "Ben", 0.5, 0.6), ("unknown", "Fits none", NAN, NAN)]
    assert answers.answer_personas(behaviour(*rows)) == (
        "Of 2 personas, “Ana” differs clearly from the others in what they do (2 comparisons)"
    )
    assert answers.answer_personas(behaviour(rows[1])) == (
        "No persona differs clearly from the others in what it does (1 comparison)"
    )
    clear = [(name, name, 0.01, 0.02) for name in "ABCD"]
    assert "“A”, “B” and 2 others differ" in answers.answer_personas(behaviour(*clear))


def test_personas_that_are_not_there_or_not_compared_are_said() -> None:
    assert "write personas in client.yaml" in answers.answer_personas(behaviour())
    alone = behaviour(("a", "Ana", NAN, NAN))
    assert answers.answer_personas(alone) == "1 persona: none could be compared with another"


def overview(*rows: tuple[str, float, float]) -> pd.DataFrame:
    return frame("journey_type journeys reached", *rows)


def drop_off(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    return frame("journey_type level name lost", *rows)


def test_paths_say_who_came_to_the_goal_and_where_most_were_lost() -> None:
    lost = drop_off(("Buy", "stage", "Look", 2), ("Buy", "stage", "Pay", 5), ("Buy", "touchpoint",
                    "Card", 9), ("Help", "stage", "Ask", 0))  # fmt: skip
    assert answers.answer_paths(overview(("Buy", 20, 13)), lost) == (
        "13 of 20 journeys of Buy reached the goal, and most losses are at “Pay”"
    )
    assert answers.answer_paths(overview(("Help", 1, 1)), lost) == (
        "1 of 1 journey of Help reached the goal"
    )


def test_paths_of_several_journey_types_say_briefly_who_came_to_the_goal() -> None:
    several = overview(("Help", 1, 1), ("Buy", 20, 13), ("Renew", 12, NAN))
    assert answers.answer_paths(several, drop_off(("Buy", "stage", "Pay", 5))) == (
        "Journeys that reached the goal: 13 of 20 of Buy, too few to be shown of Renew; "
        "1 journey type more below"
    )


def test_paths_name_two_journey_types_and_count_the_others() -> None:
    many = overview(*((name, 10, 5) for name in "ABCD"))
    assert answers.answer_paths(many, drop_off()).endswith("; 2 journey types more below")


def test_paths_without_journeys_or_with_hidden_ones_are_said() -> None:
    assert answers.answer_paths(overview(), drop_off()) == "No journey starts in this period"
    hidden = answers.answer_paths(overview(("Buy", 12, NAN)), drop_off())
    assert hidden == "Too few customers made journeys of Buy to show how many reached the goal"


def test_experience_counts_verdicts_of_targets_alone() -> None:
    verdicts = pd.DataFrame({"verdict": ["met", "missed", "missed", "undetermined", ""]})
    assert answers.answer_experience(verdicts) == "Of 4 targets, 2 missed, 1 met and 1 undetermined"
    assert answers.answer_experience(verdicts.tail(1)).startswith("No target is set")


def coverage(*rows: tuple[str, float, float]) -> pd.DataFrame:
    return frame("kind moves_known handoffs", *rows)


def test_handoffs_count_changes_of_channel_and_what_holds() -> None:
    moves = coverage(("channel", 8, 3), ("channel", 2, 1), ("device", 9, 9), ("channel", 5, NAN))
    effects = frame("p_value q_value", (0.01, 0.03), (0.9, 0.9), (NAN, NAN))
    assert answers.answer_handoffs(moves, effects) == (
        "4 of 10 moves changed channel; 1 of 2 comparisons shows a clear difference that goes "
        "with a handoff"
    )
    assert answers.answer_handoffs(moves, effects.iloc[1:]).endswith(
        "of 1 comparison, none shows a clear difference that goes with a handoff"
    )
    assert answers.answer_handoffs(coverage(), effects.tail(1)) == (
        "No change of channel can be shown; what goes with a handoff could not be compared"
    )


def changes(*words: str) -> pd.DataFrame:
    return frame(
        "against earlier change",
        *(("period before", "2026Q2", word) for word in words),
        ("year before", "2025Q3", "worse"),
    )


def test_kpis_count_verdicts_and_clear_changes_since_the_period_before() -> None:
    scorecard = pd.DataFrame({"verdict": ["met", "missed", "undetermined", ""]})
    since = changes("better", "may be the season", "no clear change", "")
    assert answers.answer_kpis(scorecard, since) == (
        "Of 3 KPIs with a target, 1 met and 1 missed; 1 of 3 changed clearly against 2026Q2"
    )
    assert answers.answer_kpis(scorecard.tail(1), changes("")) == (
        "1 KPI without a target; none can be compared with the period before"
    )
    assert answers.answer_kpis(scorecard.head(0), changes()) == "No KPI is defined"
