"""A journey type weighs what its customers are worth, beside the average customer."""

import ibis
import pandas as pd

from cjm_workbench.analyses.brief.worth import measure_worth, weigh
from cjm_workbench.analyses.rules import Rules

JOURNEYS = ibis.memtable({"journey_type": ["buy", "buy", "help"], "customer_id": ["x", "y", "y"]})
SPENT = {"customer_id": ["x", "y", "z"], "value": [10.0, 30.0, 20.0]}


def measure(spent: dict[str, list[object]], smallest_cell: int = 1) -> pd.DataFrame:
    schema = {"customer_id": "string", "value": "float64"}
    return measure_worth(
        JOURNEYS, ibis.memtable(spent, schema=schema), Rules(smallest_cell=smallest_cell)
    )


def test_worth_is_a_multiple_of_the_average_customer() -> None:
    # all three spend 20 on average; x and y do too; y alone spends 30
    table = measure(SPENT)
    assert table["customers"].tolist() == [2, 1]
    assert table["revenue"].tolist() == [20.0, 30.0]
    assert weigh(table) == {"buy": 1.0, "help": 1.5}


def test_without_amounts_every_journey_type_weighs_alike() -> None:
    assert weigh(measure(SPENT | {"value": [None, None, None]})) == {"buy": 1.0, "help": 1.0}
    assert weigh(measure({"customer_id": [], "value": []})) == {"buy": 1.0, "help": 1.0}


def test_refunds_do_not_turn_the_order_round() -> None:
    assert weigh(measure(SPENT | {"value": [50.0, -10.0, 20.0]}))["help"] == 1.0


def test_what_few_customers_spent_is_not_shown() -> None:
    table = measure(SPENT, smallest_cell=2)
    assert table["revenue"].isna().tolist() == [False, True]
    assert weigh(table) == {"buy": 1.0, "help": 1.0}
