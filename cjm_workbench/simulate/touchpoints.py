"""The touchpoints of the simulated telecom, and the system that records each."""

from __future__ import annotations

SYSTEMS: dict[str, tuple[str, ...]] = {
    "web": ("Plan pages", "Comparison", "Help article", "Contact form"),
    "app": ("Plans in the app", "Line test in the app", "Status in the app", "Account in the app"),
    "email": ("Offer e-mail", "Order confirmed", "Service newsletter", "Newsletter opened"),
    "shop": ("Advice in the shop", "Help in the shop"),
    "calls": ("Advice by phone", "Help call", "Chase call"),
    "chat": ("Advice by chat", "Help by chat"),
    "orders": (
        "Order online", "Order in the app", "Order in the shop", "Order by phone",
        "On its way", "Connected",
    ),
    "tickets": ("Ticket opened", "Fix reported", "Problem solved"),
    "billing": ("Bill", "Extra booked"),
    "offers": ("Offer sent", "Offer opened", "Offer clicked"),
    "baskets": ("Basket opened",),
    "sales": ("Lead created", "Lead won", "Friend told"),
}  # fmt: skip

NAMES = [name for names in SYSTEMS.values() for name in names]
"""All of them; a touchpoint's place here is its code."""

FIRST_ANSWER = "First answer"
"""When somebody of the staff first wrote in a chat: recorded with the chat."""


def codes(*names: str) -> list[int]:
    """Give the codes of touchpoints.

    Examples
    --------
    >>> codes("Plan pages", "Help article")
    [0, 2]
    """
    return [NAMES.index(name) for name in names]
