"""KPIs of client.yaml: what fits together, and what is refused."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from cjm_workbench.settings.kpis import Kpi

CES = {"table": "feedback", "column": "score", "where": {"instrument": "ces"}}


@pytest.mark.parametrize(
    "keys",
    [
        {"measure": "share", "unit": "share", "where": {"scroll": {"min": 75}}},
        {"measure": "share", "unit": "share", "per": "session", "at_most": 1},
        {"measure": "share", "unit": "share", "per": "journey", "where": {"touchpoint": "pay"}},
        {"measure": "count", "unit": "count", "per": "customer", "out_of": {"touchpoint": "Bill"}},
        {"measure": "cost", "unit": "amount", "per": "customer", "cost": "send"},
        {"measure": "quantile", "unit": "seconds", "column": "duration_seconds", "quantile": 0.9},
        {"measure": "mean", "unit": "count", "column": "depth"},
        {"measure": "mean", "unit": "score", **CES},
        {"measure": "retention", "unit": "share"},
        {"measure": "nps", "unit": "points", "table": "feedback", "column": "score",
         "where": {"instrument": "nps"}},
        {"measure": "count", "unit": "count", "table": "invitations"},
    ],
    ids=lambda keys: keys["measure"],
)  # fmt: skip
def test_every_form_of_the_catalogue_is_said_in_yaml(keys):
    assert Kpi.model_validate({"title": "K", **keys}).measure == keys["measure"]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"measure": "mean", "unit": "amount"}, "take a column"),
        ({"measure": "count", "unit": "count", "column": "value"}, "take a column"),
        ({"measure": "retention", "unit": "count"}, "the unit of measure retention is share"),
        ({"measure": "sum", "unit": "share", "column": "value"}, "of a column is no share"),
        ({"measure": "mean", "unit": "score", **CES, "where": {}}, "never pooled"),
        ({"measure": "sum", "unit": "score", **CES}, "a score is a mean over table feedback"),
        ({"measure": "nps", "unit": "points", **CES}, "instrument nps alone"),
        ({"measure": "mean", "unit": "amount", "column": "value", "per": "customer"},
         "per goes with"),
        ({"measure": "count", "unit": "count", "per": "journey"}, "goes with measure share"),
        ({"measure": "count", "unit": "count", "per": "session", "table": "feedback"},
         "counts rows of table events"),
        ({"measure": "share", "unit": "share", "at_most": 0}, "add per"),
        ({"measure": "count", "unit": "count", "out_of": {"touchpoint": "Bill"}}, "out_of is"),
        ({"measure": "cost", "unit": "amount", "table": "feedback"}, "rows of table events"),
        ({"measure": "quantile", "unit": "seconds", "column": "value", "quantile": 1}, "quantile"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_refused(keys, message):
    with pytest.raises(ValidationError, match=message):
        Kpi.model_validate({"title": "K", **keys})
