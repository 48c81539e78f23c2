"""What share takes which path."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.analyses.paths.variants import measure_variants, read_variants
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.columns import SEPARATOR

ALL = Rules(smallest_cell=1)


def variants(log, rules=ALL, most=50):
    return measure_variants(log.journeys, rules, separator=SEPARATOR, most=most)


def test_share_of_each_path_has_wilsons_interval(tell, told):
    table = variants(tell(*["ad shop"] * 3, told("ad", "lost")))
    first = table.iloc[0]
    assert (first["variant"], first["steps"], first["journeys"], first["n"]) == (
        "ad › shop", 2, 3, 4,
    )  # fmt: skip
    # Wilson for 3 of 4: centre (0.75 + 3.8415 / 8) / (1 + 3.8415 / 4) = 0.6275,
    # half-width 1.96 sqrt(0.75 * 0.25 / 4 + 3.8415 / 64) / 1.9604 = 0.3269
    assert first["value"] == 0.75
    assert [first["ci_low"], first["ci_high"]] == pytest.approx([0.3006, 0.9544], abs=1e-4)
    assert table["reached"].tolist() == [3, 0]


def test_paths_beyond_the_most_are_one_row_in_last_place(tell):
    log = tell(*["ad"] * 2, *["shop"] * 3, "pay", "cart")
    table = variants(log, most=2)
    assert table["variant"].tolist() == ["shop", "ad", "other (2 variants)"]
    assert table["journeys"].tolist() == [3, 2, 2]
    assert table["rank"].tolist() == [1, 2, 3]
    assert table["steps"].isna().tolist() == [False, False, True]


def test_paths_of_too_few_customers_fold_and_hide_what_would_tell_them(tell):
    log = tell(*["ad"] * 30, *["shop"] * 12, *["pay"] * 2, "cart")
    table = variants(log, Rules(smallest_cell=10))
    # pay and cart are 3 customers together; shown, "shop" would give them away as 45 - 30 - 12
    assert table["variant"].tolist() == ["ad", "shop", "other (2 variants)"]
    assert table["journeys"].isna().tolist() == [False, True, True]
    assert table.loc[1:, ["value", "n", "reached"]].isna().all(axis=None)
    assert table.loc[1:, "reason"].tolist() == [
        "not shown: it would tell a smaller cell", "not shown: fewer than 10 customers",
    ]  # fmt: skip


def test_what_few_reached_and_what_few_did_not_is_not_told(tell, told):
    ad = [*["ad"] * 2, *[told("ad", "lost")] * 48]
    shop = [*["shop"] * 20, *[told("shop", "lost")] * 20]
    pay = [*["pay"] * 15, *[told("pay", "lost")] * 15]
    table = variants(tell(*ad, *shop, *pay), Rules(smallest_cell=10)).set_index("variant")
    # 2 of ad; with the 37 that reached in all, 20 of shop and 15 of pay would tell them
    assert table.loc[["ad", "pay"], "reached"].isna().all()
    assert table.loc["shop", "reached"] == 20
    assert table["journeys"].tolist() == [50, 40, 30]


def test_repeating_customers_widen_the_interval(tell, told):
    once = variants(tell(*["ad"] * 20, *["shop"] * 20)).iloc[0]
    ten_each = [told("ad", customer=f"a{i % 2}") for i in range(20)]
    ten_each += [told("shop", customer=f"b{i % 2}") for i in range(20)]
    often = variants(tell(*ten_each)).iloc[0]
    assert often["value"] == once["value"] == 0.5
    assert often["ci_low"] < once["ci_low"] < once["ci_high"] < often["ci_high"]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(["ad", "shop", "ad shop", "pay"]), min_size=1, max_size=12))
def test_shares_sum_to_one_in_any_order_of_rows(tell, paths):
    table = variants(tell(*paths), most=2)
    assert table["value"].sum() == pytest.approx(1)
    assert table["journeys"].sum() == len(paths)
    assert table.equals(variants(tell(*reversed(paths)), most=2))


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        ([], "There is no path to show: no journey starts in this period."),
        (["ad"], "In buy, the only journey takes a path of 1 step."),
        (["ad shop"] * 40, "In buy, all 40 journeys take the same path, of 2 steps."),
        (
            ["ad"] * 5 + ["shop"],
            "In buy, the commonest path, of 1 step, is taken by 83.3 % (43.6–97.0, n = 6) of "
            "journeys (insufficient evidence: no claim).",
        ),
    ],
)
def test_reading(tell, paths, said):
    assert read_variants(variants(tell(*paths))) == said


def test_reading_counts_the_paths_that_hold_half(tell):
    table = variants(tell(*["ad"] * 40, *["shop"] * 30, *["pay"] * 30))
    # 40 % alone are less than half, 40 % and 30 % are more
    assert read_variants(table).endswith("; 2 paths together hold at least half of them.")


def test_reading_takes_one_journey_type_after_the_other(tell, told):
    log = tell("ad", told("call", journey_type="help"))
    assert read_variants(variants(log)) == (
        "In buy, the only journey takes a path of 1 step. "
        "In help, the only journey takes a path of 1 step."
    )


def test_reading_of_hidden_paths_names_no_number(tell):
    table = variants(tell("ad", "shop"), Rules(smallest_cell=10))
    assert read_variants(table) == ("In buy, no path is taken by enough customers to be shown.")
