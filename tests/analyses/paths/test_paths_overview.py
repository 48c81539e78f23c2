"""How many journeys, and what became of them."""

from cjm_workbench.analyses.paths.overview import measure_overview, read_overview
from cjm_workbench.analyses.rules import Rules

ALL = Rules(smallest_cell=1)


def test_journeys_are_counted_by_type_and_status(tell, told):
    log = tell(
        told("ad shop", customer="ann"),
        told("ad shop", "lost", customer="ann"),
        told("ad", "open"),
        told("call", "lost", journey_type="help"),
    )
    table = measure_overview(log.journeys, ALL).set_index("journey_type")
    # buy: ann twice and one other; 2 + 2 + 1 steps; two distinct paths
    assert table.loc["buy"].to_dict() == {
        "customers": 2, "journeys": 3, "events": 5, "steps": 5, "event_variants": 2,
        "step_variants": 2, "reached": 1, "lost": 1, "open": 1,
    }  # fmt: skip
    assert table.loc["help", ["journeys", "reached", "lost", "open"]].tolist() == [1, 0, 1, 0]


def test_a_small_status_hides_the_one_it_could_be_told_from(tell, told):
    log = tell(*["ad"] * 40, *[told("ad", "lost")] * 20, *[told("ad", "open")] * 3)
    row = measure_overview(log.journeys, Rules(smallest_cell=10)).iloc[0]
    # 3 open are fewer than 10; with the total and the other two shown they would be 63 - 40 - 20
    assert row[["open", "lost"]].isna().all()
    assert row["reached"] == 40


def test_a_journey_type_of_few_customers_shows_no_count(tell):
    table = measure_overview(tell(*["ad"] * 9).journeys, Rules(smallest_cell=10))
    assert table.drop(columns="journey_type").iloc[0].drop(["lost", "open"]).isna().all()
    assert read_overview(table) == (
        "Too few customers made journeys of type buy for them to be shown."
    )


def test_reading_counts_in_singular_and_plural(tell, told):
    log = tell("ad shop", told("ad", "lost"), told("ad", "open"), told("ad", "open"))
    assert read_overview(measure_overview(log.journeys, ALL)) == (
        "4 customers made 4 journeys of type buy in 5 steps: 1 reached the goal, 1 was lost and "
        "2 are still open."
    )


def test_reading_says_which_counts_are_hidden(tell, told):
    log = tell(*["ad"] * 40, *[told("ad", "lost")] * 20, *[told("ad", "open")] * 3)
    said = read_overview(measure_overview(log.journeys, Rules(smallest_cell=10)))
    assert said.endswith("40 reached the goal (other counts are too small to be shown).")


def test_without_journeys_the_reading_says_what_to_gather(tell):
    table = measure_overview(tell().journeys, ALL)
    assert table.empty
    assert "map a source of events" in read_overview(table)
