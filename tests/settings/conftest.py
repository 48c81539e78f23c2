from __future__ import annotations

from pathlib import Path

import pytest

CLIENT = """\
client: shop
title: Shop
sources:
  log:
    file: events.csv
    maps:
      - table: events
        columns: {customer_id: id, occurred_at: at, touchpoint: what}
        constants: {channel: web}
        attributes: {deadline: due}
  people:
    file: people.csv
    maps:
      - {table: customers, columns: {customer_id: id}, attributes: {tier: tier}}
kpis:
  late: {title: Late, measure: share, unit: share, where: {outcome: late}}
"""
FILES = {
    "client.yaml": CLIENT,
    "touchpoints.csv": "touchpoint,stage\nVisit,Look\nBuy,Decide\n",
    "journeys/buy.yaml": """\
journey: buy
title: Buy
unit: customer
goal: [Buy]
window: 1 day
lost_after: 2 days
stages: [{stage: Look, desired: {channels: [web]}}, {stage: Decide}]
promises: [{promise: In time, touchpoint: Buy, by: deadline}]
""",
    "segments/all.yaml": "client: shop\nsegment: all\n",
}


@pytest.fixture
def parameters(tmp_path: Path) -> Path:
    """A folder with one valid client, `shop`."""
    for name, text in FILES.items():
        path = tmp_path / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path
