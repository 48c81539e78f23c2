"""What is planted, and how its finding is told in the tables of a review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cjm_workbench.analyses.kpis.shifts import SEASON
from cjm_workbench.schemas.results import BEFORE, Q_MAX, YEAR_BEFORE
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.truth import tell_truth
from proof.coverage import DIFFERENCE, ESTIMATE
from proof.questions import Answer, Question, Tables
from proof.telecoms import Telecom


@dataclass(frozen=True)
class Plant:
    """One plant: what it is, the smallest telecom in which it should be found, and its question.

    Attributes
    ----------
    what
        In words, with its size.
    found
        What counts as found.
    naive
        What the naive answer is, where there is one.
    """

    what: str
    found: str
    question: Question
    naive: str = ""

    @property
    def name(self) -> str:
        """The plant's name, ``P1`` for example."""
        return self.question.name


TRUTH: Mapping[str, Any] = tell_truth(Plants())


def judge_paths(tables: Tables) -> Answer:
    """P1: both paths are told to differ between digital customers and those of other personas."""
    truth, table = TRUTH["P1"], tables["paths.personas"]
    own = table[table["persona"] == truth["persona"]].set_index("variant")
    true = pd.Series({each["variant"]: each["difference"] for each in truth["paths"]})
    rows = own.reindex(true.index)
    return {"found": bool(_clear(rows, true).all()), "held": _held(rows, true)}


def judge_switch(tables: Tables) -> Answer:
    """P2: the harmful switch is told, with its sign, and no harmless one is."""
    truth, table = TRUTH["P2"], tables["handoffs.effects"]
    same = (table["kind"] == truth["kind"]) & (table["from_value"] == truth["from"])
    own = table[same & (table["outcome"] == "goal")].set_index("to_value")
    effects = {truth["to"]: truth["difference"]}
    effects |= {each["to"]: each["difference"] for each in truth["harmless"]}
    true = pd.Series(effects)
    rows = own.reindex(true.index)
    clear = rows["q_value"] <= Q_MAX
    return {
        "found": bool(_clear(rows, true)[truth["to"]]),
        "false": int(clear.drop(truth["to"]).sum()),
        "held": _held(rows, true),
    }


def judge_slow_stage(tables: Tables) -> Answer:
    """P3: the slow stage misses its desired time."""
    truth, gaps = TRUTH["P3"], tables["experience.gaps"]
    row = gaps[(gaps["stage"] == truth["stage"]) & (gaps["measure"] == "time")]
    true = pd.Series(truth["true_median"], index=row.index)
    return {"found": row["verdict"].tolist() == ["missed"], "held": _held(row, true, ESTIMATE)}


def judge_trap(tables: Tables) -> Answer:
    """P4: one touchpoint is told to please more than its journeys, and one to please less."""
    table = tables["experience.divergence"]
    asked = (table["journey_instrument"] == "nps") & (table["instrument"] == "csat")
    own = table[asked & (table["level"] == "touchpoint")].set_index("place")
    true = pd.Series(
        {each["touchpoint"]: each["difference_of_answers"] for each in TRUTH["P4"]["touchpoints"]}
    )
    rows = own.reindex(true.index)
    return {"found": bool(_clear(rows, true).all()), "held": _held(rows, true)}


def judge_reversal(tables: Tables) -> Answer:
    """P7: the total is told to rise while every segment falls; the naive answer sees it rise."""
    table = tables["kpis.decomposition"]
    own = table[(table["kpi"] == SOLVED) & (table["against"] == BEFORE)]
    rate = own[(own["part"] == "rate") & (own["by"] == "segment")]
    told = rate["reversal"] & (rate["value"] < 0) & (rate["p_value"] <= Q_MAX)
    change = own[own["part"] == "change"]
    true = pd.Series(TRUTH["P7"]["difference"], index=change.index)
    return {
        "found": told.tolist() == [True],
        "held": _held(change, true, ESTIMATE),
        "naive_wrong": bool((change["value"] > 0).all()),
    }


def judge_season(tables: Tables) -> Answer:
    """P8: what rose since the quarter before may be the season, and is not called better."""
    table = tables["kpis.comparison"]
    own = table[table["kpi"] == CONVERSION].set_index("against")
    truth = TRUTH["P8"]
    true = pd.Series(
        {BEFORE: truth["difference_to_quarter_before"],
         YEAR_BEFORE: truth["difference_to_year_before"]}
    )  # fmt: skip
    rows = own.reindex(true.index)
    said = dict(zip(rows.index, rows["change"], strict=True))
    return {
        "found": said[BEFORE] == SEASON,
        "false": int(said[YEAR_BEFORE] != "no clear change"),
        "held": _held(rows, true),
        "naive_wrong": bool(rows["diff_low"].gt(0)[BEFORE]),
    }


def judge_silent(tables: Tables) -> Answer:
    """P9: answering is told to go with what was experienced, and the bounds hold the truth."""
    bounds = tables["experience.bounds"].set_index("instrument")
    true = pd.Series(
        {each["instrument"]: each["mean_of_invited"] for each in TRUTH["P9"]["instruments"]}
    ).drop("nps")  # its mean is not what the chapters give
    rows = bounds.reindex(true.index)
    told = tables["readiness.respondents"]
    occasions = told[(told["base"] == "invited") & told["attribute"].str.startswith("(")]
    held = (rows["silent_bad"] <= true) & (rows["silent_good"] >= true)
    naive = (rows["ci_low"] > true) | (rows["ci_high"] < true)
    return {
        "found": bool(held.all() and (occasions["q_value"] <= Q_MAX).any()),
        "naive_wrong": bool(naive.all()),
    }


def judge_records(tables: Tables) -> Answer:
    """P12: silence, bots, duplicates and the broken identity are told, with source and time."""
    truth, table = TRUTH["P12"], tables["readiness.signals"]
    wanted = {
        "silence": (truth["silence"]["source"], truth["silence"]["from"]),
        "bots": (truth["bots"]["source"], truth["bots"]["days"][0]),
        "duplicates": (truth["duplicates"]["source"], truth["duplicates"]["from"]),
        "identity break": (truth["identity_break"]["source"], truth["identity_break"]["from"]),
    }
    found = {name: _told(table, name, *where) for name, where in wanted.items()}
    own = table[table["in_period"] & table["signal"].isin(found)]
    return {"found": all(found.values()), "parts": found, "false": len(own) - sum(found.values())}


def _told(table: pd.DataFrame, signal: str, source: str, since: str) -> bool:
    own = table[(table["signal"] == signal) & (table["source"] == source)]
    away = (own["since"] - pd.Timestamp(since)).abs()
    return bool((away <= NEAR).any())


def _clear(rows: pd.DataFrame, true: pd.Series) -> pd.Series:
    """Tell which differences are claimed within their table, with the sign of the true ones."""
    return (rows["q_value"] <= Q_MAX) & (rows["difference"] * true > 0)


def _held(
    rows: pd.DataFrame, true: pd.Series, columns: tuple[str, str, str] = DIFFERENCE
) -> list[bool]:
    _, low, high = columns
    shown = rows[low].notna() & rows[high].notna()
    held = (rows[low] <= true) & (rows[high] >= true)
    return [*map(bool, held[shown])]


SOLVED, CONVERSION = "problems_solved", "conversion"
NEAR = pd.Timedelta(days=3)
ALL = Plants()
MAIN = Telecom(36_000, ALL)
HELP = Telecom(50_000, ALL, kpis=(SOLVED,))
YEARS = Telecom(12_000, ALL, quarters=6, journeys=("purchase",), kpis=(CONVERSION,))

PLANTS = (
    Plant(
        "digital customers take path A more often and path B less often, by 8 points",
        "paths.personas: both with q ≤ 0.05 and the right sign",
        Question("P1", MAIN, ("paths.personas",), judge_paths),
    ),
    Plant(
        "a switch from web to phone that halves the odds of conversion, beside harmless ones",
        "handoffs.effects: q ≤ 0.05 and fewer",
        Question("P2", MAIN, ("handoffs.effects",), judge_switch),
    ),
    Plant(
        "one stage is 25 % slower than desired, in one segment only",
        "experience.gaps: its desired time is missed",
        Question("P3", MAIN, ("experience.gaps",), judge_slow_stage, segment="consumer_fibre"),
    ),
    Plant(
        "one touchpoint is scored 0.6 of 5 points above its journeys, and one as far below",
        "experience.divergence: both with q ≤ 0.05 and the right sign",
        Question("P4", MAIN, ("experience.divergence",), judge_trap),
    ),
    Plant(
        "total conversion rises by 3 points while that of each segment falls by 3",
        "kpis.decomposition: a reversal by segment, p ≤ 0.05",
        Question("P7", HELP, ("kpis.decomposition",), judge_reversal),
        naive="the total rose, so it is better",
    ),
    Plant(
        "a surge of 10 points in every third quarter, and none year on year",
        "kpis.comparison: the change since the quarter before may be the season",
        Question("P8", YEARS, ("kpis.comparison",), judge_season),
        naive="quarter on quarter, the whole interval is above 0",
    ),
    Plant(
        "the odds of answering rise 2.5 times with each point",
        "readiness.respondents: answering goes with the occasion, q ≤ 0.05; experience.bounds hold "
        "the mean of all invited",
        Question("P9", MAIN, ("experience.bounds", "readiness.respondents"), judge_silent),
        naive="the interval of those who answered, for csat and for ces",
    ),
    Plant(
        "a channel silent for three weeks, bots, duplicates, a broken identity",
        "readiness.signals: all four, of the right source, within three days",
        Question("P12", YEARS, ("readiness.signals",), judge_records),
    ),
)  # fmt: skip


def tell_power(answers: Mapping[str, Sequence[Answer]]) -> pd.DataFrame:
    """Count in how many seeds each plant is found.

    Parameters
    ----------
    answers
        Name of the plant to its answers, one a seed.

    Returns
    -------
    pandas.DataFrame
        One row a plant: plant, what, by (where it is found), customers, quarters, segment, found,
        seeds, false (seeds in which what is harmless was claimed beside it), held, intervals,
        naive, naive_wrong, naive_seeds.
    """
    asked = [plant for plant in PLANTS if plant.name in answers]
    return pd.DataFrame([_tell(plant, answers[plant.name]) for plant in asked])


def _tell(plant: Plant, answers: Sequence[Answer]) -> dict[str, object]:
    held = [each for answer in answers for each in answer.get("held", [])]
    wrong = [answer["naive_wrong"] for answer in answers if "naive_wrong" in answer]
    false = [answer["false"] for answer in answers if "false" in answer]
    return {
        "plant": plant.name, "what": plant.what, "customers": plant.question.telecom.customers,
        "quarters": plant.question.telecom.quarters, "segment": plant.question.segment,
        "found": sum(answer["found"] for answer in answers), "seeds": len(answers),
        "by": plant.found, "held": sum(held), "intervals": len(held),
        "false": sum(each > 0 for each in false) if false else None,
        "naive": plant.naive, "naive_wrong": sum(wrong), "naive_seeds": len(wrong),
    }  # fmt: skip
