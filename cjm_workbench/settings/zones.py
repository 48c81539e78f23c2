"""Time zones, by the names of the IANA database."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator

from cjm_workbench.errors import nearest


def check_zone(zone: str) -> str:
    """Refuse a time zone that the IANA database does not know."""
    zones = available_timezones()
    if zone not in zones:
        hint = nearest(zone, zones)
        raise ValueError(
            f"'{zone}' is no time zone of the IANA database, such as "
            + (f"'{hint}', the nearest" if hint else "Europe/Paris or UTC")
        )
    return zone


Zone = Annotated[str, AfterValidator(check_zone)]
