"""A path is named where it is common, and where enough customers share it."""

import ibis

from cjm_workbench.analyses.common import pick_common
from cjm_workbench.analyses.rules import Rules

JOURNEYS = ibis.memtable(
    [("buy", "a>b", f"c{i}") for i in range(3)]  # three customers
    + [("buy", "a", "c0")] * 4  # taken most often, by one customer alone
    + [("buy", "b", "c1"), ("buy", "b", "c2"), ("buy", "c", "c1"), ("buy", "c", "c2")]
    + [("ask", "a", "c0")],
    schema={"journey_type": "string", "variant": "string", "customer_id": "string"},
)


def pick(smallest_cell: int, most: int) -> set[tuple[str, str]]:
    rules = Rules(smallest_cell=smallest_cell)
    table = pick_common(JOURNEYS, ["journey_type", "variant"], rules, most).execute()
    return set(table.itertuples(index=False, name=None))


def test_picks_the_commonest_of_each_journey_type() -> None:
    # a (4) and a>b (3); of those taken twice, none; ask has one path
    assert pick(smallest_cell=1, most=2) == {("buy", "a"), ("buy", "a>b"), ("ask", "a")}


def test_breaks_ties_by_the_name() -> None:
    assert pick(smallest_cell=1, most=3) - pick(smallest_cell=1, most=2) == {("buy", "b")}


def test_leaves_out_what_fewer_customers_share() -> None:
    # a is the commonest, and one customer's alone: it takes a place, and is not named
    assert pick(smallest_cell=2, most=2) == {("buy", "a>b")}
