"""A check as it is read in a terminal."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from cjm_workbench.reporting.check import Check, check_client
from cjm_workbench.reporting.check_text import MOST, tell_check
from cjm_workbench.settings.client import Privacy


@pytest.fixture(scope="module")
def check(make_tiny, tmp_path_factory: pytest.TempPathFactory) -> Check:
    folder = tmp_path_factory.mktemp("check")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return check_client(make_tiny(folder), "tiny")


def words(check: Check, width: int = 110) -> list[list[str]]:
    return [line.split() for line in tell_check(check, width).splitlines()]


def refused(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["source", "table", "reason", "rows"])


def test_each_source_stands_with_its_counts(check: Check) -> None:
    assert ["shop", "events", "55", "55", "55", "0", "0"] in words(check)


def test_where_nothing_is_refused_it_says_so(check: Check) -> None:
    assert "Nothing is quarantined." in tell_check(check)


def test_reasons_stand_with_their_rows_and_their_file(check: Check) -> None:
    said = tell_check(replace(check, reasons=refused(("shop", "events", "when is missing", 2))))
    assert ["shop", "events", "2", "when", "is", "missing"] in [
        x.split() for x in said.splitlines()
    ]
    assert check.quarantine.name in said


def test_reasons_beyond_the_commonest_are_counted(check: Check) -> None:
    many = refused(*(("shop", "events", f"reason {number}", 1) for number in range(MOST + 2)))
    said = tell_check(replace(check, reasons=many))
    assert "and 2 further reasons" in said
    assert f"reason {MOST}" not in said


@pytest.mark.parametrize(
    ("reason", "key"),
    [
        ("occurred_at '…' is not a time in the format of the mapping", "date_format"),
        ("value '…' is not a plain number with at most 4 decimals", "decimal_mark"),
    ],
)
def test_where_one_reason_refuses_most_rows_the_key_to_look_at_is_named(
    check: Check, reason: str, key: str
) -> None:
    # the shop has 55 records: 28 are more than half of them, 27 are not
    assert key in tell_check(replace(check, reasons=refused(("shop", "events", reason, 28))))
    assert key not in tell_check(replace(check, reasons=refused(("shop", "events", reason, 27))))


def test_records_that_reached_no_table_need_no_key(check: Check) -> None:
    counts = pd.concat([check.counts, check.counts.tail(1).assign(table="(record)")])
    reasons = refused(("survey", "(record)", "has 3 cells, not 2", 20))
    assert "has 3 cells" in tell_check(replace(check, counts=counts, reasons=reasons))


def test_touchpoints_of_one_side_are_listed_and_the_rest_counted(check: Check) -> None:
    names = [f"T{number}" for number in range(MOST + 3)]
    said = tell_check(replace(check, blind=names, unmapped=[]), 200)
    assert "T9 and 3 more" in said
    assert "T10" not in said


def test_a_small_segment_is_not_counted_out(check: Check) -> None:
    # gold holds five customers
    private = check.settings.client.model_copy(update={"privacy": Privacy(smallest_cell=6)})
    settings = replace(check.settings, client=private)
    assert ["gold", "Gold", "customers", "fewer", "than", "6"] in words(
        replace(check, settings=settings)
    )


def test_a_segment_of_nobody_is_named(check: Check) -> None:
    everybody, gold = check.segments
    nobody = replace(gold, customers=0, nobody="segment 'gold': no customer matches")
    said = tell_check(replace(check, segments=[everybody, nobody]))
    assert ["gold", "Gold", "customers", "nobody"] in [line.split() for line in said.splitlines()]
    assert "segment 'gold': no customer matches" in said


def test_it_ends_with_the_command_or_with_what_to_mend(check: Check) -> None:
    *_, one, every = tell_check(check, 500).splitlines()
    given = f"--period 2026Q3 --parameters {check.settings.folder.parent}"
    assert one.endswith(f"cjm run tiny all {given}")
    assert every.endswith(f"cjm review tiny {given}")
    poor = check.counts.assign(quarantined=[0, 5, 0], mapped=[20, 60, 20])
    last = tell_check(replace(check, counts=poor), 500).splitlines()[-1]
    assert last.startswith("Not ready: quarantined are 8.3 % of shop -> events")


def test_text_from_data_is_neither_markup_nor_a_command_to_the_terminal(check: Check) -> None:
    said = tell_check(replace(check, unmapped=["[red]x[/red]", "\x1b[2Jy", ":smile:"]), 200)
    assert "[red]x[/red]" in said
    assert ":smile:" in said
    assert "\x1b" not in said
