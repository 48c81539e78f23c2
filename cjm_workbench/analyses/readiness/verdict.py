"""Whether the data is ready for a review: one word, with the reasons."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.readiness.linked import BREAK
from cjm_workbench.analyses.readiness.signals import BOTS, TWICE
from cjm_workbench.analyses.readiness.volume import DROP, SILENCE
from cjm_workbench.journeys.wants import WHOLE
from cjm_workbench.schemas.format import number, plural, share
from cjm_workbench.schemas.results import Listing, conform

READY = "Ready"
LIMITED = "Ready with limits"
NOT_READY = "Not ready"
STATES = (READY, LIMITED, NOT_READY)

VALID_FOR_READY = 0.99
"""Of the rows that hold something, the share that must be valid for the data to be ready."""
VALID_AT_LEAST = 0.50
"""Below this share, what is left cannot be taken to stand for the whole."""


LIMITS = {
    SILENCE: "source {source} was silent",
    DROP: "the volume of source {source} fell suddenly",
    BOTS: "source {source} holds events of ids that no person can be",
    TWICE: "source {source} holds events twice",
    BREAK: "links of source {source} broke off",
}
"""What a signal of the period says of the data; a rise alone is no limit."""


class Verdict(Listing):
    """One row: the state of the data, and the reasons for it, joined by semicolons."""

    state: Series[str] = pa.Field(isin=STATES)
    reasons: Series[str]


def judge_readiness(
    *,
    reconciliation: pd.DataFrame,
    signals: pd.DataFrame,
    inventory: pd.DataFrame,
    sufficiency: pd.DataFrame,
    scope: pd.DataFrame,
) -> pd.DataFrame:
    """Sum up this chapter's tables.

    `Not ready`: every number of a whole journey is insufficient, or fewer than half of the rows are
    valid. `Ready with limits`: something of what follows is missing, and is named. `Ready`: every
    stage is sufficient, scores are there, at least 99 % of the rows are valid, no touchpoint is
    blind or unmapped, and nothing odd in the records touches the period.

    Parameters
    ----------
    reconciliation, signals, inventory, sufficiency, scope
        The tables of this chapter.

    Returns
    -------
    pandas.DataFrame
        A `Verdict` of one row.
    """
    against = [*_too_dirty(reconciliation), *_nothing_to_carry(sufficiency)]
    limits = [
        *_thin(sufficiency),
        *_holes(inventory),
        *_odd(signals, scope),
        *_dirt(reconciliation),
    ]
    state = NOT_READY if against else LIMITED if limits else READY
    reasons = [*against, *limits] or [
        f"every stage is sufficient and {share(_valid(reconciliation))} of the rows are valid"
    ]
    return conform(pd.DataFrame([{"state": state, "reasons": "; ".join(reasons)}]), Verdict)


def _valid(reconciliation: pd.DataFrame) -> float:
    holding = int((reconciliation["mapped"] - reconciliation["absent"]).sum())
    passed = int((reconciliation["valid"] + reconciliation["not_yet"]).sum())
    return passed / holding if holding else 0.0


def _too_dirty(reconciliation: pd.DataFrame) -> list[str]:
    valid = _valid(reconciliation)
    return [f"only {share(valid)} of the rows are valid"] if valid < VALID_AT_LEAST else []


def _nothing_to_carry(sufficiency: pd.DataFrame) -> list[str]:
    whole = sufficiency[sufficiency["stage"] == WHOLE]
    if (whole["evidence"] != "insufficient").any():
        return []
    return ["every number of a whole journey is insufficient"]


def _thin(sufficiency: pd.DataFrame) -> list[str]:
    """Name what falls short for the whole journey, and count the stages that do."""
    whole = sufficiency[(sufficiency["stage"] == WHOLE) & (sufficiency["measure"] != "scores")]
    short = whole[whole["evidence"] != "sufficient"].to_dict("records")
    reasons = [
        f"{row['journey_type']}: {row['measure']} of the whole journey is {row['evidence']}"
        for row in short
    ]
    staged = sufficiency[sufficiency["stage"] != WHOLE]
    for (journey_type, measure), rows in staged.groupby(["journey_type", "measure"]):
        firm = int((rows["evidence"] == "sufficient").sum())
        if firm < len(rows):
            of_all = plural(len(rows), "stage")
            reasons.append(f"{journey_type}: {measure} is sufficient at {number(firm)} of {of_all}")
    silent = sorted(sufficiency.loc[sufficiency["measure"] == "scores", "journey_type"])
    return [*reasons, *(f"{journey_type}: there are no scores" for journey_type in silent)]


def _holes(inventory: pd.DataFrame) -> list[str]:
    found = []
    for state, words in (("blind", "blind"), ("unmapped", "not in the inventory")):
        rows = inventory[inventory["state"] == state]
        if len(rows):
            desired = int(rows["desired"].sum())
            of_path = f", {number(desired)} of them desired" if desired else ""
            verb = plural(len(rows), "touchpoint is", "touchpoints are")
            found.append(f"{verb} {words}{of_path}")
    return found


def _odd(signals: pd.DataFrame, scope: pd.DataFrame) -> list[str]:
    silent = scope.loc[(scope["kind"] == "source") & ~scope["covered"], "name"]
    found = signals[signals["in_period"] & signals["signal"].isin([*LIMITS])]
    # several silences of one source are said once
    said = dict.fromkeys(
        LIMITS[signal].format(source=source)
        for signal, source in zip(found["signal"], found["source"], strict=True)
    )
    return [*(f"source {name} has no record in the period" for name in silent), *said]


def _dirt(reconciliation: pd.DataFrame) -> list[str]:
    if not VALID_AT_LEAST <= _valid(reconciliation) < VALID_FOR_READY:
        return []
    return [f"{share(_valid(reconciliation))} of the rows are valid"]


def read_verdict(table: pd.DataFrame) -> str:
    """State the verdict with its reasons.

    Examples
    --------
    >>> read_verdict(pd.DataFrame({"state": ["Ready"], "reasons": ["every stage is sufficient"]}))
    'The data is ready: every stage is sufficient.'
    >>> read_verdict(pd.DataFrame({"state": ["Ready with limits"], "reasons": ["a; b"]}))
    'The data is ready with limits: a; b.'
    """
    [row] = table.to_dict("records")
    state = str(row["state"])
    return f"The data is {state[:1].lower()}{state[1:]}: {row['reasons']}."
