"""What is planted, and how its finding is told in the tables of a review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from cjm_workbench.schemas.results import Q_MAX
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.truth import tell_truth
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


def judge_paths(tables: Tables) -> Answer:
    """P1: both paths are found to differ between digital customers and those of other personas."""
    truth = tell_truth(Plants())["P1"]
    table = tables["paths.personas"]
    own = table[table["persona"] == truth["persona"]].set_index("variant")
    differs = {each["variant"]: each["difference"] for each in truth["paths"]}
    rows = own.reindex(differs)
    clear = (rows["q_value"] <= Q_MAX) & (rows["difference"] * pd.Series(differs) > 0)
    return {
        "found": bool(clear.all()),
        "held": _held(rows["diff_low"], pd.Series(differs), rows["diff_high"]),
    }


def judge_slow_stage(tables: Tables) -> Answer:
    """P3: the slow stage misses its desired time."""
    truth = tell_truth(Plants())["P3"]
    gaps = tables["experience.gaps"]
    row = gaps[(gaps["stage"] == truth["stage"]) & (gaps["measure"] == "time")]
    return {
        "found": row["verdict"].tolist() == ["missed"],
        "held": _held(row["ci_low"], truth["true_median"], row["ci_high"]),
    }


def _held(low: pd.Series, true: pd.Series | float, high: pd.Series) -> list[bool]:
    return [*map(bool, (low <= true) & (high >= true))]


PLANTS = (
    Plant(
        "digital customers take path A more often and path B less often, by 8 points",
        "both differences have q ≤ 0.05 in paths.personas, with the right sign",
        Question("P1", Telecom(24_000, Plants()), ("paths.personas",), judge_paths),
    ),
    Plant(
        "one stage is 25 % slower than desired, in one segment only",
        "the stage's desired time is missed in experience.gaps",
        Question(
            "P3", Telecom(24_000, Plants()), ("experience.gaps",), judge_slow_stage,
            segment="consumer_fibre",
        ),
    ),
)  # fmt: skip


def tell_power(answers: dict[str, Sequence[Answer]]) -> pd.DataFrame:
    """Count in how many seeds each plant is found.

    Parameters
    ----------
    answers
        Name of the plant to its answers, one a seed.

    Returns
    -------
    pandas.DataFrame
        One row a plant: plant, what, telecom, seeds, found (share), counts, held (share of the
        intervals that hold the truth), naive, naive_wrong (share).
    """
    asked = [plant for plant in PLANTS if plant.name in answers]
    return pd.DataFrame([_tell(plant, answers[plant.name]) for plant in asked])


def _tell(plant: Plant, answers: Sequence[Answer]) -> dict[str, object]:
    held = [each for answer in answers for each in answer.get("held", [])]
    wrong = [answer["naive_wrong"] for answer in answers if "naive_wrong" in answer]
    return {
        "plant": plant.name, "what": plant.what, "customers": plant.question.telecom.customers,
        "quarters": plant.question.telecom.quarters, "segment": plant.question.segment,
        "found": sum(answer["found"] for answer in answers), "seeds": len(answers),
        "by": plant.found, "held": sum(held), "intervals": len(held),
        "naive": plant.naive, "naive_wrong": sum(wrong), "naive_seeds": len(wrong),
    }  # fmt: skip
