"""The CSV files read back as they were written, by Python's reader and by pandas."""

import csv

import pandas as pd

from cjm_workbench.reporting.exports.forms import Form
from tests.reporting.exports.finished_review import FORMULAS, HOSTILE, KPIS, LONG, MEANING, TABLES


def read(exported, name):
    with (exported[Form.CSV] / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_digit_comes_back(exported):
    table = pd.read_csv(exported[Form.CSV] / "kpis.scorecard.csv")
    numbers = ["n", "value", "ci_low", "ci_high", "target"]
    pd.testing.assert_frame_equal(table[numbers], KPIS[numbers], check_exact=True)


def test_a_formula_is_guarded_and_nothing_else_is_changed(exported):
    texts = [row["variant"] for row in read(exported, "paths.variants")][:-1]
    assert texts[: len(FORMULAS)] == [f"'{text}" for text in FORMULAS]
    assert texts[len(FORMULAS) :] == HOSTILE[len(FORMULAS) :]
    assert LONG in texts


def test_lines_end_as_the_standard_says(exported):
    raw = (exported[Form.CSV] / "paths.many.csv").read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") == 401


def test_missing_is_empty_and_truth_is_a_word(exported):
    small = read(exported, "paths.variants")[-1]
    assert (small["n"], small["value"], small["starts_on"], small["open"]) == ("", "", "", "false")


def test_an_empty_table_is_its_header(exported):
    assert read(exported, "paths.empty") == []
    assert (exported[Form.CSV] / "paths.empty.csv").read_text("utf-8").startswith("n,value,")


def test_the_dictionary_tells_every_column_of_every_table(exported):
    told = {(row["table"], row["column"]): row for row in read(exported, "_dictionary")}
    columns = {(name, column) for name, table in TABLES.items() for column in table.columns}
    assert told.keys() == columns
    assert told["paths.variants", "variant"]["meaning"] == MEANING.columns["variant"]
    assert told["paths.variants", "starts_on"]["type"] == "time"
    assert told["paths.variants", "open"]["type"] == "true or false"


def test_the_dictionary_in_words_states_the_guard_and_what_is_left_empty(exported):
    text = (exported[Form.CSV] / "_dictionary.md").read_text("utf-8")
    assert "has an apostrophe (') before it" in text
    assert "of too few customers to be shown" in text
    assert "## paths.variants\n\nOne row a variant." in text
    assert "| `variant` | text |  | The steps, in order. |" in text
