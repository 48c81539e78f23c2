"""Maps made by hand: rows of `brief.map`, small enough to read or as untidy as data can be."""

from __future__ import annotations

import pandas as pd

BLANK = {
    "journey_type": "buy", "variant": "", "stage_no": 1, "stage": "Look", "lane": "goal",
    "place": 1, "touchpoint": "", "channel": "", "department": "", "text": "", "detail": "",
    "n": None, "value": None, "ci_low": None, "ci_high": None, "unit": "", "evidence": "",
    "reason": "", "target": None, "verdict": "", "more_is_better": True, "others_value": None,
    "holds_up": False, "scale_min": None, "scale_max": None, "source": "made by hand",
}  # fmt: skip
SHARE = {
    "n": 1434, "value": 0.5, "ci_low": 0.4, "ci_high": 0.6, "unit": "share",
    "evidence": "sufficient",
}  # fmt: skip
FELT = {**SHARE, "lane": "emotion", "unit": "emotion", "text": "csat"}
FELT_BY_PERSONA = {**FELT, "variant": "Saver", "value": -0.5, "ci_low": -0.8, "ci_high": -0.2,
                   "n": 71, "others_value": 0.5}  # fmt: skip
CARD = {"lane": "snapshot", "stage_no": 0, "variant": "Saver", "text": "Who", "detail": "Cares"}
WANTED = {**SHARE, "lane": "desired", "text": "conversion", "detail": "conversion"}
HANDOFF = {
    **SHARE, "lane": "handoff", "touchpoint": "into the stage", "channel": "web",
    "department": "phone", "text": "channel", "value": -0.2, "ci_low": -0.3, "ci_high": -0.1,
    "target": 0.6, "others_value": 0.8, "detail": "wait 2.0 h",
}  # fmt: skip
HOSTILE = (
    "<img src=x onerror=alert(1)><script>alert(2)</script> **b** [a](javascript:alert(3)) \"&'"
)
LONG = (
    "A touchpoint whose name goes on and on until it holds one hundred and twenty letters, "
    "of which a cell shows only some"
)
ARABIC = "الاتصال بخدمة العملاء في المتجر"
EMOJI = "Help 🙋🏽‍♀️ by chat 💬 at night 🌙"
"""A sequence of joined signs, one of which is a colour of skin."""


def table(*rows: dict[str, object]) -> pd.DataFrame:
    """Make a map of rows: each says what differs from an empty cell of the first stage."""
    return pd.DataFrame([{**BLANK, **row} for row in rows])


def stages(*names: str) -> list[dict[str, object]]:
    """Make the columns of a map."""
    return [
        {"lane": "goal", "stage_no": number, "stage": name, "text": f"Goal of {name}", "n": 1434}
        for number, name in enumerate(names, start=1)
    ]


def untidy(columns: int = 8, touchpoints: int = 40) -> pd.DataFrame:
    """Make a map of many stages and touchpoints, with names that fit no cell."""
    names = [f"Stage {number} {LONG[:30]}" for number in range(1, columns)] + ["No data here"]
    rows = stages(*names)
    said = (LONG, ARABIC, EMOJI, HOSTILE, "Help by chat")
    for number in range(touchpoints):
        stage = {"stage_no": number % (columns - 1) + 1, "stage": names[number % (columns - 1)]}
        name = f"{number} {said[number % len(said)]}"
        share = {**SHARE, "value": 1 / (number + 1), "touchpoint": name, "channel": "Web shop"}
        words = {"text": LONG, "detail": LONG, "department": ARABIC}
        rows.append({**stage, **share, **words, "lane": "touchpoint", "place": number})
        felt = {**FELT, **stage, "value": 1.9 - number / 12}
        felt |= {"ci_low": felt["value"] - 0.3, "ci_high": felt["value"] + 0.1}
        rows.append({**felt, "touchpoint": name})
        if number < columns - 1:
            rows += [felt, {**felt, "text": "nps", "value": felt["value"] - 0.1}]
            rows += [{**WANTED, **stage, "verdict": "missed", "target": 0.9}]
            rows += [{**WANTED, **stage, "text": "csat", "detail": "score", "unit": "score",
                      "value": 70.0, "ci_low": 65.0, "ci_high": 75.0, "scale_min": 0.0,
                      "scale_max": 100.0, "evidence": "thin"}]  # fmt: skip
            rows += [{**HANDOFF, **stage, "channel": LONG, "holds_up": True}]
            for lane in ("pain", "delight"):
                rows += [{**SHARE, **stage, "lane": lane, "text": LONG, "detail": "theme"}] * 3
                rows += [{**stage, "lane": lane, "text": HOSTILE, "detail": "quote"}]
    rows += [
        {"lane": "snapshot", "stage_no": 0, "variant": HOSTILE, "text": "Who", "detail": LONG},
        {**WANTED, "stage": names[0], "variant": HOSTILE},
    ]
    rows += [
        {**FELT_BY_PERSONA, "stage_no": number, "stage": name, "variant": HOSTILE, "text": text}
        for number, name in enumerate(names[:-1], start=1)
        for text in ("csat", "nps", LONG)
    ]
    return table(*rows)
