"""airport_survey: the figures of the data's own description, computed there from the raw files."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import yaml
from statsmodels.regression.linear_model import WLS

from tests.clients.conftest import CLIENTS, DATA


def test_an_eleven_is_set_aside_as_outside_its_scale(table, opened):
    (row,) = table("airport_survey", "readiness.quarantine").to_dict("records")
    assert (row["source"], row["table"], row["rows"]) == ("survey", "feedback", 84)
    assert row["reason"] == "score is outside its scale"
    raw = opened("airport_survey").table("quarantine").raw.execute()
    assert {json.loads(record)["NETPRO"] for record in raw} == {"11"}


def test_every_cell_of_the_wide_rows_is_accounted_for(table):
    counts = table("airport_survey", "readiness.reconciliation").set_index(["source", "table"])
    answers = counts.loc[("survey", "feedback")]
    assert (answers["read"], answers["mapped"]) == (2831, 2831 * 26)
    # The tidy file has 53,271 ratings, 178 of them comment codes; the raw one has 2,746 scores of
    # 0 to 10, 84 elevens and one blank.
    assert answers["valid"] == 53_271 - 178 + 2746
    assert answers["quarantined"] == 84
    assert answers["absent"] == 2831 * 26 - (53_271 - 178 + 2746) - 84


def test_net_promoter_score_with_and_without_weights(table):
    scores = table("airport_survey", "experience.scores")
    (nps,) = scores[scores["instrument"] == "nps"].to_dict("records")
    assert (nps["touchpoint"], nps["n"]) == ("(whole journey)", 2746)
    assert nps["unweighted"] == pytest.approx(39.8, abs=0.05)
    assert nps["value"] == pytest.approx(40.4, abs=0.05)


@pytest.fixture(scope="module")
def ratings(finished) -> pd.DataFrame:
    """The weighted mean rating of each touchpoint, from the raw file and by another library.

    A weighted regression on a constant alone estimates the weighted mean. Its robust error (HC1)
    is the linearised one of a ratio of two sums, its t has one degree less than respondents.
    """
    finished("airport_survey")  # skips where the data is not at hand
    raw = pd.read_csv(DATA / "airport_survey" / "survey_2017_raw.csv", low_memory=False)
    settings = yaml.safe_load((CLIENTS / "airport_survey" / "client.yaml").read_text())
    asked = settings["sources"]["survey"]["maps"][0]["ratings"]
    rows = {name: average(raw[column], raw["WEIGHT"]) for name, column in asked.items()}
    columns = ["n", "value", "ci_low", "ci_high"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def average(answers: pd.Series, weights: pd.Series) -> list[float]:
    score = pd.to_numeric(answers, errors="coerce")
    kept = score.between(1, 5)  # 0 is blank, 6 is never used
    model = WLS(score[kept], np.ones(kept.sum()), weights[kept])
    fitted = model.fit(cov_type="HC1", use_t=True)
    return [kept.sum(), fitted.params.iloc[0], *fitted.conf_int().iloc[0]]


def test_touchpoints_by_weighted_rating_are_those_of_an_independent_computation(table, ratings):
    scores = table("airport_survey", "experience.scores")
    ours = scores[scores["instrument"] == "rating"].set_index("touchpoint")[[*ratings.columns]]
    # said of the visit, not of a touchpoint
    ours = ours.drop(index="(whole journey)", errors="ignore").astype("float64")
    theirs = ratings.loc[ours.index].astype("float64")
    assert len(ours) == 24
    pd.testing.assert_frame_equal(ours, theirs, check_names=False, rtol=1e-9)
    ranked = theirs["value"].sort_values()
    assert ours["value"].sort_values().index.tolist() == ranked.index.tolist()
    assert (ranked.index[0], ranked.index[-1]) == ("Shops", "Finding the way")


def test_respondents_are_customers(opened):
    assert opened("airport_survey").table("customers").count().execute() == 2831


def test_answers_without_any_event_make_no_journey(table, opened):
    assert table("airport_survey", "paths.overview").empty
    assert opened("airport_survey").steps.count().execute() == 0


def test_a_rating_is_never_a_code_of_no_answer(opened):
    feedback = opened("airport_survey").table("feedback")
    ratings = feedback.filter(feedback.instrument == "rating").score.execute()
    assert ratings.between(1, 5).all()


def test_a_segment_by_flight(opened):
    answers = opened("airport_survey", "international").scores
    assert answers.customer_id.nunique().execute() <= 1056  # respondents of international flights
    scored = answers.filter(answers.instrument == "nps").count().execute()
    assert 0 < scored < 1056
