import pytest


@pytest.fixture
def deviation() -> dict[str, object]:
    """One row of `experience.deviations`: journeys with it convert 20 points less often."""
    return {
        "journey_type": "buy", "kind": "missing", "touchpoint": "site", "n": 100,
        "difference": -0.2, "diff_low": -0.3, "diff_high": -0.1, "unit": "share",
        "evidence": "sufficient", "reason": "", "p_value": 0.001, "q_value": 0.004,
        "time_n": None, "time_difference_seconds": None, "time_low_seconds": None,
        "time_high_seconds": None, "without_time_seconds": None, "time_p_value": None,
        "time_evidence": "insufficient", "time_reason": "",
    }  # fmt: skip
