"""Settings are frozen and strict: an unknown key is refused, and the nearest one is named."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict

from cjm_workbench.errors import SettingsError

UNITS_OF_TIME = {
    "s": 1, "second": 1, "seconds": 1,
    "min": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hour": 3600, "hours": 3600,
    "day": 86400, "days": 86400,
    "week": 604800, "weeks": 604800,
}  # fmt: skip
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


class Settings(BaseModel):
    """The base of every settings model."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def parse_duration(text: object) -> timedelta:
    """Read a duration such as ``30 min``, ``24 h`` or ``14 days``.

    Examples
    --------
    >>> parse_duration("36 h")
    datetime.timedelta(days=1, seconds=43200)
    """
    if isinstance(text, timedelta):
        return text
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*", str(text))
    if match is None or match[2] not in UNITS_OF_TIME:
        raise ValueError(f"'{text}' is not a duration; write for example 30 min, 24 h or 14 days")
    return timedelta(seconds=float(match[1]) * UNITS_OF_TIME[match[2]])


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]


def check_name(kind: str, name: str) -> str:
    """Refuse a name that could lead outside its folder.

    Raises
    ------
    SettingsError
        If the name holds anything but letters, digits, ``-`` and ``_``.
    """
    if NAME.fullmatch(str(name)) is None:
        raise SettingsError(
            f"{kind} name {str(name)!r} is not allowed",
            next_step="Use letters, digits, '-' and '_' only: the name becomes a folder.",
        )
    return str(name)


class _UniqueKeys(yaml.SafeLoader):
    """YAML keeps the last of two equal keys without a word; settings must not."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        repeated = {str(key) for key in keys if keys.count(key) > 1}
        if repeated:
            line = node.start_mark.line + 1
            raise yaml.YAMLError(f"key '{min(repeated)}' stands twice in the block at line {line}")
        return super().construct_mapping(node, deep=deep)


def _place(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f", line {mark.line + 1}" if mark else ""


def _problem(error: Exception) -> str:
    """Give the parser's own words, without the places that it names in another way."""
    return " ".join(str(getattr(error, "problem", None) or error).split())


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML file that holds one mapping.

    Raises
    ------
    SettingsError
        If the file is missing, is not YAML, or holds something else.
    """
    if not path.is_file():
        siblings = sorted(item.stem for item in path.parent.glob("*.yaml"))
        raise SettingsError(
            f"{path}: no such settings file",
            got=path.stem, allowed=siblings,
            next_step="Check the name, or write the file.",
        )  # fmt: skip
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path}{_place(error)}: not valid YAML: {_problem(error)}",
            next_step="Mend the file; a YAML-aware editor shows the place.",
        ) from error
    if not isinstance(content, dict):
        raise SettingsError(f"{path}: holds no keys", next_step="Write 'key: value' lines.")
    return content
