import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cjm_workbench.analyses.experience.emotion import measure_emotion, read_emotion
from cjm_workbench.analyses.experience.scores import measure_scores, read_scores
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.wants import WHOLE, Want
from tests.analyses.experience.small_tables import LOOSE, PLAN, scores_of

NPS = {"instrument": "nps", "scale_min": 0.0, "scale_max": 10.0}


def test_the_unweighted_mean_stands_beside_the_weighted():
    rows = [
        {"touchpoint": "buy", "score": 5.0, "weight": 3.0},
        {"touchpoint": "buy", "score": 1.0, "weight": 1.0},
        {"touchpoint": "buy", "score": 3.0},
    ]
    [row] = measure_scores(scores_of(rows), LOOSE).to_dict("records")
    # (3 x 5 + 1 x 1) / 4 = 4 over the two with a weight; 9 / 3 over all three
    assert (row["n"], row["value"]) == (2, 4.0)
    assert (row["answers"], row["unweighted"]) == (3, 3.0)


def test_nps_is_given_in_points():
    rows = [{**NPS, "score": score} for score in (10.0, 9.0, 8.0, 3.0)]
    [row] = measure_scores(scores_of(rows), LOOSE).to_dict("records")
    # two promoters less one detractor, of four
    assert (row["touchpoint"], row["value"], row["unit"]) == (WHOLE, 25.0, "points")


def test_nps_asked_on_another_scale_is_a_mean():
    rows = [{"instrument": "nps", "score": 5.0}, {"instrument": "nps", "score": 4.0}]
    [row] = measure_scores(scores_of(rows), LOOSE).to_dict("records")
    assert (row["value"], row["unit"]) == (4.5, "score")


def test_scales_of_one_instrument_are_not_pooled():
    rows = [
        {"touchpoint": "buy", "score": 5.0},
        {"touchpoint": "buy", "score": 5.0, "scale_max": 10.0},
    ]
    assert measure_scores(scores_of(rows), LOOSE)["scale_max"].tolist() == [5.0, 10.0]


def test_repeated_answers_of_a_customer_widen_the_interval():
    own = [{"score": s} for s in (1.0, 1.0, 5.0, 5.0)]
    one = [{**row, "customer_id": f"c{i // 2}"} for i, row in enumerate(own)]
    apart, together = (measure_scores(scores_of(rows), LOOSE).iloc[0] for rows in (own, one))
    assert together["ci_high"] - together["ci_low"] > apart["ci_high"] - apart["ci_low"]


def test_score_readings():
    few = [{"touchpoint": "buy", "score": 4.0}] * 2
    assert read_scores(measure_scores(scores_of(few), Rules(smallest_cell=1))) == (
        "In shop, rating has too few answers at any touchpoint to be read."
    )
    assert read_scores(measure_scores(scores_of(few).limit(0), LOOSE)).startswith("No answer falls")
    two = [
        {"touchpoint": t, "score": s}
        for t, s in (("buy", 4.0), ("buy", 4.0), ("see", 2.0), ("see", 2.0))
    ]
    said = read_scores(measure_scores(scores_of(two), LOOSE))
    assert said == (
        "In shop, rating rates buy best, 4.00 (4.00–4.00, n = 2), "
        "and see worst, 2.00 (2.00–2.00, n = 2)."
    )
    hidden = measure_scores(scores_of(two), Rules(LOOSE.thresholds, smallest_cell=10))
    assert "nan" not in read_scores(hidden).lower()


def test_no_touchpoint_is_best_where_intervals_overlap():
    # means of 3.5 and 3, whose t intervals of 4 and 2 answers span most of the scale
    told = {"buy": (3.0, 4.0, 3.0, 4.0), "see": (2.0, 4.0)}
    rows = [{"touchpoint": t, "score": score} for t, given in told.items() for score in given]
    said = read_scores(measure_scores(scores_of(rows), LOOSE))
    assert said.startswith(
        "In shop, rating shows no clear difference between the touchpoints: from 3.00 ("
    )
    assert "best" not in said and "worst" not in said
    assert read_scores(measure_scores(scores_of(rows[:4]), LOOSE)).startswith(
        "In shop, rating of buy is 3.50 ("
    )


def test_a_journey_type_is_named_once_over_all_instruments():
    rows = [{"score": 3.0, "instrument": "ces"}, {"score": 4.0, "touchpoint": "buy"}]
    # one answer each: an interval cannot be given
    assert read_scores(measure_scores(scores_of(rows), LOOSE)) == (
        "In shop, ces of the whole journey is 3.00 (—, n = 1); rating of buy is 4.00 (—, n = 1)."
    )
    staged = [{"score": 5.0, "instrument": "ces", "stage": "Look"}, {"score": 4.0, "stage": "Buy"}]
    # 4 and 5 of 1 to 5 are an emotion of 1 and 2
    assert read_emotion(emotion(staged)) == (
        "In shop, emotion (ces) is +2.00 (—, n = 1) at Look; emotion (rating) is +1.00 (—, n = 1) "
        "at Buy."
    )


def emotion(rows, wants=(), rules=LOOSE):
    return measure_emotion(scores_of(rows), [PLAN], list(wants), rules)


TEN = Rules(LOOSE.thresholds, smallest_cell=10)


def about(stage, touchpoint, n, **more):
    return [{"stage": stage, "touchpoint": touchpoint, "score": 4.0, **more}] * n


def shown(table, *keys):
    """Give the n of each row that is shown."""
    known = table[table["value"].notna()]
    return dict(zip(known[list(keys)].itertuples(index=False, name=None), known["n"], strict=True))


def test_what_is_left_of_a_stage_is_not_shown():
    # Look has 44 answers, of which see 40: the four of ask are the difference
    rows = [*about("Look", "see", 40), *about("Look", "ask", 4),
            *about("Buy", "buy", 12), *about("Use", "pay", 20)]  # fmt: skip
    table = emotion(rows, rules=TEN)
    assert shown(table, "level", "stage", "touchpoint") == {
        ("stage", "Look", ""): 44, ("stage", "Buy", ""): 12, ("stage", "Use", ""): 20,
        ("touchpoint", "Buy", "buy"): 12, ("touchpoint", "Use", "pay"): 20,
    }  # fmt: skip
    reasons = table.set_index(["level", "touchpoint"])["reason"]
    assert reasons["touchpoint", "ask"] == "not shown: fewer than 10 customers"
    assert reasons["touchpoint", "see"] == "not shown: it would tell a smaller cell"
    # the same touchpoints in the other table, whose means are the same on another scale
    scores = measure_scores(scores_of(rows), TEN)
    assert shown(scores, "touchpoint") == {("buy",): 12, ("pay",): 20}
    assert scores["answers"].notna().sum() == scores["customers"].notna().sum() == 2


def test_answers_that_name_the_stage_alone_are_a_part_of_it():
    rows = [*about("Look", "see", 40), *about("Look", None, 4)]
    assert shown(emotion(rows, rules=TEN), "level") == {("stage",): 44}
    assert shown(measure_scores(scores_of(rows), TEN), "touchpoint") == {}


def test_what_adds_up_to_no_total_is_hidden_alone():
    other = {"instrument": "csat"}
    rows = [*about("Look", "see", 40), *about("Buy", "buy", 4), *about(None, "call", 40),
            *about(None, "mail", 3), *about("Look", "see", 30, **other)]  # fmt: skip
    table = emotion(rows, rules=TEN)
    assert shown(table, "level", "instrument") == {
        ("stage", "rating"): 40, ("stage", "csat"): 30,
        ("touchpoint", "rating"): 40, ("touchpoint", "csat"): 30,
    }  # fmt: skip
    scores = measure_scores(scores_of(rows), TEN)
    assert shown(scores, "touchpoint", "instrument") == {
        ("see", "rating"): 40, ("see", "csat"): 30, ("call", "rating"): 40,
    }  # fmt: skip


def test_a_touchpoint_hidden_in_one_stage_is_hidden_over_all_of_them():
    # see over both stages is 60: less the 20 of Use, it would tell the 40 of Look and so ask
    rows = [*about("Look", "see", 40), *about("Look", "ask", 4), *about("Use", "see", 20)]
    assert shown(emotion(rows, rules=TEN), "level", "stage", "touchpoint") == {
        ("stage", "Look", ""): 44, ("stage", "Use", ""): 20, ("touchpoint", "Use", "see"): 20,
    }  # fmt: skip
    assert shown(measure_scores(scores_of(rows), TEN), "touchpoint") == {}


def test_emotion_runs_along_the_stages_and_never_pools_instruments():
    rows = [
        {"stage": "Use", "touchpoint": "pay", "score": 5.0},
        {"stage": "Look", "touchpoint": "see", "score": 1.0},
        {"stage": "Look", "touchpoint": "ask", "score": 4.0},
        {"stage": "Look", "touchpoint": "ask", "score": 10.0, **NPS},
        {"score": 1.0},
    ]
    table = emotion(rows, [Want("shop", "Look", "emotion", "", 1.0)])
    stages = table[table["level"] == "stage"]
    assert stages["stage"].tolist() == ["Look", "Look", "Use"]
    assert stages["instrument"].tolist() == ["nps", "rating", "rating"]
    # rating 1 is -2 and rating 4 is +1: their mean is -0.5; nps 10 is +2, rating 5 is +2
    assert stages["value"].tolist() == [2.0, -0.5, 2.0]
    assert stages["desired"].tolist()[:2] == [1.0, 1.0] and np.isnan(stages["desired"].iloc[2])
    touchpoints = table[table["level"] == "touchpoint"]
    assert touchpoints["touchpoint"].tolist() == ["ask", "ask", "see", "pay"]


@settings(deadline=None, max_examples=15)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=8))
def test_emotion_is_the_linear_image_of_the_mean_score(scores):
    rows = [{"stage": "Look", "touchpoint": "see", "score": float(score)} for score in scores]
    mean = measure_scores(scores_of(rows), LOOSE)["value"].iloc[0]
    # 1 to 5 onto -2 to +2: a shift by 3
    assert emotion(rows)["value"].tolist() == pytest.approx([mean - 3, mean - 3])


def test_emotion_readings():
    low_high = [
        {"stage": s, "touchpoint": "see", "score": v} for s, v in (("Look", 2.0), ("Buy", 4.0))
    ]
    said = read_emotion(emotion(low_high * 2))
    assert "highest at Buy, +1.00 (+1.00 to +1.00, n = 2), and lowest at Look, −1.00" in said
    assert (
        read_emotion(emotion(low_high[:1]))
        == "In shop, emotion (rating) is −1.00 (—, n = 1) at Look."
    )
    close = [
        {"stage": stage, "touchpoint": "see", "score": score}
        for stage, scores in (("Look", (2.0, 4.0)), ("Buy", (3.0, 4.0)))
        for score in scores
    ]
    other = {"stage": "Buy", "score": 5.0, "instrument": "ces"}
    # rating is asked at two stages and ces at one: the answer begins with rating
    first, second = read_emotion(emotion([*low_high, *low_high, other])).split("; ")
    assert first.startswith("In shop, emotion (rating) is highest") and "(ces)" in second
    unclear = read_emotion(emotion(close))
    # rating 3 is the middle: emotion 0 at Look, 0.5 at Buy
    assert unclear.startswith(
        "In shop, emotion (rating) shows no clear difference between the stages: from 0.00 ("
    )
    assert "lowest" not in unclear and "highest" not in unclear
    assert read_emotion(emotion([{"score": 3.0}])).startswith("No answer belongs to a stage")
