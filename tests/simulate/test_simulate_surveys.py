"""Surveys: who is asked, who answers, and what they say of a slow fix."""

from __future__ import annotations

import numpy as np
import pytest

from cjm_workbench.simulate.comments import LANGUAGE_OF, LANGUAGES, TEXTS
from cjm_workbench.simulate.draw import draw_records
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import Quarters
from cjm_workbench.simulate.records import Records
from cjm_workbench.simulate.scales import ANSWERS, INSTRUMENTS, SCALES, on_five
from cjm_workbench.simulate.surveys import (
    CSAT_CODE,
    WHOLE,
    Invitations,
    draw_reviews,
    draw_surveys,
)
from cjm_workbench.simulate.touchpoints import codes
from cjm_workbench.simulate.truth import tell_truth
from cjm_workbench.simulate.wording import COMMENTS


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


def feelings(asked: Invitations, own: np.ndarray) -> float:
    return float((on_five(asked.score, asked.instrument)[own] - 3).mean())


@pytest.mark.parametrize(("plants", "gaps"), [(Plants(), (0.6, -0.6)), (Plants(p4=0), (0, 0))])
def test_touchpoints_are_scored_otherwise_than_their_journeys(plants, gaps):
    drawn = draw_records(4, 60_000, Quarters(1), plants)
    asked = draw_surveys(4, drawn)
    touch = (asked.instrument == CSAT_CODE) & np.isin(asked.about, FINISHED_ABOUT)
    whole = asked.about == WHOLE
    in_help = np.isin(asked.about, HELP_ABOUT)
    done = drawn.help.traces.when(*codes("Problem solved")) > 0
    # an answer about everything has no case: its customer's journeys tell which type it is of
    solved = set(drawn.help.traces.customer[done]) - set(drawn.purchases.customer)
    bought = set(drawn.purchases.customer) - set(drawn.help.traces.customer)
    for people, gap, of_help in ((bought, gaps[0], False), (solved, gaps[1], True)):
        own = np.isin(asked.customer, list(people))
        difference = feelings(asked, own & touch & (in_help == of_help)) - feelings(
            asked, own & whole
        )
        # also journeys that did not reach the goal are asked about their touchpoints: 0.06 points
        assert difference == pytest.approx(gap, abs=0.12)


HELP_ABOUT = codes("Help call", "Help by chat", "Help in the shop", "Fix reported")
FINISHED_ABOUT = [
    *HELP_ABOUT,
    *codes(
        "Advice in the shop", "Advice by phone", "Advice by chat", "Order online",
        "Order in the app", "Order in the shop", "Order by phone",
    ),
]  # fmt: skip


def test_a_slow_fix_is_scored_lower(records, asked):
    seconds = dict(zip(records.help.case, records.help.fix_seconds, strict=True))
    own = asked.about == codes("Fix reported")[0]
    slow = np.array([seconds[case] > 36 * 3600 for case in asked.case[own]])
    scores = asked.score[own]
    # a day more costs 0.35 points, and the slow ones took some 30 hours more
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
