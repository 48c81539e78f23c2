"""The lane of touchpoints: which the journeys of a stage run through, in the order of time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd

from cjm_workbench.analyses.brief.map_rows import STAGE, MapRow, map_row, records
from cjm_workbench.analyses.estimates import add_shares, hide_rates
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_shares

SEVERAL = "several {}s"
STEPS = "events"
NO_DATA = "no events: it is in the inventory, and no event of the period is mapped to it"
WORDS = ("channel", "department", "customer_action", "response")


def lay_touchpoints(
    steps: ir.Table, inventory: Sequence[Mapping[str, str]], rules: Rules
) -> Iterator[MapRow]:
    """Measure what share of a stage's journeys each of its touchpoints has.

    Parameters
    ----------
    steps
        The review's steps.
    inventory
        ``journey_type, stage, touchpoint, channel, department, customer_action, response``.
    rules
        Thresholds and smallest cell.

    Yields
    ------
    MapRow
        Ordered by the mean number of the step, so that a stage reads from first to last; then
        those of the inventory without data.
    """
    told = {(row["journey_type"], row["stage"], row["touchpoint"]): row for row in inventory}
    seen = set()
    for row in records(_measure(steps.filter(steps.stage.notnull()), rules)):
        key = (row["journey_type"], row["stage"], row["touchpoint"])
        seen.add(key)
        yield map_row("touchpoint", STEPS, row, **_words(told.get(key, {}), row))
    for key, words in told.items():
        if key not in seen:
            blank = {"journey_type": key[0], "stage": key[1], "touchpoint": key[2], "n": 0}
            evidence = {"unit": "share", "evidence": "insufficient", "reason": NO_DATA}
            yield map_row(
                "touchpoint", "readiness.inventory", blank,
                **evidence, **_words(words, {}), place=len(seen) + 1,
            )  # fmt: skip


def count_journeys(steps: ir.Table, rules: Rules) -> dict[tuple[str, str], int | None]:
    """Count the journeys that come to each stage; of too few customers, nothing is told."""
    known = steps.filter(steps.stage.notnull())
    came = known.group_by(STAGE).agg(
        journeys=known.journey_id.nunique(), customers=known.customer_id.nunique()
    )
    return {
        (row.journey_type, row.stage): (
            int(row.journeys) if row.customers >= rules.smallest_cell else None
        )
        for row in came.order_by(STAGE).execute().itertuples()
    }


def _measure(steps: ir.Table, rules: Rules) -> pd.DataFrame:
    by = [*STAGE, "touchpoint"]
    base = steps.select(*STAGE, "journey_id", "customer_id").distinct()
    hits = steps.select(*by, "journey_id", "customer_id").distinct()
    shares = add_shares(measure_shares(hits, base, by, STAGE), rules.thresholds)
    came = base.group_by(STAGE).agg(came=base.customer_id.nunique()).execute()
    about = steps.group_by(by).agg(
        mean_step=steps.step_no.mean(),
        **{name: _one_or_several(steps, name) for name in WORDS[:2]},
    )
    known = shares.merge(came, on=STAGE).merge(about.execute(), on=by)
    shown = hide_rates(known, rules, hits="customers", customers="came")
    hidden = shown["value"].isna()
    ordered = shown.assign(
        channel=shown["channel"].mask(hidden, ""), department=shown["department"].mask(hidden, "")
    ).sort_values([*STAGE, "mean_step", "touchpoint"])
    return ordered.assign(place=ordered.groupby(STAGE).cumcount() + 1)


def _one_or_several(steps: ir.Table, name: str) -> ir.StringValue:
    column = steps[name]
    said = ibis.ifelse(column.nunique() > 1, SEVERAL.format(name), column.max())
    return said.fill_null("")


def _words(told: Mapping[str, str], measured: Mapping[str, object]) -> dict[str, object]:
    """Say what the settings know of a touchpoint; of its medium and owner the data decides."""
    said = {name: measured.get(name) or told.get(name, "") for name in WORDS[:2]}
    return {**said, "text": told.get("customer_action", ""), "detail": told.get("response", "")}
