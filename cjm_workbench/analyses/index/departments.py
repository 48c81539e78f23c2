"""What each department owns, where it falls short, and what it hands over and takes over."""

from __future__ import annotations

from typing import Final

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.estimates import ESTIMATE
from cjm_workbench.analyses.index.spans import EstimateOfSegment
from cjm_workbench.schemas.format import plural
from cjm_workbench.schemas.results import VERDICTS, conform

KINDS: Final = ("touchpoint", "gap", "pain", "gives", "takes")
JOURNEY: Final = ["segment", "segment_title", "journey_type", "journey_title"]
STAGE: Final = [*JOURNEY, "stage_no", "stage"]


class Departments(EstimateOfSegment):
    """One row a thing of a department, as the review of everybody has it.

    Attributes
    ----------
    department
        Its owner.
    kind
        ``touchpoint``: the share of the stage's journeys that come there. ``gap``: a missed target
        of a stage where it has a touchpoint. ``pain``: what the journey map names there. ``gives``
        and ``takes``: handoffs to and from another department, as a share of the moves that could
        have been one.
    journey_type, journey_title, stage_no, stage
        Where; of a handoff no stage, and 0.
    subject
        The touchpoint, measure, pain or other department.
    shared
        How many departments have touchpoints at that stage; 1 where it is about this one alone.
    target, verdict
        Of a gap.
    """

    department: Series[str]
    kind: Series[str] = pa.Field(isin=KINDS)
    journey_type: Series[str]
    journey_title: Series[str]
    stage_no: Series[int] = pa.Field(ge=0)
    stage: Series[str]
    subject: Series[str]
    shared: Series[int] = pa.Field(ge=1)
    target: Series[float] = pa.Field(nullable=True)
    verdict: Series[str] = pa.Field(isin=["", *VERDICTS])


def list_departments(journey_maps: pd.DataFrame, switches: pd.DataFrame) -> pd.DataFrame:
    """Gather what each department has to do with.

    Parameters
    ----------
    journey_maps, switches
        The collected tables `brief.map` and `handoffs.switches`. Only the first segment is taken,
        which holds everybody: as its own review shows it.

    Returns
    -------
    pandas.DataFrame
        `Departments`, by name, kind and journey.
    """
    own = _of_first(journey_maps[journey_maps["variant"] == ""])
    touched = own[(own["lane"] == "touchpoint") & (own["department"] != "")]
    stages = touched[[*STAGE, "department"]].drop_duplicates()
    stages = stages.assign(shared=stages.groupby(STAGE)["department"].transform("size"))
    parts = [
        touched.assign(kind="touchpoint", subject=touched["touchpoint"], shared=1),
        _gaps(own, stages),
        *_pains(own, touched, stages),
        *_handoffs(_of_first(switches)),
    ]
    columns = [*Departments.to_schema().columns]
    found = [part.reindex(columns=columns) for part in parts if len(part)]
    table = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)
    table = table.fillna({"verdict": "", "stage": "", "stage_no": 0})
    order = table.assign(_kind=table["kind"].map(KINDS.index)).sort_values(
        ["department", "_kind", "journey_type", "stage_no", "value", "subject"],
        ascending=[True, True, True, True, False, True], kind="stable",
    )  # fmt: skip
    return conform(order.drop(columns="_kind"), Departments)


def _of_first(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["segment"] == table["segment"].iloc[0]] if len(table) else table


def _gaps(own: pd.DataFrame, stages: pd.DataFrame) -> pd.DataFrame:
    missed = own[(own["lane"] == "desired") & (own["verdict"] == "missed")]
    series = [f"{kind} ({text})" if text != kind else kind
              for kind, text in zip(missed["detail"], missed["text"], strict=True)]  # fmt: skip
    named = missed.drop(columns="department").assign(kind="gap", subject=series)
    return named.merge(stages, on=STAGE)


def _pains(
    own: pd.DataFrame, touched: pd.DataFrame, stages: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Take measured pains: of a touchpoint to its owner, of a stage to all who have a part in it.

    A missed target is a gap already, and a comment is nobody's number.
    """
    pains = own[(own["lane"] == "pain") & own["value"].notna() & (own["detail"] != "gap")]
    pains = pains.drop(columns=["department", "verdict", "target"])
    pains = pains.assign(kind="pain", subject=pains["text"])
    owners = touched[[*JOURNEY, "touchpoint", "department"]].drop_duplicates()
    at = pains["touchpoint"] != ""
    return (
        pains[at].merge(owners, on=[*JOURNEY, "touchpoint"]).assign(shared=1),
        pains[~at].merge(stages, on=STAGE),
    )


def _handoffs(switches: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    known = switches[(switches["kind"] == "department") & switches["value"].notna()]
    known = known[[*JOURNEY, "from_value", "to_value", *ESTIMATE]].assign(shared=1)
    ends = {"from_value": "department", "to_value": "subject"}
    other = {"from_value": "subject", "to_value": "department"}
    return (
        known.rename(columns=ends).assign(kind="gives"),
        known.rename(columns=other).assign(kind="takes"),
    )


def read_departments(table: pd.DataFrame) -> str:
    """Say how many departments there are, and at whose stages most falls short."""
    if table.empty:
        return (
            "No department is known: name the department of each touchpoint in touchpoints.csv to "
            "see its gaps, pains and handoffs."
        )
    count = table["department"].nunique()
    short = table[table["kind"].isin(["gap", "pain"])].groupby("department").size()
    said = f"{plural(count, 'department')} {'has' if count == 1 else 'have'} a part in the journeys"
    if short.empty:
        return f"{said}; no gap and no pain is found at their touchpoints."
    most = int(short.max())
    names = " and ".join(short.index[short == most][:2])
    return f"{said}; most gaps and pains ({most}) stand at touchpoints and stages of {names}."
