"""What a delivery holds, counted by DuckDB over the Parquet files, before it is taken."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from crm_landing._sql import render

__all__ = ["Measured", "measure", "missing_keys", "read_on_from"]

# A stamp further ahead than any time zone is a slip of the pen; reading on from it would take nothing for years.
FURTHEST_ZONE = timedelta(hours=14)


@dataclass(frozen=True)
class Measured:
    """Facts of the rows: how many, a checksum whatever their order, the latest stamp."""

    row_count: int
    row_checksum: str
    highest_stamp: str | None


def measure(file: Path, stamp: str | None) -> Measured:
    """Count a delivery."""
    columns = sorted(pq.read_schema(file).names)
    latest = (datetime.now(UTC) + FURTHEST_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    query = render("measure_delivery", columns=columns, stamp=stamp if stamp in columns else None, latest=latest)
    with duckdb.connect() as engine:
        engine.register("delivered", ds.dataset(file, format="parquet"))
        rows, checksum, highest = engine.sql(query).fetchone() or (0, 0, None)
    names = hashlib.sha256("\n".join(columns).encode()).hexdigest()[:8]
    return Measured(rows, f"{int(checksum):x}-{names}", highest)


def missing_keys(earlier: Sequence[Path], file: Path, key: Sequence[str]) -> tuple[int, int]:
    """How many keys the earlier deliveries left in the table, and how many of them a full one leaves out."""
    names = list(key) or pq.read_schema(file).names
    if not earlier or any(set(names) - set(pq.read_schema(each).names) for each in [*earlier, file]):
        return 0, 0
    schema = pa.schema([(name, pa.string()) for name in names])
    with duckdb.connect() as engine:
        engine.register("earlier", ds.dataset([str(each) for each in earlier], schema=schema, format="parquet"))
        engine.register("delivered", ds.dataset(file, schema=schema, format="parquet"))
        known, missing = engine.sql(render("missing_keys", key=names)).fetchone() or (0, 0)
    return known, missing


def read_on_from(highest: str | None, look_back: timedelta) -> str | None:
    """The stamp to read on from: the highest seen, less what may still come late. Seconds since 1970 are known too."""
    if highest is None:
        return None
    if highest.isdigit():
        return str(int(highest) - int(look_back.total_seconds()))
    try:
        start = datetime.fromisoformat(highest) - look_back
    except (ValueError, OverflowError):
        return None
    return start.isoformat(sep=" ")
