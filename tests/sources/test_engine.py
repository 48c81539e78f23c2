from __future__ import annotations

from pathlib import Path
from typing import Any

from cjm_workbench.sources.engine import connect


def _setting(con: Any, name: str) -> Any:
    return con.raw_sql(f"SELECT current_setting('{name}')").fetchone()[0]


def test_the_engine_keeps_its_limits_and_reads_clocks_in_utc() -> None:
    con = connect("200MB", 1)
    assert _setting(con, "memory_limit") == "190.7 MiB"  # 200 million bytes
    assert _setting(con, "threads") == 1
    assert _setting(con, "TimeZone") == "UTC"


def test_engines_spill_to_folders_of_their_own_and_take_them_away() -> None:
    # two that spill into one folder read each other's pages
    first, second = connect("30MB", 1), connect("30MB", 1)
    folders = [Path(_setting(con, "temp_directory")) for con in (first, second)]
    assert folders[0] != folders[1]
    # two million texts of 32 letters are more than 30 MB hold
    first.raw_sql("CREATE TABLE large AS SELECT md5(range::VARCHAR) AS text FROM range(2000000)")
    assert list(folders[0].iterdir())
    first.disconnect()
    second.disconnect()
    assert not any(folder.exists() for folder in folders)
