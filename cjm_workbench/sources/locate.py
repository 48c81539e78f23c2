"""Where a source lies: beside the client, inside an installed package, or where ${VAR} says."""

from __future__ import annotations

import glob
import os
import re
from importlib.util import find_spec
from pathlib import Path

from cjm_workbench.errors import SourceError

VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::-(?P<default>[^}]*))?\}")


def locate(text: str, folder: Path, where: str) -> list[Path]:
    """Find the files that a path in client.yaml means.

    Parameters
    ----------
    text
        As written: relative to the client's folder, or ``package:NAME/file``; may hold ``${VAR}``,
        ``${VAR:-default}`` and ``*``.
    folder
        The client's folder.
    where
        The source, for messages.

    Returns
    -------
    list of Path
        One file or more, ordered by name.

    Raises
    ------
    SourceError
        If a variable is not set, the package is not installed, or nothing lies there.
    """
    inside = _package(_expand(text, where), where)
    path = folder / inside
    found = [path] if path.is_file() else _match(folder, inside)
    if not found:
        siblings = [item.name for item in path.parent.glob("*") if item.is_file()]
        meant = f", which is '{inside}' here" if inside != text else ""
        raise SourceError(
            f"{where}: no file at '{text}'{meant}",
            got=path.name, allowed=siblings,
            next_step="Paths are relative to the client's folder; mend the path, "
            "or put the file there.",
        )  # fmt: skip
    # absolute, with no step up left in it: the same file has one name in the cache of hashes
    return sorted(item.resolve() for item in found)


def _match(folder: Path, pattern: str) -> list[Path]:
    # the folder's own name is no pattern
    items = glob.glob(str(Path(glob.escape(str(folder))) / pattern))  # noqa: PTH207
    return [Path(item) for item in items if Path(item).is_file()]


def _expand(text: str, where: str) -> str:
    def value(match: re.Match[str]) -> str:
        found = os.environ.get(match["name"]) or match["default"]
        if found is None:
            raise SourceError(
                f"{where}: '{text}' needs the environment variable {match['name']}",
                next_step=f"Set it: export {match['name']}=...",
            )
        return found

    return VARIABLE.sub(value, text)


def _package(text: str, where: str) -> str:
    if not text.startswith("package:"):
        return text
    name, _, inside = text.removeprefix("package:").partition("/")
    spec = find_spec(name) if name.isidentifier() else None
    if spec is None or not spec.submodule_search_locations:
        raise SourceError(
            f"{where}: package '{name}' is not installed",
            next_step=f"Install it: pip install {name}",
        )
    return str(Path(spec.submodule_search_locations[0]) / inside)
