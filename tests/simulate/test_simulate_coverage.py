"""Over twenty fixed seeds, the workbench finds what is planted, and nothing where nothing is.

The way is the real one: files, gate, journeys, analyses. Each seed is drawn twice, with everything
planted and with nothing. Intervals that are far too wide would hold the truth as well; so their
width is held to the spread of the estimates, and what is planted has to be found.

The bounds follow from the law. Of twenty 95 % intervals nineteen hold the truth on average, and
fewer than seventeen do in 1.6 of 100 sets of seeds; as seldom do more than three of twenty telecoms
without a plant show a claim that 5 of 100 show by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from cjm_workbench import review
from cjm_workbench.analyses.experience.gaps import measure_gaps
from cjm_workbench.analyses.paths.personas import measure_personas
from cjm_workbench.journeys.columns import SEPARATOR
from cjm_workbench.journeys.scope import find_column
from cjm_workbench.journeys.wants import flatten_wants, plan_journeys
from cjm_workbench.schemas.results import Q_MAX
from cjm_workbench.simulate.plants import Plants
from cjm_workbench.simulate.truth import tell_truth
from cjm_workbench.stats.multiplicity import benjamini_hochberg
from tests.simulate.many_seeds import write_telecoms

SEEDS = range(1, 21)
NONE = Plants(p1=0, p3=0)
TELECOMS = [(seed, plants) for plants in (Plants(), NONE) for seed in SEEDS]
PLANTED, PLAIN = "planted", "plain"
KINDS = [PLANTED if plants == Plants() else PLAIN for _, plants in TELECOMS]
EACH = [f"{kind} {seed}" for kind, (seed, _) in zip(KINDS, TELECOMS, strict=True)]
FIVES = [f"{kind} group {(seed - 1) // 5}" for kind, (seed, _) in zip(KINDS, TELECOMS, strict=True)]
LEAST, MOST = 17, 3
TWO_SIDED = 1.96

Opened = Callable[[str], review.Review]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """Open a segment of all the telecoms; the gate runs once."""
    folder = tmp_path_factory.mktemp("seeds")
    write_telecoms(folder / "parameters", TELECOMS)

    @cache
    def open_(segment: str) -> review.Review:
        return review.open_review(
            client="demo", segment=segment, period="2026Q3", parameters=str(folder / "parameters")
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(review, "WORKSPACE", folder / ".cjm")
        yield open_


@pytest.fixture(scope="module")
def truth() -> dict[str, dict]:
    return tell_truth(Plants())


def tell_apart(whole: review.Review, names: Sequence[str]) -> review.Review:
    """Make the journeys of each telecom journey types of their own, named after it.

    So an analysis measures all telecoms at once, and each by itself.

    Parameters
    ----------
    whole
        A review of all the telecoms.
    names
        Of the telecoms, in order; those of one name are taken together.
    """
    customers = whole.table("customers")
    replicate = find_column(customers, "customers", "replicate").cast("int64")
    named = ibis.memtable(pd.DataFrame({"replicate": range(len(names)), "telecom": names}))
    own = customers.select("customer_id", replicate=replicate).join(named, "replicate")
    own = own.select("customer_id", "telecom")

    def rename(rows: ir.Table) -> ir.Table:
        both = rows.join(own, "customer_id")
        return both.mutate(journey_type=both.journey_type + "/" + both.telecom).drop("telecom")

    parts = {
        name: rename(getattr(whole.made, name)).cache() for name in ("journeys", "steps", "scores")
    }
    types = {
        f"{name}/{telecom}": journey
        for name, journey in whole.journey_types.items()
        for telecom in dict.fromkeys(names)
    }
    return replace(whole, made=replace(whole.made, **parts), journey_types=types)


def split(table: pd.DataFrame) -> pd.DataFrame:
    """Split journey type and telecom again."""
    types = table["journey_type"].str.split("/", expand=True)
    return table.assign(journey_type=types[0], telecom=types[1])


def measure_times(whole: review.Review, names: Sequence[str]) -> pd.DataFrame:
    """Measure the time in each stage of getting help, and judge it against the desired one."""
    apart = tell_apart(whole, names)
    gaps = measure_gaps(
        apart.journeys, apart.steps, apart.scores, plan_journeys(apart.journey_types),
        flatten_wants(apart.journey_types), apart.as_of, apart.rules,
    )  # fmt: skip
    table = split(gaps)
    return table[(table["measure"] == "time") & (table["journey_type"] == "get_help")]


def measure_paths(whole: review.Review, names: Sequence[str]) -> pd.DataFrame:
    """Compare the paths of persona `digital`; each telecom is a table of its own."""
    titles = {name: each.title for name, each in whole.settings.client.personas.items()}
    # in so small a telecom some cells are of fewer than ten: nobody is shown them here
    rules = replace(whole.rules, smallest_cell=1)
    table = split(
        measure_personas(
            tell_apart(whole, names).journeys, whole.groups.personas, titles, rules,
            separator=SEPARATOR,
        )
    )  # fmt: skip
    p_values = table["p_value"].astype("float64").groupby(table["telecom"])
    table = table.assign(q_value=p_values.transform(benjamini_hochberg))
    return table[table["persona"] == "digital"]


def fits_spread(low: pd.Series, value: pd.Series, high: pd.Series) -> bool:
    """Tell whether intervals are as wide as twenty estimates of one truth are spread.

    Their variance is that of the law times a chi-squared by its degrees of freedom; but for one
    set of seeds in 100, the ratio lies between the quantiles.
    """
    error = ((high - low) / 2 / TWO_SIDED).pow(2).mean()
    ratio = value.var(ddof=1) / error
    free = len(value) - 1
    return bool(chi2.ppf(0.005, free) < ratio * free < chi2.ppf(0.995, free))


@pytest.mark.parametrize(
    ("factor", "fits"), [(1, True), (2.5, False), (0.4, False)], ids=["fit", "wide", "narrow"]
)
def test_intervals_too_wide_or_too_narrow_are_told(factor, fits):
    # the quantiles of the standard normal law: a sample without chance
    value = pd.Series(np.sort(np.random.default_rng(1).standard_normal(20)))
    half = TWO_SIDED * value.std(ddof=1) * factor
    assert fits_spread(value - half, value, value + half) is fits


@pytest.fixture(scope="module")
def times(opened) -> pd.DataFrame:
    """The time in the planted stage, of every telecom."""
    table = measure_times(opened("consumer_fibre"), EACH)
    return table[table["stage"] == tell_truth(Plants())["P3"]["stage"]].set_index("telecom")


def of(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Keep the telecoms of one kind: of each seed one row."""
    own = table[table.index.str.startswith(kind)]
    assert len(own) == len(SEEDS)
    return own


@pytest.mark.parametrize(
    ("kind", "true"), [(PLANTED, "true_median"), (PLAIN, "true_median_as_usual")]
)
def test_the_interval_of_the_time_in_stage_holds_the_true_median(times, truth, kind, true):
    own, true = of(times, kind), truth["P3"][true]
    held = own["ci_low"].le(true) & own["ci_high"].ge(true)
    assert held.sum() >= LEAST, own[["ci_low", "value", "ci_high"]].to_string()
    assert fits_spread(own["ci_low"], own["value"], own["ci_high"])


def test_the_slow_stage_is_missed_where_it_is_planted_and_nowhere_else(times):
    # some 120 tickets each: the standard error of the logarithm of the median is 0.6 * 1.25 / 11,
    # or 0.07, and 24 h lie 0.22 below 30 h. So 0.89 of telecoms show it, and fewer than fourteen of
    # twenty do in 0.4 of 100 sets of seeds
    assert (of(times, PLANTED)["verdict"] == "missed").sum() >= 14
    assert (of(times, PLAIN)["verdict"] != "missed").all()


def test_one_stage_is_slower_than_desired_in_one_segment_only(opened, truth):
    planted = truth["P3"]
    slow = measure_times(opened("consumer_fibre"), KINDS)
    missed = slow[slow["verdict"] == "missed"]
    assert missed[["telecom", "stage"]].to_numpy().tolist() == [[PLANTED, planted["stage"]]]
    for segment in planted["segments_as_usual"]:
        usual = measure_times(opened(segment), KINDS)
        assert set(usual["verdict"]) <= {"met", ""}
        # of a thousand tickets or more: the standard error is 2 % at most
        medians = usual.loc[usual["stage"] == planted["stage"], "value"]
        assert list(medians) == pytest.approx([planted["true_median_as_usual"]] * 2, rel=0.06)


@pytest.fixture(scope="module")
def paths(opened) -> pd.DataFrame:
    """What persona `digital` does otherwise, in every telecom."""
    return measure_paths(opened("all"), EACH).set_index("telecom")


@pytest.mark.parametrize("path", [0, 1], ids="AB")
@pytest.mark.parametrize("kind", [PLANTED, PLAIN])
def test_the_interval_of_a_path_holds_the_true_difference_of_personas(paths, kind, path):
    plants = Plants() if kind == PLANTED else NONE
    planted = tell_truth(plants)["P1"]["paths"][path]
    own = of(paths[paths["variant"] == planted["variant"]], kind)
    held = own["diff_low"].le(planted["difference"]) & own["diff_high"].ge(planted["difference"])
    assert held.sum() >= LEAST, own[["diff_low", "difference", "diff_high"]].to_string()
    assert fits_spread(own["diff_low"], own["difference"], own["diff_high"])


def test_where_nothing_is_planted_few_telecoms_show_a_difference_of_paths(paths):
    plain = paths[paths.index.str.startswith(PLAIN)]
    claimed = plain.index[plain["q_value"] <= Q_MAX].unique()
    assert len(claimed) <= MOST


@pytest.fixture(scope="module")
def claims(opened) -> pd.DataFrame:
    """What is claimed of persona `digital` in telecoms of 15,000 customers: five seeds each."""
    pooled = measure_paths(opened("all"), FIVES)
    return pooled[pooled["q_value"] <= Q_MAX].set_index("telecom")


@pytest.mark.parametrize(("path", "sign"), [(0, 1), (1, -1)], ids="AB")
def test_the_paths_that_differ_are_found_in_telecoms_nearly_as_large_as_the_demo(
    claims, truth, path, sign
):
    # 8 points are 3.8 (A) or 4.9 (B) standard errors here, and some thirty tests ask for 2.9: 0.81
    # of telecoms show A, 0.97 show B, and fewer than two of four do in 2.4 of 100 sets of seeds.
    # In a telecom of one seed they are 1.7 or 2.2: three of twenty show either
    own = claims[claims["variant"] == truth["P1"]["paths"][path]["variant"]]
    found = own.index[(own["difference"] * sign > 0) & own.index.str.startswith(PLANTED)]
    assert len(found) >= 2


def test_in_such_telecoms_nothing_is_claimed_where_nothing_is_planted(claims):
    # more than one of four does in 1.4 of 100 sets of seeds
    assert claims.index[claims.index.str.startswith(PLAIN)].nunique() <= 1
