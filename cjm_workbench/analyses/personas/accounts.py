"""Accounts with several contacts: how many, what they begin, and whether any of them gets there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import ibis.expr.types as ir
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import (
    Cells,
    amount_cells,
    hide_companions,
    hide_rates,
    share_cells,
)
from cjm_workbench.analyses.personas.described import EVERY
from cjm_workbench.analyses.personas.wording import measured
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.visits import reach_goals
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.schemas.results import Estimate, conform
from cjm_workbench.stats.means import mean_t
from cjm_workbench.stats.shares import wilson

MEASURES = ("in_account", "several", "contacts", "journeys", "reached")
BANDS = ("one contact", "several contacts")

NO_ACCOUNTS = (
    "No customer belongs to an account: map account_id of the customers table in client.yaml where "
    "several contacts buy for one firm or household."
)


class Accounts(Estimate):
    """One row a measure of the accounts of which a contact began a journey in the period.

    An account counts once whatever its contacts do: every interval is between accounts.

    Attributes
    ----------
    journey_type
        Of ``reached``; of the others all together.
    measure
        ``in_account``: share of the ``n`` customers with a journey who belong to an account.
        ``several``: share of the ``n`` accounts with more than one contact. ``contacts``: known
        ones, an account. ``journeys``: begun in the period, an account. ``reached``: share of the
        ``n`` accounts with a followed journey of which any contact reached the goal; more contacts
        are more chances, so that bands of contacts are no like with like.
    contacts
        Of ``reached``: the accounts with one contact, with several; empty: all of them.
    hits, units
        Of a share: its customers or accounts, and those it is counted among; of a mean, accounts.
    """

    journey_type: Series[str]
    measure: Series[str] = pa.Field(isin=MEASURES)
    contacts: Series[str]
    hits: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    units: Series[pd.Int64Dtype] = pa.Field(nullable=True)


def measure_accounts(
    journeys: ir.Table, customers: ir.Table, plans: Sequence[Plan], rules: Rules
) -> pd.DataFrame:
    """Roll the journeys of an account's contacts up to the account.

    Parameters
    ----------
    journeys
        The review's journeys.
    customers
        customer_id and account_id of all customers of the client: an account's other contacts
        count as contacts, whatever the segment.
    plans
        Goal and window of each journey type.
    rules
        Thresholds and smallest cell: fewer accounts are not told of, as if each were one customer.

    Returns
    -------
    pandas.DataFrame
        `Accounts`; empty where no customer with a journey belongs to an account. Shares have
        Wilson's interval, means the t interval.
    """
    accounts = _fetch(journeys, customers)
    if accounts.empty:
        return conform(pd.DataFrame(columns=list(Accounts.to_schema().columns)), Accounts)
    rows = [
        _in_account(journeys, accounts, rules),
        _share("several", int((accounts["contacts"] > 1).sum()), len(accounts), rules),
        *(_mean(name, accounts[name], rules) for name in ("contacts", "journeys")),
        *_reached(journeys, customers, plans, rules),
    ]
    table = pd.DataFrame(rows).astype({"hits": "int64", "units": "int64"})
    return conform(_hide(table, rules), Accounts)


def _hide(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Hide small cells, and with one band the other: the total less one of them tells the other."""
    shown = hide_rates(table, rules, hits="hits", customers="units")
    band = shown["contacts"] != ""
    hidden = (band & shown["n"].isna()).groupby(shown["journey_type"]).transform("any")
    return hide_companions(shown, hidden & band & shown["n"].notna(), more=["hits", "units"])


def _fetch(journeys: ir.Table, customers: ir.Table) -> pd.DataFrame:
    """Count the known contacts and the journeys of each account that began any."""
    known = customers.filter(customers.account_id.notnull())
    contacts = known.group_by("account_id").agg(contacts=known.count())
    begun = journeys.join(known.select("customer_id", "account_id"), "customer_id")
    counted = begun.group_by("account_id").agg(
        journeys=begun.count(), active=begun.customer_id.nunique()
    )
    rows = counted.join(contacts, "account_id").order_by("account_id")
    fetched: pd.DataFrame = rows.select("contacts", "journeys", "active").execute()
    return fetched


def _in_account(journeys: ir.Table, accounts: pd.DataFrame, rules: Rules) -> Cells:
    everybody = int(journeys.customer_id.nunique().execute())
    return _share("in_account", int(accounts["active"].sum()), everybody, rules)


def _share(
    measure: str, hits: int, units: int, rules: Rules, *, journey_type: str = EVERY, band: str = ""
) -> Cells:
    return {
        "journey_type": journey_type, "measure": measure, "contacts": band, "hits": hits,
        "units": units, **share_cells(wilson(hits, units), hits, rules.thresholds),
    }  # fmt: skip


def _mean(measure: str, values: pd.Series[int], rules: Rules) -> Cells:
    return {
        "journey_type": EVERY, "measure": measure, "contacts": "", "hits": len(values),
        "units": len(values), **amount_cells(mean_t(values), "count", rules.thresholds),
    }  # fmt: skip


def _reached(
    journeys: ir.Table, customers: ir.Table, plans: Sequence[Plan], rules: Rules
) -> Iterator[Cells]:
    """Count the accounts of which any contact reached the goal, by journey type and contacts."""
    with_goal = [plan.journey_type for plan in plans if plan.goal]
    if not with_goal:
        return
    known = customers.filter(customers.account_id.notnull())
    known = known.select("customer_id", "account_id")
    contacts = known.group_by("account_id").agg(several=known.count() > 1)
    outcomes = reach_goals(journeys, plans)
    followed = outcomes.filter(outcomes.followed, outcomes.journey_type.isin(with_goal))
    rolled = followed.join(known, "customer_id")
    each = rolled.group_by(["journey_type", "account_id"]).agg(any=rolled.went_on.any())
    each = each.join(contacts, "account_id")
    counts = (
        each.group_by(["journey_type", "several"])
        .agg(hits=each["any"].cast("int64").sum(), units=each.count())
        .order_by(["journey_type", "several"])
        .execute()
    )
    for journey_type, rows in counts.groupby("journey_type", sort=True):
        name = str(journey_type)
        total = int(rows["hits"].sum()), int(rows["units"].sum())
        yield _share("reached", *total, rules, journey_type=name)
        for row in rows.itertuples():
            band = BANDS[int(row.several)]
            yield _share("reached", int(row.hits), int(row.units), rules, journey_type=name,
                         band=band)  # fmt: skip


def read_accounts(table: pd.DataFrame) -> str:
    """Say how many accounts have several contacts, and of how many any contact reached the goal."""
    if table.empty:
        return NO_ACCOUNTS
    shown = table[table["value"].notna()].set_index(["measure", "contacts"])
    parts = [
        said.format(measured(row))
        for measure, said in SAID.items()
        for _, row in shown[shown.index == (measure, "")].iterrows()
    ]
    parts += [
        f"in {row['journey_type']}, a contact of {measured(row)} of accounts reached the goal"
        for _, row in shown[shown.index == ("reached", "")].iterrows()
    ]
    if not parts:
        return "There are too few accounts to be shown."
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}."


SAID = {
    "several": "{} of the accounts with a journey have several contacts",
    "journeys": "an account began {} journeys on average",
}
"""The measures that a sentence names."""
