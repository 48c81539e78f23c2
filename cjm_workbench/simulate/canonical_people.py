"""What was asked, who the customers are and what people wrote down, as canonical tables."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cjm_workbench.simulate.files import label, number
from cjm_workbench.simulate.notes import (
    ACTION,
    ACTIONS,
    COST,
    NOTE,
    OBSERVATIONS,
    Note,
    list_prices,
)
from cjm_workbench.simulate.office import KEY_PREFIXES, list_links
from cjm_workbench.simulate.quarters import seconds_of
from cjm_workbench.simulate.records import Records
from cjm_workbench.simulate.rows import attributes, day, moment, table
from cjm_workbench.simulate.scales import INSTRUMENTS, SCALES
from cjm_workbench.simulate.surveys import Invitations
from cjm_workbench.simulate.touchpoints import NAMES
from cjm_workbench.simulate.world import TRAITS


def list_invitations(asked: Invitations) -> pa.Table:
    columns = _asked(asked) | {
        "invitation_id": number("I", np.arange(asked.about.size), 7),
        "sent_at": moment(asked.sent_at),
    }
    return table("invitations", "invitations", columns)


def list_feedback(asked: Invitations) -> pa.Table:
    columns = _asked(asked) | _scores(asked)
    return table("feedback", "answers", columns).filter(pa.array(asked.answered_at > 0))


def list_reviews(written: Invitations) -> pa.Table:
    columns = _scores(written) | {
        "feedback_id": number("Z", np.arange(written.about.size)),
        "customer_id": number("K", written.customer),
    }
    return table("feedback", "reviews", columns)


def _asked(asked: Invitations) -> dict[str, pa.Array]:
    answered = asked.answered_at > 0
    return {
        "customer_id": number("K", asked.customer),
        "touchpoint": label(asked.about, NAMES),
        "feedback_id": number("R", np.where(answered, np.arange(answered.size), -1), 7),
    }


def _scores(asked: Invitations) -> dict[str, pa.Array]:
    low, high = (np.array([getattr(s, end) for s in SCALES.values()]) for end in ("low", "high"))
    return {
        "occurred_at": moment(asked.answered_at),
        "instrument": label(asked.instrument, INSTRUMENTS),
        "score": pa.array(asked.score),
        "scale_min": pa.array(low[asked.instrument]),
        "scale_max": pa.array(high[asked.instrument]),
        "journey_key": number("C", asked.case),
    }


def list_customers(records: Records) -> pa.Table:
    world = records.world
    gone = np.where(world.churned_at < records.end, world.churned_at, 0)
    traits = {name: label(world.traits[name], list(values)) for name, values in TRAITS.items()}
    columns = {
        "customer_id": number("K", np.arange(world.size)),
        "account_id": number("F", world.account),
        "acquired_at": day(world.acquired_at),
        "churned_at": day(gone),
        "attributes": attributes(**traits),
    }
    return table("customers", "customers", columns)


def list_identities(seed: int, records: Records) -> pa.Table:
    """Give whose the systems' keys are."""
    links = list_links(seed, records)
    columns = {
        "identity_source": label(links.system, list(KEY_PREFIXES)),
        "source_key": pa.array(links.key),
        "customer_id": number("K", links.customer),
        "linked_at": moment(links.linked),
    }
    return table("identities", "identities", columns)


def list_observations() -> pa.Table:
    """Give what was heard and walked through; the text as it was written."""
    cells = _read(NOTE, OBSERVATIONS)
    named = {"day": "occurred_on", "role": "source_role"}
    columns = {named.get(name, name): cell for name, cell in cells.items()}
    place = number("observations:", np.arange(1, len(OBSERVATIONS) + 1), 9)
    return table("observations", "observations", columns | {"observation_id": place})


def list_actions() -> pa.Table:
    """Give what the company did."""
    cells = _read(ACTION, ACTIONS)
    named = {
        "action": "action_id", "started": "started_on", "ended": "ended_on",
        "expected": "expected_change", "owner": "owner_role",
    }  # fmt: skip
    columns = {named.get(name, name): cell for name, cell in cells.items()}
    return table("actions", "actions", columns)


def list_costs(records: Records) -> pa.Table:
    """Give what things cost."""
    cells = _read(COST, list_prices(records.plants))
    columns = {
        "kind": cells["kind"],
        "channel": cells["channel"],
        "valid_from": cells["from"],
        "amount": pc.replace_substring(cells["eur"], ",", "."),
    }
    return table("costs", "costs", columns)


DAYS = {"day", "started", "ended", "from"}


def _read(header: tuple[str, ...], rows: tuple[Note, ...]) -> dict[str, pa.Array]:
    """Give rows as columns; an empty cell is missing, and a day is its first moment."""
    columns = {}
    for name, cells in zip(header, zip(*rows, strict=True), strict=True):
        if name in DAYS:
            columns[name] = moment(np.array([seconds_of(cell) if cell else 0 for cell in cells]))
        else:
            columns[name] = pa.array([cell or None for cell in cells], pa.string())
    return columns
