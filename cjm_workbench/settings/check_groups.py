"""Check personas, value tiers and what filters say of them against the rest of client.yaml."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cjm_workbench.errors import SettingsError
from cjm_workbench.schemas.groups import FITS_NONE, TIERS, UNKNOWN
from cjm_workbench.settings.client import Client
from cjm_workbench.settings.filters import Filter, filter_columns, filter_values
from cjm_workbench.settings.groups import PERSONA, VALUE_TIER
from cjm_workbench.settings.known import check_known, list_columns

KEYS = {PERSONA: "personas", VALUE_TIER: "value_tiers"}
"""The key of client.yaml that sets a group."""

TAKEN = ("Everybody", FITS_NONE)
"""What stands beside the titles of personas, and so is none."""

PERIOD = re.compile(r"\d{4}(Q\d|-\d\d)?|\d{4}-\d\d-\d\d\.\..*")
"""How periods are named: on the map they stand beside personas too."""


def check_groups(client: Client, where: str) -> None:
    """Check a client's personas and value tiers.

    Parameters
    ----------
    client, where
        The settings, and their file for messages.

    Raises
    ------
    SettingsError
        If a filter names an unknown column or tier, no source maps the revenue, an attribute has
        the name of a group, or a persona has no title of its own.
    """
    doubtful = client.groups() and sorted({*KEYS} & client.attributes("customers"))
    if doubtful:
        raise SettingsError(
            f"{where}: an attribute of table customers is named '{doubtful[0]}', as a group is",
            next_step="Rename the attribute: a filter could mean either.",
        )
    _check_titles(client, where)
    for name, persona in client.personas.items():
        place = f"personas.{name}.filter"
        check_customer_filter(client, persona.filter, where, place, (VALUE_TIER,))
    if client.value_tiers:
        columns = list_columns(client, "events")
        place = "value_tiers.where"
        check_known(where, place, filter_columns(client.value_tiers.where), columns, "column")
        _check_revenue(client, where)


def check_customer_filter(
    client: Client, filter_: Filter, where: str, key: str, groups: Sequence[str]
) -> None:
    """Check a filter over customers and their groups.

    Parameters
    ----------
    client
        The settings.
    filter_, where, key
        The filter, its file and its key there.
    groups
        The groups that it may name: ``persona``, ``value_tier``.

    Raises
    ------
    SettingsError
        If it names an unknown column, persona or tier, or a group that client.yaml does not set.
    """
    own = client.groups() & set(groups)
    used = filter_columns(filter_)
    columns = list_columns(client, "customers") | own
    for group in groups:
        if group in used - columns:
            raise SettingsError(
                f"{where}: {key}: names {group}, and client.yaml sets no {KEYS[group]}",
                next_step=f"Write {KEYS[group]} in client.yaml, or use another column.",
            )
    check_known(where, key, sorted(used), columns, "column")
    names = {PERSONA: [*client.personas, UNKNOWN], VALUE_TIER: TIERS}
    for group in sorted(own):
        values = sorted(filter_values(filter_, group))
        check_known(where, f"{key}.{group}", values, names[group], group.replace("_", " "))


def _check_titles(client: Client, where: str) -> None:
    """Refuse titles by which readers could not tell a persona from another, or from a period."""
    known = dict.fromkeys(TAKEN, "a title that reports give themselves")
    for name, persona in client.personas.items():
        title = persona.title.strip()
        why = known.get(title) or ("how a period is named" if PERIOD.fullmatch(title) else "")
        why = why if title else "no text"
        if why:
            raise SettingsError(
                f"{where}: personas.{name}.title: '{title}' is {why}",
                next_step="Give every persona a title of its own, in words.",
            )
        known[title] = f"the title of persona '{name}'"


def _check_revenue(client: Client, where: str) -> None:
    if not any("value" in {*m.columns, *m.constants} for m in client.maps("events")):
        raise SettingsError(
            f"{where}: value_tiers: no source maps the column value of table events",
            next_step="Map value in the source that holds the revenue, or remove value_tiers.",
        )
