"""The verdict counts what the gaps say, and names the shortfall that is largest for its size."""

import pandas as pd
import pytest

from cjm_workbench.analyses.brief.verdict import measure_verdict, read_verdict, severity

SHARE = {"measure": "conversion", "instrument": "", "unit": "share"}
TIME = {"measure": "time", "instrument": "", "unit": "seconds"}
CSAT = {"measure": "score", "instrument": "csat", "unit": "score", "scale_min": 1, "scale_max": 5}


def gap(stage: str, kind: dict, value: float, target: float | None, verdict: str, **more) -> dict:
    shortfall = None if target is None else (target - value) * (-1 if kind is TIME else 1)
    return {
        "journey_type": "buy", "stage": stage, "scale_min": None, "scale_max": None,
        "value": value, "target": target, "verdict": verdict, "shortfall": shortfall,
        "evidence": "sufficient", "n": 400, "ci_low": value - 6, "ci_high": value + 6,
        **kind, **more,
    }  # fmt: skip


GAPS = pd.DataFrame(
    [
        gap("Choose", SHARE, 0.60, 0.80, "missed"),  # 20 points short: 0.20
        gap("Pay", SHARE, 0.95, 0.90, "met"),
        gap("Pay", TIME, 90.0, 60.0, "missed"),  # 30 of the wanted 60 s too long: 0.50
        gap("Use", CSAT, 3.8, 4.2, "undetermined"),  # 0.4 of a scale of 4: 0.10
        gap("Use", TIME, 10.0, None, ""),  # no target: not counted
    ]
)


def test_counts_targets_by_verdict() -> None:
    [row] = measure_verdict(GAPS).to_dict("records")
    assert (row["targets"], row["met"], row["missed"], row["undetermined"]) == (4, 1, 2, 1)


def test_puts_shortfalls_of_different_measures_on_one_scale() -> None:
    assert severity(GAPS).tolist() == pytest.approx([0.20, 0.0, 0.50, 0.10, 0.0])


def test_a_net_promoter_score_runs_over_two_hundred_points() -> None:
    nps = {**CSAT, "instrument": "nps", "unit": "points", "scale_min": 0, "scale_max": 10}
    # 10 of 200 points, although it was asked on a scale of ten
    assert severity(pd.DataFrame([gap("Use", nps, 20.0, 30.0, "missed")])).tolist() == [0.05]


def test_names_the_largest_shortfall_for_its_size_not_in_its_unit() -> None:
    # 30 s is more than 0.20 in any unit; it is named for being half of what was wanted
    [row] = measure_verdict(GAPS).to_dict("records")
    assert row["worst"] == "Pay: median time 1.5 min against 1.0 min wanted"
    assert row["worst_interval"] == "1.4–1.6, n = 400"


def test_does_not_name_a_shortfall_on_insufficient_evidence() -> None:
    weak = pd.DataFrame([gap("Pay", TIME, 90.0, 60.0, "missed", evidence="insufficient")])
    assert measure_verdict(weak)["worst"].tolist() == [""]
    assert read_verdict(measure_verdict(weak)).endswith("undetermined.")


def test_reads_as_one_sentence_a_journey_type() -> None:
    assert read_verdict(measure_verdict(GAPS)) == (
        "Of 4 targets for buy, 1 met, 2 missed and 1 undetermined; furthest from what is wanted "
        "is Pay: median time 1.5 min against 1.0 min wanted (1.4–1.6, n = 400)."
    )


def test_where_most_is_missed_comes_first() -> None:
    met = pd.DataFrame([gap("Ask", SHARE, 0.9, 0.8, "met")]).assign(journey_type="ask")
    said = read_verdict(measure_verdict(pd.concat([met, GAPS])))
    assert said.index("for buy") < said.index("Of 1 target for ask, 1 met, 0 missed")


@pytest.mark.parametrize("gaps", [GAPS.iloc[4:], GAPS.iloc[:0]], ids=["no target", "no gap"])
def test_says_what_to_write_where_nothing_is_wanted(gaps: pd.DataFrame) -> None:
    assert read_verdict(measure_verdict(gaps)).startswith("No target is set")
