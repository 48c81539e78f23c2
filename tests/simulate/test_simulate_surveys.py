"""Surveys: who is asked, who answers, and what they say of a slow fix."""

from __future__ import annotations

import numpy as np
import pytest

from cjm_workbench.simulate.comments import LANGUAGE_OF, LANGUAGES, TEXTS
from cjm_workbench.simulate.draw import draw_records
from cjm_workbench.simulate.paths import Traces
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import Quarters
from cjm_workbench.simulate.records import Records
from cjm_workbench.simulate.scales import ANSWERS, INSTRUMENTS, SCALES, feeling_of, on_five
from cjm_workbench.simulate.surveys import (
    CSAT,
    CSAT_CODE,
    WHOLE,
    Invitations,
    draw_reviews,
    draw_surveys,
    feel,
)
from cjm_workbench.simulate.touchpoints import codes
from cjm_workbench.simulate.truth import tell_truth
from cjm_workbench.simulate.wording import COMMENTS

ALL = Plants()


@pytest.fixture(scope="module")
def records() -> Records:
    return draw_records(4, 60_000, Quarters(1), Plants())


@pytest.fixture(scope="module")
def asked(records) -> Invitations:
    return draw_surveys(4, records)


@pytest.fixture(scope="module")
def indifferent() -> Invitations:
    """The same surveys, where who answers does not depend on the score."""
    return draw_surveys(4, draw_records(4, 60_000, Quarters(1), Plants(p9=0)))


def test_a_score_lies_on_the_scale_of_its_question(asked):
    for code, name in enumerate(INSTRUMENTS[:3]):
        own = asked.score[asked.instrument == code]
        assert SCALES[name].low <= own.min() < own.max() == SCALES[name].high


def test_nobody_is_asked_before_it_happened_or_answers_before_being_asked(records, asked):
    said = asked.answered_at > 0
    assert (asked.answered_at[said] > asked.sent_at[said]).all()
    assert asked.answered_at.max() < records.end


def settled(asked: Invitations, records: Records) -> np.ndarray:
    """Leave out who was asked in the last ten days, and may not have answered yet."""
    return asked.sent_at < records.end - 10 * 86_400


def share(said: np.ndarray) -> float:
    return float(said.mean())


def odds(share: float) -> float:
    return share / (1 - share)


def test_the_odds_of_answering_rise_by_the_planted_factor_a_point(records, asked):
    own = settled(asked, records) & (asked.instrument == CSAT_CODE)
    said = asked.answered_at > 0
    for score in (3, 4):
        low, high = (share(said[own & (asked.score == at)]) for at in (score, score + 1))
        # some 1,300 or more of each score: the standard error of the log odds ratio is 0.09
        assert np.log(odds(high) / odds(low)) == pytest.approx(np.log(2.5), abs=0.3)


def test_without_the_plant_who_answers_does_not_depend_on_what_would_be_said(records, indifferent):
    own = settled(indifferent, records) & (indifferent.instrument == CSAT_CODE)
    said, happy = indifferent.answered_at > 0, indifferent.score >= 4
    shares = [share(said[own & side]) for side in (happy, ~happy)]
    # some 2,500 unhappy ones or more: the standard error is 0.9 points at most
    assert shares == pytest.approx([ANSWERS, ANSWERS], abs=0.03)


def test_the_law_gives_the_means_that_the_truth_states(records, asked):
    said = settled(asked, records) & (asked.answered_at > 0)
    for stated in tell_truth(Plants())["P9"]["instruments"]:
        own = asked.instrument == INSTRUMENTS.index(stated["instrument"])
        means = asked.score[own].mean(), asked.score[own & said].mean()
        width = SCALES[stated["instrument"]].step
        # 700 answers or more, with a deviation of a point of five: 0.04 is the standard error
        assert means == pytest.approx(
            (stated["mean_of_invited"], stated["mean_of_answers"]), abs=0.13 * width
        )
        assert means[1] - means[0] > 0.1 * width


def one_journey(*names: str) -> Traces:
    steps = np.array([codes(*names)])
    return Traces(np.array([0]), steps, np.zeros_like(steps))


def test_a_journey_feels_as_its_touchpoints_do_and_one_of_them_is_praised():
    whole, parts = feel(one_journey("Plan pages", "Advice in the shop", "Order online"), None, ALL)
    usual = feeling_of(np.array([CSAT["Advice in the shop"], CSAT["Order online"]]), SCALES["csat"])
    assert whole == pytest.approx([usual.mean()])
    # nobody is asked about the pages; the order is scored 0.6 above the journey
    assert parts[0] == pytest.approx([np.nan, usual.mean(), usual.mean() + 0.6], nan_ok=True)


def test_another_touchpoint_is_blamed_for_what_the_journey_does_not_suffer_from():
    fix = np.array([0.0])
    whole, parts = feel(one_journey("Help call", "Fix reported"), fix, ALL)
    assert parts[0] - whole == pytest.approx([-0.6, 0.0])


def test_without_the_plant_nobody_scores_the_parts_otherwise_than_the_whole():
    traces = one_journey("Help call", "Order online", "Fix reported")
    whole, parts = feel(traces, np.array([86_400.0]), Plants(p4=0))
    assert parts[0] == pytest.approx([whole[0]] * 3)


def test_the_law_gives_the_contrast_that_the_truth_states():
    drawn = draw_records(4, 120_000, Quarters(1), Plants())
    asked = draw_surveys(4, drawn)
    truth = tell_truth(Plants())["P4"]["touchpoints"][0]
    assert truth["touchpoint"] == "Order online"
    feeling = on_five(asked.score, asked.instrument) - 3
    single = np.bincount(asked.customer[asked.about == WHOLE], minlength=120_000) == 1
    helped = np.isin(np.arange(120_000), drawn.help.traces.customer)
    sure = single & ~helped
    whole = np.full(120_000, np.nan)
    own = (asked.about == WHOLE) & (asked.answered_at > 0)
    whole[asked.customer[own]] = feeling[own]
    both = (asked.instrument == CSAT_CODE) & (asked.answered_at > 0) & sure[asked.customer]
    gap = feeling - whole[asked.customer]
    here = asked.about == codes("Order online")[0]
    means = [np.nanmean(gap[both & side]) for side in (here, ~here)]
    # some 400 and 700 journeys with both answers, a deviation of 0.9: 0.06 is the standard error
    assert np.isfinite(gap[both & here]).sum() > 200
    assert means[0] - means[1] == pytest.approx(truth["difference_of_answers"], abs=0.2)


def test_a_slow_fix_is_scored_lower(records, asked):
    seconds = dict(zip(records.help.case, records.help.fix_seconds, strict=True))
    own = asked.about == codes("Fix reported")[0]
    slow = np.array([seconds[case] > 36 * 3600 for case in asked.case[own]])
    scores = asked.score[own]
    # a day more costs the journey 0.35 points, and the slow ones took some 30 hours more
    assert scores[~slow].mean() - scores[slow].mean() > 0.25


def test_a_comment_fits_its_score(asked):
    low = {text for sad, _ in COMMENTS.values() for text, _ in sad}
    written = asked.comment >= 0
    assert written.any()
    common = on_five(asked.score, asked.instrument)
    for comment, score in zip(asked.comment[written], common[written], strict=True):
        assert (TEXTS[comment] in low) == (score < 4)


def test_a_part_of_the_comments_is_german(asked):
    languages = np.array(LANGUAGE_OF)[asked.comment[asked.comment >= 0]]
    assert set(languages) == {LANGUAGES.index("en"), LANGUAGES.index("de")}
    assert 0.1 < share(languages == LANGUAGES.index("de")) < 0.4


def test_reviews_are_volunteered_by_some_who_are_connected(records):
    reviews = draw_reviews(4, records)
    connected = records.purchases.when(*codes("Connected")) > 0
    assert set(reviews.customer) <= set(records.purchases.customer[connected])
    assert (reviews.answered_at > 0).all()
    assert 100 < reviews.score.size < connected.sum() / 10
