"""The packages that some exports need, and what to install without them."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Final

from cjm_workbench.errors import SettingsError

INSTALL: Final = "pip install 'cjm-workbench[export]'"


def need_extra(package: str) -> ModuleType:
    """Import a package of the extra ``export``.

    Raises
    ------
    SettingsError
        If it is not installed: says what to install, and what can be exported without it.
    """
    try:
        return importlib.import_module(package)
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"this export needs the package '{package}', which is not installed",
            next_step=f"Install it: {INSTALL}; or export without it: --only workbook, --only csv.",
        ) from error
