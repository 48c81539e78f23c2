"""Each client's review is handed over in every form, with the numbers of its tables."""

import openpyxl
import pandas as pd
import pypdf
import pytest
from pptx import Presentation

from cjm_workbench.figures.brief import pick_first
from cjm_workbench.figures.cells import write_effect
from cjm_workbench.reporting.exports.export import export_review
from cjm_workbench.reporting.exports.forms import Form
from cjm_workbench.reporting.exports.workbook import name_sheets
from cjm_workbench.schemas import format as fmt
from tests.clients.conftest import EVERY
from tests.reporting.exports.office import need_office, print_deck
from tests.whole_reviews import SHIPPED

NUMBERS = ("n", "value", "ci_low", "ci_high")


@pytest.fixture(scope="module", params=sorted(EVERY))
def handed(request, finished, tmp_path_factory):
    """Give a client's name, the folder of its review, and its exports."""
    folder = finished(request.param)
    made = export_review(
        request.param, "all", EVERY[request.param], reports=folder.parents[2],
        to=tmp_path_factory.mktemp("out"),
    )  # fmt: skip
    return request.param, folder, dict(zip(Form, made, strict=True))


def test_every_form_opens_again(handed):
    _, folder, made = handed
    assert len(pypdf.PdfReader(made[Form.PDF]).pages) > 5
    assert len(Presentation(str(made[Form.DECK])).slides) >= 4
    tables = len([*folder.glob("tables/*.parquet")])
    assert len(openpyxl.load_workbook(made[Form.WORKBOOK], read_only=True).sheetnames) == tables + 2
    assert len([*made[Form.CSV].glob("*.csv")]) == tables + 1


def test_the_workbook_holds_every_estimate_to_the_last_digit(handed):
    _, folder, made = handed
    book = openpyxl.load_workbook(made[Form.WORKBOOK], read_only=True)
    paths = sorted(folder.glob("tables/*.parquet"))
    sheets = name_sheets([path.stem for path in paths])
    compared = 0
    for path in paths:
        table = pd.read_parquet(path)
        rows = [*book[sheets[path.stem]].iter_rows(values_only=True)]
        for name in {*NUMBERS} & {*table.columns}:
            place = rows[0].index(name)
            expected = [None if pd.isna(value) else value for value in table[name]]
            assert [row[place] for row in rows[1:]] == expected, f"{path.stem}, {name}"
            compared += len(expected)
    assert compared >= 50


def test_the_printed_page_holds_the_scorecard_and_the_funnel(handed):
    client, folder, made = handed
    printed = " ".join(page.extract_text() for page in pypdf.PdfReader(made[Form.PDF]).pages)
    compared = [
        number
        for name in ("kpis.scorecard", "paths.funnel")
        for number in written(pd.read_parquet(folder / "tables" / f"{name}.parquet"))
    ]
    printed = " ".join(printed.split())
    assert [each for each in compared if each not in printed] == []
    assert len(compared) >= 50 or client not in SHIPPED


def written(table: pd.DataFrame) -> list[str]:
    """Write each estimate of a table, its interval and n, as a page does."""
    rows = table[table["value"].notna() & table["ci_low"].notna()].itertuples()
    return [
        number
        for row in rows
        for number in (
            fmt.quantity(row.value, row.unit),
            fmt.interval(row.ci_low, row.ci_high, row.unit, of=row.value),
            fmt.number(row.n),
        )
    ]


def test_the_deck_holds_the_scorecard_and_the_findings(handed):
    client, folder, made = handed
    said = " ".join(words(slide) for slide in Presentation(str(made[Form.DECK])).slides)
    compared = written(pd.read_parquet(folder / "tables" / "kpis.scorecard.parquet"))
    claims = pd.read_parquet(folder / "tables" / "brief.claims.parquet")
    for row in pick_first(claims).to_dict("records"):
        compared += [*write_effect(row), f"n = {fmt.number(row['n'])}"]
    assert [each for each in compared if each not in said] == []
    assert len(compared) >= 50 or client != "demo"


def words(slide):
    """Give all that a slide says, its tables included."""
    cells = [
        cell.text for shape in slide.shapes if shape.has_table for cell in shape.table.iter_cells()
    ]
    return " ".join([*(s.text_frame.text for s in slide.shapes if s.has_text_frame), *cells])


@need_office
def test_libreoffice_prints_a_page_a_slide(handed, tmp_path):
    deck = handed[2][Form.DECK]
    pages = pypdf.PdfReader(print_deck(deck, tmp_path)).pages
    assert len(pages) == len(Presentation(str(deck)).slides)


def test_the_csv_holds_no_customers_id(handed, opened):
    client, _, made = handed
    ids = set(opened(client).table("customers").customer_id.execute().astype(str))
    assert len(ids) > 100
    if all(len(each) <= 5 for each in ids):
        pytest.skip("its ids are numbers as short as counts")
    for path in made[Form.CSV].glob("*.csv"):
        table = pd.read_csv(path, dtype="str", keep_default_na=False)
        for name in table.select_dtypes("str"):
            # a short number is a count as often as an id
            found = {value for value in table[name] if value in ids and len(value) > 5}
            assert not found, f"{path.name}, {name}"
