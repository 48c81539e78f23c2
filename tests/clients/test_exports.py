"""Each test client's review is handed over in every form, with the numbers of its tables."""

import openpyxl
import pandas as pd
import pypdf
import pytest
from pptx import Presentation

from cjm_workbench.reporting.exports.export import export_review
from cjm_workbench.reporting.exports.forms import Form
from cjm_workbench.reporting.exports.workbook import name_sheets
from tests.clients.conftest import PERIODS

NUMBERS = ("n", "value", "ci_low", "ci_high")


@pytest.fixture(scope="module", params=sorted(PERIODS))
def handed(request, finished, tmp_path_factory):
    """Give a client's name, the folder of its review, and its exports."""
    folder = finished(request.param)
    made = export_review(
        request.param, "all", PERIODS[request.param], reports=folder.parents[2],
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


def test_the_csv_holds_no_customers_id(handed, opened):
    client, _, made = handed
    ids = set(opened(client).table("customers").customer_id.execute().astype(str))
    assert len(ids) > 100
    for path in made[Form.CSV].glob("*.csv"):
        table = pd.read_csv(path, dtype="str", keep_default_na=False)
        for name in table.select_dtypes("str"):
            # a short number is a count as often as an id
            found = {value for value in table[name] if value in ids and len(value) > 5}
            assert not found, f"{path.name}, {name}"
