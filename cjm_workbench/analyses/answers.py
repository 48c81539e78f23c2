"""The answer of each chapter in a sentence: what its page is headed by, from its own tables."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from cjm_workbench.analyses.wording import named
from cjm_workbench.journeys.wants import WHOLE
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.groups import UNKNOWN
from cjm_workbench.schemas.results import Q_MAX

_MOST: Final = 2
"""Journey types and personas that a heading names; the chapter names all."""


def answer_readiness(verdict: pd.DataFrame, sufficiency: pd.DataFrame) -> str:
    """Say whether the data is ready, and at how many stages it carries a conversion.

    Parameters
    ----------
    verdict, sufficiency
        ``readiness.verdict`` and ``readiness.sufficiency``.

    Examples
    --------
    >>> verdict = pd.DataFrame({"state": ["Ready with limits"]})
    >>> stages = pd.DataFrame({"measure": "conversion", "stage": ["Look", "Buy"],
    ...                        "evidence": ["sufficient", "thin"]})
    >>> answer_readiness(verdict, stages)
    'Ready with limits: the conversion of 1 of 2 stages rests on sufficient evidence'
    """
    state = str(verdict["state"].iloc[0])
    stages = sufficiency[sufficiency["measure"].eq("conversion") & sufficiency["stage"].ne(WHOLE)]
    if stages.empty:
        return f"{state}: there is no stage whose conversion can be measured"
    enough = int(stages["evidence"].eq("sufficient").sum())
    of = plural(len(stages), "stage")
    return f"{state}: the conversion of {enough} of {of} rests on sufficient evidence"


def answer_personas(behaviour: pd.DataFrame) -> str:
    """Say which personas differ clearly from the others in anything that was compared.

    Parameters
    ----------
    behaviour
        ``personas.behaviour``.
    """
    described = behaviour[behaviour["persona"].ne(UNKNOWN)]
    titles = described["title"].drop_duplicates().tolist()
    if not titles:
        return "No persona is described: write personas in client.yaml to see whether they differ"
    tests = int(described["p_value"].notna().sum())
    if not tests:
        return f"{plural(len(titles), 'persona')}: none could be compared with another"
    clear = described.loc[described["q_value"].le(Q_MAX), "title"].drop_duplicates().tolist()
    count = plural(tests, "comparison")
    if not clear:
        return f"No persona differs clearly from the others in what it does ({count})"
    verb = "differs" if len(clear) == 1 else "differ"
    of = plural(len(titles), "persona")
    return f"Of {of}, {_list(clear)} {verb} clearly from the others in what they do ({count})"


def answer_paths(overview: pd.DataFrame, drop_off: pd.DataFrame) -> str:
    """Say how many journeys reached their goal; of one journey type, where most were lost.

    Of several, the goal alone is said: a heading is read at a glance, and the chapter says the
    rest.

    Parameters
    ----------
    overview, drop_off
        ``paths.overview`` and ``paths.drop_off``.
    """
    if overview.empty:
        return "No journey starts in this period"
    ordered = overview.sort_values(
        ["journeys", "journey_type"], ascending=[False, True], kind="stable"
    )
    rows = [row for _, row in ordered.iterrows()]
    if len(rows) == 1:
        return _reached(rows[0], drop_off)
    said = ", ".join(f"{_out_of(row)} of {row['journey_type']}" for row in rows[:_MOST])
    rest = len(rows) - _MOST
    more = f"; {plural(rest, 'journey type')} more below" if rest > 0 else ""
    return f"Journeys that reached the goal: {said}{more}"


def _out_of(row: pd.Series[Any]) -> str:
    """Write how many journeys of a type reached the goal, or that they are too few to say so."""
    if pd.isna(row["journeys"]) or pd.isna(row["reached"]):
        return "too few to be shown"
    return f"{number(row['reached'])} of {number(row['journeys'])}"


def _reached(row: pd.Series[Any], drop_off: pd.DataFrame) -> str:
    kind = row["journey_type"]
    if pd.isna(row["journeys"]) or pd.isna(row["reached"]):
        return f"Too few customers made journeys of {kind} to show how many reached the goal"
    reached = f"{number(row['reached'])} of {plural(int(row['journeys']), 'journey')} of {kind}"
    lost = drop_off[
        drop_off["journey_type"].eq(kind) & drop_off["level"].eq("stage") & drop_off["lost"].gt(0)
    ].sort_values("lost", ascending=False, kind="stable")
    where = f", and most losses are at {named(lost['name'].iloc[0])}" if len(lost) else ""
    return f"{reached} reached the goal{where}"


def answer_experience(gaps: pd.DataFrame) -> str:
    """Say how many targets of the desired journeys are met, missed and undetermined.

    Parameters
    ----------
    gaps
        ``experience.gaps``.
    """
    judged = gaps[gaps["verdict"].isin(["met", "missed", "undetermined"])]
    if judged.empty:
        return "No target is set: nothing can be said of a shortfall"
    counts = {word: int(judged["verdict"].eq(word).sum()) for word in ("missed", "met")}
    open_ = len(judged) - sum(counts.values())
    return (
        f"Of {plural(len(judged), 'target')}, {counts['missed']} missed, {counts['met']} met "
        f"and {open_} undetermined"
    )


def answer_handoffs(coverage: pd.DataFrame, effects: pd.DataFrame) -> str:
    """Say how many moves change channel, and how many comparisons of a handoff hold up.

    Parameters
    ----------
    coverage, effects
        ``handoffs.coverage`` and ``handoffs.effects``.
    """
    channel = coverage[coverage["kind"].eq("channel") & coverage["handoffs"].notna()]
    moves, changed = (int(channel[name].sum()) for name in ("moves_known", "handoffs"))
    said = (
        f"{number(changed)} of {plural(moves, 'move')} changed channel"
        if moves
        else "No change of channel can be shown"
    )
    tests = int(effects["p_value"].notna().sum())
    if not tests:
        return f"{said}; what goes with a handoff could not be compared"
    held = int(effects["q_value"].le(Q_MAX).sum())
    count = plural(tests, "comparison")
    if not held:
        return f"{said}; of {count}, none shows a clear difference that goes with a handoff"
    verb = "shows" if held == 1 else "show"
    return f"{said}; {held} of {count} {verb} a clear difference that goes with a handoff"


def answer_kpis(scorecard: pd.DataFrame, comparison: pd.DataFrame) -> str:
    """Say how the KPIs stand against their targets, and how many have changed clearly.

    Parameters
    ----------
    scorecard, comparison
        ``kpis.scorecard`` and ``kpis.comparison``.
    """
    if scorecard.empty:
        return "No KPI is defined"
    judged = scorecard[scorecard["verdict"].ne("")]
    met, missed = (int(judged["verdict"].eq(word).sum()) for word in ("met", "missed"))
    stand = (
        f"Of {plural(len(judged), 'KPI')} with a target, {met} met and {missed} missed"
        if len(judged)
        else f"{plural(len(scorecard), 'KPI')} without a target"
    )
    before = comparison[comparison["against"].eq("period before") & comparison["change"].ne("")]
    if before.empty:
        return f"{stand}; none can be compared with the period before"
    clear = int(before["change"].isin(["better", "worse"]).sum())
    return (
        f"{stand}; {clear} of {number(len(before))} changed clearly against "
        f"{before['earlier'].iloc[0]}"
    )


def _list(names: list[str]) -> str:
    """Name the first, and count the others."""
    shown = [named(name) for name in names[:_MOST]]
    rest = len(names) - len(shown)
    if rest:
        return f"{', '.join(shown)} and {plural(rest, 'other')}"
    return " and ".join(shown)
