"""Emotion curves of segments side by side: one instrument, every stage, hidden where too few."""

from __future__ import annotations

import pandas as pd

from cjm_workbench.analyses.index.curves import measure_curves, read_curves
from cjm_workbench.analyses.index.spans import IndexRules
from tests.analyses.index.small_index import PUBLIC, span

FELT = {"n": 100, "value": 0.5, "ci_low": 0.4, "ci_high": 0.6, "unit": "emotion",
        "evidence": "sufficient", "reason": ""}  # fmt: skip
VERDICT_COLUMNS = ["segment", "journey_type", "stage", "verdict"]


def cell(segment: str, stage_no: int, lane: str = "goal", **cells: object) -> dict[str, object]:
    return {
        **span(segment), "journey_type": "buy", "journey_title": "Buy something", "variant": "",
        "stage_no": stage_no, "stage": ("(whole journey)", "Look", "Pay")[stage_no], "lane": lane,
        "touchpoint": "", "department": "", "text": "", "detail": "", "target": None,
        "verdict": "", **dict.fromkeys(FELT), "unit": "", "evidence": "", "reason": "", **cells,
    }  # fmt: skip


def felt(segment: str, stage_no: int, text: str = "csat", **cells: object) -> dict[str, object]:
    return cell(segment, stage_no, "emotion", **{**FELT, "text": text, **cells})


STAGES = [cell(segment, no) for segment in ("all", "gold") for no in (1, 2)]
NONE = pd.DataFrame(columns=VERDICT_COLUMNS)


def measure(*cells: dict[str, object], rules: IndexRules = PUBLIC) -> pd.DataFrame:
    return measure_curves(pd.DataFrame([*STAGES, *cells]), NONE, rules)


def test_every_stage_has_a_row_in_every_segment() -> None:
    table = measure(felt("all", 2), felt("gold", 2, value=-0.2))
    assert table[["segment", "stage_no"]].values.tolist() == [
        ["all", 1], ["all", 2], ["gold", 1], ["gold", 2],
    ]  # fmt: skip
    assert table["reason"].tolist() == ["no score at this stage", "", "no score at this stage", ""]
    assert table["value"].tolist()[1::2] == [0.5, -0.2]


def test_one_instrument_in_all_segments_and_never_comments() -> None:
    # nps has 120 answers in gold alone, csat 100 + 90 in both; comments would have most
    table = measure(
        felt("all", 1), felt("gold", 1, n=90), felt("gold", 1, "nps", n=120),
        felt("all", 1, "comments (en)", n=999),
    )  # fmt: skip
    assert set(table["instrument"]) == {"csat", ""}
    assert table["n"].dropna().tolist() == [100, 90]


def test_touchpoints_and_variants_are_no_stage() -> None:
    table = measure(felt("all", 1, touchpoint="site"), felt("all", 1, variant="Keen"))
    assert table["value"].isna().all()


def test_targets_are_counted_by_stage() -> None:
    verdicts = pd.DataFrame(
        [("all", "buy", "Pay", "missed"), ("all", "buy", "Pay", "missed"),
         ("all", "buy", "Pay", "met"), ("all", "buy", "(whole journey)", "missed")],
        columns=VERDICT_COLUMNS,
    )  # fmt: skip
    table = measure_curves(pd.DataFrame(STAGES), verdicts, PUBLIC)
    counted = table[["met", "missed", "undetermined"]].values.tolist()
    assert counted == [[0, 0, 0], [1, 2, 0], [0, 0, 0], [0, 0, 0]]


def test_the_rest_of_everybody_is_not_told() -> None:
    # 100 answers less 95 leave 5
    table = measure(felt("all", 1), felt("gold", 1, n=95), rules=IndexRules(smallest_cell=10))
    gold = table[(table["segment"] == "gold") & (table["stage_no"] == 1)].iloc[0]
    assert pd.isna(gold["value"]) and pd.isna(gold["n"])
    assert gold["reason"] == "not shown: it would tell a smaller cell"


def test_the_reading_names_the_lowest_stage() -> None:
    table = measure(felt("all", 1), felt("all", 2, value=-0.25, ci_low=-0.4, ci_high=-0.1))
    assert read_curves(table) == (
        "In “Buy something” emotion (csat) is lowest at “Pay” in All customers: −0.25 (−0.40 to "
        "−0.10, n = 100). 2 stages of segments have no score."
    )


def test_without_scores_it_says_what_to_gather() -> None:
    assert read_curves(measure()).startswith("No stage has scores enough")
    empty = pd.DataFrame(STAGES).iloc[:0]
    assert measure_curves(empty, NONE, PUBLIC).empty
