"""Saved tables small enough to read, as the journey map takes them from other chapters."""

import pandas as pd

from cjm_workbench.analyses.brief.map import FROM
from cjm_workbench.journeys.blueprint import Blueprint

FIRM = {"n": 40, "ci_low": 0.1, "ci_high": 0.5, "evidence": "sufficient", "reason": ""}
TESTED = {"difference": -0.2, "diff_low": -0.3, "diff_high": -0.1, "p_value": 0.001}

BLUEPRINT = Blueprint(
    stages=[
        {"journey_type": "buy", "stage": "Look", "customer_goal": "Find it", "needs": "prices"},
        {"journey_type": "buy", "stage": "Pay", "customer_goal": "Own it", "needs": ""},
        {"journey_type": "buy", "stage": "Use", "customer_goal": "Like it", "needs": ""},
    ],
    touchpoints=[
        {"journey_type": "buy", "stage": stage, "touchpoint": touchpoint, "channel": channel,
         "department": department, "customer_action": action, "response": "answers"}
        for stage, touchpoint, channel, department, action in (
            ("Look", "site", "web", "sales", "reads"),
            ("Look", "shop", "store", "", "asks"),
            ("Look", "fair", "stand", "sales", ""),
            ("Pay", "till", "store", "shops", "pays"),
        )
    ],
    promises=[{"journey_type": "buy", "promise": "Paid at once", "touchpoint": "till"}],
)  # fmt: skip

STEPS = pd.DataFrame(
    [
        # journey 1 looks at two places and pays; 2 looks and stops
        ("buy", "1", "ann", 1, "Look", "site", "web", "sales"),
        ("buy", "1", "ann", 2, "Look", "shop", "store", None),
        ("buy", "1", "ann", 3, "Pay", "till", "store", None),
        ("buy", "2", "bob", 1, "Look", "site", "web", "sales"),
        ("buy", "2", "bob", 2, None, "odd", "web", None),
    ],
    columns=[
        "journey_type", "journey_id", "customer_id", "step_no", "stage", "touchpoint", "channel",
        "department",
    ],
)  # fmt: skip

COLUMNS = {
    "experience.gaps": "stage measure instrument scale_min scale_max target verdict more_is_better",
    "experience.emotion": "level stage touchpoint instrument scale_min scale_max desired",
    "experience.persona_emotion": "stage persona title instrument scale_min scale_max everybody "
    "desired",
    "experience.sentiment": "stage language",
    "experience.themes": "stage language rank theme sentiment",
    "experience.verbatims": "stage instrument comments end score verbatim",
    "experience.promises": "promise outcome",
    "paths.drop_off": "level within_stage name",
    "paths.transitions": "from_touchpoint to_touchpoint transitions",
    "paths.persona_stages": "stage measure persona title others_value difference q_value",
    "handoffs.effects": "kind from_value to_value outcome others_value difference diff_low "
    "diff_high q_value",
    "handoffs.switches": "kind from_value to_value handoffs wait_median_seconds",
    "personas.cards": "persona title description size blanks",
    "kpis.gap_changes": "stage measure instrument earlier earlier_n earlier_value earlier_verdict "
    "target more_is_better q_value",
}
ESTIMATE = ["n", "value", "ci_low", "ci_high", "unit", "evidence", "reason"]
LISTINGS = {"experience.verbatims", "personas.cards"}


def tables(**filled: list[dict[str, object]]) -> dict[str, pd.DataFrame]:
    """Give every table that the map reads: rows where they are given, else its columns alone."""
    assert {*FROM} == {*COLUMNS}
    return {name: _table(name, filled.get(name.partition(".")[2], [])) for name in FROM}


def _table(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    common = {"journey_type": "buy"} | ({} if name in LISTINGS else FIRM)
    estimate = [] if name in LISTINGS else ESTIMATE
    columns = ["journey_type", *estimate, *COLUMNS[name].split()]
    table = pd.DataFrame([{**common, **row} for row in rows], columns=columns)
    return table.astype({column: "float64" for column in ("sentiment",) if column in table})
