"""A large history with the shape of the sample company, made by DuckDB: many copies of it, and days that arrive late.

Copy 0 is the sample itself; each further copy has other ids. The same number of copies gives the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

__all__ = ["Late", "make_history"]

PROJECT = Path(__file__).resolve().parents[2]
SAMPLES = PROJECT / "seeds" / "samples"
KEYS = yaml.safe_load(Path(__file__).with_name("history.yml").read_text(encoding="utf-8"))
COPY_DISTANCE = 100_000_000  # further than any id of the sample


@dataclass(frozen=True)
class Late:
    """What a state of the history lacks: the rows of a day, and a share of the rows of the days before it."""

    day: str  # YYYY-MM-DD: rows of this day have not come yet
    late_days: int  # of so many days before it some rows are missing too
    late_share: float  # which share of those

    def condition(self, moment: str) -> str:
        """Which rows are there, by their moment."""
        known = f"coalesce(try_cast({moment} as timestamp), timestamp '2000-01-01')"
        chosen = f"hash(known) % 1000000 < {round(self.late_share * 1_000_000)}"
        late = f"{known} >= date '{self.day}' - interval {self.late_days} day and {chosen}"
        return f"{known} < date '{self.day}' and not ({late})"


def make_history(database: Path, copies: int, lacking: Late | None = None) -> tuple[int, int]:
    """Write the raw tables into a DuckDB file; returns how many events there are, and how many rows in all.

    An event is a row that came to be at a moment: a call, an order, a ticket. Others are what is known of it.
    """
    events, rows = 0, 0
    with duckdb.connect(str(database)) as connection:
        for source, tables in KEYS.items():
            connection.execute(f"create schema if not exists raw_{source}")
            for file in sorted((SAMPLES / source).glob("*.csv")):
                table = file.stem.removeprefix(f"{source}__")
                keys = tables.get(table, {})
                written = _write_table(connection, file, f"raw_{source}.{table}", keys, copies, lacking)
                rows += written
                events += written if "moment" in keys else 0
    return events, rows


def _write_table(
    connection: duckdb.DuckDBPyConnection, file: Path, name: str, keys: dict[str, Any], copies: int,
    lacking: Late | None,
) -> int:
    sample = connection.read_csv(str(file), header=True, all_varchar=True)
    columns = ", ".join(_copied(column, keys) for column in sample.columns)
    numbers = f"range({copies if keys else 1}) as copies(copy_number)"
    there = lacking.condition(keys["moment"]) if lacking and "moment" in keys else "true"
    rows = f"select * from (select {columns} from sample, {numbers}) as known where {there}"
    connection.execute(f"create or replace table {name} as {rows}")
    return connection.table(name).shape[0]


def _copied(column: str, keys: dict[str, Any]) -> str:
    """The expression of a column in a copy: its own ids, the sample's values."""
    if column in keys.get("numbers", []):
        there = f"coalesce({column}, '') not in ('', '0')"
        other = f"cast(cast({column} as bigint) + copy_number * {COPY_DISTANCE} as varchar)"
    elif column in keys.get("texts", []) or column == keys.get("values", {}).get("column"):
        there = f"{column} <> ''" + (f" and name = '{keys['values']['name']}'" if "values" in keys else "")
        there = f"{column} <> ''" if column in keys.get("texts", []) else there
        other = f"{column} || '.' || copy_number"
    else:
        return column
    return f"case when copy_number > 0 and {there} then {other} else {column} end as {column}"


def patterns(day: str) -> Iterator[tuple[str, Late]]:
    """The nights that are measured: a day with 1 % of a day late, a day with 1 % of the history late within 90 days."""
    yield "one day, 1 % of a day late", Late(day, late_days=7, late_share=0.01 / 7)
    yield "one day, 1 % of the history late within 90 days", Late(day, late_days=90, late_share=0.12)
