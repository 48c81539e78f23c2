"""Which segments' reviews are finished, and whether they belong together."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from cjm_workbench.analyses.index.spans import OfSegment
from cjm_workbench.schemas.format import number, plural
from cjm_workbench.schemas.results import conform

STATES = ("finished", "not finished")


class Reviews(OfSegment):
    """One row a segment of the period.

    Attributes
    ----------
    state, reason
        Whether its review is finished; if not, why.
    as_of
        The moment it is judged from, in the client's time zone; missing where not finished.
    later_rows
        Valid rows of the data after that moment.
    remarks
        What keeps it from being set beside the others; empty where nothing does.
    data_until
        The last event of the client's data when the index was made, in the client's time zone;
        missing where it could not be read.
    newer_quarter
        The last fiscal quarter that the data had gone past then, if it began after the period: the
        review is stale. Else empty.
    readiness, limits
        Whether its data is ready for a review, and the reasons; empty where not known.
    """

    state: Series[str] = pa.Field(isin=STATES)
    reason: Series[str]
    as_of: Series[pd.Timestamp] = pa.Field(nullable=True)
    later_rows: Series[int]
    remarks: Series[str]
    data_until: Series[pd.Timestamp] = pa.Field(nullable=True)
    newer_quarter: Series[str]
    readiness: Series[str]
    limits: Series[str]


def list_reviews(inventory: pd.DataFrame, readiness: pd.DataFrame) -> pd.DataFrame:
    """Put to each segment's review what is known of its data.

    Parameters
    ----------
    inventory
        As `Reviews.inventory` of the finished reviews gives it: one row a segment.
    readiness
        The collected table `readiness.verdict`.

    Returns
    -------
    pandas.DataFrame
        A table of `Reviews`.
    """
    known = readiness.set_index("segment")
    states = inventory["segment"].map(known["state"]).fillna("")
    limits = inventory["segment"].map(known["reasons"]).fillna("")
    return conform(inventory.assign(readiness=states, limits=limits), Reviews)


def read_reviews(table: pd.DataFrame) -> str:
    """Say how many reviews are finished, and until when the data runs.

    Examples
    --------
    >>> row = {"segment_title": "All", "state": "finished", "as_of": pd.Timestamp("2026-09-30"),
    ...        "later_rows": 0, "remarks": ""}
    >>> read_reviews(pd.DataFrame([row]))
    'The only segment has a finished review, judged from 30 September 2026, where the data ends.'
    """
    finished = table[table["state"] == "finished"]
    if len(table) == 1:
        count = "The only segment has a finished review"
    elif len(finished) == len(table):
        count = f"All {number(len(table))} segments have a finished review"
    else:
        count = f"{number(len(finished))} of {plural(len(table), 'segment')} have a finished review"
    return f"{count}, {_until(finished)}.{_doubts(finished)}"


def read_unfinished(table: pd.DataFrame) -> str:
    """Name the segments without a finished review; nothing where there are none."""
    names = table.loc[table["state"] != "finished", "segment_title"].tolist()
    return f"Not finished, and so not counted: {', '.join(names)}." if names else ""


def read_stale(table: pd.DataFrame) -> str:
    """Say that the data has gone past a whole quarter since; nothing where it has not.

    Examples
    --------
    >>> row = {"newer_quarter": "2026Q4", "data_until": pd.Timestamp("2027-01-04 09:30")}
    >>> read_stale(pd.DataFrame([row]))
    'Stale: the data runs to 4 January 2027, past the whole of 2026Q4.'
    """
    stale = table[table["newer_quarter"] != ""]
    if stale.empty:
        return ""
    until, quarter = stale.iloc[0][["data_until", "newer_quarter"]]
    return f"Stale: the data runs to {until.day} {until:%B %Y}, past the whole of {quarter}."


def _until(finished: pd.DataFrame) -> str:
    last = finished["as_of"].max()
    later = int(finished["later_rows"].max())
    rest = (
        f"; {plural(later, 'row')} of the data lie after it" if later else ", where the data ends"
    )
    return f"judged from {last.day} {last:%B %Y}{rest}"


def _doubts(finished: pd.DataFrame) -> str:
    odd = finished[finished["remarks"] != ""]
    if odd.empty:
        return ""
    named = "; ".join(
        f"{row['segment_title']} is {row['remarks']}" for row in odd.to_dict("records")
    )
    return f" Not all of them belong together: {named}."
