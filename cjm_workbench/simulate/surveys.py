"""Who is asked, who answers, and what: surveys after contacts and after journeys, and reviews."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np

from cjm_workbench.simulate.comments import draw_comments
from cjm_workbench.simulate.paths import ABSENT, Traces
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import DAY, HOUR, Bools, Floats, Ints
from cjm_workbench.simulate.records import Records
from cjm_workbench.simulate.scales import (
    INSTRUMENTS,
    SCALES,
    answer_shares,
    draw_scores,
    feeling_of,
    on_five,
)
from cjm_workbench.simulate.streams import stream
from cjm_workbench.simulate.touchpoints import NAMES, codes

CSAT: dict[str, float] = {
    "Advice in the shop": 4.4, "Advice by phone": 4.1, "Advice by chat": 4.0,
    "Order online": 4.2, "Order in the app": 4.3, "Order in the shop": 4.4,
    "Order by phone": 4.0, "Help call": 4.0, "Help by chat": 3.8, "Help in the shop": 4.3,
    "Fix reported": 4.5,
}  # fmt: skip
"""The usual satisfaction with a touchpoint, on 1 to 5, before it is rounded."""

USUAL = 4.2
"""The same where no touchpoint pleases more than another, or none is asked about."""

PER_DAY = 0.7
"""How much satisfaction with the fix falls for each day that it took."""

PRAISED, BLAMED = "Order online", "Help call"
"""P4: a touchpoint that is scored higher than the journeys it belongs to, and one scored lower."""

CSAT_CODE, NPS_CODE, CES_CODE, RATING_CODE = range(len(INSTRUMENTS))
ASKED = np.array([0.6, 0.9, 0.4])
"""The share of occasions after which somebody is asked, by instrument; reviews are volunteered."""

REVIEWED = 0.06
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
    instrument
        Its place in `scales.INSTRUMENTS`.
    about
        The touchpoint's code, or `WHOLE`.
    case
        The case; -1 for none.
    answered_at
        0 where nobody answered.
    score
        On the scale of the instrument; also of who did not answer: what would have been said.
    comment
        -1 for none, else the place in `comments.TEXTS`.
    """

    customer: Ints
    sent_at: Ints
    instrument: Ints
    about: Ints
    case: Ints
    answered_at: Ints
    score: Ints
    comment: Ints

    def keep(self, which: Bools) -> Invitations:
        """Keep some of them."""
        return Invitations(*(getattr(self, field.name)[which] for field in fields(self)))


class Occasions(NamedTuple):
    """What somebody may be asked about.

    Attributes
    ----------
    customer, at, instrument, about, case
        Who, when it happened (seconds), and what; as of `Invitations`.
    feeling
        The score to expect, from -2 to +2.
    """

    customer: Ints
    at: Ints
    instrument: Ints
    about: Ints
    case: Ints
    feeling: Floats

    def take(self, places: Ints) -> Occasions:
        """Select occasions by place."""
        return Occasions(
            self.customer[places], self.at[places], self.instrument[places],
            self.about[places], self.case[places], self.feeling[places],
        )  # fmt: skip


def draw_surveys(seed: int, records: Records) -> Invitations:
    """Draw the surveys: after contacts, after being connected, and after journeys.

    Who is happier answers more often: P9.
    """
    rng = stream(seed, "surveys")
    may = list_occasions(records)
    sent = may.at + np.round(rng.exponential(DELAY, size=may.at.size)).astype(np.int64) + HOUR
    asked = (rng.random(sent.size) < ASKED[may.instrument]) & (sent < records.end)
    order = np.flatnonzero(asked)[np.lexsort((may.customer[asked], sent[asked]))]
    return _answer(rng, may.take(order), sent[order], records)


def draw_reviews(seed: int, records: Records) -> Invitations:
    """Draw the reviews that customers write by themselves once they are connected."""
    rng = stream(seed, "reviews")
    done = _after_journeys(records.purchases, None, "Connected", records.plants)
    at = done.at + np.round(rng.exponential(6 * DAY, size=done.at.size)).astype(np.int64) + HOUR
    wrote = (rng.random(at.size) < REVIEWED) & (at < records.end)
    order = np.flatnonzero(wrote)[np.argsort(at[wrote], kind="stable")]
    score = draw_scores(rng, done.feeling[order], np.full(order.size, RATING_CODE))
    none = np.full(order.size, ABSENT)
    return Invitations(
        done.customer[order], at[order], np.full(order.size, RATING_CODE), none, none,
        at[order], score, none,
    )  # fmt: skip


def list_occasions(records: Records) -> Occasions:
    """List what customers may be asked about, and what each would feel."""
    plants, purchases, helped = records.plants, records.purchases, records.help
    none = np.full(purchases.customer.size, -1)
    parts = [
        _after_contacts(purchases, none, None, plants),
        _after_contacts(helped.traces, helped.case, helped.fix_seconds, plants),
        _when_connected(purchases, plants),
        _after_journeys(purchases, None, "Connected", plants),
        _after_journeys(helped.traces, helped.fix_seconds, "Problem solved", plants),
    ]
    return Occasions(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _answer(
    rng: np.random.Generator, asked: Occasions, sent: Ints, records: Records
) -> Invitations:
    answered = sent + rng.exponential(DAY, size=sent.size).astype(np.int64) + 60
    score = draw_scores(rng, asked.feeling, asked.instrument)
    common = on_five(score, asked.instrument)
    willing = rng.random(sent.size) < answer_shares(common, records.plants.p9)
    said = willing & (answered < records.end)
    comment = draw_comments(rng, asked.about, common)
    return Invitations(
        asked.customer, sent, asked.instrument, asked.about, asked.case,
        np.where(said, answered, 0), score, np.where(said, comment, -1),
    )  # fmt: skip


def feel(traces: Traces, fix: Floats | None, plants: Plants) -> tuple[Floats, Floats]:
    """Give the feeling about each journey, and about each of its steps that is asked about.

    A journey feels as its touchpoints usually do, on average, and each of them as the journey does:
    but for P4, nobody scores the parts otherwise than the whole.

    Parameters
    ----------
    traces
        The journeys.
    fix
        How long each waited for its fix, in seconds; nothing where there are no fixes.
    plants
        P4 lifts the scores of one touchpoint, and lowers those of another.

    Returns
    -------
    tuple of numpy.ndarray
        One feeling a journey; journeys x steps, no number where a step is not asked about.
    """
    means = np.array([CSAT.get(name, np.nan) for name in NAMES])
    mean = np.where(traces.steps == ABSENT, np.nan, means[traces.steps])
    asked = ~np.isnan(mean)
    if not plants.uneven:
        mean = np.where(asked, USUAL, np.nan)
    elif fix is not None:
        slow = traces.steps == codes("Fix reported")[0]
        mean = np.where(slow, mean - (fix / DAY * PER_DAY)[:, None], mean)
    number = asked.sum(axis=1)
    total = np.where(asked, feeling_of(mean, SCALES["csat"]), 0.0).sum(axis=1)
    usual = feeling_of(np.full(number.size, USUAL), SCALES["csat"])
    whole = np.where(number, total / np.maximum(number, 1), usual)
    praised, blamed = (traces.steps == code for code in codes(PRAISED, BLAMED))
    parts = whole[:, None] + plants.p4 * (praised.astype(float) - blamed)
    return whole, np.where(asked, parts, np.nan)


def _after_contacts(traces: Traces, case: Ints, fix: Floats | None, plants: Plants) -> Occasions:
    _, feeling = feel(traces, fix, plants)
    row, column = np.nonzero(~np.isnan(feeling))
    instrument = np.full(row.size, CSAT_CODE)
    at, about = traces.at[row, column], traces.steps[row, column]
    return Occasions(traces.customer[row], at, instrument, about, case[row], feeling[row, column])


def _when_connected(traces: Traces, plants: Plants) -> Occasions:
    """Ask how easy it was to be connected."""
    done = _after_journeys(traces, None, "Connected", plants)
    instrument, about = (np.full(done.at.size, c) for c in (CES_CODE, codes("Connected")[0]))
    return done._replace(instrument=instrument, about=about)


def _after_journeys(traces: Traces, fix: Floats | None, goal: str, plants: Plants) -> Occasions:
    at = traces.when(*codes(goal))
    done = at > 0
    whole, _ = feel(traces.keep(done), None if fix is None else fix[done], plants)
    none = np.full(whole.size, WHOLE)
    instrument = np.full(whole.size, NPS_CODE)
    return Occasions(traces.customer[done], at[done], instrument, none, none, whole)
