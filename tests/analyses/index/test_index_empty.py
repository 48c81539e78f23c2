"""Reviews that hold nothing, as of a client without events, make an index all the same."""

from __future__ import annotations

import pandas as pd

from cjm_workbench.analyses.index.changes import measure_changes, read_changes
from cjm_workbench.analyses.index.claims import pick_claims, read_claims
from cjm_workbench.analyses.index.contrasts import measure_contrasts, read_contrasts
from cjm_workbench.analyses.index.curves import measure_curves, read_curves
from cjm_workbench.analyses.index.departments import list_departments, read_departments
from cjm_workbench.analyses.index.history import measure_history, read_history
from cjm_workbench.analyses.index.kpis import measure_kpis, read_kpis
from cjm_workbench.analyses.index.segments import measure_segments, read_segments
from cjm_workbench.analyses.index.spans import IndexRules
from cjm_workbench.analyses.index.verdicts import measure_verdicts, read_verdicts
from cjm_workbench.finished import READ, SPAN
from tests.analyses.index.small_index import spans

RULES = IndexRules()
EMPTY = {
    name: pd.DataFrame(columns=[*SPAN, *columns, "journey_title"])
    for name, columns in READ.items()
}  # fmt: skip
GAPS, KPIS = EMPTY["experience.gaps"], EMPTY["kpis.scorecard"]


def test_every_table_is_empty_and_says_so():
    segments = measure_segments(EMPTY["paths.overview"], GAPS, EMPTY["brief.verdict"], RULES)
    assert read_segments(segments) == "No journey starts in this period."
    verdicts = measure_verdicts(GAPS, RULES)
    assert read_verdicts(verdicts).startswith("No target is set")
    assert read_kpis(measure_kpis(KPIS, RULES)).startswith("No KPI is defined")
    maps = EMPTY["brief.map"]
    assert read_contrasts(measure_contrasts(GAPS, RULES)).startswith("No difference")
    assert read_curves(measure_curves(maps, verdicts, RULES)).startswith("No stage has scores")
    departments = list_departments(maps, EMPTY["handoffs.switches"])
    assert read_departments(departments).startswith("No department is known")
    findings = pick_claims(EMPTY["brief.claims"], verdicts, RULES)
    assert read_claims(findings).startswith("In no segment")


def test_there_is_no_history_and_no_change():
    history = measure_history(GAPS, KPIS, spans(("all", "2026Q3")), RULES)
    assert read_history(history).startswith("No finished review")
    assert read_changes(measure_changes(history, RULES)).startswith("There is no period before")
