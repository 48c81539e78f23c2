"""The PDF that is set without a browser opens again, reads as the page does, asks for nothing."""

import re

import pypdf
import pytest

from cjm_workbench.errors import RunError
from cjm_workbench.reporting.exports.folder import open_folder
from cjm_workbench.reporting.exports.pdf import set_pages, write_pdf
from cjm_workbench.schemas import format as fmt
from tests.reporting.exports.finished_review import KPIS, write_finished


@pytest.fixture(scope="module")
def made(review, tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "review.pdf"
    set_pages(review, path)
    return path


@pytest.fixture(scope="module")
def pages(made):
    return pypdf.PdfReader(made).pages


def test_every_page_is_a4_and_says_where_it_stands(pages):
    for number, page in enumerate(pages, start=1):
        sides = sorted(round(float(side)) for side in page.mediabox[2:])
        assert sides == [595, 842]  # points
        text = page.extract_text()
        assert f"{number} / {len(pages)}" in text
        assert "Everybody · 2026Q3" in text


def test_the_rows_that_the_page_shows_are_printed_with_their_numbers(pages):
    text = " ".join(page.extract_text() for page in pages)
    shown = KPIS.head(8)
    for row in shown.itertuples():
        assert fmt.quantity(row.value, "share") in text
        assert fmt.number(row.n) in text


def test_what_is_folded_away_is_left_out_and_said_to_be(pages):
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Share number 7" in text
    assert "Share number 8" not in text
    assert "left out of print; the workbook holds every row" in text


def test_a_picture_keeps_its_words(pages):
    text = " ".join(page.extract_text() for page in pages)
    assert "one path leads" in text
    assert "Turned" in re.sub(r"\s", "", text)


def test_the_same_review_gives_the_same_bytes(review, made, tmp_path):
    set_pages(review, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == made.read_bytes()


def test_it_is_made_where_no_browser_is_installed(review, made, tmp_path, monkeypatch):
    monkeypatch.setattr("cjm_workbench.reporting.exports.pdf.find_browser", lambda: None)
    write_pdf(review, tmp_path / "alone.pdf")
    assert (tmp_path / "alone.pdf").read_bytes() == made.read_bytes()


@pytest.mark.parametrize("address", ["http://localhost/x.png", "file:///etc/passwd"])
def test_a_page_that_asks_for_something_is_refused(tmp_path, address):
    folder = write_finished(tmp_path)
    (folder / "review.html").write_text(f'<title>x</title><img src="{address}">', "utf-8")
    with pytest.raises(RunError, match="nothing is fetched"):
        set_pages(open_folder(tmp_path, "tiny", "all"), tmp_path / "x.pdf")
