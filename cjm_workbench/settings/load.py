"""Load a client's settings, and refuse what does not fit together before anything runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from cjm_workbench.errors import SettingsError
from cjm_workbench.settings.assumptions import Assumption, read_assumptions
from cjm_workbench.settings.base import check_name, read_yaml
from cjm_workbench.settings.check_groups import check_customer_filter, check_groups
from cjm_workbench.settings.client import Client
from cjm_workbench.settings.explain import parse
from cjm_workbench.settings.filters import filter_columns
from cjm_workbench.settings.groups import PERSONA, VALUE_TIER
from cjm_workbench.settings.journey import Desired, Journey, Stage
from cjm_workbench.settings.known import check_known, list_columns
from cjm_workbench.settings.kpis import STEP_COLUMNS, Kpi
from cjm_workbench.settings.segment import Segment, StageTargets
from cjm_workbench.settings.touchpoints import Touchpoint, read_touchpoints


@dataclass(frozen=True)
class ClientSettings:
    """Everything that a client's folder says, but for its segments.

    Attributes
    ----------
    folder
        The client's folder; paths in client.yaml are relative to it.
    journeys
        Journey types by name, in the order of their names.
    assumptions
        The client's ledger; empty where it has none.
    """

    folder: Path
    client: Client
    touchpoints: tuple[Touchpoint, ...]
    journeys: dict[str, Journey]
    assumptions: tuple[Assumption, ...] = ()

    @property
    def fingerprint(self) -> str:
        """A hash of all settings but the segments."""
        content = [self.client, *self.touchpoints, *self.journeys.values(), *self.assumptions]
        text = json.dumps([item.model_dump(mode="json") for item in content], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def segment_names(self) -> list[str]:
        """Name the client's segments, in order."""
        return sorted(path.stem for path in (self.folder / "segments").glob("*.yaml"))

    def segment_titles(self) -> dict[str, str]:
        """Give the titles of the client's segments, by name; their names where two have one title.

        Raises
        ------
        SettingsError
            If the file of a segment is not valid.
        """
        titles = {n: load_segment(self, n).title or n for n in self.segment_names()}
        return titles if len({*titles.values()}) == len(titles) else {n: n for n in titles}


def load_client(parameters: Path, client: str) -> ClientSettings:
    """Load and cross-check a client's settings.

    Parameters
    ----------
    parameters
        The folder that holds one folder a client.
    client
        The client's name.

    Raises
    ------
    SettingsError
        Naming file, key, allowed values and the nearest match.
    """
    folder = parameters / check_name("client", client)
    if not folder.is_dir():
        known = [item.parent.name for item in parameters.glob("*/client.yaml")]
        raise SettingsError(
            f"{folder}: no such client folder",
            got=client, allowed=known,
            next_step="Check the name, or the folder given as --parameters.",
        )  # fmt: skip
    where = folder / "client.yaml"
    settings = ClientSettings(
        folder=folder,
        client=parse(Client, read_yaml(where), str(where)),
        touchpoints=read_touchpoints(folder / "touchpoints.csv"),
        journeys=_load_journeys(folder / "journeys"),
        assumptions=read_assumptions(folder),
    )
    _same_name(where, "client", settings.client.client, client)
    _check_kpis(settings.client, str(where))
    check_groups(settings.client, str(where))
    _check_touchpoints(settings)
    _check_journeys(settings)
    return settings


def load_segment(settings: ClientSettings, segment: str) -> Segment:
    """Load one segment and check it against its client's settings.

    Raises
    ------
    SettingsError
        If there is no such segment, or it names an unknown column, journey type or stage.
    """
    where = settings.folder / "segments" / f"{check_name('segment', segment)}.yaml"
    loaded = parse(Segment, read_yaml(where), str(where))
    _same_name(where, "client", loaded.client, settings.client.client)
    _same_name(where, "segment", loaded.segment, segment)
    check_segment(settings, loaded, str(where))
    return loaded


def check_segment(settings: ClientSettings, segment: Segment, where: str) -> None:
    """Check what a segment names against its client's settings.

    Parameters
    ----------
    settings, segment
        The client, and the segment as its file or a chapter's parameters give it.
    where
        The file or parameters, for messages.

    Raises
    ------
    SettingsError
        If it names an unknown column, journey type, stage or channel.
    """
    check_customer_filter(settings.client, segment.filter, where, "filter", (PERSONA, VALUE_TIER))
    check_known(where, "targets", segment.targets, settings.journeys, "journey type")
    for name, targets in segment.targets.items():
        stages = {stage.stage for stage in settings.journeys[name].stages}
        place = f"targets.{name}"
        check_known(where, f"{place}.stages", targets.stages, stages, "stage")
        for desired in (targets.desired, *targets.stages.values()):
            _check_channels(settings, where, place, desired)


def journeys_of(settings: ClientSettings, segment: Segment) -> dict[str, Journey]:
    """Give the journey types with the segment's own targets in place."""
    return {
        name: _override(journey, segment.targets.get(name))
        for name, journey in settings.journeys.items()
    }


def _override(journey: Journey, targets: StageTargets | None) -> Journey:
    if targets is None:
        return journey
    stages = [_override_stage(stage, targets.stages.get(stage.stage)) for stage in journey.stages]
    desired = _merge(journey.desired, targets.desired)
    return journey.model_copy(update={"stages": stages, "desired": desired})


def _override_stage(stage: Stage, desired: Desired | None) -> Stage:
    if desired is None:
        return stage
    return stage.model_copy(update={"desired": _merge(stage.desired, desired)})


def _merge(shared: Desired, own: Desired) -> Desired:
    return shared.model_copy(update={name: getattr(own, name) for name in own.model_fields_set})


def _load_journeys(folder: Path) -> dict[str, Journey]:
    journeys = {}
    for path in sorted(folder.glob("*.yaml")):
        journey = parse(Journey, read_yaml(path), str(path))
        _same_name(path, "journey", journey.journey, path.stem)
        journeys[path.stem] = journey
    if not journeys:
        raise SettingsError(
            f"{folder}: no journey types", next_step="Write journeys/<journey>.yaml."
        )
    return journeys


def _check_touchpoints(settings: ClientSettings) -> None:
    where = str(settings.folder / "touchpoints.csv")
    stages = {name: [s.stage for s in j.stages] for name, j in settings.journeys.items()}
    for row in settings.touchpoints:
        if row.journey_type:
            check_known(where, "journey_type", [row.journey_type], stages, "journey type")
        allowed = stages.get(row.journey_type) or [s for names in stages.values() for s in names]
        place = f"touchpoint '{row.touchpoint}'"
        check_known(where, place, [row.stage], allowed, "stage")


def _check_journeys(settings: ClientSettings) -> None:
    known = {row.touchpoint for row in settings.touchpoints}
    attributes = settings.client.attributes("events")
    for name, journey in settings.journeys.items():
        where = str(settings.folder / "journeys" / f"{name}.yaml")
        for key, names in journey.touchpoints_by_key().items():
            check_known(where, key, names, known, "touchpoint")
        promised = [promise.by for promise in journey.promises]
        check_known(where, "promises.by", promised, attributes, "event attribute")
        for place, desired in _wanted(journey):
            _check_channels(settings, where, place, desired)


def _wanted(journey: Journey) -> list[tuple[str, Desired]]:
    stages = [(f"stages.{stage.stage}.desired", stage.desired) for stage in journey.stages]
    return [("desired", journey.desired), *stages]


def _check_channels(settings: ClientSettings, where: str, place: str, desired: Desired) -> None:
    """Check the wanted channels, where the settings alone say which channels there are."""
    client = settings.client
    if any("channel" in m.columns for m in client.maps("events")):
        return  # the data names its own channels
    constants = [m.constants["channel"] for m in client.maps("events") if "channel" in m.constants]
    known = {str(name) for name in constants} | {t.channel for t in settings.touchpoints} - {""}
    check_known(where, f"{place}.channels", desired.channels, known, "channel")


def _check_kpis(client: Client, where: str) -> None:
    for name, kpi in client.kpis.items():
        columns = STEP_COLUMNS if kpi.per == "journey" else list_columns(client, kpi.table)
        _check_kpi(kpi, columns, where, f"kpis.{name}")


def _check_kpi(kpi: Kpi, columns: Collection[str], where: str, place: str) -> None:
    for part in ("where", "out_of"):
        check_known(where, f"{place}.{part}", filter_columns(getattr(kpi, part)), columns, "column")
    if kpi.column is not None:
        check_known(where, f"{place}.column", [kpi.column], columns, "column")


def _same_name(where: Path, key: str, got: str, expected: str) -> None:
    if got != expected:
        raise SettingsError(
            f"{where}: {key} is '{got}' where the file's place says '{expected}'",
            next_step=f"Write '{key}: {expected}', or rename the file or folder.",
        )
