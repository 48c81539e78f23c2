"""What is planted: differences of known size, each with a switch."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Plants:
    """Which differences a simulated client holds, and how large they are; 0 switches one off.

    Attributes
    ----------
    p1
        How much likelier a digital customer is to take path A, and less likely to take path B.
    p2
        The odds of conversion after a switch from web to phone, as a part of those without it.
    p3
        How far one stage's true median time lies above the desired one, in one segment.
    p4
        How far one touchpoint is scored above the journeys it belongs to, and another below them,
        in points of a scale from 1 to 5.
    p5
        How many times likelier a customer leaves in any day after a ticket that nobody fixed.
    p6
        How much sooner high spenders book an extra: the part by which the median time is shorter.
    p7
        How much lower the conversion of every segment is in the last quarter than before, and how
        much higher that of all together.
    p8
        How many points more purchases convert in a third quarter than in any other.
    p9
        By how much the odds of answering rise with each of five points of the score.
    p10
        How many points more of those reached respond to a push message than in other channels.
    p11
        What an action is worth, in points; as low the place was at which a worthless one began.
    p12
        For how many days a channel is silent. With it go bots, duplicates and an identity break.
    uneven
        Whether a client is uneven in ways that are no plant: touchpoints that please more than
        others, journeys lost on the way, slow stages, a season, habits by preference. All of these
        are true differences; without them and the plants, what is claimed is claimed of chance.
    """

    p1: float = 0.08
    p2: float = 0.5
    p3: float = 0.25
    p4: float = 0.6
    p5: float = 3.0
    p6: float = 0.3
    p7: float = 0.03
    p8: float = 0.1
    p9: float = 2.5
    p10: float = 0.03
    p11: float = 0.05
    p12: float = 21
    uneven: bool = True

    @classmethod
    def none(cls, *, uneven: bool = False) -> Plants:
        """Give the client that holds nothing: P0.

        Examples
        --------
        >>> Plants.none().p1
        0.0
        """
        off = {field.name: 0.0 for field in fields(cls) if field.name != "uneven"}
        return cls(**off, uneven=uneven)
