"""Whether verdicts on gaps agree with the truth: met where it is met, missed where it is missed."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

import pandas as pd

from proof.coverage import LARGE, USUAL
from proof.questions import Answer, Question, Tables

BY = ["journey_type", "stage", "measure", "instrument"]


def list_verdicts(tables: Tables) -> Answer:
    """Give the verdict on each desired level, with the level and the value, by name."""
    gaps = tables["experience.gaps"]
    wanted = gaps[gaps["target"].notna() & gaps["value"].notna()]
    # below its line a verdict is missed; where less is better, above it
    sign = wanted["more_is_better"].map({True: 1, False: -1})
    rows = zip(
        wanted[BY].astype("str").agg("|".join, axis="columns"), wanted["verdict"], wanted["value"],
        wanted["target"] - sign * wanted["tolerance"], sign, strict=True,
    )  # fmt: skip
    return {
        name: {"verdict": verdict, "value": value, "line": line, "sign": sign}
        for name, verdict, value, line, sign in rows
    }


VERDICTS = Question("verdicts", USUAL, ("experience.gaps",), list_verdicts)
LARGE_VERDICTS = Question("verdicts, large", LARGE, ("experience.gaps",), list_verdicts)


def tell_verdicts(answers: Sequence[Answer], large: Sequence[Answer]) -> pd.DataFrame:
    """Count the verdicts on each gap that contradict the truth.

    Parameters
    ----------
    answers
        As of `list_verdicts`, one a seed.
    large
        The same of telecoms ten times as large: the truth is the mean of their values.

    Returns
    -------
    pandas.DataFrame
        One row a desired level: gap, line (target less tolerance), truth, right (the verdict that
        the truth asks for), met, missed, undetermined (numbers of seeds), contradictions.
    """
    everywhere = sorted(set.intersection(*({*each} for each in large)))
    return pd.DataFrame([_tell(name, answers, large) for name in everywhere])


def _tell(name: str, answers: Sequence[Answer], large: Sequence[Answer]) -> dict[str, object]:
    truth, one = fmean(each[name]["value"] for each in large), large[0][name]
    right = "met" if one["sign"] * (truth - one["line"]) >= 0 else "missed"
    said = pd.Series([each[name]["verdict"] for each in answers if name in each], dtype="str")
    counts = {verdict: int((said == verdict).sum()) for verdict in ("met", "missed")}
    return {
        "gap": name, "line": one["line"], "truth": truth, "right": right, **counts,
        "undetermined": int((said == "undetermined").sum()),
        "contradictions": sum(number for verdict, number in counts.items() if verdict != right),
    }  # fmt: skip
