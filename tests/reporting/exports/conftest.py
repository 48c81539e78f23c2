"""One export of one small review, for all that is read back from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cjm_workbench.reporting.exports.export import export_review
from cjm_workbench.reporting.exports.folder import ReviewFolder, open_folder
from cjm_workbench.reporting.exports.forms import Form
from tests.reporting.exports.finished_review import write_finished


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of reports that holds one finished review."""
    folder = tmp_path_factory.mktemp("exports")
    write_finished(folder)
    return folder


@pytest.fixture(scope="session")
def review(reports: Path) -> ReviewFolder:
    return open_folder(reports, "tiny", "all")


@pytest.fixture(scope="session")
def exported(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Form, Path]:
    """Every form of the review."""
    made = export_review("tiny", "all", reports=reports, to=tmp_path_factory.mktemp("out"))
    return dict(zip(Form, made, strict=True))
