"""The report as a PDF: its own page and print style, without a network.

A browser prints what the style is made for, and in a tenth of the time; WeasyPrint needs none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from cjm_workbench.errors import RunError
from cjm_workbench.reporting.exports.browser import find_browser, print_page
from cjm_workbench.reporting.exports.extra import need_extra
from cjm_workbench.reporting.exports.folder import ReviewFolder
from cjm_workbench.reporting.exports.print_page import (
    resolve_tokens,
    settle_page,
    size_map,
)

STYLE: Final = """
.left-out{font-style:italic;color:#5f6a76;font-size:8pt;margin:2pt 0 0}
.chart{display:block}
.ev,.v{display:inline-block!important}
.dn>.svgbox{flex:1 1 0!important;min-width:0}
.svgbox>.strip{display:block;width:100%!important}
.block:has(.cjm-map){page:auto!important}
.cjm-map{page:map}
.block:has(.cjm-map)~.block{page:upright}
.jm .legend>span{white-space:nowrap}
.tp>.svgbox,.tp>.sr{grid-area:1/1}.tp>i{grid-area:1/2}.tp>b{grid-area:1/3}
"""
"""What the printed page adds to its own style sheet: badges as wide as their word, intervals as
wide as their cell, a touchpoint on one line, and each journey map on a page of its own."""


def write_pdf(review: ReviewFolder, target: Path) -> None:
    """Print a review.

    Parameters
    ----------
    review
        A finished review.
    target
        The file, ``.pdf``: A4, each page with its footer and number. What is folded away on the
        page is left out, and said to be; it stands in the workbook.

    Raises
    ------
    SettingsError
        If no Chromium is installed, nor the extra.
    RunError
        If the browser fails; or if the page asks WeasyPrint for something from outside: a report
        holds all that it shows.
    """
    if browser := find_browser():
        print_page(browser, review.page.read_text(encoding="utf-8"), target, review.as_of)
    else:
        set_pages(review, target)


def set_pages(review: ReviewFolder, target: Path) -> None:
    """Print a review without a browser: `write_pdf` says what is made and what is raised."""
    weasyprint = need_extra("weasyprint")
    text = resolve_tokens(review.page.read_text(encoding="utf-8"))
    refused: list[str] = []
    page = weasyprint.HTML(string=text, url_fetcher=_refusing(weasyprint, refused))
    settle_page(page.etree_element)
    style = f"{STYLE}{size_map(text)}"
    page.write_pdf(target, stylesheets=[weasyprint.CSS(string=style)], pdf_tags=True)
    if refused:  # the printer leaves out what it does not get, and goes on
        raise RunError(f"the report asks for '{refused[0][:80]}': nothing is fetched")


def _refusing(weasyprint: Any, refused: list[str]) -> Any:
    """Give what fetches nothing but what the page itself holds, and tells what was asked for."""

    class Refusing(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith("data:"):
                refused.append(url)
                raise ValueError(url)
            return super().fetch(url, headers)

    return Refusing()
