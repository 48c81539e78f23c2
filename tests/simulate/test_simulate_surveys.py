"""Surveys: who is asked, who answers, and what they say of a slow fix."""

from __future__ import annotations

import numpy as np
import pytest

from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import Quarters
from cjm_workbench.simulate.records import Records
from cjm_workbench.simulate.surveys import ANSWERS, TEXTS, WHOLE, Invitations, draw_surveys
from cjm_workbench.simulate.telecom import draw_records
from cjm_workbench.simulate.touchpoints import codes
from cjm_workbench.simulate.wording import COMMENTS


@pytest.fixture(scope="module")
def records() -> Records:
    return draw_records(4, 60_000, Quarters(1), Plants())


@pytest.fixture(scope="module")
def asked(records) -> Invitations:
    return draw_surveys(4, records)


def test_a_score_lies_on_the_scale_of_its_question(asked):
    whole = asked.about == WHOLE
    assert asked.score[whole].min() >= 0
    assert asked.score[whole].max() == 10
    assert asked.score[~whole].min() >= 1
    assert asked.score[~whole].max() <= 5


def test_nobody_is_asked_before_it_happened_or_answers_before_being_asked(records, asked):
    said = asked.answered_at > 0
    assert (asked.answered_at[said] > asked.sent_at[said]).all()
    assert asked.answered_at.max() < records.end


def test_who_answers_does_not_depend_on_what_would_be_said(records, asked):
    said = asked.answered_at > 0
    # those asked in the last week may not have answered yet
    settled = (asked.about != WHOLE) & (asked.sent_at < records.end - 7 * 86_400)
    happy = asked.score >= 4
    shares = [said[settled & side].mean() for side in (happy, ~happy)]
    # some 2,500 unhappy ones or more: the standard error is 0.9 points at most
    assert shares == pytest.approx([ANSWERS, ANSWERS], abs=0.03)


def test_a_slow_fix_is_scored_lower(records, asked):
    seconds = dict(zip(records.help.case, records.help.fix_seconds, strict=True))
    own = asked.about == codes("Fix reported")[0]
    slow = np.array([seconds[case] > 36 * 3600 for case in asked.case[own]])
    scores = asked.score[own]
    # a day more costs 0.35 points, and the slow ones took some 30 hours more
    assert scores[~slow].mean() - scores[slow].mean() > 0.25


def test_a_comment_fits_its_score(asked):
    low = {text for sad, _ in COMMENTS.values() for text in sad}
    written = asked.comment >= 0
    assert written.any()
    for comment, score in zip(asked.comment[written], asked.score[written], strict=True):
        assert (TEXTS[comment] in low) == (score < 4)
