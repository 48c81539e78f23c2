"""The command line: help, messages and exit statuses."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cjm_workbench.cli import app
from cjm_workbench.errors import RunError
from cjm_workbench.reporting import lab as labbing
from cjm_workbench.reporting import run as running


def cjm(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="cjm")


@pytest.mark.parametrize(
    "command", [[], ["new"], ["check"], ["run"], ["review"], ["export"], ["lab"]]
)
def test_help_has_an_example(command):
    result = cjm(*command, "--help")
    assert result.exit_code == 0
    assert "Example: cjm " + " ".join(command) in result.output


def test_the_version_is_that_of_the_package():
    assert cjm("--version").stdout == f"cjm-workbench {version('cjm-workbench')}\n"


def test_a_new_client_is_made_once(tmp_path):
    first = cjm("new", "acme", "--parameters", tmp_path)
    assert first.exit_code == 0
    assert f"cjm check acme --parameters {tmp_path}" in first.stdout
    again = cjm("new", "acme", "--parameters", tmp_path)
    assert again.exit_code == 2
    assert again.stderr.startswith("cjm: ")


def test_bad_input_is_told_without_a_traceback(tiny_client):
    result = cjm("check", "tinny", "--parameters", tiny_client)
    assert result.exit_code == 2
    assert result.stderr.startswith("cjm: ")
    assert "Did you mean 'tiny'?" in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_what_the_machine_refuses_is_told_without_a_traceback(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    result = cjm("new", "acme", "--parameters", tmp_path / "file" / "folder")
    assert result.exit_code == 1
    assert result.stderr.startswith("cjm: ")
    assert "Not a directory" in result.stderr
    assert "Traceback" not in result.stderr


def test_debug_shows_the_traceback_and_keeps_the_status(tiny_client):
    result = cjm("--debug", "check", "tinny", "--parameters", tiny_client)
    assert result.exit_code == 2
    assert "Traceback" in result.stderr
    assert "SettingsError" in result.stderr


def test_an_unknown_command_is_bad_input():
    assert cjm("rum").exit_code == 2


def test_a_failed_run_exits_1(monkeypatch, tiny_client):
    def fail(*arguments: object, **keys: object) -> Path:
        raise RunError("chapter 03_paths, cell 4: no memory")

    monkeypatch.setattr(running, "run_review", fail)
    result = cjm("run", "tiny", "all", "--period", "2026-07", "--parameters", tiny_client)
    assert result.exit_code == 1
    assert result.stderr == "cjm: chapter 03_paths, cell 4: no memory.\n"


def test_progress_goes_to_stderr_and_the_result_to_stdout(monkeypatch, tmp_path):
    def make(*arguments: object, progress, **keys: object) -> Path:
        progress("all", "03_paths", "complete", 1.25)
        return tmp_path

    monkeypatch.setattr(running, "run_review", make)
    result = cjm("run", "tiny", "all", "--period", "2026-07")
    assert result.exit_code == 0
    assert "03_paths" in result.stderr
    assert result.stdout.startswith(f"{tmp_path / 'review.html'} (")


def test_check_tells_counts_and_writes_no_report(tiny_client, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    result = cjm("check", "tiny", "--parameters", tiny_client)
    assert result.exit_code == 0
    assert "1 journey type, 2 segments" in result.stdout
    assert "Nothing is quarantined." in result.stdout
    assert not (tmp_path / "reports").exists()


def test_check_of_data_that_is_not_ready_exits_2(tiny_client, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with (tiny_client / "tiny" / "events.csv").open("a", encoding="utf-8") as stream:
        stream.write("x,no time,Pay,web,1\r\n" * 5)
    result = cjm("check", "tiny", "--parameters", tiny_client)
    assert result.exit_code == 2
    assert "Not ready" in result.stdout
    assert result.stderr == ""


def test_the_lab_is_opened_on_the_chapters_of_the_client(monkeypatch, tiny_client, tmp_path):
    monkeypatch.chdir(tmp_path)
    opened = []
    monkeypatch.setattr(labbing, "open_lab", lambda *given, **keys: opened.append((given, keys)))
    result = cjm("lab", "tiny", "--segment", "gold", "--no-browser", "--port", "9000")
    assert result.exit_code == 0
    assert "Chapters: lab/tiny/gold" in result.stdout
    assert opened == [((Path("lab/tiny/gold"),), {"port": 9000, "browser": False})]
    cjm("lab")
    assert opened[1][0] == (Path("lab"),)


def test_bad_input_opens_no_lab(monkeypatch, tiny_client, tmp_path):
    monkeypatch.chdir(tmp_path)
    result = cjm("lab", "tiny", "--segment", "golden")
    assert result.exit_code == 2
    assert "Did you mean 'gold'?" in result.stderr
