"""What `cjm export` makes, refuses, and leaves as it was."""

import json
import sys
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cjm_workbench.cli import app
from cjm_workbench.errors import DataError, SettingsError
from cjm_workbench.reporting.exports.bundle import write_bundle
from cjm_workbench.reporting.exports.export import export_review
from cjm_workbench.reporting.exports.folder import open_folder
from cjm_workbench.reporting.exports.forms import Form
from tests.reporting.exports.finished_review import write_finished


def test_all_forms_are_made_and_nothing_else_stays(exported):
    names = {path.name for path in exported.values()}
    stem = "tiny_2026Q3_all"
    assert names == {f"{stem}{end}" for end in (".pdf", ".pptx", ".xlsx", "_csv", ".zip")}
    folder = exported[Form.ZIP].parent
    assert {path.name for path in folder.iterdir()} == names


def test_the_zip_holds_the_report_and_every_export(exported):
    with zipfile.ZipFile(exported[Form.ZIP]) as bundle:
        names = bundle.namelist()
        assert names == sorted(names)
        assert {info.date_time for info in bundle.infolist()} == {(2026, 9, 30, 21, 59, 58)}
        for form in (Form.PDF, Form.DECK, Form.WORKBOOK):
            assert bundle.read(exported[form].name) == exported[form].read_bytes()
        guide = bundle.read("contents.md").decode()
        assert {"review.html", "build.json", "figures/03_paths_01.svg"} <= set(names)
        assert "csv/_dictionary.csv" in names
    assert "`tiny_2026Q3_all.pptx`" in guide


def test_equal_contents_give_an_equal_zip(review, exported, tmp_path):
    made = {exported[form].name: exported[form] for form in (Form.PDF, Form.DECK, Form.WORKBOOK)}
    write_bundle(review, tmp_path / "again.zip", {**made, "csv": exported[Form.CSV]})
    assert (tmp_path / "again.zip").read_bytes() == exported[Form.ZIP].read_bytes()


def test_the_finished_review_is_not_touched(reports, exported):
    folder = reports / "tiny" / "2026Q3" / "all"
    assert {path.name for path in folder.iterdir()} == {
        "build.json", "chapters", "figures", "review.html", "tables",
    }  # fmt: skip


def test_one_form_goes_beside_the_reports_by_default(reports, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(
        app, ["export", "tiny", "all", "--reports", str(reports), "--only", "csv"]
    )
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == "exports/tiny/2026Q3/all/tiny_2026Q3_all_csv"
    assert [path.name for path in (tmp_path / "exports/tiny/2026Q3/all").iterdir()] == [
        "tiny_2026Q3_all_csv"
    ]


def test_a_second_export_takes_the_place_of_the_first(reports, tmp_path):
    stale = tmp_path / "tiny_2026Q3_all_csv" / "stale.csv"
    stale.parent.mkdir()
    stale.write_text("old", "utf-8")
    beside = tmp_path / "notes.txt"
    beside.write_text("somebody's own", "utf-8")
    export_review("tiny", "all", reports=reports, to=tmp_path, only=Form.CSV)
    assert not stale.exists()
    assert beside.read_text("utf-8") == "somebody's own"


@pytest.mark.parametrize(
    ("given", "message", "next_step"),
    [
        (
            ("tinny", "all", ""), "client 'tinny'. Did you mean 'tiny'? Allowed: tiny.",
            "Export it: cjm export tiny all",
        ),
        (
            ("tiny", "al", ""), "segment 'al'. Did you mean 'all'? Allowed: all.",
            "Export it: cjm export tiny all",
        ),
        (
            ("tiny", "all", "2026Q4"), "period '2026Q4'. Did you mean '2026Q3'?",
            "Make it: cjm run tiny all --period 2026Q4",
        ),
    ],
)  # fmt: skip
def test_what_is_not_there_is_named_with_the_nearest_and_the_next_step(
    reports, given, message, next_step
):
    with pytest.raises(SettingsError) as caught:
        open_folder(reports, *given)
    assert message in str(caught.value)
    assert str(caught.value).endswith(next_step)


@pytest.fixture
def acme(tmp_path, monkeypatch):
    """A workspace with the settings of a client that has two segments, and no review."""
    segments = tmp_path / "parameters" / "acme" / "segments"
    segments.mkdir(parents=True)
    for name in ("all", "gold", "old"):
        (segments / f"{name}.yaml").touch()
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize(
    ("segment", "says"),
    [
        ("al", "'al'. Did you mean 'all'? Allowed: all, gold, old. Make it: cjm run acme all"),
        ("north", "'north'. Allowed: all, gold, old. Choose one of these."),
    ],
)
def test_a_segment_that_the_settings_do_not_know_is_not_advised_to_be_made(segment, says):
    with pytest.raises(SettingsError) as caught:
        open_folder(Path("reports"), "acme", segment)
    assert str(caught.value) == f"reports: no finished review of segment {says}"


@pytest.mark.usefixtures("acme")
def test_a_segment_of_the_settings_can_be_made_whatever_else_is_finished():
    # 'old' is like 'gold', and both are segments: neither is meant for the other
    Path("reports/acme/2026Q3/old").mkdir(parents=True)
    with pytest.raises(SettingsError) as caught:
        open_folder(Path("reports"), "acme", "gold", "2026Q3")
    assert str(caught.value) == (
        "reports: no finished review of segment 'gold'. Allowed: old. "
        "Make it: cjm run acme gold --period 2026Q3"
    )


def test_without_any_review_the_next_step_is_to_make_one(tmp_path):
    with pytest.raises(SettingsError, match="Make it: cjm run tiny all"):
        open_folder(tmp_path, "tiny", "all")


def test_without_a_period_the_latest_is_taken(tmp_path):
    folder = write_finished(tmp_path)
    record = json.loads((folder / "build.json").read_text("utf-8"))
    older = {**record, "period": "2026Q2", "as_of": "2026-06-30T21:59:59"}
    earlier = tmp_path / "tiny" / "2026Q2" / "all"
    earlier.mkdir(parents=True)
    (folder / "tables").rename(earlier / "tables")
    (earlier / "tables").rename(folder / "tables")
    (earlier / "review.html").write_text("<title>x</title>", "utf-8")
    (earlier / "build.json").write_text(json.dumps({**older, "tables": {}}), "utf-8")
    assert open_folder(tmp_path, "tiny", "all").path == folder
    assert open_folder(tmp_path, "tiny", "all", "2026Q2").path == earlier


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (lambda f: (f / "build.json").unlink(), "build.json is missing"),
        (lambda f: (f / "build.json").write_text("{", "utf-8"), "cannot be read"),
        (lambda f: (f / "review.html").unlink(), "review.html is missing"),
        (lambda f: (f / "tables/paths.many.parquet").unlink(), "paths.many.parquet is missing"),
        (
            lambda f: (f / "tables/paths.many.parquet").write_bytes(b"other"),
            "paths.many.parquet is not the one that build.json names",
        ),
    ],
)
def test_a_review_that_is_not_whole_is_refused(tmp_path, harm, message):
    harm(write_finished(tmp_path))
    with pytest.raises(DataError, match=message) as caught:
        open_folder(tmp_path, "tiny", "all")
    assert "Make it again: cjm run tiny all" in str(caught.value)


@pytest.mark.parametrize(("only", "package"), [("pdf", "weasyprint"), ("deck", "pptx")])
def test_without_the_extra_it_says_what_to_install(reports, tmp_path, monkeypatch, only, package):
    monkeypatch.setitem(sys.modules, package, None)  # as if it were not installed
    monkeypatch.setattr("cjm_workbench.reporting.exports.export.find_browser", lambda: None)
    given = ["--reports", str(reports), "--to", str(tmp_path / "out"), "--only", only]
    result = CliRunner().invoke(app, ["export", "tiny", "all", *given])
    assert result.exit_code == 2
    assert "pip install 'cjm-workbench[export]'" in result.stderr
    assert "--only workbook" in result.stderr
    assert not (tmp_path / "out").exists()


def test_an_export_that_fails_leaves_nothing_behind(reports, tmp_path, monkeypatch):
    def fail(*_: object) -> None:
        raise DataError("the disk of this test is full")

    monkeypatch.setattr("cjm_workbench.reporting.exports.export.write_bundle", fail)
    monkeypatch.setattr("cjm_workbench.reporting.exports.pdf.write_pdf", lambda _, to: to.touch())
    with pytest.raises(DataError):
        export_review("tiny", "all", reports=reports, to=tmp_path)
    assert [*tmp_path.iterdir()] == []
