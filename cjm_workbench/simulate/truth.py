"""What is true of a simulated client: a property of its law, never of the drawn sample."""

from __future__ import annotations

import math
from typing import Any

from cjm_workbench.simulate import business, habits, trouble
from cjm_workbench.simulate.dirt import DIRT
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.truth_journeys import p1, p2, p3, p7, p8
from cjm_workbench.simulate.truth_scores import p4, p9
from cjm_workbench.simulate.world import CHURN_A_DAY


def tell_truth(plants: Plants) -> dict[str, Any]:
    """State what is planted, with its true values under the client's own switches.

    Parameters
    ----------
    plants
        The switches and sizes.

    Returns
    -------
    dict
        ``P1`` to ``P12``: whether each is planted, what is measured in which unit, and its true
        value. ``dirt``: rows that the gate must set aside.
    """
    tellers = {
        "P1": p1, "P2": p2, "P3": p3, "P4": p4, "P5": p5, "P6": p6, "P7": p7, "P8": p8, "P9": p9,
        "P10": p10, "P11": p11, "P12": p12,
    }  # fmt: skip
    return {name: tell(plants) for name, tell in tellers.items()} | {"dirt": _dirt()}


def p5(plants: Plants) -> dict[str, Any]:
    """State how much likelier customers leave whose ticket was never fixed."""
    return {
        "planted": bool(plants.p5),
        "measure": "hazard of leaving, from when a ticket without a fix is overdue (48 hours after "
        "it was opened), against customers without such a ticket",
        "hazard_a_day": CHURN_A_DAY,
        "hazard_ratio": plants.p5 or 1.0,
    }


def p6(plants: Plants) -> dict[str, Any]:
    """State the time to the spend threshold of high spenders, and of others."""
    medians = {"others": business.EXTRA_DAYS, "high": business.EXTRA_DAYS * (1 - plants.p6)}
    return {
        "planted": bool(plants.p6),
        "measure": "days from becoming a customer to the first extra, which takes what was spent "
        "on extras over the threshold; leaving competes, and the end of the data censors",
        "touchpoint": "Extra booked",
        "threshold": business.SPEND_THRESHOLD,
        "groups": f"high: expected to be billed {business.HIGH_BILL:g} EUR a quarter or more",
        "median_days": {name: round(days, 3) for name, days in medians.items()},
        "share_within_a_year": {
            name: round(_within(365, days), 5) for name, days in medians.items()
        },
    }


def _within(days: float, median: float) -> float:
    """Give the share that books within so many days, while others leave before they do."""
    books = math.log(2) / median
    both = books + CHURN_A_DAY
    return books / both * (1 - math.exp(-both * days))


def p10(plants: Plants) -> dict[str, Any]:
    """State the share who respond to an offer, by channel."""
    rates = dict.fromkeys(business.OFFER_CHANNELS, business.RESPONSE)
    return {
        "planted": bool(plants.p10),
        "measure": "share of offers sent that are clicked, or answered",
        "unit": "share",
        "true_share": rates | {"push": round(business.RESPONSE + plants.p10, 6)},
        "small_channel": "letter",
        "sent_a_quarter": business.LETTERS_A_QUARTER,
        "answered_in_the_last_quarter_at_least": business.EXTREME if plants.p10 else 0,
    }


def p11(plants: Plants) -> dict[str, Any]:
    """State what two actions are worth, and what stood before the second."""
    return {
        "planted": bool(plants.p11),
        "measure": "share of bills paid in time, of those paid in time or reminded",
        "unit": "share",
        "usual": habits.PAID_IN_TIME,
        "started_on": "2026-04-01",
        "actions": [
            {"action_id": "A4", "treated": {"region": habits.REMINDER_REGION},
             "effect": plants.p11, "low_before": 0.0},
            {"action_id": "A5", "treated": {"region": habits.COLOURS_REGION},
             "effect": 0.0, "low_before": plants.p11, "low_in": "2026Q1"},
        ],
    }  # fmt: skip


def p12(plants: Plants) -> dict[str, Any]:
    """State what is wrong with the records."""
    return {
        "planted": bool(plants.p12),
        "silence": {
            "source": trouble.SILENT, "from": trouble.SILENT_FROM, "days": int(plants.p12),
        },
        "bots": {
            "source": trouble.BOTS_IN, "days": list(trouble.BOT_DAYS),
            "visitors": len(trouble.BOT_DAYS), "hits_each": trouble.BOT_HITS,
            "seconds_between": trouble.BOT_SECONDS,
        },
        "duplicates": {
            "source": trouble.DOUBLED, "from": trouble.DOUBLED_FROM, "days": trouble.DOUBLED_DAYS,
        },
        "identity_break": {"source": trouble.BROKEN, "from": trouble.BROKEN_FROM},
    }  # fmt: skip


def _dirt() -> list[dict[str, Any]]:
    names = ("source", "table", "rows", "why")
    return [dict(zip(names, row, strict=True)) for row in DIRT]
