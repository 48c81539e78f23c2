"""What goes wrong with the records themselves: P12."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.quarters import DAY, HOUR, Ints, seconds_of
from cjm_workbench.simulate.records import NOBODY, Hits, join_hits
from cjm_workbench.simulate.touchpoints import codes

SILENT, SILENT_FROM = "chat", "2026-08-03"
"""The channel that is silent, and since when; nobody's journey begins in it."""

DOUBLED, DOUBLED_FROM, DOUBLED_DAYS = "shop", "2026-07-13", 14
"""The source whose events were exported a second time under other keys, and of which days."""

BOTS_IN, BOT_DAYS = "web", ("2026-09-02", "2026-09-03", "2026-09-09", "2026-09-16")
"""Where robots read help pages, and on which days: another one on each."""

BOT_HITS, BOT_SECONDS, FIRST_BOT = 1500, 2, 900_001
"""How much each reads, how fast, and the number of the first one as a visitor."""

BROKEN, BROKEN_FROM = "offers", "2026-08-17"
"""The source whose keys nobody linked any more, and since when."""


def trouble(system: str, hits: Hits, plants: Plants) -> Hits:
    """Do to a system's records what P12 does to them.

    Parameters
    ----------
    system
        Whose records these are.
    hits
        In order of time.
    plants
        P12 is the number of silent days; without it, all records are sound.
    """
    if not plants.p12:
        return hits
    changes: dict[str, Callable[[Hits, Plants], Hits]] = {
        SILENT: _silence, DOUBLED: _double, BOTS_IN: _send_bots, BROKEN: _unlink,
    }  # fmt: skip
    return changes[system](hits, plants) if system in changes else hits


def _silence(hits: Hits, plants: Plants) -> Hits:
    since = seconds_of(SILENT_FROM)
    return hits.take((hits.at < since) | (hits.at >= since + int(plants.p12 * DAY)))


def _double(hits: Hits, plants: Plants) -> Hits:
    since = seconds_of(DOUBLED_FROM)
    again = (hits.at >= since) & (hits.at < since + DOUBLED_DAYS * DAY)
    return _in_time(join_hits(hits, hits.take(again)))


def _send_bots(hits: Hits, plants: Plants) -> Hits:
    first = np.array([seconds_of(day) + HOUR for day in BOT_DAYS])
    bot = np.repeat(np.arange(first.size), BOT_HITS)
    at = first[bot] + BOT_SECONDS * np.tile(np.arange(BOT_HITS), first.size)
    nobody = np.full(bot.size, NOBODY)
    page = np.full(bot.size, codes("Help article")[0])
    visit = bot + hits.what.max(initial=0) + 1
    return _in_time(join_hits(hits, Hits(nobody, FIRST_BOT + bot, at, page, nobody, visit)))


def _unlink(hits: Hits, plants: Plants) -> Hits:
    broken = hits.at >= seconds_of(BROKEN_FROM)
    return replace(
        hits,
        customer=np.where(broken, NOBODY, hits.customer),
        visitor=np.where(broken, hits.customer, NOBODY),
    )


def _in_time(hits: Hits) -> Hits:
    order: Ints = np.argsort(hits.at, kind="stable")
    return hits.take(order)
