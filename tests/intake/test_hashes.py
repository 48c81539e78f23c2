from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from cjm_workbench.intake import hashes
from cjm_workbench.intake.hashes import hash_files


def test_a_file_is_hashed_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id\n1\n")
    found = hash_files([path], tmp_path / "memory.json")
    assert found == {path: hashlib.sha256(b"id\n1\n").hexdigest()}


def test_a_file_of_known_size_and_time_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, memory = tmp_path / "a.csv", tmp_path / "memory.json"
    path.write_text("id\n1\n")
    first = hash_files([path], memory)
    monkeypatch.setattr(hashes, "_hash", lambda _: "read again")
    assert hash_files([path], memory) == first
    os.utime(path, ns=(0, 0))
    assert hash_files([path], memory) == {path: "read again"}


@pytest.mark.parametrize("broken", ["", "{", "[1]"])
def test_a_broken_memory_is_forgotten(tmp_path: Path, broken: str) -> None:
    path, memory = tmp_path / "a.csv", tmp_path / "memory.json"
    path.write_text("id\n")
    memory.write_text(broken)
    assert hash_files([path], memory) == {path: hashlib.sha256(b"id\n").hexdigest()}
