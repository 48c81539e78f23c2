"""How the first page names a gap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cjm_workbench.analyses.shortfall import MEASURE_WORDS
from cjm_workbench.journeys.wants import WHOLE


def name_gap(row: Mapping[Any, Any]) -> str:
    """Name a gap by its place and measure.

    Parameters
    ----------
    row
        Of `experience.gaps` or `kpis.gap_changes`.

    Examples
    --------
    >>> name_gap({"stage": "Pay", "measure": "score", "instrument": "csat"})
    'Pay: mean score (csat)'
    """
    series = f" ({row['instrument']})" if row["instrument"] else ""
    place = "Whole journey" if row["stage"] == WHOLE else row["stage"]
    return f"{place}: {MEASURE_WORDS[row['measure']]}{series}"
