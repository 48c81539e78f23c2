"""The candidate claims of chapter 03 that rest on its older tables."""

from __future__ import annotations

import ibis
import pandas as pd
import pytest

from cjm_workbench.analyses.claims import gather_claims
from cjm_workbench.analyses.paths.drop_off import claim_drop_off, measure_drop_off
from cjm_workbench.analyses.paths.personas import claim_personas, measure_personas
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.columns import SEPARATOR

ALL = Rules(smallest_cell=1)


def losses(log, rules=ALL):
    return measure_drop_off(log.journeys, log.steps, rules)


def test_the_stage_of_most_losses_is_claimed_of_each_journey_type(tell, told):
    table = losses(
        tell(
            *[told("ad", "lost")] * 30, *[told("ad shop", "lost")] * 20, *["ad shop pay"] * 50,
            *[told("pay", "lost", journey_type="renew")] * 12,
            *[told("pay", journey_type="renew")] * 28,
        )
    )  # fmt: skip
    claims = gather_claims({"paths.drop_off": claim_drop_off(table)})
    assert claims["sentence"].tolist() == [
        "See: no other stage loses more journeys", "Buy: no other stage loses more journeys",
    ]  # fmt: skip
    assert claims["kind"].tolist() == ["loss", "loss"]
    # 30 of the 100 that came to See; a loss is a share, and no difference that could be tested
    first = claims.iloc[0]
    assert (first["value"], first["severity"], first["concerned"]) == (0.3, 0.3, 100)
    assert first["basis"] == (
        "Of the 100 journeys that came there, followed for their whole window."
    )
    assert claims["p_value"].isna().all()
    assert [table.loc[row, "name"] for row in claims["row"]] == ["See", "Buy"]


@pytest.mark.parametrize("status", ["reached", "open"])
def test_without_a_loss_there_is_no_claim(status, tell, told):
    assert claim_drop_off(losses(tell(*[told("ad", status)] * 40))).empty


def test_a_hidden_loss_is_not_claimed(tell, told):
    log = tell(*[told("ad", "lost")] * 5, *["ad"] * 50)
    assert claim_drop_off(losses(log, Rules(smallest_cell=10))).empty


@pytest.fixture
def personas(tell, told):
    """Half of 60 keen ones take the ad, and a fifth of 60 calm ones; ten fit none."""
    groups = [("keen", "ad", 30), ("keen", "shop pay", 30), ("calm", "ad", 12),
              ("calm", "shop pay", 48), ("unknown", "ad", 10)]  # fmt: skip
    names = [(group, path, f"{group}{path}{k}") for group, path, n in groups for k in range(n)]
    log = tell(*[told(path, customer=name) for _, path, name in names])
    who = ibis.memtable(
        [(name, group) for group, _, name in names],
        schema={"customer_id": "string", "persona": "string"},
    )
    titles = {"keen": "Keen ones", "calm": "Calm ones"}
    return measure_personas(log.journeys, who, titles, ALL, separator=SEPARATOR)


def test_every_tested_difference_of_personas_is_a_candidate(personas):
    claims = gather_claims({"paths.personas": claim_personas(personas)})
    assert claims["row"].tolist() == personas.index[personas["p_value"].notna()].tolist()
    # one of each path: the calm ones are all others of the keen ones
    assert len(claims) == 2
    own = claims.set_index("sentence")
    row = own.loc["“Keen ones” is associated with taking the path “ad” more often"]
    assert (row["value"], row["severity"], row["n"], row["concerned"]) == (0.3, 0.3, 60, 60)
    assert row["p_value"] == pytest.approx(0.000571, abs=1e-6)
    assert "what else differs between them is not accounted for" in row["basis"]


def test_nothing_tested_is_no_claim(personas):
    untested = personas.assign(p_value=float("nan"))
    assert gather_claims({"paths.personas": claim_personas(untested)}).empty
    assert isinstance(claim_personas(untested), pd.DataFrame)
