"""Every question of chapter 03 has an answer where there is next to nothing to ask it of."""

from datetime import datetime

import ibis
import pytest

from cjm_workbench.analyses.claims import gather_claims
from cjm_workbench.analyses.paths.after_loss import measure_after_loss, read_after_loss
from cjm_workbench.analyses.paths.drop_off import claim_drop_off, measure_drop_off
from cjm_workbench.analyses.paths.flow import measure_flow, read_flow
from cjm_workbench.analyses.paths.loops import measure_loops, read_loops
from cjm_workbench.analyses.paths.outcomes import claim_outcomes, measure_outcomes, read_outcomes
from cjm_workbench.analyses.paths.persona_stages import (
    claim_persona_stages,
    measure_persona_stages,
    read_persona_stages,
)
from cjm_workbench.analyses.paths.reverse import measure_reverse, read_reverse
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.figures.paths_flow import plot_flow
from cjm_workbench.figures.paths_outcomes import plot_outcomes
from cjm_workbench.figures.style import Picture
from cjm_workbench.journeys.columns import SEPARATOR
from cjm_workbench.journeys.wants import Plan

AS_OF = datetime(2026, 9, 30)
STAGES = [{"journey_type": "buy", "stage": stage} for stage in ("See", "Choose", "Buy")]
PLANS = [Plan("buy", ("See", "Choose", "Buy"), ("pay",), 86_400.0)]
PEOPLE = ibis.memtable([], schema={"customer_id": "string", "churned_at": "timestamp(6)"})
EVENTS = ibis.memtable(
    [], schema={"event_id": "string", "customer_id": "string", "occurred_at": "timestamp(6)",
                "touchpoint": "string"},
)  # fmt: skip
PERSONAS = {"customer_id": "string", "persona": "string"}

CASES = {
    "nobody": [],
    "one customer": ["ad shop pay"],
    "one touchpoint": ["ad"] * 40,
    "no stage": ["x y x"] * 40,
    "everybody converts": ["ad shop pay"] * 40,
    "the goal first": ["pay"] * 40,
}
QUESTIONS = {
    "loops": (lambda log, rules: measure_loops(log.steps, rules), read_loops),
    "flow": (lambda log, rules: measure_flow(log.journeys, log.steps, rules, stages=STAGES),
             read_flow),
    "after_loss": (
        lambda log, rules: measure_after_loss(log.journeys, log.steps, EVENTS, AS_OF, rules),
        read_after_loss,
    ),
    "reverse": (
        lambda log, rules: measure_reverse(
            log.journeys, log.steps, PLANS, rules, separator=SEPARATOR
        ),
        read_reverse,
    ),
    "outcomes": (
        lambda log, rules: measure_outcomes(
            log.journeys, log.steps, PEOPLE, PLANS, AS_OF, rules, separator=SEPARATOR
        ),
        read_outcomes,
    ),
    "persona_stages": (
        lambda log, rules: measure_persona_stages(
            log.journeys, log.steps, PLANS,
            ibis.memtable([(f"c{k:04}", "keen") for k in range(40)], schema=PERSONAS),
            {"keen": "Keen ones"}, rules,
        ),
        read_persona_stages,
    ),
}  # fmt: skip
CLAIMS = {"outcomes": claim_outcomes, "persona_stages": claim_persona_stages}
PLOTS = {"outcomes": plot_outcomes, "flow": plot_flow}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_it_is_answered_in_words(question, case, tell, told):
    measure, read = QUESTIONS[question]
    statuses = ["lost"] * (case == "one touchpoint") or ["reached"]
    table = measure(tell(*[told(path, statuses[0]) for path in CASES[case]]), Rules())
    said = read(table)
    assert said.endswith(".")
    assert not {"nan", "<NA>", "None"} & set(said.replace(",", " ").split())
    if question in CLAIMS:
        assert gather_claims({f"paths.{question}": CLAIMS[question](table)}).empty
    if question in PLOTS and len(table):
        assert "nan" not in Picture(PLOTS[question](table), title="t", alt="a").to_svg().lower()


def test_nobody_lost_makes_no_claim(tell):
    assert claim_drop_off(measure_drop_off(tell().journeys, tell().steps, Rules())).empty
