"""The rules of accessibility, run by axe-core over an open page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.reporting.browser import unfold

GRAVE = ("serious", "critical")
_FEW = """
document.querySelectorAll("tbody").forEach(body =>
  [...body.rows].slice(3).forEach(row => row.remove()))
"""


def grave_violations(page: Page) -> list[str]:
    """Name what bars somebody from reading the page, folded parts too, with the first place.

    The rows of a table are alike, and each rule looks at each element: three rows stand for all.
    """
    unfold(page)
    page.evaluate(_FEW)
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {len(rule['nodes'])} × {rule['help']}, as {rule['nodes'][0]['html'][:200]}"
        for rule in found
        if rule["impact"] in GRAVE
    ]
