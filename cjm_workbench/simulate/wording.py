"""Generic texts of customers and staff: they name nobody and nothing."""

from __future__ import annotations

COMMENTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "order": (
        (
            "I had to enter my address three times before the order went through.",
            "The price at the end was not the one on the first page.",
            "It was hard to see which plan fits my home.",
            "I waited a long time for a date.",
        ),
        (
            "Ordering took two minutes, very clear.",
            "Good advice, nobody tried to sell me the largest plan.",
            "The comparison made the choice easy.",
            "Everything arrived when it was promised.",
        ),
    ),
    "help": (
        (
            "I had to explain the problem again to every person.",
            "Nobody could tell me when it would be fixed.",
            "The chat sent me to the telephone, and the telephone to the chat.",
            "The line was busy for half an hour.",
        ),
        (
            "Friendly, and solved in one call.",
            "The article had exactly the answer I needed.",
            "I was told what would happen next, and it did.",
            "The line test found the fault at once.",
        ),
    ),
    "fix": (
        (
            "Three days without a connection, and no word from anyone.",
            "I stayed at home for the visit, and nobody came.",
            "It was said to be fixed, but it still drops every evening.",
            "I had to ask twice where my ticket stands.",
        ),
        (
            "Fixed sooner than I expected.",
            "I could follow the ticket in the app, that helped.",
            "The technician explained what had been wrong.",
            "Works again, thank you.",
        ),
    ),
}
"""Subject to what is said with a low score, and with a high one."""

OBSERVATIONS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("2025-02-11", "interview", "Look around", "Plan pages", "analyst",
     "Wants to see the whole price for two years, not the first six months."),
    ("2025-05-20", "interview", "Get advice", "Advice in the shop", "analyst",
     "Goes to the shop to be sure; would order online if somebody confirmed the choice."),
    ("2025-09-03", "objection", "Order", "Order by phone", "sales agent",
     "Does not want to decide on the telephone; asks for the offer in writing."),
    ("2025-11-18", "objection", "Look around", "Plan pages", "sales agent",
     "Fears being offline while the provider changes."),
    ("2026-01-14", "workshop", "Wait for it to work", "On its way", "process owner",
     "Nobody owns the days between dispatch and the technician's visit."),
    ("2026-03-05", "agent_note", "Ask for help", "Help call", "service agent",
     "Callers have often read the help article before and lost patience."),
    ("2026-04-22", "agent_note", "Wait for the fix", "Ticket opened", "service agent",
     "Cannot see the technician's calendar, so can promise no hour."),
    ("2026-06-09", "interview", "Wait for the fix", "Status in the app", "analyst",
     "Looks at the ticket's status several times a day; it says 'in progress' all the time."),
    ("2026-07-15", "agent_note", "Wait for the fix", "Chase call", "service agent",
     "Fibre customers call after a day because the message names no date."),
    ("2026-08-20", "workshop", "Be sure it works", "Fix reported", "process owner",
     "The message that all is fixed goes out before the customer has tried it."),
    ("2026-09-08", "interview", "Wait for the fix", "Ticket opened", "analyst",
     "Works from home; a day without fibre costs more than the monthly bill."),
    ("2026-09-16", "social", "Start using it", "Connected", "analyst",
     "Praise for a connection that worked on the first try."),
)  # fmt: skip
"""Day, kind, stage, touchpoint, role of the source, text."""

ACTIONS: tuple[tuple[str, ...], ...] = (
    ("A1", "Confirmation e-mail names the day of delivery", "2026-01-12", "2026-02-27", "Order",
     "Order confirmed", "late_orders", "-0.02", "small", "head of orders", "done"),
    ("A2", "Line test in the app opens the ticket by itself", "2026-04-07", "2026-06-19",
     "Notice a problem", "Line test in the app", "calls_for_help", "-300", "medium",
     "head of service", "done"),
    ("A3", "A second team of fibre technicians in the East", "2026-10-05", "",
     "Wait for the fix", "Fix reported", "promoters", "0.02", "large", "head of field service",
     "planned"),
)  # fmt: skip
"""Key, title, start, end, stage, touchpoint, KPI, expected change, effort, owner, status."""

COSTS: tuple[tuple[str, str, str, str], ...] = (
    ("contact", "phone", "2024-10-01", "7,40"),
    ("contact", "phone", "2026-01-01", "7,90"),
    ("contact", "chat", "2024-10-01", "3,20"),
    ("contact", "shop", "2024-10-01", "11,00"),
    ("contact", "web", "2024-10-01", "0,15"),
    ("send", "email", "2024-10-01", "0,01"),
    ("acquire", "web", "2024-10-01", "62,00"),
    ("acquire", "shop", "2024-10-01", "95,00"),
    ("retain", "phone", "2024-10-01", "28,00"),
)
"""Kind, channel, from when, EUR."""
