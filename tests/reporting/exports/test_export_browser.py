"""The PDF that a browser prints: A4, of equal bytes, and of nothing but the page itself."""

from __future__ import annotations

import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pypdf
import pytest

from cjm_workbench.errors import RunError
from cjm_workbench.reporting.exports.browser import find_browser, print_page
from cjm_workbench.reporting.exports.pdf import write_pdf

MOMENT = datetime(2026, 9, 30, 12)

needs_browser = pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed")


@needs_browser
def test_every_page_is_a4_with_its_footer_and_the_date_is_the_reviews(review, tmp_path):
    write_pdf(review, tmp_path / "review.pdf")
    read = pypdf.PdfReader(tmp_path / "review.pdf")
    for number, page in enumerate(read.pages, start=1):
        assert sorted(round(float(side)) for side in page.mediabox[2:]) == [595, 842]  # points
        assert f"{number} / {len(read.pages)}" in page.extract_text()
    assert read.metadata.creation_date.replace(tzinfo=None) == review.as_of


@needs_browser
def test_the_same_page_gives_the_same_bytes(review, tmp_path):
    first, again = tmp_path / "first.pdf", tmp_path / "again.pdf"
    write_pdf(review, first)
    write_pdf(review, again)
    assert first.read_bytes() == again.read_bytes()
    assert b"file:" not in first.read_bytes()  # no folder of this machine


@needs_browser
def test_nothing_is_fetched_and_nothing_runs(tmp_path):
    asked = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

    server = HTTPServer(("127.0.0.1", 0), Listening)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    page = (
        f'<img src="{address}/a.png"><p>said</p><script>document.body.textContent="run"</script>'
        f'<link rel="stylesheet" href="{address}/b.css">'
    )
    try:
        print_page(find_browser(), page, tmp_path / "page.pdf", MOMENT)
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []
    assert "said" in pypdf.PdfReader(tmp_path / "page.pdf").pages[0].extract_text()


@pytest.mark.parametrize("browser", ["no-such-browser", "false"])
def test_a_browser_that_fails_is_told(browser, tmp_path):
    with pytest.raises(RunError, match="could not print the report"):
        print_page(browser, "<p>said</p>", tmp_path / "page.pdf", MOMENT)
    assert not (tmp_path / "page.pdf").exists()
