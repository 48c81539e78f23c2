"""What people of the company wrote down: observations, actions and costs."""

from __future__ import annotations

from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.wording import PLANTED_NAME

NOTE = (
    "day", "kind", "stage", "touchpoint", "persona", "sentiment", "role", "steps", "forms",
    "seconds", "text",
)  # fmt: skip
"""The columns of observations."""

ACTION = (
    "action", "title", "started", "ended", "stage", "touchpoint", "kpi", "expected", "effort",
    "owner", "status", "treated",
)  # fmt: skip
"""The columns of actions; whom one reached is a filter of customers, as JSON."""

COST = ("kind", "channel", "from", "eur")
"""The columns of costs."""

Note = tuple[str, ...]

HEARD: tuple[Note, ...] = (
    ("2025-02-11", "interview", "Look around", "Plan pages", "saver", "negative", "analyst",
     "Wants to see the whole price for two years, not the first six months."),
    ("2025-05-20", "interview", "Get advice", "Advice in the shop", "guided", "neutral", "analyst",
     "Goes to the shop to be sure; would order online if somebody confirmed the choice."),
    ("2025-09-03", "objection", "Order", "Order by phone", "guided", "negative", "sales agent",
     "Does not want to decide on the telephone; asks for the offer in writing."),
    ("2025-11-18", "objection", "Look around", "Plan pages", "", "negative", "sales agent",
     "Fears being offline while the provider changes."),
    ("2025-12-04", "objection", "Order", "Order online", "saver", "negative", "sales agent",
     "The fee for the connection stands on the last page only."),
    ("2026-01-14", "workshop", "Wait for it to work", "On its way", "", "negative", "process owner",
     "Nobody owns the days between dispatch and the technician's visit."),
    ("2026-02-10", "interview", "Look around", "Comparison", "digital", "positive", "analyst",
     "Finds the comparison quick, and would like to keep it for later."),
    ("2026-03-05", "agent_note", "Ask for help", "Help call", "", "negative", "service agent",
     "Callers have often read the help article before and lost patience."),
    ("2026-03-19", "objection", "Get advice", "Advice by phone", "digital", "negative",
     "sales agent", "Asks why the web page sends people to the telephone, and hangs up."),
    ("2026-04-22", "agent_note", "Wait for the fix", "Ticket opened", "", "negative",
     "service agent", "Cannot see the technician's calendar, so can promise no hour."),
    ("2026-05-06", "social", "Start using it", "Connected", "digital", "positive", "analyst",
     "Shows how the router was set up in ten minutes."),
    ("2026-06-09", "interview", "Wait for the fix", "Status in the app", "digital", "negative",
     "analyst",
     "Looks at the ticket's status several times a day; it says 'in progress' all the time."),
    ("2026-07-07", "agent_note", "Ask for help", "Help by chat", "", "negative", "service agent",
     f"{PLANTED_NAME} had the same customer in the chat and on the phone within the hour."),
    ("2026-07-15", "agent_note", "Wait for the fix", "Chase call", "", "negative", "service agent",
     "Fibre customers call after a day because the message names no date."),
    ("2026-07-21", "interview", "Get advice", "Advice in the shop", "guided", "positive", "analyst",
     "Trusts the shop because somebody asks how the flat is built."),
    ("2026-07-28", "objection", "Look around", "Plan pages", "saver", "negative", "sales agent",
     "Compares with a cheaper provider, and asks what the difference is for."),
    ("2026-08-04", "agent_note", "Notice a problem", "Bill", "", "negative", "service agent",
     "Asks for a corrected bill to be sent to someone@example.org."),
    ("2026-08-20", "workshop", "Be sure it works", "Fix reported", "", "negative", "process owner",
     "The message that all is fixed goes out before the customer has tried it."),
    ("2026-08-27", "social", "Wait for the fix", "Ticket opened", "", "negative", "analyst",
     "Complains of three days without news, and gets forty answers that say the same."),
    ("2026-09-03", "agent_note", "Order", "Order online", "", "neutral", "sales agent",
     "Customer asked to be called on +49 30 5550 1234 about the day of delivery."),
    ("2026-09-08", "interview", "Wait for the fix", "Ticket opened", "digital", "negative",
     "analyst", "Works from home; a day without fibre costs more than the monthly bill."),
    ("2026-09-10", "interview", "Ask for help", "Help call", "guided", "positive", "analyst",
     "Calls because a voice tells more than a page."),
    ("2026-09-16", "social", "Start using it", "Connected", "", "positive", "analyst",
     "Praise for a connection that worked on the first try."),
    ("2026-09-22", "objection", "Get advice", "Advice by chat", "digital", "neutral", "sales agent",
     "Wants the advice of the chat by e-mail before ordering."),
    ("2026-09-24", "workshop", "", "", "", "negative", "process owner",
     "Marketing and service measure the same journey by different dates."),
)  # fmt: skip
"""What was said; without the tester's counts."""

WALKED: tuple[Note, ...] = (
    ("2026-07-02", "walkthrough", "Look around", "Plan pages", "digital", "neutral", "tester",
     "6", "0", "210", "Four clicks to the price, two more to what it is after a year."),
    ("2026-07-02", "walkthrough", "Look around", "Comparison", "saver", "positive", "tester",
     "3", "1", "150", "Compares three plans; the address is asked for first."),
    ("2026-07-03", "walkthrough", "Get advice", "Advice by chat", "digital", "neutral", "tester",
     "5", "1", "640", "Waits four minutes, then gets a clear recommendation."),
    ("2026-07-03", "walkthrough", "Get advice", "Advice by phone", "guided", "negative", "tester",
     "4", "0", "1320", "Has to say twice what stands on the web page already."),
    ("2026-07-06", "walkthrough", "Get advice", "Advice in the shop", "guided", "positive",
     "tester", "3", "0", "1800", "Twelve minutes of waiting, then good advice."),
    ("2026-07-08", "walkthrough", "Order", "Order online", "digital", "negative", "tester",
     "9", "4", "780", "Four forms; the address is asked for a second time."),
    ("2026-07-08", "walkthrough", "Order", "Order in the app", "digital", "positive", "tester",
     "6", "2", "420", "The app knows the address."),
    ("2026-07-20", "walkthrough", "Wait for it to work", "On its way", "", "neutral", "tester",
     "2", "0", "300", "The parcel's number leads to the carrier's page."),
    ("2026-07-24", "walkthrough", "Start using it", "Connected", "digital", "positive", "tester",
     "5", "1", "900", "Set up by the guide."),
    ("2026-08-11", "walkthrough", "Notice a problem", "Help article", "", "neutral", "tester",
     "7", "0", "540", "The third article is the right one."),
    ("2026-08-11", "walkthrough", "Notice a problem", "Line test in the app", "digital",
     "positive", "tester", "4", "0", "180", "Finds the fault and opens the ticket."),
    ("2026-08-12", "walkthrough", "Ask for help", "Contact form", "", "negative", "tester",
     "11", "3", "960", "Asks for the customer number, which stands on the bill only."),
    ("2026-08-12", "walkthrough", "Ask for help", "Help call", "guided", "negative", "tester",
     "6", "0", "1500", "Three menus, nine minutes of music, two transfers."),
    ("2026-08-13", "walkthrough", "Wait for the fix", "Status in the app", "digital", "negative",
     "tester", "3", "0", "90", "Says 'in progress', and no date."),
)  # fmt: skip
"""What a tester needed: steps, forms and seconds stand before the text."""

OBSERVATIONS: tuple[Note, ...] = tuple(
    sorted([*((*note[:7], "", "", "", note[7]) for note in HEARD), *WALKED])
)
"""In the order of `NOTE`, by day."""

ACTIONS: tuple[Note, ...] = (
    ("A1", "Confirmation e-mail names the day of delivery", "2026-01-12", "2026-02-27", "Order",
     "Order confirmed", "onboarding_effort", "0.1", "small", "head of orders", "done", ""),
    ("A2", "Line test in the app opens the ticket by itself", "2026-04-07", "2026-06-19",
     "Notice a problem", "Line test in the app", "contacts", "-0.02", "medium",
     "head of service", "done", ""),
    ("A3", "A second team of fibre technicians in the East", "2026-10-05", "",
     "Wait for the fix", "Fix reported", "recommendation", "2", "large", "head of field service",
     "planned", '{"region": "East"}'),
    ("A4", "A reminder three days before a bill is due, in the East", "2026-04-01", "",
     "Notice a problem", "Bill", "paid_in_time", "0.05", "small", "head of billing", "done",
     '{"region": "East"}'),
    ("A5", "The bill in new colours, in the West", "2026-04-01", "", "Notice a problem", "Bill",
     "paid_in_time", "0.05", "small", "head of billing", "done", '{"region": "West"}'),
)  # fmt: skip
"""In the order of `ACTION`."""

COSTS: tuple[Note, ...] = (
    ("contact", "phone", "2024-10-01", "7,40"),
    ("contact", "phone", "2026-01-01", "7,90"),
    ("contact", "chat", "2024-10-01", "3,20"),
    ("contact", "shop", "2024-10-01", "11,00"),
    ("contact", "web", "2024-10-01", "0,15"),
    ("send", "email", "2024-10-01", "0,01"),
    ("send", "push", "2024-10-01", "0,00"),
    ("send", "letter", "2024-10-01", "0,95"),
    ("acquire", "web", "2024-10-01", "62,00"),
    ("acquire", "shop", "2024-10-01", "95,00"),
    ("retain", "phone", "2024-10-01", "28,00"),
)
"""In the order of `COST`."""


def list_prices(plants: Plants) -> tuple[Note, ...]:
    """Give the costs; where nothing is uneven, none of them ever rises.

    Examples
    --------
    >>> len(list_prices(Plants())) - len(list_prices(Plants.none()))
    1
    """
    if plants.uneven:
        return COSTS
    first = {(cost[0], cost[1]): cost for cost in reversed(COSTS)}
    return tuple(reversed(first.values()))
