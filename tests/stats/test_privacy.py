from __future__ import annotations

from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cjm_workbench.stats.privacy import fold_rare, suppress


def cells(*counts: int, **columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame(
        {"n": counts, "share": [c / max(1, sum(counts)) for c in counts], **columns}
    )


def hidden(table: pd.DataFrame, smallest: int = 10, within: tuple[str, ...] = ()) -> list[bool]:
    _, mask = suppress(
        table, count_col="n", value_cols=["share"], smallest_cell=smallest, within=within
    )
    return mask.tolist()


def test_count_and_values_of_small_cells_are_blanked():
    shown, mask = suppress(
        cells(4, 40, 7, kept=["a", "b", "c"]), count_col="n", value_cols=["share"], smallest_cell=10
    )
    assert mask.tolist() == [True, False, True]
    assert shown["n"].isna().tolist() == mask.tolist()
    assert shown["share"].isna().tolist() == mask.tolist()
    assert shown["kept"].tolist() == ["a", "b", "c"]
    assert shown["n"].dtype == "Int64"


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # alone it is the total less the others: the next smallest goes too, and not an empty one
        ((4, 40, 25, 0), [True, False, True, False]),
        # 3 + 4 is below 10: their sum would itself be a small cell
        ((3, 4, 40, 25), [True, True, False, True]),
        # 3 + 9 is not, and 12 may be 3 + 9 or 6 + 6
        ((3, 9, 40, 25), [True, True, False, False]),
        # the limit itself may be published, an empty cell too
        ((10, 0, 12), [False, False, False]),
        # nothing left to hide it behind
        ((4, 0), [True, False]),
    ],
    ids=["one", "two too few", "two", "none", "nothing else"],
)
def test_which_cells_are_hidden(counts, expected):
    assert hidden(cells(*counts)) == expected


def test_ten_cells_of_one_customer_would_be_told_by_their_sum():
    # ten cells, all above 0, that add up to ten
    assert hidden(cells(*[1] * 10, 50, 60)) == [True] * 11 + [False]


def test_three_cells_just_under_the_limit_would_be_told_by_their_sum():
    # 27 is three times 9, the most that three hidden cells can add up to
    assert hidden(cells(9, 9, 9, 50, 60)) == [True, True, True, True, False]
    # 26 may be 9 + 9 + 8 in three orders
    assert hidden(cells(9, 9, 8, 50, 60)) == [True, True, True, False, False]


def test_each_total_hides_behind_its_own_cells():
    table = cells(4, 40, 25, 50, 60, stage=["x", "x", "x", "y", "y"])
    assert hidden(table, within=("stage",)) == [True, False, True, False, False]


def test_a_smallest_cell_of_one_changes_no_value():
    table = cells(1, 2, 0)
    shown, mask = suppress(table, count_col="n", value_cols=["share"], smallest_cell=1)
    assert not mask.any()
    pd.testing.assert_frame_equal(shown, table, check_dtype=False)


def test_the_table_given_is_left_as_it_was_whatever_its_index():
    table = cells(4, 40, 25).set_axis([7, 7, 7])
    before = table.copy()
    assert hidden(table) == [True, False, True]
    pd.testing.assert_frame_equal(table, before)


def test_a_cell_suppressed_before_stays_missing():
    table = cells(4, 40, 25).astype({"n": "Int64"})
    table.loc[1, "n"] = pd.NA
    assert hidden(table) == [True, False, True]


@given(st.lists(st.integers(0, 6), min_size=2, max_size=4), st.integers(2, 5))
def test_hidden_counts_cannot_be_derived_from_their_total(counts, smallest):
    mask = hidden(cells(*counts), smallest)
    secret = [count for count, blank in zip(counts, mask, strict=True) if blank]
    positive = [count for count in counts if count > 0]
    if not secret or len(secret) == len(positive):
        return  # nothing hidden, or nothing left to hide behind
    # All that a reader knows: the hidden are above 0 and add up to the total less what is shown.
    others = [
        guess
        for guess in product(range(1, sum(secret) + 1), repeat=len(secret))
        if sum(guess) == sum(secret)
        and hidden(cells(*guess, *_shown(counts, mask)), smallest)
        == [True] * len(secret) + [False] * (len(counts) - len(secret))
    ]
    for position, count in enumerate(secret):
        assert {guess[position] for guess in others} != {count}


def _shown(counts: list[int], mask: list[bool]) -> list[int]:
    return [count for count, blank in zip(counts, mask, strict=True) if not blank]


VARIANTS = pd.DataFrame(
    {
        "variant": ["a>b", "b", "c", "d"],
        "customers": [50, 8, 30, 7],
        "journeys": [60, 9, 30, 7],
        "median_days": [1.0, 2.0, 3.0, 4.0],
    }
)


def test_rare_variants_fold_into_one_row_at_the_end():
    table = fold_rare(VARIANTS, "variant", "customers", 10, "variant", sum_cols=["journeys"])
    assert table["variant"].tolist() == ["a>b", "c", "other (2 variants)"]
    assert table["customers"].tolist() == [50, 30, 15]
    assert table["journeys"].tolist() == [60, 30, 16]
    # a median cannot be added up
    assert table["median_days"].isna().tolist() == [False, False, True]
    assert table["customers"].dtype == VARIANTS["customers"].dtype


def test_a_rare_variant_takes_the_next_smallest_with_it():
    # 8 alone would still be a small cell: 30 goes with it
    table = fold_rare(VARIANTS.iloc[:3], "variant", "customers", 10, "variant")
    assert table[["variant", "customers"]].values.tolist() == [
        ["a>b", 50],
        ["other (2 variants)", 38],
    ]


def test_one_folded_variant_is_singular():
    table = fold_rare(VARIANTS.iloc[[3]], "variant", "customers", 10, "variant")
    assert table["variant"].tolist() == ["other (1 variant)"]


def test_nothing_rare_nothing_folded():
    pd.testing.assert_frame_equal(
        fold_rare(VARIANTS, "variant", "customers", 1, "variant"), VARIANTS
    )


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12), st.integers(1, 15))
def test_folding_loses_no_customer_and_leaves_no_small_row(counts, smallest):
    table = pd.DataFrame({"variant": [str(i) for i in range(len(counts))], "customers": counts})
    folded = fold_rare(table, "variant", "customers", smallest, "variant")
    assert folded["customers"].sum() == sum(counts)
    if sum(counts) >= smallest:
        assert (folded["customers"] >= smallest).all()
