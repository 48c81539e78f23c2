from __future__ import annotations

from pathlib import Path

import pytest

from cjm_workbench.errors import SettingsError
from cjm_workbench.settings.load import check_segment, journeys_of, load_client, load_segment
from cjm_workbench.settings.segment import Segment

BUY = "journeys/buy.yaml"


def test_a_valid_client_loads(parameters: Path) -> None:
    settings = load_client(parameters, "shop")
    assert list(settings.journeys) == ["buy"]
    assert settings.segment_names() == ["all"]
    assert load_segment(settings, "all").filter == {}


def test_segments_are_called_by_their_titles_if_these_tell_them_apart(parameters: Path) -> None:
    folder = parameters / "shop" / "segments"
    for name, title in (("web", "Came by the web"), ("young", "")):
        text = f"client: shop\nsegment: {name}\ntitle: '{title}'\n"
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    settings = load_client(parameters, "shop")
    titles = settings.segment_titles()
    assert (titles["web"], titles["young"]) == ("Came by the web", "young")
    twin = (folder / "web.yaml").read_text(encoding="utf-8").replace("Came by the web", "young")
    (folder / "web.yaml").write_text(twin, encoding="utf-8")
    assert settings.segment_titles() == {"all": "all", "web": "web", "young": "young"}


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("client.yaml", "title:", "titel:", "unknown key 'titel' (and 1 more in this file). "
         "Did you mean 'title'?"),
        ("client.yaml", "title: Shop\n", "", "key 'title' is missing. Add the key."),
        ("client.yaml", "title: Shop", "title: 7", "key 'title' takes a text, not 7; put it in"),
        ("client.yaml", "client: shop", "client: shoe", "client is 'shoe' where the file's place"),
        ("client.yaml", "client: shop", "client: shop\nclient: b", "key 'client' stands twice"),
        ("client.yaml", "client: shop", "client: [", "line 3: not valid YAML: expected"),
        ("client.yaml", "table: events", "table: event", "does not take 'event'. Did you mean "
         "'events'?"),
        ("client.yaml", "{customer_id: id,", "{customer: id,", "has no column 'customer'; did you "
         "mean 'customer_id'"),
        ("client.yaml", "touchpoint: what}", "outcome: what}", "table events needs touchpoint"),
        ("client.yaml", "{channel: web}", "{touchpoint: x}", "stands in columns and in constants"),
        ("client.yaml", "title: Shop", "title: Shop\nfiscal_year_start: 13",
         "key 'fiscal_year_start' must be 12 or less, and is 13"),
        ("client.yaml", "where: {outcome", "where: {outcom", "kpis.late.where: unknown column "
         "'outcom'. Did you mean 'outcome'?"),
        ("client.yaml", "measure: share", "measure: mean",
         "mean, quantile, nps and sum take a column"),
        ("touchpoints.csv", "Buy,Decide", "Buy,Decides", "unknown stage 'Decides'. Did you mean"),
        ("touchpoints.csv", "Buy,Decide", "Buy", "line 3: has more or fewer cells"),
        ("touchpoints.csv", "Buy,Decide", "Visit,Look", "'Visit' stands twice in stage 'Look'"),
        ("touchpoints.csv", "touchpoint,stage", "touchpoint,stag", "unknown column 'stag'"),
        (BUY, "goal: [Buy]", "goal: [Bye]", "unknown touchpoint 'Bye'. Did you mean 'Buy'?"),
        (BUY, "goal: [Buy]", "goal: [Buy]\nstart: [See]", "start: unknown touchpoint 'See'"),
        (BUY, "goal: [Buy]", "goal: [Buy]\npath: [Visit, Pay]", "path: unknown touchpoint 'Pay'"),
        ("client.yaml", "file: people.csv", "file: people.csv\n    decimal_mark: ','",
         "unknown key 'sources.people.decimal_mark'. Allowed: "),
        ("client.yaml", "file: people.csv", "file: people.csv\n    decimal_mark: ','",
         "The key 'decimal_mark' belongs under 'sources.maps'."),
        ("client.yaml", "{table: customers,", "{delimiter: ';', table: customers,",
         "The key 'delimiter' belongs under 'sources'."),
        ("client.yaml", "table: events", "table: events\n        time_zone: UTC\n"
         "        currency: EUR", "The key 'currency' belongs at the top of the file."),
        (BUY, "unit: customer", "unit: customer\ntolerance: 0.1",
         "under 'desired.conversion' or under 'desired.emotion' or under 'desired.scores'."),
        (BUY, "by: deadline", "by: deadlin", "unknown event attribute 'deadlin'"),
        (BUY, "stage: Decide", "stage: (whole journey)", "stage '(whole journey)' stands in "
         "brackets"),
        (BUY, "channels: [web]", "channels: [wep]", "stages.Look.desired.channels: unknown channel "
         "'wep'. Did you mean 'web'?"),
        (BUY, "window: 1 day", "window: 1 dya", "key 'window': '1 dya' is not a duration"),
        (BUY, "journey: buy", "journey: bye", "journey is 'bye' where the file's place says 'buy'"),
    ],
)  # fmt: skip
def test_settings_that_do_not_fit(
    parameters: Path, file: str, old: str, new: str, message: str
) -> None:
    path = parameters / "shop" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_client(parameters, "shop")
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("name", ["../shop", "", "a/b", "..", "a b", "-x", "."])
def test_names_that_lead_elsewhere(parameters: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=r"client name .* is not allowed"):
        load_client(parameters, name)
    with pytest.raises(SettingsError, match=r"segment name .* is not allowed"):
        load_segment(load_client(parameters, "shop"), name)


def test_an_unknown_client_names_the_nearest(parameters: Path) -> None:
    with pytest.raises(SettingsError, match="Did you mean 'shop'"):
        load_client(parameters, "shopp")


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"filter": {"teir": "gold"}}, "filter: unknown column 'teir'. Did you mean 'tier'?"),
        ({"filter": {"any": [{"teir": 1}]}}, "filter: unknown column 'teir'"),
        ({"targets": {"by": {}}}, "targets: unknown journey type 'by'. Did you mean 'buy'?"),
        ({"targets": {"buy": {"stages": {"Lok": {}}}}}, "unknown stage 'Lok'. Did you mean 'Look'"),
        ({"targets": {"buy": {"desired": {"channels": ["x"]}}}}, "unknown channel 'x'"),
    ],
)
def test_a_segment_is_checked_wherever_it_comes_from(
    parameters: Path, keys: dict[str, object], message: str
) -> None:
    segment = Segment.model_validate({"client": "shop", "segment": "all", **keys})
    with pytest.raises(SettingsError) as caught:
        check_segment(load_client(parameters, "shop"), segment, "parameters of the chapter")
    assert str(caught.value).startswith("parameters of the chapter: ")
    assert message in str(caught.value)


def test_a_segment_s_targets_replace_those_that_they_name(parameters: Path) -> None:
    targets = {"buy": {"stages": {"Look": {"conversion": 0.5}}}}
    segment = Segment.model_validate({"client": "shop", "segment": "all", "targets": targets})
    look, decide = journeys_of(load_client(parameters, "shop"), segment)["buy"].stages
    assert look.desired.conversion is not None
    assert look.desired.conversion.target == 0.5
    assert look.desired.channels == ["web"]  # not named by the segment: it stays
    assert decide.desired.conversion is None


def test_the_fingerprint_follows_the_settings_and_not_the_segments(parameters: Path) -> None:
    before = load_client(parameters, "shop").fingerprint
    (parameters / "shop" / "segments" / "b.yaml").write_text("client: shop\nsegment: b\n")
    assert load_client(parameters, "shop").fingerprint == before
    path = parameters / "shop" / "client.yaml"
    path.write_text(path.read_text().replace("title: Shop", "title: Shop 2"))
    assert load_client(parameters, "shop").fingerprint != before
