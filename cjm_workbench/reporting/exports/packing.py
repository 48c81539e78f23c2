"""ZIP files of equal bytes for equal contents: sorted, and of one date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

CORE: Final = "docProps/core.xml"
FIRST: Final = "[Content_Types].xml"
"""The part of an Office file that its readers look for first."""

EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""What a ZIP file can date."""

_WRITTEN: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def pack(target: Path, files: Mapping[str, bytes], moment: datetime) -> None:
    """Write a ZIP file.

    Parameters
    ----------
    target
        The file.
    files
        Name within it to content.
    moment
        The date of all of them.
    """
    date = max(EARLIEST, moment.timetuple()[:6])
    with ZipFile(target, "w", ZIP_DEFLATED) as bundle:
        for name in sorted(files, key=lambda name: (name != FIRST, name)):
            info = ZipInfo(name, date)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            bundle.writestr(info, files[name])


def settle(target: Path, moment: datetime) -> None:
    """Take the clock out of an Office file: its parts and its properties carry one date."""
    with ZipFile(target) as bundle:
        files = {name: bundle.read(name) for name in bundle.namelist()}
    if CORE in files:
        said = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
        files[CORE] = _WRITTEN.sub(rb"\g<1>" + said, files[CORE])
    pack(target, files, moment)
