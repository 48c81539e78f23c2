import ibis
import pandas as pd

from cjm_workbench.journeys.columns import SEPARATOR
from cjm_workbench.journeys.conformance import align_journeys
from cjm_workbench.journeys.wants import WHOLE, flatten_repeats, flatten_wants, plan_journeys
from cjm_workbench.settings.journey import Journey

SHOP = {
    "journey": "shop", "title": "Shop", "unit": "customer", "window": "10 days",
    "lost_after": "10 days", "goal": ["pay"], "path": ["see", "pay"], "max_repeats": {"see": 2},
    "stages": [{"stage": "Look", "desired": {"time": "2 days", "channels": ["web"]}}],
    "desired": {"conversion": {"target": 0.5, "tolerance": 0.1}, "scores": {"nps": 20}},
}  # fmt: skip


def types(**more):
    return {"shop": Journey.model_validate({**SHOP, **more})}


def journeys(*rows):
    columns = ["journey_type", "variant", "status"]
    made = [("shop", SEPARATOR.join(trace), status) for trace, status in rows]
    return ibis.memtable(pd.DataFrame(made, columns=columns))


def test_the_same_variant_conforms_while_open_and_lacks_its_end_once_lost():
    made = align_journeys(
        journeys((["see"], "open"), (["see"], "lost"), (["see"], "lost")), types()
    )
    # the variant is aligned twice, not three times: open it may still pay, lost it skipped to pay
    assert made.summary["open"].tolist() == [False, True]
    assert made.summary["cost"].tolist() == [1.0, 0.0]
    assert made.summary["conforms"].tolist() == [False, True]
    missing = made.steps[made.steps["kind"] == "missing"]
    assert missing[["open", "touchpoint", "step_no"]].to_numpy().tolist() == [[False, "pay", 2]]


def test_a_type_without_a_path_is_left_out():
    made = align_journeys(journeys((["see"], "open")), types(path=None))
    assert made.summary.empty and made.steps.empty
    assert list(made.summary) == ["journey_type", "variant", "open", "cost", "fitness", "conforms"]


def test_every_wanted_level_is_listed():
    wants = {(w.stage, w.measure, w.instrument): w for w in flatten_wants(types())}
    assert set(wants) == {
        ("Look", "time", ""), ("Look", "channel", ""),
        (WHOLE, "conversion", ""), (WHOLE, "score", "nps"),
    }  # fmt: skip
    time = wants["Look", "time", ""]
    assert (time.target, time.more_is_better) == (2 * 86_400, False)
    assert wants["Look", "channel", ""].channels == ("web",)
    assert (wants[WHOLE, "conversion", ""].target, wants[WHOLE, "conversion", ""].tolerance) == (
        0.5,
        0.1,
    )


def test_plans_and_repeats():
    [plan] = plan_journeys(types())
    assert (plan.stages, plan.goal, plan.window_seconds) == (("Look",), ("pay",), 864_000)
    assert flatten_repeats(types()) == {"shop": {"see": 2}}
