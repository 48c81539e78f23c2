"""Groups of customers found in their behaviour before the period: made once, kept by the store."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from cjm_workbench.intake.store import Store
from cjm_workbench.journeys.discovery_seek import FARTHEST, Sought, seek
from cjm_workbench.journeys.features import (
    LEAST_EVENTS,
    SKEWED,
    find_channels,
    mark_events,
    measure_features,
    straighten,
)
from cjm_workbench.journeys.kept import keep
from cjm_workbench.schemas.groups import UNKNOWN
from cjm_workbench.settings.load import ClientSettings
from cjm_workbench.settings.periods import Period

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

VERSION = 2
"""Raised when this room changes what it makes, so that older groups are made anew."""

SAMPLE = 2_000
"""Customers that clusters are sought among; every customer is then given the nearest."""


@dataclass(frozen=True)
class Discovered:
    """What was found in the behaviour of all of a client's customers.

    Attributes
    ----------
    members
        ``customer_id``, ``group`` (`group_1`, the largest, and so on; `unknown`: nearest to none
        that holds) and the features: one row a customer with `LEAST_EVENTS` before the period.
    features
        One row a feature: ``feature``, ``agreement`` of odd and even weeks, ``used``, and
        ``reason``, why not.
    tried
        One row a number of clusters: ``clusters``, ``silhouette``, ``stability`` (the least of
        them), ``between`` (the most), ``held`` (how many hold), ``chosen``.
    groups
        One row a group that holds: ``group``, ``stability``, ``silhouette``, ``between``, and
        ``z <feature>``: its mean of each feature used, in standard deviations from the middle.
    """

    members: ir.Table
    features: pd.DataFrame
    tried: pd.DataFrame
    groups: pd.DataFrame


def open_discovered(
    con: Backend, store: Store, settings: ClientSettings, period: Period
) -> Discovered:
    """Open the groups found in behaviour before a period, seeking them if that is not done yet.

    They are sought once for all segments and chapters of a period, and kept beside the store.

    Parameters
    ----------
    con
        The engine that reads the store.
    store, settings
        The client's valid rows; the inventory of touchpoints and the seed.
    period
        Nothing from its start on is read.
    """
    folder = keep(
        store, settings.client, "discovered", f"{VERSION}|{store.key}|{period}",
        lambda maker, work: _write(maker, store, settings, period, work),
    )  # fmt: skip
    members = con.read_parquet(folder / "members.parquet", table_name="discovered_members")
    return Discovered(
        members, *(pd.read_parquet(folder / f"{name}.parquet")
                   for name in ("features", "tried", "groups")),
    )  # fmt: skip


def _write(
    con: Backend, store: Store, settings: ClientSettings, period: Period, work: Path
) -> None:
    marked = con.create_table(
        "discovery_events",
        mark_events(store.read(con, "events"), settings.touchpoints, period),
        overwrite=True,
    )
    channels = find_channels(marked)
    whole = measure_features(marked, channels, period, ["customer_id"])
    whole = con.create_table(
        "discovery_features", whole.filter(whole.n >= LEAST_EVENTS), overwrite=True
    )
    seed = settings.client.seed
    drawn = _draw(whole, seed)
    halves = measure_features(
        marked.semi_join(drawn, "customer_id"), channels, period, ["customer_id", "half"]
    )
    sought = seek(_fetch(drawn), _fetch(halves), np.random.default_rng(seed))
    con.to_parquet(assign_groups(whole, sought).order_by("customer_id"), work / "members.parquet")
    for name in ("features", "tried", "groups"):
        getattr(sought, name).to_parquet(work / f"{name}.parquet", index=False)


def _draw(features: ir.Table, seed: int) -> ir.Table:
    """Draw customers by a hash of their id, which is the same in every engine and order."""
    mark = (features.customer_id + f"|{seed}").hexdigest("md5")
    return features.order_by([mark, "customer_id"]).limit(SAMPLE)


def _fetch(features: ir.Table) -> pd.DataFrame:
    order = [name for name in ("customer_id", "half") if name in features.columns]
    straight = features.mutate(**{name: straighten(features, name) for name in SKEWED})
    rows: pd.DataFrame = straight.order_by(order).execute()
    return rows


def assign_groups(features: ir.Table, sought: Sought) -> ir.Table:
    """Give every customer the group whose centre is nearest, in the engine.

    Parameters
    ----------
    features
        As of `measure_features`, one row a customer.
    sought
        Where the centres lie.

    Returns
    -------
    ir.Table
        The features, with ``group``: `unknown` where nothing was found, or the nearest centre is
        that of a cluster that does not hold.
    """
    if sought.centres.empty:
        return features.mutate(group=ibis.literal(UNKNOWN))
    places = {
        name: ((straighten(features, str(name)) - scale.middle) / scale.spread).clip(
            -FARTHEST, FARTHEST
        )
        for name, scale in sought.scales.iterrows()
    }
    distances = [
        reduce(add, ((places[name] - float(at)) ** 2 for name, at in centre.items()))
        for _, centre in sought.centres.iterrows()
    ]
    least = ibis.least(*distances)
    pairs = zip(distances, sought.centres.index, strict=True)
    # a distance that is not known is that of no group
    group = ibis.cases(*((distance == least, name) for distance, name in pairs), else_=UNKNOWN)
    return features.mutate(group=group)
