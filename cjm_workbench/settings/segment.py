"""segments/<segment>.yaml: what one segment changes. It is a papermill parameter file as it stands."""

from __future__ import annotations

from cjm_workbench.settings.base import Settings
from cjm_workbench.settings.filters import CheckedFilter
from cjm_workbench.settings.journey import Desired


class StageTargets(Settings):
    """The targets that a segment overrides in one journey type."""

    desired: Desired = Desired()
    stages: dict[str, Desired] = {}


class Segment(Settings):
    """One segment of a client.

    Attributes
    ----------
    client, segment
        Their names; the file lies in the client's folder, and is named after the segment.
    parameters
        The folder that holds the client's, relative to the working directory.
    title
        As shown on the first page.
    filter
        Over the customers table and its attributes; empty: everybody.
    targets
        Journey type to the desired levels that differ here; what is not named stays.
    """

    client: str
    segment: str
    parameters: str = "parameters"
    title: str = ""
    filter: CheckedFilter = {}
    targets: dict[str, StageTargets] = {}
