"""How long personas stay in each stage, where customers come more than once."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import ibis
import pytest

from cjm_workbench.analyses.paths.persona_waits import compare_waits
from cjm_workbench.analyses.rules import Rules

SIDES = {
    "journey_type": "string", "stage": "string", "persona": "string", "own": "boolean",
    "customer_id": "string", "seconds": "float64",
}  # fmt: skip


def compare(visits: int) -> dict[Hashable, Any]:
    """Compare 40 customers with 40 others who stay longer, each of so many visits alike."""
    rows = [
        ("buy", "See", "keen", own, f"{own}-{who}", 60.0 * who + (0 if own else 600))
        for own in (True, False)
        for who in range(40)
        for _ in range(visits)
    ]
    table = compare_waits(ibis.memtable(rows, schema=SIDES), by_persona=False, rules=Rules())
    [row] = table.to_dict("records")
    return row


def test_visits_alike_of_one_customer_tell_no_more_than_one_of_them() -> None:
    once, thrice = compare(1), compare(3)
    assert (once["difference"], thrice["difference"]) == (-600, -600)
    # of 40 against 40 at every minute, 10 minutes apart: Mann-Whitney's U is 435 + 30 / 2 = 450,
    # 350 from its mean of 800; its variance, 1600 x 81 / 12 less the ties, makes z = 3.37
    assert once["p_value"] == pytest.approx(0.00075, abs=2e-5)
    # three times the visits as if they were independent would make z 5.9, and p 4e-9
    assert thrice["p_value"] == pytest.approx(once["p_value"], rel=0.1)
    reach = [row["diff_high"] - row["diff_low"] for row in (once, thrice)]
    assert reach[1] == pytest.approx(reach[0], rel=0.1)
