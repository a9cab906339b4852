"""Raw tables as CSV seeds: every cell is text, so that a loader's guesses never reach the warehouse."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

__all__ = ["cell", "write_seeds_yaml", "write_table"]


def cell(value: object) -> str:
    """The text of one value: None empty, booleans true/false, moments to the second, numbers without exponent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def write_table(
    folder: Path, source: str, table: str, columns: list[str], rows: Iterable[Mapping[str, object]]
) -> None:
    """Write `<source>__<table>.csv`; a column that a row lacks is an empty cell, one too many is an error."""
    known = set(columns)
    buffer = io.StringIO(newline="")
    out = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    out.writerow(columns)
    for row in rows:
        if extra := [name for name in row if name not in known]:
            raise ValueError(f"{source}__{table} has no column {', '.join(extra)}")
        out.writerow([cell(row.get(name)) for name in columns])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{source}__{table}.csv").write_bytes(buffer.getvalue().encode("utf-8"))


def write_seeds_yaml(folder: Path, source: str, tables: Mapping[str, tuple[str, list[str]]]) -> None:
    """Write `_<source>__seeds.yml`: table -> (description, columns), every column as text."""
    lines = ["# Written by `python -m sample`; do not edit.", "seeds:"]
    for table in sorted(tables):
        description, columns = tables[table]
        quoted = description.replace("'", "''")
        lines += [f"  - name: {source}__{table}", f"    description: '{quoted}'", "    config:", "      column_types:"]
        lines += [f'        "{column}": text' for column in columns]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"_{source}__seeds.yml").write_bytes(("\n".join(lines) + "\n").encode("utf-8"))
