"""How personas differ as they move along: who goes on from each stage, and after what time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.claims import claim_tested, hold_up
from cjm_workbench.analyses.paths.contrasts import compare, pair_sides
from cjm_workbench.analyses.paths.hidden_personas import hide_personas, smallest
from cjm_workbench.analyses.paths.persona_waits import compare_waits
from cjm_workbench.analyses.paths.personas import BASIS, OTHERS
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.analyses.shares import measure_clustered_rates
from cjm_workbench.analyses.sides import adjust_sides, pair_personas, split_by_persona
from cjm_workbench.analyses.wording import cautious, each_type, named
from cjm_workbench.journeys.units import seconds_between
from cjm_workbench.journeys.visits import visit_stages
from cjm_workbench.journeys.wants import Plan
from cjm_workbench.schemas.format import difference, difference_interval, number, plural, quantity
from cjm_workbench.schemas.groups import FITS_NONE, UNKNOWN
from cjm_workbench.schemas.results import Comparison, conform

MEASURES = ("conversion", "time")
NO_STAGES = (
    "Personas cannot be compared stage by stage: none is described in client.yaml, or no journey "
    "of theirs came to a stage before its goal."
)
PLACE = ["journey_type", "stage"]
CELL = [*PLACE, "persona"]


class PersonaStages(Comparison):
    """One row a stage, measure and persona: ``value`` is of the persona's own journeys.

    Attributes
    ----------
    place
        Of the stage, from 1.
    measure
        ``conversion``: the share of the followed journeys that came to the stage that went on.
        ``time``: the median of those that left it, from entering to leaving; it says nothing of
        those who stayed.
    persona, title
        In the order of the settings; ``unknown``, who fits none, is shown and not compared.
    others_n, others_value
        Of the customers who fit another persona and not this one. ``difference`` of a conversion
        is ``value`` less this; of a time, the Hodges-Lehmann shift.
    """

    journey_type: Series[str]
    place: Series[int] = pa.Field(ge=1)
    stage: Series[str]
    measure: Series[str] = pa.Field(isin=MEASURES)
    persona: Series[str]
    title: Series[str]
    others_n: Series[pd.Int64Dtype] = pa.Field(nullable=True)
    others_value: Series[float] = pa.Field(nullable=True)


def measure_persona_stages(
    journeys: ir.Table,
    steps: ir.Table,
    plans: Sequence[Plan],
    personas: ir.Table | None,
    titles: Mapping[str, str],
    rules: Rules,
    *,
    by_persona: bool = False,
) -> pd.DataFrame:
    """Compare each persona with the others stage by stage.

    Conversions are tested by Pearson's statistic, times by Mann and Whitney's, both over the design
    effect of customers who repeat. Groups of fewer than the smallest sufficient n are not tested.

    Parameters
    ----------
    journeys, steps
        The review's journeys and their steps.
    plans
        Stages, goal and window of each journey type.
    personas
        ``customer_id``, ``persona``: one row a customer and persona; missing where none is set.
    titles
        Persona to its title, in the order of the settings.
    rules
        Thresholds and smallest cell.
    by_persona
        Whether the segment is chosen by persona: then nothing is compared.

    Returns
    -------
    pandas.DataFrame
        `PersonaStages`. The q-values are those of `adjust_sides`.
    """
    nothing = pd.DataFrame(columns=[*PersonaStages.to_schema().columns])
    if personas is None or not titles:
        return conform(nothing, PersonaStages)
    visits = _visits(steps, journeys, plans).cache()  # read three times
    sides = split_by_persona(visits, personas).cache()  # read twice
    known = sides.filter(sides.persona.isin([*titles, UNKNOWN]))
    shared = _count_shared(visits, personas)
    parts = [
        _compare_conversions(known, by_persona, rules).merge(shared, on=[*PLACE, "measure"]),
        compare_waits(known, by_persona, rules).merge(shared, on=[*PLACE, "measure"]),
    ]
    found = [part for part in parts if len(part)]
    if not found:
        return conform(nothing, PersonaStages)
    table = pd.concat(found, ignore_index=True)
    hidden = [_hide(rows, rules) for _, rows in table.groupby([*PLACE, "measure"])]
    table = _order(pd.concat(hidden), titles, plans)
    table = adjust_sides(table, within=[*PLACE, "measure"])
    return conform(table[[*PersonaStages.to_schema().columns]], PersonaStages)


def _visits(steps: ir.Table, journeys: ir.Table, plans: Sequence[Plan]) -> ir.Table:
    """Take the stages that journeys came to before their goal: who enters with it has gone on."""
    visits = visit_stages(steps, journeys, plans)
    visits = visits.mutate(seconds=seconds_between(visits.entered_at, visits.left_at))
    return visits.filter(visits.seconds.isnull() | (visits.seconds > 0))


def _compare_conversions(sides: ir.Table, by_persona: bool, rules: Rules) -> pd.DataFrame:
    rates = measure_clustered_rates(sides.filter(sides.followed), [*CELL, "own"], "went_on")
    table = pair_sides(rates, CELL).assign(path="-", measure="conversion")
    rows = ({str(name): cell for name, cell in row.items()} for row in table.to_dict("records"))
    compared = [compare(row, by_persona, rules) for row in rows]
    return table.assign(**pd.DataFrame(compared, index=table.index)) if compared else table


def _count_shared(visits: ir.Table, personas: ir.Table) -> pd.DataFrame:
    """Count at each stage the fewest customers of two personas that a number would tell of."""
    pairs = pair_personas(visits, personas)
    done = pairs.followed & pairs.went_on
    counted = pairs.group_by([*PLACE, "persona", "other"]).agg(
        customers=pairs.customer_id.nunique(where=pairs.followed),
        hit_customers=pairs.customer_id.nunique(where=done),
        left=pairs.customer_id.nunique(where=pairs.seconds.notnull()),
    )
    table: pd.DataFrame = counted.execute()
    table = table.assign(
        conversion=smallest(table, "hit_customers", "customers"),
        time=table["left"].where(table["left"] > 0),
    )
    fewest = table.groupby(PLACE)[[*MEASURES]].min().reset_index()
    stages = visits.select(*PLACE).distinct().execute()
    whole = stages.merge(fewest, on=PLACE, how="left")
    by_measure: pd.DataFrame = whole.melt(PLACE, var_name="measure", value_name="shared")
    return by_measure


def _hide(rows: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Hide small cells; at each stage, all personas add up to what other tables show."""
    return hide_personas(rows.assign(path="-").reset_index(drop=True), rules)


def _order(table: pd.DataFrame, titles: Mapping[str, str], plans: Sequence[Plan]) -> pd.DataFrame:
    names = {**titles, UNKNOWN: FITS_NONE}
    places = {
        (plan.journey_type, stage): place
        for plan in plans
        for place, stage in enumerate(plan.stages, start=1)
    }
    keys = zip(table["journey_type"], table["stage"], strict=True)
    table = table.assign(
        title=table["persona"].map(names),
        place=[places[key] for key in keys],
        order=table["persona"].map([*names].index),
    )
    return table.sort_values(["journey_type", "place", "measure", "order"], ignore_index=True)


def read_persona_stages(table: pd.DataFrame) -> str:
    """Say at which stage a persona differs most from the others, in who goes on and in time."""
    if table.empty:
        return NO_STAGES
    return each_type(table, _read)


def _read(journey_type: str, rows: pd.DataFrame) -> str:
    tests = int(rows["p_value"].notna().sum())
    if not tests:
        return f"In {journey_type}, no persona can be compared with {OTHERS} stage by stage."
    head = f"In {journey_type}, of {plural(tests, 'comparison')} of a persona with {OTHERS}"
    holds = hold_up(rows)
    if holds.empty:
        return f"{head}, none shows a clear difference in who goes on, or after what time."
    parts = [holds[holds["measure"] == measure] for measure in MEASURES]
    said = [_say(part.iloc[int(_size(part).argmax())]) for part in parts if len(part)]
    verb = "holds" if len(holds) == 1 else "hold"
    return f"{head}, {number(len(holds))} {verb}; the largest: {'; '.join(said)}."


def _size(rows: pd.DataFrame) -> pd.Series[float]:
    """Measure a difference by what it could be: a share by itself, a time by the others' time."""
    scale = rows["others_value"].where(rows["measure"] == "time", 1.0).replace(0, np.nan)
    return (rows["difference"].abs() / scale).clip(0, 1).fillna(0.0)


def _say(row: pd.Series[Any]) -> str:
    shift = difference(row["difference"], row["unit"])
    bounds = difference_interval(
        row["diff_low"], row["diff_high"], row["unit"], of=row["difference"]
    )
    value, others = (quantity(row[name], row["unit"]) for name in ("value", "others_value"))
    said = f"{_associate(row)}, {value} against {others} of the others ({shift}, {bounds})"
    return cautious(said, row)


def _associate(row: pd.Series[Any]) -> str:
    more = row["difference"] > 0
    head, stage = f"{named(row['title'])} is associated with", named(row["stage"])
    if row["measure"] == "time":
        return f"{head} {'more' if more else 'less'} time in {stage}"
    return f"{head} going on from {stage} {'more' if more else 'less'} often"


def claim_persona_stages(table: pd.DataFrame) -> pd.DataFrame:
    """Claim each difference that was tested between a persona and the others at a stage.

    Returns
    -------
    pandas.DataFrame
        The columns of `analyses.claims.CLAIM`.
    """
    return claim_tested(table, kind="difference", sentence=_associate, basis=BASIS, severity=_size)
