"""docs/errors.md says what each mistake gets; this file makes each of them and compares.

Write the page anew with ``python tests/docs/test_errors_md.py``.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pandas as pd
import pytest
from openpyxl import Workbook

from cjm_workbench.analyses.paths.variants import measure_variants
from cjm_workbench.errors import WorkbenchError
from cjm_workbench.figures.experience import plot_gaps
from cjm_workbench.journeys.columns import SEPARATOR
from cjm_workbench.reporting.exports.folder import open_folder
from cjm_workbench.review import Review, open_review
from cjm_workbench.reviews import Reviews, open_reviews

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"

FILES = {
    "client.yaml": """\
client: shop
title: Shop
time_zone: Europe/Paris
privacy: {smallest_cell: 1}
sources:
  log:
    file: events.csv
    maps:
      - table: events
        columns: {customer_id: customer, occurred_at: time, touchpoint: touchpoint}
  people:
    file: customers.csv
    maps:
      - table: customers
        columns: {customer_id: customer}
        attributes: {tier: tier}
""",
    "events.csv": "customer,time,touchpoint\nc1,2026-03-01T10:00,Visit\nc1,2026-03-02T10:00,Buy\n",
    "customers.csv": "customer,tier\nc1,gold\n",
    "touchpoints.csv": "touchpoint,stage\nVisit,Look around\nBuy,Decide\n",
    "journeys/buy.yaml": """\
journey: buy
title: Buy something
unit: customer
start: [Visit]
goal: [Buy]
window: 30 days
lost_after: 30 days
stages: [{stage: Look around}, {stage: Decide}]
""",
    "segments/all.yaml": "client: shop\nsegment: all\n",
    "segments/gold.yaml": "client: shop\nsegment: gold\nfilter: {tier: gold}\n",
}


@dataclass(frozen=True)
class Case:
    """A mistake in a client that is valid otherwise.

    Attributes
    ----------
    title, what
        As the page says them.
    file, old, new
        The text that the mistake changes; an empty ``old`` replaces the whole file.
    parameters
        What the chapter is opened with, where it is not the client's segment ``all`` in 2026Q1.
    remove
        A file that the mistake removes.
    write
        Writes what the mistake needs besides, into the client's folder.
    opens
        What the chapter opens: a review, or all that are finished.
    """

    title: str
    what: str
    file: str = ""
    old: str = ""
    new: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    remove: str = ""
    write: Callable[[Path], None] = lambda folder: None
    opens: Callable[..., Review | Reviews] = open_review


def write_merged_sheet(folder: Path) -> None:
    """Write a workbook whose header spans two columns."""
    book = Workbook()
    for row in (["customer", "visit", None], [None, "time", "touchpoint"]):
        book.active.append(row)
    book.active.merge_cells("B1:C1")
    book.save(folder / "visits.xlsx")


def write_log_cut_short(folder: Path) -> None:
    """Write an XES log that ends within its second event."""
    event = '<event><string key="customer" value="c1"/></event>\n'
    (folder / "visits.xes").write_text(f"<log>\n<trace>\n{event}{event[:20]}", encoding="utf-8")


def write_ledger(folder: Path) -> None:
    """Write a ledger of one assumption, of which nobody says what speaks for it."""
    (folder / "assumptions.yaml").write_text(
        "assumptions:\n  - {assumption: Links hold, owner_role: head of data, since: 2026-01-01, "
        "if_false: Journeys would mix two customers}\n",
        encoding="utf-8",
    )


def set_tiers(folder: Path) -> None:
    """Let every event be worth the same, and tell customers by it."""
    path = folder / "client.yaml"
    text = path.read_text(encoding="utf-8")
    mapped = text.replace("touchpoint: touchpoint}", "touchpoint: touchpoint}\n" + WORTH)
    path.write_text(mapped + "value_tiers: {thresholds: {high: 9, medium: 2}}\n", encoding="utf-8")


WORTH = "        constants: {value: 5}"

NO_SERVER = {"CRM_URL": "postgresql://reader@127.0.0.1:1/crm"}
"""In the environment; nothing listens at port 1."""


def export(client: str, segment: str, period: str) -> Review:
    """Export a review that nobody has made."""
    open_folder(Path("reports"), client, segment, period)
    raise AssertionError("a review was found")


def draw(client: str, segment: str, period: str) -> Review:
    """Draw the rows that a filter of an analyst's left: none."""
    plot_gaps(pd.DataFrame({"journey_type": ["buy"]}).query("journey_type == 'Buy'"))
    raise AssertionError("a picture was drawn")


CASES = (
    Case("Missing file", "A source names a file that is not there.", remove="events.csv"),
    Case(
        "Wrong delimiter", "The file is separated by semicolons, and the settings do not say so.",
        "events.csv", new="customer;time;touchpoint\nc1;2026-03-01T10:00;Visit\n",
    ),
    Case("Unknown key", "A key is misspelt.", "client.yaml", "time_zone:", "timezone:"),
    Case(
        "Key at the wrong level", "The key is known, and stands elsewhere.",
        "client.yaml", "file: events.csv", "file: events.csv\n    decimal_mark: ','",
    ),
    Case(
        "Unknown touchpoint", "A journey names a touchpoint that touchpoints.csv does not.",
        "journeys/buy.yaml", "start: [Visit]", "start: [Visits]",
    ),
    Case(
        "Unknown stage", "A touchpoint belongs to a stage that no journey has.",
        "touchpoints.csv", "Buy,Decide", "Buy,Decides",
    ),
    Case(
        "Stage in brackets", "Reports write what is no stage so: (whole journey), (no stage).",
        "journeys/buy.yaml", "stage: Look around}", "stage: (whole journey)}",
    ),
    Case(
        "Empty table", "The file has a header and no records.",
        "events.csv", new="customer,time,touchpoint\n",
    ),
    Case(
        "One row", "One record is enough for a review, and not for a claim.",
        "events.csv", new="customer,time,touchpoint\nc1,2026-03-01T10:00,Visit\n",
    ),
    Case(
        "All rows quarantined", "No record fits the mapping; here the times are not ISO 8601.",
        "events.csv", new="customer,time,touchpoint\nc1,1 March,Visit\nc1,2 March,Buy\n",
    ),
    Case(
        "Unknown time zone", "The zone is not a name of the IANA database.",
        "client.yaml", "Europe/Paris", "Europe/Pariss",
    ),
    Case(
        "Period without data", "No journey starts in the period.",
        parameters=(("period", "2025Q1"),),
    ),
    Case(
        "Segment that matches nobody", "The filter names a tier that no customer has.",
        "segments/gold.yaml", "tier: gold", "tier: silver", (("segment", "gold"),),
    ),
    Case(
        "Segment by a group that is not set", "The settings tell no value tiers.",
        "segments/gold.yaml", "tier: gold", "value_tier: high", (("segment", "gold"),),
    ),
    Case(
        "Tier that is misspelt", "A segment names a tier that there is not.",
        "segments/gold.yaml", "tier: gold", "value_tier: hihg", (("segment", "gold"),),
        write=set_tiers,
    ),
    Case(
        "Tier that nobody is of", "The only customer was first seen in the period itself.",
        "segments/gold.yaml", "tier: gold", "value_tier: high", (("segment", "gold"),),
        write=set_tiers,
    ),
    Case(
        "Tiers without revenue", "Value tiers are set, and no source maps what was paid.",
        "client.yaml", "privacy:", "value_tiers: {quantiles: {high: 0.8, medium: 0.5}}\nprivacy:",
    ),
    Case(
        "Persona named unknown", "That is who fits no persona.",
        "client.yaml", "privacy:",
        "personas: {unknown: {title: Others, filter: {tier: plain}}}\nprivacy:",
    ),
    Case(
        "Title of a persona", "On the map it could not be told from an earlier period.",
        "client.yaml", "privacy:",
        "personas: {others: {title: 2025Q4, filter: {tier: plain}}}\nprivacy:",
    ),
    Case(
        "Moment before all data", "No event had happened by then.",
        parameters=(("period", ""), ("as_of", "2025-01-01")),
    ),
    Case(
        "Merged header", "The header of an Excel sheet spans several columns.",
        "client.yaml", "file: events.csv", "file: visits.xlsx", write=write_merged_sheet,
    ),
    Case(
        "Log cut short", "An XES log ends before it is complete; nothing of it is used.",
        "client.yaml", "file: events.csv", "file: visits.xes", write=write_log_cut_short,
    ),
    Case(
        "Address in the settings", "A database's address may hold a password: it is no setting.",
        "client.yaml", "file: events.csv", "url_from: postgresql://reader:secret@host/crm",
    ),
    Case(
        "Address that is not set", "The variable that url_from names is not in the environment.",
        "client.yaml", "file: events.csv", "url_from: SHOP_URL\n    table: visits",
    ),
    Case(
        "Database that does not answer", "The address is there, and no server behind it.",
        "client.yaml", "file: events.csv", "url_from: CRM_URL\n    table: visits",
    ),
    Case(
        "Index without a review", "No segment of the period has a finished review yet.",
        opens=open_reviews,
    ),
    Case(
        "Persona that differs in what is not compared",
        "A persona is said to differ in a measure that chapter 02 does not compare.",
        "client.yaml", "sources:",
        "personas: {keen: {title: Keen, filter: {tier: gold}, differs_in: {conversions: higher}}}\n"
        "sources:",
    ),
    Case(
        "Client name with ../", "A name must not lead outside its folder.",
        parameters=(("client", "../shop"),),
    ),
    Case(
        "Keys without links", "A source's keys are to be linked, and no table of links is mapped.",
        "client.yaml", "file: events.csv", "file: events.csv\n    identities: web",
    ),
    Case(
        "Assumption without a basis", "Each assumption of the ledger needs what speaks for it.",
        write=write_ledger,
    ),
    Case(
        "Export without a review", "`cjm export` hands over what is finished, and makes no review.",
        opens=export,
    ),
    Case(
        "Picture of no row", "In a notebook, a filter leaves nothing of a table to draw.",
        opens=draw,
    ),
)  # fmt: skip

INTRODUCTION = """\
# What went wrong, and what to do

Each mistake with the message that it gets. A message says what failed (file, key, row), what is
allowed, the nearest name where one is near, and the next step. The command line prints it and
exits with 2: the input is to be mended. Values of customers are not printed: a row that was refused
stands with its text and every reason in `quarantine.parquet`, in the workspace.

This page is written by `python tests/docs/test_errors_md.py`, and compared by a test.
"""


def make_client(case: Case, folder: Path) -> None:
    """Write the valid client, with the one mistake."""
    for name, content in FILES.items():
        text = content
        if name == case.file:
            text = content.replace(case.old, case.new) if case.old else case.new
            assert text != content
        path = folder / "parameters" / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name != case.remove:
            path.write_text(text, encoding="utf-8")
    case.write(folder / "parameters" / "shop")


def message_of(case: Case, folder: Path) -> str:
    """Open a chapter of the client in its folder, and give what it says."""
    make_client(case, folder)
    parameters = {"client": "shop", "segment": "all", "period": "2026Q1"} | dict(case.parameters)
    before = Path.cwd()
    os.chdir(folder)
    try:
        with patch.dict(os.environ, NO_SERVER):
            return _says(lambda: case.opens(**parameters))
    finally:
        os.chdir(before)


def _says(opened: Callable[[], Review | Reviews]) -> str:
    try:
        review = opened()
    except WorkbenchError as error:
        return f"{type(error).__name__}: {error}"
    assert isinstance(review, Review)
    variants = measure_variants(review.journeys, review.rules, separator=SEPARATOR)
    review.con.disconnect()
    found = sorted({f"{row.evidence}: {row.reason}" for row in variants.itertuples()})
    return f"The review opens. The shares of its paths are {'; '.join(found)}"


def section(case: Case, message: str) -> str:
    """Write one section of the page."""
    return f"## {case.title}\n\n{case.what}\n\n```text\n{message}\n```\n"


def write_page() -> str:
    """Make every mistake, and write the page."""
    parts = [INTRODUCTION]
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            parts.append(section(case, message_of(case, Path(folder))))
    return "\n".join(parts)


def sections(page: str) -> dict[str, str]:
    """Split the page at its headings."""
    return {text.split("\n", 1)[0]: text for text in re.split(r"(?m)^## ", page)[1:]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_the_page_says_what_the_mistake_gets(case: Case, tmp_path: Path) -> None:
    written = sections(PAGE.read_text(encoding="utf-8"))[case.title]
    message = message_of(case, tmp_path)
    assert str(tmp_path) not in message
    assert "## " + written.rstrip() == section(case, message).rstrip()


def test_the_page_has_a_section_for_each_case_and_no_other() -> None:
    assert list(sections(PAGE.read_text(encoding="utf-8"))) == [case.title for case in CASES]


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
