from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from cjm_workbench.writing import whole_folder, write_text


def _write(target: Path, text: str, *, replace: bool) -> None:
    with whole_folder(target, replace=replace) as work:
        (work / "file").write_text(text)


@pytest.mark.parametrize(("replace", "kept"), [(True, "new"), (False, "old")])
def test_a_folder_that_stands_gives_way_or_stays(tmp_path: Path, replace: bool, kept: str) -> None:
    target = tmp_path / "in" / "store"
    _write(target, "old", replace=False)
    _write(target, "new", replace=replace)
    assert (target / "file").read_text() == kept
    assert [path.name for path in target.parent.iterdir()] == ["store"]


@pytest.mark.parametrize("rival", ["puts its own there", "takes it away"])
def test_two_processes_may_replace_a_folder_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rival: str
) -> None:
    target, moves = tmp_path / "store", []
    _write(target, "old", replace=False)

    def interfere(move: Callable[..., None], source: Path, goal: Path) -> None:
        first = Path(source) == target and not moves
        moves.append(source)
        if first and rival == "takes it away":
            shutil.rmtree(target)
        move(source, goal)
        if first:
            target.mkdir()
            (target / "file").write_text("rival")

    for name in ("rename", "replace"):
        monkeypatch.setattr(os, name, partial(interfere, getattr(os, name)))
    _write(target, "new", replace=True)
    assert (target / "file").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_a_block_that_fails_leaves_the_old_folder_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "store"
    _write(target, "old", replace=False)
    with pytest.raises(RuntimeError), whole_folder(target, replace=True) as work:
        (work / "file").write_text("half")
        raise RuntimeError
    assert (target / "file").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_a_text_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "in" / "a.json"
    write_text(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_text(path, "half \ud800")  # half a character: it cannot be encoded
    assert path.read_text() == "old"
    assert [item.name for item in path.parent.iterdir()] == ["a.json"]
