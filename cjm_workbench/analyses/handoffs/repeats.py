"""Contacts that are not the last: how many customers get in touch again, and after which."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import add_shares, hide_rates
from cjm_workbench.analyses.extremes import find_extremes
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_rates
from cjm_workbench.analyses.wording import cautious, each_type, named
from cjm_workbench.schemas.format import estimate, number, share
from cjm_workbench.schemas.results import Estimate, conform

DAYS = 7
"""Within which a further contact counts as the same request again."""


class Repeats(Estimate):
    """One row a touchpoint: ``value`` is the share of its ``n`` contacts that another one followed.

    Counted are contacts that were seen for 7 days after.

    Attributes
    ----------
    touchpoint
        One that is a contact, by touchpoints.csv.
    repeated
        After how many of them the journey holds another contact within 7 days, at whatever
        touchpoint.
    """

    journey_type: Series[str]
    touchpoint: Series[str]
    repeated: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_repeats(contacts: ir.Table, as_of: datetime, rules: Rules) -> pd.DataFrame:
    """Measure what share of contacts is followed by another one of the same journey.

    Parameters
    ----------
    contacts
        As `journeys.handoffs.find_contacts` gives them.
    as_of
        In UTC; contacts later than 7 days before it are left out.
    rules
        Thresholds and smallest cell.

    Returns
    -------
    pandas.DataFrame
        `Repeats`, of each journey type the most repeated first.
    """
    seen = contacts.filter(contacts.occurred_at <= ibis.literal(as_of - timedelta(days=DAYS)))
    within = seen.again_seconds <= timedelta(days=DAYS).total_seconds()
    rates = measure_rates(
        seen.mutate(again=within.fill_null(False)), ["journey_type", "touchpoint"], "again"
    )
    table = add_shares(rates, rules.thresholds).rename(columns={"events": "repeated"})
    table = table.sort_values(
        ["journey_type", "repeated", "touchpoint"], ascending=[True, False, True],
        ignore_index=True,
    )  # fmt: skip
    shown = hide_rates(table, rules, more=["repeated"])
    return conform(shown.drop(columns=["customers", "hit_customers"]), Repeats)


def read_repeats(table: pd.DataFrame) -> str:
    """Say after which contact customers get in touch again most often."""
    if table.empty:
        return (
            "No contact was seen for 7 days after, so that requests that are made again cannot be "
            "counted: mark contacts in touchpoints.csv (is_contact), and bring the calls and chats "
            "of this period."
        )
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    shown = rows[rows["value"].notna()]
    if shown.empty:
        return f"In {journey_type}, repeated contacts are of too few customers to be shown."
    if not shown["repeated"].any():
        return f"In {journey_type}, {_say_none(shown)}."
    most = find_extremes(shown).high
    part = estimate(most["value"], most["ci_low"], most["ci_high"], "share", int(most["n"]))
    where = "" if len(shown) == 1 else ", the highest share of the contacts shown"
    return f"In {journey_type}, {_say(most, part)}{where}."


def _say_none(rows: pd.DataFrame) -> str:
    """Say that nobody asked again, and how large a share of it may still be."""
    where = f" at {named(rows['touchpoint'].iloc[0])}" if len(rows) == 1 else " that can be shown"
    return (
        f"no contact{where} was followed by another one within {DAYS} days "
        f"(n = {number(int(rows['n'].sum()))}, 95 % interval up to {share(rows['ci_high'].max())}"
        f"{' at any touchpoint' if len(rows) > 1 else ''})"
    )


def _say(row: Any, part: str) -> str:
    return cautious(
        f"{part} of the contacts at {named(row['touchpoint'])} were followed by another one within "
        f"{DAYS} days",
        row,
    )
