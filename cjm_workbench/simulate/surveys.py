"""Who is asked, who answers, and what: surveys after contacts and after journeys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cjm_workbench.simulate.paths import ABSENT, Traces
from cjm_workbench.simulate.quarters import DAY, HOUR, Floats, Ints
from cjm_workbench.simulate.records import Records
from cjm_workbench.simulate.streams import stream
from cjm_workbench.simulate.touchpoints import NAMES, codes
from cjm_workbench.simulate.wording import COMMENTS

CSAT: dict[str, float] = {
    "Advice in the shop": 4.4, "Advice by phone": 4.1, "Advice by chat": 4.0,
    "Order online": 4.2, "Order in the app": 4.3, "Order in the shop": 4.4,
    "Order by phone": 4.0, "Help call": 4.0, "Help by chat": 3.8, "Help in the shop": 4.3,
    "Fix reported": 4.5,
}  # fmt: skip
"""The usual satisfaction with a touchpoint, on 1 to 5, before it is rounded."""

PER_DAY = 0.35
"""How much satisfaction with the fix falls for each day that it took."""

NPS, NPS_PER_DAY = 8.6, 0.5
SPREAD = 0.8
ASKED = {"csat": 0.25, "nps": 0.4}
ANSWERS = 0.3
COMMENTS_SHARE = 0.3
DELAY = 6.0 * HOUR
WHOLE = -1
"""Stands for the touchpoint of an answer about everything."""


@dataclass(frozen=True)
class Invitations:
    """Who was asked, and the answers; one row an invitation, in order of time.

    Attributes
    ----------
    customer, sent_at
        Who, and when (seconds).
    about
        The touchpoint's code, or `WHOLE` (then the question is that of NPS).
    case
        The case; -1 for none.
    answered_at
        0 where nobody answered.
    score
        On the scale of the question.
    comment
        -1 for none, else the place in `TEXTS`.
    """

    customer: Ints
    sent_at: Ints
    about: Ints
    case: Ints
    answered_at: Ints
    score: Ints
    comment: Ints


class Occasions(NamedTuple):
    """What somebody may be asked about.

    Attributes
    ----------
    customer, at, about, case
        Who, when it happened (seconds), and what; as of `Invitations`.
    mean
        The score to expect, before chance and rounding.
    """

    customer: Ints
    at: Ints
    about: Ints
    case: Ints
    mean: Floats


TEXTS = [text for low, high in COMMENTS.values() for text in (*low, *high)]


def draw_surveys(seed: int, records: Records) -> Invitations:
    """Draw the surveys: satisfaction with a contact, and recommendation after a journey.

    Who answers does not depend on what would be answered.
    """
    rng = stream(seed, "surveys")
    help_ = records.help
    parts = [
        _after_contacts(records.purchases, np.full(records.purchases.customer.size, -1), None),
        _after_contacts(help_.traces, help_.case, help_.fix_seconds),
        _after_journeys(records.purchases, None, "Connected"),
        _after_journeys(help_.traces, help_.fix_seconds, "Problem solved"),
    ]
    all_parts = (np.concatenate(column) for column in zip(*parts, strict=True))
    customer, after, about, case, mean = Occasions(*all_parts)
    rate = np.where(about == WHOLE, ASKED["nps"], ASKED["csat"])
    sent = after + np.round(rng.exponential(DELAY, size=after.size)).astype(np.int64) + HOUR
    asked = (rng.random(after.size) < rate) & (sent < records.end)
    order = np.flatnonzero(asked)[np.lexsort((customer[asked], sent[asked]))]
    answered = sent[order] + rng.exponential(DAY, size=order.size).astype(np.int64) + 60
    said = (rng.random(order.size) < ANSWERS) & (answered < records.end)
    score = _round_scores(rng, mean[order], about[order])
    comment = _draw_comments(rng, about[order], score)
    return Invitations(
        customer[order], sent[order], about[order], case[order],
        np.where(said, answered, 0), score, np.where(said, comment, -1),
    )  # fmt: skip


def _after_contacts(traces: Traces, case: Ints, fix: Floats | None) -> Occasions:
    row, column = np.nonzero(np.isin(traces.steps, codes(*CSAT)))
    about = traces.steps[row, column]
    usual = np.array([CSAT.get(name, 0.0) for name in NAMES])[about]
    if fix is not None:
        slow = np.where(about == codes("Fix reported")[0], fix[row] / DAY * PER_DAY, 0.0)
        usual = usual - slow
    return Occasions(traces.customer[row], traces.at[row, column], about, case[row], usual)


def _after_journeys(traces: Traces, fix: Floats | None, goal: str) -> Occasions:
    at = traces.when(*codes(goal))
    done = np.flatnonzero(at)
    mean = np.full(done.size, NPS)
    if fix is not None:
        ticket = (traces.steps[done] == codes("Ticket opened")[0]).any(axis=1)
        mean = mean - np.where(ticket, fix[done] / DAY * NPS_PER_DAY, 0.0)
    none = np.full(done.size, ABSENT)
    return Occasions(traces.customer[done], at[done], none, none, mean)


def _round_scores(rng: np.random.Generator, mean: Floats, about: Ints) -> Ints:
    whole = about == WHOLE
    spread = np.where(whole, 2 * SPREAD, SPREAD)
    drawn = np.round(mean + spread * rng.standard_normal(mean.size))
    low, high = np.where(whole, 0, 1), np.where(whole, 10, 5)
    return np.clip(drawn, low, high).astype(np.int64)


def _draw_comments(rng: np.random.Generator, about: Ints, score: Ints) -> Ints:
    """Choose a text that fits subject and score, for some of the answers."""
    subjects = list(COMMENTS)
    helped = np.isin(about, codes("Help call", "Help by chat", "Help in the shop"))
    subject = np.select(
        [about == codes("Fix reported")[0], helped],
        [subjects.index("fix"), subjects.index("help")], subjects.index("order"),
    )  # fmt: skip
    happy = score >= np.where(about == WHOLE, 7, 4)
    size = len(COMMENTS["fix"][0])
    place = (2 * subject + happy) * size + rng.integers(0, size, size=about.size)
    # said of everything, a text about one subject would mislead
    silent = (about == WHOLE) | (rng.random(about.size) >= COMMENTS_SHARE)
    return np.where(silent, -1, place)
