"""Generic texts of customers: they name nobody, but for what is planted to be redacted."""

from __future__ import annotations

Said = tuple[tuple[str, str], ...]

PLANTED_NAME = "Agent Seven"
"""Stands for a member of the staff; listed in the client's settings, the gate takes it out."""


def _en(*texts: str) -> Said:
    return tuple((text, "en") for text in texts)


def _de(*texts: str) -> Said:
    return tuple((text, "de") for text in texts)


COMMENTS: dict[str, tuple[Said, Said]] = {
    "advice": (
        _en(
            "I waited twenty minutes until somebody had time for me.",
            "The adviser was unfriendly and only wanted to sell the largest plan.",
            "Nobody could tell me the whole price.",
            "On the phone I was told another price than on the page.",
            "The waiting time on the phone was far too long.",
            "Please call me back on +49 30 5550 1234, I still do not know which plan fits.",
        ) + _de(
            "Ich habe viel zu lange gewartet, bis jemand Zeit hatte.",
            "Der Preis am Telefon war ein anderer als auf der Seite.",
        ),
        _en(
            "Good advice, nobody tried to sell me the largest plan.",
            "Very friendly, and the adviser took the time to explain.",
            f"{PLANTED_NAME} was very friendly and found a cheaper plan.",
            "The price was explained clearly, with everything in it.",
            "No waiting, somebody helped me at once.",
            "Friendly people who listen before they recommend.",
        ) + _de(
            "Sehr freundlich und gut beraten.",
            "Der Preis wurde klar erklärt.",
        ),
    ),
    "order": (
        _en(
            "I had to enter my address three times before the order went through.",
            "The price at the end was not the one on the first page.",
            "It was hard to see which plan fits my home.",
            "The form refused my card 4111 1111 1111 1111 twice.",
            "The fee for the connection came as a surprise.",
            "Too many forms, and the page lost what I had entered.",
        ) + _de(
            "Am Ende war der Preis höher als auf der ersten Seite.",
            "Das Formular war umständlich.",
        ),
        _en(
            "Ordering took two minutes, very clear.",
            "The comparison made the choice easy.",
            "A fair price, and no surprise at the end.",
            "The form was short and easy.",
            "I knew at once on which day it would work.",
            "Simple and fast.",
        ) + _de(
            "Die Bestellung war einfach und schnell.",
            "Ein fairer Preis.",
        ),
    ),
    "help": (
        _en(
            "I had to explain the problem again to every person.",
            "Nobody could tell me when it would be fixed.",
            "The chat sent me to the telephone, and the telephone to the chat.",
            "The line was busy for half an hour.",
            "The bill is wrong for the third time, and nobody corrects it.",
            "I wrote to someone@example.org and got no answer.",
        ) + _de(
            "Ich musste das Problem jedem neu erklären.",
            "Die Rechnung ist schon wieder falsch.",
        ),
        _en(
            "Friendly, and solved in one call.",
            "The article had exactly the answer I needed.",
            "I was told what would happen next, and it did.",
            "The bill was corrected at once.",
            f"{PLANTED_NAME} was friendly and knew the answer.",
            "No waiting in the queue, and a friendly voice.",
        ) + _de(
            "Freundlich und sofort geholfen.",
            "Die Rechnung wurde gleich berichtigt.",
        ),
    ),
    "fix": (
        _en(
            "Three days without a connection, and no word from anyone.",
            "I stayed at home for the visit, and nobody came.",
            "It was said to be fixed, but it still drops every evening.",
            "I had to ask twice where my ticket stands.",
            "Waiting without news is the worst of it.",
            "The repair took far too long.",
        ) + _de(
            "Drei Tage ohne Anschluss, und niemand hat sich gemeldet.",
            "Das Warten ohne Nachricht war das Schlimmste.",
        ),
        _en(
            "Fixed sooner than I expected.",
            "I could follow the ticket in the app, that helped.",
            "The technician explained what had been wrong.",
            "Works again, thank you.",
            "The repair was quick, and the technician friendly.",
            "Good that somebody called before the visit.",
        ) + _de(
            "Schneller behoben als erwartet.",
            "Der Techniker war freundlich.",
        ),
    ),
    "start": (
        _en(
            "I had to call twice until the router worked.",
            "The guide was hard to follow.",
            "The technician came a day late.",
            "It took the whole evening to set it up.",
        ) + _de("Die Anleitung war schwer zu verstehen."),
        _en(
            "Plugged in, and it worked.",
            "The guide was easy to follow.",
            "Everything arrived when it was promised.",
            "Set up in ten minutes.",
        ) + _de("Einfach eingesteckt, und es ging."),
    ),
    "whole": (
        _en(
            "Each step was fine, but all in all it took far too long.",
            "Too expensive for what it is.",
            "I would have liked to hear something in between.",
            "Waiting for weeks spoils a good first impression.",
        ) + _de(
            "Insgesamt hat es viel zu lange gedauert.",
            "Zu teuer.",
        ),
        _en(
            "It was a nuisance, but in the end somebody took care of it.",
            "A good price, and it works.",
            "I would come back.",
            "Reliable, and friendly when there is a problem.",
        ) + _de(
            "Am Ende wurde alles gut gelöst.",
            "Guter Preis, und es funktioniert.",
        ),
    ),
}  # fmt: skip
"""Subject to what is said with a low score, and with a high one: text and language."""
