"""Hashes of input files by content, remembered by size and time of change."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from cjm_workbench.writing import write_text


def hash_files(paths: list[Path], memory: Path) -> dict[Path, str]:
    """Hash files by their content; a file whose size and time are known is not read again.

    Parameters
    ----------
    paths
        The files.
    memory
        A JSON file that remembers hashes between runs.
    """
    remembered: dict[str, str] = _read(memory)
    hashes, known = {}, {}
    for path in paths:
        stat = path.stat()
        key = f"{path}|{stat.st_size}|{stat.st_mtime_ns}"
        known[key] = remembered.get(key) or _hash(path)
        hashes[path] = known[key]
    if not known.items() <= remembered.items():
        write_text(memory, json.dumps(remembered | known, indent=1, sort_keys=True))
    return hashes


def _read(memory: Path) -> dict[str, str]:
    try:
        content = json.loads(memory.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return content if isinstance(content, dict) else {}


def _hash(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
