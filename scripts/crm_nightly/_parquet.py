"""Rows that a server wrote as text, as a Parquet file with their types."""

from __future__ import annotations

import re
from pathlib import Path
from typing import IO, Any

import pyarrow
from pyarrow import csv, parquet

__all__ = ["write_parquet"]

TYPES = {
    "bigint": pyarrow.int64(),
    "integer": pyarrow.int32(),
    "smallint": pyarrow.int16(),
    "double precision": pyarrow.float64(),
    "real": pyarrow.float32(),
    "boolean": pyarrow.bool_(),
    "date": pyarrow.date32(),
    "timestamp without time zone": pyarrow.timestamp("us"),
    "timestamp with time zone": pyarrow.timestamp("us", "UTC"),
    "numeric": pyarrow.float64(),
}


def write_parquet(text: IO[bytes], path: Path, types: dict[str, str]) -> int:
    """Block by block, so that a large table needs little memory; how many rows."""
    options = csv.ConvertOptions(
        column_types={name: _type_of(kind) for name, kind in types.items()},
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        true_values=["t"],
        false_values=["f"],
    )
    blocks = csv.open_csv(text, parse_options=csv.ParseOptions(newlines_in_values=True), convert_options=options)
    count = 0
    with parquet.ParquetWriter(path, blocks.schema, compression="zstd") as writer:
        for block in blocks:
            writer.write_batch(block)
            count += block.num_rows
    return count


def _type_of(kind: str) -> Any:  # noqa: ANN401 - pyarrow's data types have no common public name
    found = re.fullmatch(r"numeric\((\d+),(\d+)\)", kind)
    return pyarrow.decimal128(int(found[1]), int(found[2])) if found else TYPES.get(kind, pyarrow.string())
