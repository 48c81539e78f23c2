"""The lanes of pain and delight: what the data says is wrong, or right, at a stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from cjm_workbench.analyses.brief.map_rows import WHOLE, MapRow, Tables, map_row, records
from cjm_workbench.analyses.extremes import find_extremes
from cjm_workbench.schemas.format import number

GLAD = 0.5
"""The mean sentiment, of -2 to +2, from which a theme counts as a delight, and below whose
negative as a pain: between them its comments are neither."""

SHORTFALLS = {
    "conversion": "Fewer go on than wanted",
    "time": "Takes longer than wanted",
    "emotion": "Emotion below what is wanted",
    "channel": "Fewer come by the wanted channels",
}
KINDS = ("gap", "loss", "promise", "touchpoint", "theme", "quote")
BROKEN = {"late": "late", "unfulfilled": "not kept"}
KEYS = ["journey_type", "stage"]
WORST = "No other stage loses more"


def lay_pains(
    tables: Tables, promises: Sequence[Mapping[str, str]], stages: Mapping[tuple[str, str], str]
) -> Iterator[MapRow]:
    """List what went wrong and what went right, each from the saved table that tells it.

    Parameters
    ----------
    tables
        By name: `experience.gaps`, `experience.promises`, `paths.drop_off`, `experience.emotion`,
        `experience.themes` and `experience.verbatims`.
    promises
        ``journey_type, promise, touchpoint``.
    stages
        Journey type and touchpoint to its stage.

    Yields
    ------
    MapRow
        Lane ``pain`` or ``delight``; ``detail`` names the kind, and orders them.

    Notes
    -----
    An estimate of insufficient evidence is neither. A touchpoint stands out in its stage where its
    interval lies apart from that of the touchpoint at the other end; so does a loss in its journey.
    """
    rows = [
        *_gaps(tables["experience.gaps"]),
        *_promises(tables["experience.promises"], promises, stages),
        *_losses(tables["paths.drop_off"]),
        *_touchpoints(tables["experience.emotion"]),
        *_themes(tables["experience.themes"]),
        *_quotes(tables["experience.verbatims"]),
    ]
    rows.sort(key=lambda row: KINDS.index(row["detail"]))
    for place, row in enumerate(rows, start=1):
        yield {**row, "place": place}


def _gaps(table: pd.DataFrame) -> Iterator[MapRow]:
    source = "experience.gaps"
    for row in records(table[table["stage"] != WHOLE]):
        if row["verdict"] == "missed":
            said = SHORTFALLS.get(
                row["measure"], f"Score below what is wanted ({row['instrument']})"
            )
            yield map_row("pain", source, row, text=said, detail="gap")
        elif row["verdict"] == "met" and row["measure"] in ("score", "emotion"):
            said = f"As good as wanted ({row['instrument']})"
            yield map_row("delight", source, row, text=said, detail="gap")


def _promises(
    table: pd.DataFrame,
    promises: Sequence[Mapping[str, str]],
    stages: Mapping[tuple[str, str], str],
) -> Iterator[MapRow]:
    given = {(row["journey_type"], row["promise"]): row["touchpoint"] for row in promises}
    broken = table[
        table["outcome"].isin(list(BROKEN))
        & (table["evidence"] != "insufficient")
        & (table["value"] > 0)
    ]
    # a promise has a row for each instrument that its customers answered
    for row in records(broken.drop_duplicates(["journey_type", "promise", "outcome"])):
        touchpoint = given.get((row["journey_type"], row["promise"]), "")
        stage = stages.get((row["journey_type"], touchpoint), "")
        said = f"{row['promise']}: {BROKEN[row['outcome']]}"
        yield map_row(
            "pain", "experience.promises", row, stage=stage, touchpoint=touchpoint, text=said,
            detail="promise",
        )  # fmt: skip


def _losses(table: pd.DataFrame) -> Iterator[MapRow]:
    firm = _firm(table)
    at_stages = firm[firm["level"] == "stage"]
    for _, rows in at_stages.groupby("journey_type", sort=True):
        _, most, clear = find_extremes(rows)
        if clear:
            yield _loss(most, str(most["name"]), WORST)
    touched = firm[firm["level"] == "touchpoint"]
    for (_, stage), rows in touched.groupby(["journey_type", "within_stage"], sort=True):
        _, most, clear = find_extremes(rows)
        if clear:
            yield _loss(most, str(stage), f"Most lost after “{most['name']}”")


def _loss(row: pd.Series, stage: str, said: str) -> MapRow:
    return map_row("pain", "paths.drop_off", dict(row), stage=stage, text=said, detail="loss")


def _touchpoints(table: pd.DataFrame) -> Iterator[MapRow]:
    firm = _firm(table[table["level"] == "touchpoint"])
    for (*_, instrument), rows in firm.groupby([*KEYS, "instrument"], sort=True):
        low, high, clear = find_extremes(rows)
        if clear:
            for lane, row, word in (("pain", low, "Lowest"), ("delight", high, "Highest")):
                yield map_row(
                    lane, "experience.emotion", dict(row), detail="touchpoint",
                    text=f"{word} emotion of the stage: {row['touchpoint']} ({instrument})",
                )  # fmt: skip


def _themes(table: pd.DataFrame) -> Iterator[MapRow]:
    firm = _firm(table[table["sentiment"].abs() >= GLAD])
    for row in records(
        firm.sort_values([*KEYS, "value", "rank"], ascending=[True, True, False, True])
    ):
        lane = "delight" if row["sentiment"] > 0 else "pain"
        said = f"Comments speak of: {row['theme']}"
        yield map_row(lane, "experience.themes", row, text=said, detail="theme")


def _quotes(table: pd.DataFrame) -> Iterator[MapRow]:
    """Take the first comment of each end: it was picked by no one's taste."""
    first = table[table["stage"] != ""].drop_duplicates([*KEYS, "end"])
    for row in records(first):
        lane = "delight" if row["end"] == "high" else "pain"
        score = f"{row['instrument']} {number(row['score'], 0)}"
        yield map_row(
            lane, "experience.verbatims", row, text=row["verbatim"], detail="quote", channel=score,
            n=row["comments"],
        )  # fmt: skip


def _firm(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["evidence"] != "insufficient") & table["value"].notna()]
