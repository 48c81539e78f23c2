"""A new client: whole, valid, commented, and never in the place of another."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.errors import SettingsError
from cjm_workbench.scaffold import new
from cjm_workbench.scaffold.new import TEMPLATE, make_client, next_steps
from cjm_workbench.settings.base import NAME, read_yaml
from cjm_workbench.settings.client import Client
from cjm_workbench.settings.load import load_client, load_segment
from cjm_workbench.settings.sources import Format

SETTINGS = sorted(TEMPLATE.rglob("*.yaml"))


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_its_settings_hold_together_with_every_segment(tmp_path):
    folder = make_client(tmp_path, "acme")
    loaded = load_client(tmp_path, "acme")
    assert folder == tmp_path / "acme"
    assert loaded.segment_names() == ["all", "returning"]
    assert [load_segment(loaded, name).client for name in loaded.segment_names()] == ["acme"] * 2
    assert "Sample data" in loaded.client.note


def test_each_of_its_sources_has_its_file(tmp_path):
    folder = make_client(tmp_path, "acme")
    sources = load_client(tmp_path, "acme").client.sources.values()
    named = {path for source in sources for path in source.paths().values()}
    assert named == {f"data/{path.name}" for path in (folder / "data").iterdir()}


@settings(max_examples=30)
@given(st.from_regex(NAME, fullmatch=True))
def test_any_allowed_name_stays_a_text(name):
    # 007, 1e3, true and no are numbers and truth values in YAML, where they stand without quotes
    filled = new._fill((TEMPLATE / "client.yaml").read_text("utf-8"), Path("parameters"), name)
    assert yaml.safe_load(filled)["client"] == name


def test_segments_name_the_folder_that_they_lie_in(tmp_path):
    parameters = tmp_path / "our 'clients'"
    folder = make_client(parameters, "acme")
    written = read_yaml(folder / "segments" / "all.yaml")["parameters"]
    assert Path(written) == parameters


def test_no_blank_is_left_to_fill(tmp_path):
    assert [
        name for name, text in files(make_client(tmp_path, "acme")).items() if b"{{" in text
    ] == []


def test_a_folder_that_is_there_stays_as_it_is(tmp_path):
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "client.yaml").write_text("client: acme\n", "utf-8")
    with pytest.raises(SettingsError, match="is there already"):
        make_client(tmp_path, "acme")
    assert files(tmp_path / "acme") == {"client.yaml": b"client: acme\n"}


def test_a_name_does_not_lead_out_of_the_folder(tmp_path):
    with pytest.raises(SettingsError, match="not allowed"):
        make_client(tmp_path / "parameters", "../acme")
    assert list(tmp_path.iterdir()) == []


def test_what_fails_half_way_leaves_nothing(tmp_path, monkeypatch):
    def fail(folder: Path) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(new, "write_sample", fail)
    with pytest.raises(OSError, match="no space left"):
        make_client(tmp_path, "acme")
    assert list(tmp_path.iterdir()) == []


def test_its_data_stays_out_of_version_control(tmp_path):
    assert "/data/" in (make_client(tmp_path, "acme") / ".gitignore").read_text("utf-8")


@pytest.mark.parametrize("path", SETTINGS, ids=lambda path: path.name)
def test_settings_open_with_what_they_are_for(path):
    assert path.read_text("utf-8").startswith("# ")


def test_every_place_to_change_is_marked_once_and_in_order():
    text = (TEMPLATE / "client.yaml").read_text("utf-8")
    places = [text.index(f"# CHANGE {number}:") for number in range(1, 6)]
    assert places == sorted(places)


def test_every_required_key_of_a_client_is_shown():
    keys = set(yaml.safe_load((TEMPLATE / "client.yaml").read_text("utf-8")))
    assert {name for name, field in Client.model_fields.items() if field.is_required()} <= keys


def test_the_next_steps_name_the_folder_where_it_is_not_the_usual_one():
    assert "cjm check acme\n" in next_steps(Path("parameters/acme"))
    assert "cjm check acme --parameters clients\n" in next_steps(Path("clients/acme"))


def test_every_format_of_a_source_is_named():
    text = (TEMPLATE / "client.yaml").read_text("utf-8")
    assert [name for name in get_args(Format) if name not in text] == []
