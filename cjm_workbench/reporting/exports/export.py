"""Export a finished review: made whole beside its place, then moved there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from cjm_workbench.reporting.exports.browser import find_browser
from cjm_workbench.reporting.exports.bundle import write_bundle
from cjm_workbench.reporting.exports.csv_folder import write_csv_folder
from cjm_workbench.reporting.exports.extra import need_extra
from cjm_workbench.reporting.exports.folder import ReviewFolder, open_folder
from cjm_workbench.reporting.exports.forms import Form
from cjm_workbench.reporting.exports.workbook import write_workbook
from cjm_workbench.writing import whole_folder

EXPORTS: Final = Path("exports")
"""The folder that exports go to: beside the reports, for a new run replaces those."""

CSV: Final = "csv"


SUFFIXES: Final[Mapping[Form, str]] = {
    Form.PDF: ".pdf", Form.DECK: ".pptx", Form.WORKBOOK: ".xlsx", Form.CSV: "_csv",
    Form.ZIP: ".zip",
}  # fmt: skip
"""What follows the review's name in the name of a file, or of the folder of CSV."""

EXTRAS: Final[Mapping[Form, str]] = {Form.PDF: "weasyprint", Form.DECK: "pptx"}
"""The packages that a form needs beyond those that are always there; a browser prints a PDF too."""


def export_review(
    client: str,
    segment: str,
    period: str = "",
    *,
    reports: Path = Path("reports"),
    to: Path | None = None,
    only: Form | None = None,
) -> list[Path]:
    """Export a finished review, from its folder alone.

    Parameters
    ----------
    client, segment, period
        Which; without a period the one that is judged from the latest moment.
    reports
        The folder of finished reviews.
    to
        Where the exports go; default: ``exports/<client>/<period>/<segment>``.
    only
        One form; default: all of them.

    Returns
    -------
    list of Path
        What was made, in the order of `Form`.

    Raises
    ------
    SettingsError
        If there is no such review, or the extra ``export`` is needed and not installed.
    DataError
        If the review is not whole.
    """
    review = open_folder(reports, client, segment, period)
    wanted: list[Form] = [only] if only else [*Form]
    parts: list[Form] = [*Form][:-1] if Form.ZIP in wanted else wanted  # the ZIP holds the others
    for form in parts:  # told before the work of the others is done
        if form in EXTRAS and not (form is Form.PDF and find_browser()):
            need_extra(EXTRAS[form])
    target = to or EXPORTS.joinpath(*review.path.parts[-3:])
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target, prefix=".export.") as folder:
        made = _make(review, Path(folder), parts, bundle=Form.ZIP in wanted)
        return [_move(made[form], target / made[form].name) for form in wanted]


def _make(
    review: ReviewFolder, folder: Path, forms: list[Form], *, bundle: bool
) -> dict[Form, Path]:
    made = {}
    for form in forms:
        made[form] = folder / f"{review.name}{SUFFIXES[form]}"
        _writer(form)(review, made[form])
    if bundle:
        parts = {CSV if form is Form.CSV else path.name: path for form, path in made.items()}
        made[Form.ZIP] = folder / f"{review.name}{SUFFIXES[Form.ZIP]}"
        write_bundle(review, made[Form.ZIP], parts)
    return made


def _writer(form: Form) -> Callable[[ReviewFolder, Path], None]:
    # the modules of the deck and the PDF need the extra as they are imported
    if form is Form.DECK:
        from cjm_workbench.reporting.exports.deck.slides import write_deck

        return write_deck
    if form is Form.PDF:
        from cjm_workbench.reporting.exports.pdf import write_pdf

        return write_pdf
    return write_workbook if form is Form.WORKBOOK else write_csv_folder


def _move(made: Path, target: Path) -> Path:
    """Put what was made whole in its place, over what stands there from before."""
    if made.is_file():
        return made.replace(target)
    with whole_folder(target, replace=True) as work:
        shutil.copytree(made, work, dirs_exist_ok=True)
    return target
