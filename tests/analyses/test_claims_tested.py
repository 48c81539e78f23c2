"""Every comparison that was tested is a candidate, on the smaller side's n, and no other."""

import pandas as pd
import pytest

from cjm_workbench.analyses.claims import CLAIM, claim_tested

ROW = {
    "journey_type": "buy", "who": "digital", "n": 400, "others_n": 120, "value": 0.5,
    "difference": -0.2, "diff_low": -0.3, "diff_high": -0.1, "unit": "share",
    "evidence": "sufficient", "reason": "", "p_value": 0.01,
}  # fmt: skip


def claims(*rows: dict[str, object], **more: object) -> pd.DataFrame:
    return claim_tested(
        pd.DataFrame(rows, index=range(3, 3 + len(rows))), kind="difference",
        sentence=lambda row: f"{row['who']} differs", basis="Against others.", **more,
    )  # fmt: skip


def test_a_claim_rests_on_the_smaller_group_and_concerns_its_own() -> None:
    [row] = claims(ROW).to_dict("records")
    assert (row["n"], row["concerned"], row["value"]) == (120, 400, -0.2)
    assert (row["ci_low"], row["ci_high"], row["severity"]) == (-0.3, -0.1, 0.2)
    assert (row["sentence"], row["journey_type"]) == ("digital differs", "buy")


def test_what_was_not_tested_is_no_candidate_and_rows_keep_their_place() -> None:
    table = claims({**ROW, "p_value": None}, ROW)
    assert table.index.tolist() == [4]
    assert claims({**ROW, "p_value": None}).columns.tolist() == CLAIM


@pytest.mark.parametrize(
    ("severity", "expected"),
    [(0.0, 0.0), (lambda rows: rows["difference"].abs() / 4, 0.05)],
    ids=["of all", "by row"],
)
def test_severity_is_the_difference_unless_it_is_said(severity: object, expected: float) -> None:
    assert claims(ROW, severity=severity)["severity"].tolist() == [pytest.approx(expected)]


def test_without_others_and_journey_type_it_stands_alone() -> None:
    alone = {key: value for key, value in ROW.items() if key not in ("others_n", "journey_type")}
    [row] = claims(alone, n=["n"]).to_dict("records")
    assert (row["n"], row["journey_type"]) == (400, "")
