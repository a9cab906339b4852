"""What the built tables are made of, where a slip shows in no number but costs every night."""

from __future__ import annotations

import duckdb


def test_no_count_of_core_takes_sixteen_bytes(warehouse):
    """DuckDB's sum of integers does, and such a column takes ten times as long to read and hash: cast it, or count."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        wide = connection.execute(
            "select table_name, column_name from information_schema.columns "
            "where table_schema in ('core', 'quarantine', 'scorecard') and data_type = 'HUGEINT' order by all"
        ).fetchall()
    assert wide == []
