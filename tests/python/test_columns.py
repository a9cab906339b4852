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


def test_no_money_is_a_floating_point_number(warehouse):
    """A sum of such numbers is another one in another order of the rows, and so in another night."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        wavering = connection.execute(
            "select table_name, column_name from information_schema.columns "
            "where table_schema = 'core' and data_type in ('FLOAT', 'DOUBLE') "
            "and regexp_matches(column_name, 'amount|cost|revenue|profit|mrr|price|budget') order by all"
        ).fetchall()
    assert wavering == []
