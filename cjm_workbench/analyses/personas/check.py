"""Whether described personas differ in what they are said to differ in."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.personas.described import EVERY, NO_PERSONA, Described
from cjm_workbench.analyses.personas.wording import enumerate_names
from cjm_workbench.schemas.format import plural
from cjm_workbench.schemas.results import Q_MAX, Estimate, conform

VERDICTS = ("holds", "not seen", "contrary", "cannot be judged")
NOT_MEASURED = "not measured of any journey type: compare the name with those that are measured"
NOTHING_SAID = "nothing is said: write differs_in of the persona in client.yaml"


class Check(Estimate):
    """One row a persona, what it is said to differ in, and a journey type.

    The numbers and q-values are those of `personas.behaviour`: no test is made twice.

    Attributes
    ----------
    persona, title
        In the order of the settings.
    measure, said
        What it is said to be ``higher`` or ``lower`` in than the other personas; empty where
        nothing is said of it.
    verdict
        ``holds``: the difference is as it was said (q <= 0.05). ``contrary``: it is the other way
        round. ``not seen``: no difference holds up, which is not to say that there is none.
        ``cannot be judged``: no comparison, or insufficient evidence.
    """

    journey_type: Series[str]
    persona: Series[str]
    title: Series[str]
    measure: Series[str]
    said: Series[str] = pa.Field(isin=["higher", "lower", ""])
    verdict: Series[str] = pa.Field(isin=VERDICTS)
    others_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    others_value: Series[float] = pa.Field(nullable=True)
    difference: Series[float] = pa.Field(nullable=True)
    diff_low: Series[float] = pa.Field(nullable=True)
    diff_high: Series[float] = pa.Field(nullable=True)
    q_value: Series[float] = pa.Field(ge=0, le=1, nullable=True)


def check_personas(described: Sequence[Described], behaviour: pd.DataFrame) -> pd.DataFrame:
    """Set what is said of each persona beside what was measured.

    Parameters
    ----------
    described
        The personas of the settings, with what they are said to differ in.
    behaviour
        The table `personas.behaviour`.

    Returns
    -------
    pandas.DataFrame
        `Check`, in the order of the settings.
    """
    measured = behaviour.assign(
        measure=(behaviour["measure"] + " " + behaviour["detail"]).str.strip()
    )
    rows = [row for each in described for row in _check(each, measured)]
    return conform(pd.DataFrame(rows, columns=list(Check.to_schema().columns)), Check)


def _check(each: Described, measured: pd.DataFrame) -> Iterator[dict[Hashable, Any]]:
    blank: dict[Hashable, Any] = {
        "journey_type": EVERY, "persona": each.persona, "title": each.title, "unit": "share",
        "evidence": "insufficient", "verdict": "cannot be judged", "n": 0,
    }  # fmt: skip
    if not each.differs_in:
        yield {**blank, "measure": "", "said": "", "reason": NOTHING_SAID}
    own = measured[measured["persona"] == each.persona]
    for measure, said in each.differs_in.items():
        rows = own[own["measure"] == measure]
        if rows.empty:
            yield {**blank, "measure": measure, "said": said, "reason": NOT_MEASURED}
        for _, row in rows.iterrows():
            yield {**row.to_dict(), "said": said, "verdict": _judge(row, said)}


def _judge(row: pd.Series, said: str) -> str:
    if pd.isna(row["q_value"]) or row["evidence"] == "insufficient":
        return "cannot be judged"
    if row["q_value"] > Q_MAX:
        return "not seen"
    return "holds" if (row["difference"] > 0) == (said == "higher") else "contrary"


def read_check(table: pd.DataFrame) -> str:
    """Say how much of what is said of personas holds, and flag the personas of which none does."""
    if table.empty:
        return NO_PERSONA
    said = table[table["said"] != ""]
    silent = table.loc[table["said"] == "", "title"].tolist()
    parts = [_count(said)] if len(said) else []
    parts += [f"{_flag(said, verdict)}" for verdict in ("contrary", "not seen")]
    if silent:
        parts.append(
            f"Of {enumerate_names(silent)} it is not said in what they differ: write differs_in "
            "in client.yaml, for a persona that claims nothing cannot be checked."
        )
    return " ".join(part for part in parts if part)


def _count(said: pd.DataFrame) -> str:
    counts = said["verdict"].value_counts()
    told = ", ".join(
        f"{counts[verdict]} {'hold' if verdict == 'holds' and counts[verdict] > 1 else verdict}"
        for verdict in VERDICTS
        if verdict in counts
    )
    return (
        f"Of {plural(len(said), 'difference')} that personas are said to have, by journey type: "
        f"{told}."
    )


def _flag(said: pd.DataFrame, verdict: str) -> str:
    """Name the personas of whose judged differences none holds, by the worst that was found."""
    judged = said[said["verdict"] != "cannot be judged"]
    worst = judged.groupby("title", sort=False)["verdict"].agg(
        lambda found: "holds" if "holds" in set(found)
        else "contrary" if "contrary" in set(found) else "not seen"
    )  # fmt: skip
    titles = worst[worst == verdict].index.tolist()
    if not titles:
        return ""
    verb = "differs" if len(titles) == 1 else "differ"
    if verdict == "contrary":
        return f"Flagged: {enumerate_names(titles)} {verb} the other way round than is said."
    plain = "does" if len(titles) == 1 else "do"
    return (
        f"Flagged: {enumerate_names(titles)} {plain} not differ clearly in anything that is said."
    )
