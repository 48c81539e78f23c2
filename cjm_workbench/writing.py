"""Write whole or not at all: to a temporary name beside the target, then renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ATTEMPTS = 10
"""How often a folder is put where others put theirs at the same time."""


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(temporary).chmod(0o644)  # as a file that is simply opened; mkstemp hides it
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@contextmanager
def whole_folder(target: Path, *, replace: bool) -> Iterator[Path]:
    """Give a temporary folder that becomes `target` if the block ends well, and is removed if not.

    Parameters
    ----------
    target
        The folder to make.
    replace
        Whether a folder that already stands there gives way; otherwise it stays, and what was
        written is dropped (another process made the same).
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    work.chmod(0o755)
    try:
        yield work
        if replace:
            _rename_over(work, target)
        elif not target.exists():
            _rename_unless_made(work, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _rename_over(work: Path, target: Path) -> None:
    """Make room and move in; once more where another process was quicker to move in."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.old.") as old:
        for place in range(ATTEMPTS):
            with suppress(FileNotFoundError):
                target.rename(Path(old) / str(place))
            try:
                work.rename(target)
                return
            except OSError:
                if not target.exists() or place == ATTEMPTS - 1:
                    raise


def _rename_unless_made(work: Path, target: Path) -> None:
    try:
        work.rename(target)
    except OSError:
        if not target.exists():
            raise
