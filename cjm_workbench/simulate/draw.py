"""Draw what happens to the customers of a telecom, from a seed."""

from __future__ import annotations

from cjm_workbench.simulate.business import (
    draw_baskets,
    draw_extras,
    draw_friends,
    draw_leads,
    draw_offers,
)
from cjm_workbench.simulate.habits import (
    draw_app,
    draw_bills,
    draw_newsletters,
    draw_passers_by,
)
from cjm_workbench.simulate.help import draw_help
from cjm_workbench.simulate.leaving import drive_away
from cjm_workbench.simulate.paths import Traces
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.purchase import draw_purchases
from cjm_workbench.simulate.quarters import Quarters
from cjm_workbench.simulate.records import Habits, Records
from cjm_workbench.simulate.touchpoints import NAMES
from cjm_workbench.simulate.world import World, draw_world


def draw_records(seed: int, customers: int, quarters: Quarters, plants: Plants) -> Records:
    """Draw what happened, before any system writes it down.

    Parameters
    ----------
    seed, customers, quarters, plants
        As of `write_telecom`.
    """
    world = draw_world(seed, customers, quarters, uneven=plants.uneven)
    purchases = draw_purchases(seed, world, quarters, NAMES, plants)
    helped = draw_help(seed, world, quarters, NAMES, plants)
    drawn = Records(
        end=quarters.end,
        world=world,
        purchases=purchases,
        help=helped,
        habits=_draw_habits(seed, world, quarters, plants, purchases),
        plants=plants,
    )
    return drive_away(seed, drawn)


def _draw_habits(
    seed: int, world: World, quarters: Quarters, plants: Plants, purchases: Traces
) -> Habits:
    newsletters, opened = draw_newsletters(seed, world, quarters)
    offers = draw_offers(seed, world, quarters, plants)
    leads, won = draw_leads(seed, world, quarters, plants)
    return Habits(
        bills=draw_bills(seed, world, quarters, plants),
        app=draw_app(seed, world, quarters, plants),
        newsletters=newsletters,
        opened=opened,
        passers_by=draw_passers_by(seed, world, quarters),
        offers=offers.sent,
        offers_opened=offers.opened,
        offers_clicked=offers.clicked,
        baskets=draw_baskets(seed, purchases, world, quarters),
        leads=leads,
        leads_won=won,
        friends=draw_friends(seed, world, quarters, plants),
        extras=draw_extras(seed, world, quarters, plants),
    )
