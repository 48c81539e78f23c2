from __future__ import annotations

from typing import Any

from cjm_workbench.sources.engine import connect


def _setting(con: Any, name: str) -> Any:
    return con.raw_sql(f"SELECT current_setting('{name}')").fetchone()[0]


def test_the_engine_keeps_its_limits_and_reads_clocks_in_utc() -> None:
    con = connect("200MB", 1)
    assert _setting(con, "memory_limit") == "190.7 MiB"  # 200 million bytes
    assert _setting(con, "threads") == 1
    assert _setting(con, "TimeZone") == "UTC"
