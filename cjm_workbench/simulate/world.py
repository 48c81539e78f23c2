"""Who the customers are: attributes, accounts, and when they came and went."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cjm_workbench.simulate.quarters import DAY, Bools, Ints, Quarters
from cjm_workbench.simulate.streams import stream

TRAITS: dict[str, dict[str, float]] = {
    "customer_type": {"consumer": 0.85, "business": 0.15},
    "product": {"mobile": 0.55, "fibre": 0.45},
    "region": {"North": 0.28, "East": 0.2, "South": 0.3, "West": 0.22},
    "age_band": {"18-29": 0.22, "30-44": 0.3, "45-59": 0.28, "60+": 0.2},
    "prefers": {"online": 0.5, "shop": 0.2, "phone": 0.15, "no preference": 0.15},
    "plan": {"basic": 0.35, "plus": 0.45, "max": 0.2},
}
"""Each attribute's values with their shares. They are drawn independently, so that a difference
planted by one of them is not seen through another."""

MONTHLY = {"basic": 15.0, "plus": 30.0, "max": 50.0}
"""What a plan costs a consumer a month, in EUR."""

CHURN_A_DAY = 0.00025
LEAVE_A_QUARTER = CHURN_A_DAY * 91.3
"""As many come: the number of customers has no trend."""

LARGEST_ACCOUNT = 5


@dataclass(frozen=True)
class World:
    """Customers, in the order of their numbers.

    Attributes
    ----------
    traits
        Attribute to the place of each customer's value in `TRAITS`.
    account
        The account of each business customer; -1 for consumers.
    acquired_at, churned_at
        In seconds; churned_at is after the end of the data for who stayed.
    monthly
        What the plan costs a month, in EUR.
    """

    traits: dict[str, Ints]
    account: Ints
    acquired_at: Ints
    churned_at: Ints
    monthly: npt.NDArray[np.float64]

    @property
    def size(self) -> int:
        """The number of customers."""
        return int(self.account.size)

    def has(self, trait: str, *values: str) -> Bools:
        """Tell which customers have one of the values of an attribute."""
        names = list(TRAITS[trait])
        return np.isin(self.traits[trait], [names.index(value) for value in values])

    @property
    def digital(self) -> Bools:
        """Members of the persona `digital`, as the client's settings define it."""
        return self.has("age_band", "18-29", "30-44") & self.has("prefers", "online")

    @property
    def consumer_fibre(self) -> Bools:
        """Members of the segment `consumer_fibre`, as the client's settings define it."""
        return self.has("customer_type", "consumer") & self.has("product", "fibre")

    @property
    def segment(self) -> Ints:
        """The place of each customer's segment in `SEGMENTS`."""
        return np.select([self.has("customer_type", "business"), self.consumer_fibre], [0, 1], 2)


SEGMENTS = ("business", "consumer_fibre", "consumer_mobile")
"""The client's segments beside `all`."""


def draw_world(seed: int, customers: int, quarters: Quarters, *, uneven: bool = True) -> World:
    """Draw the customers.

    Parameters
    ----------
    seed
        Of the simulation.
    customers
        How many.
    quarters
        The span that the data covers.
    uneven
        Whether what is paid follows from the plan and the number of lines.
    """
    rng = stream(seed, "world")
    traits = {
        name: rng.choice(len(values), size=customers, p=list(values.values()))
        for name, values in TRAITS.items()
    }
    acquired_at, churned_at = _stay(rng, customers, quarters)
    business = traits["customer_type"] == list(TRAITS["customer_type"]).index("business")
    price = np.array(list(MONTHLY.values()))[traits["plan"]]
    lines = np.where(business, rng.integers(1, 6, size=customers), 1)  # a firm pays for several
    paid = price * lines if uneven else np.full(customers, MONTHLY["plus"])
    monthly = np.round(paid * rng.uniform(0.9, 1.15, size=customers), 2)
    return World(traits, _accounts(rng, business), acquired_at, churned_at, monthly)


def _stay(rng: np.random.Generator, customers: int, quarters: Quarters) -> tuple[Ints, Ints]:
    start, end = quarters.start, quarters.end
    before = start - rng.integers(30 * DAY, 5 * 365 * DAY, size=customers)
    within = rng.integers(start, end - 5 * DAY, size=customers)
    leave = LEAVE_A_QUARTER * quarters.number
    new = rng.random(customers) < leave / (1 + leave)
    acquired = np.where(new, within, before)
    # nobody left before the data begins: those are not in the export
    stays = np.maximum(acquired, start) + rng.exponential(DAY / CHURN_A_DAY, size=customers)
    return acquired, stays.astype(np.int64)


def _accounts(rng: np.random.Generator, business: Bools) -> Ints:
    """Group business customers, one after another, into accounts of one to five."""
    sizes = rng.integers(1, LARGEST_ACCOUNT + 1, size=int(business.sum()))
    numbers = np.repeat(np.arange(sizes.size), sizes)[: sizes.size]
    account = np.full(business.size, -1, dtype=np.int64)
    account[business] = numbers
    return account
