"""Deliveries on disk: Parquet, every column text, written aside and renamed when they are whole."""

from __future__ import annotations

import csv
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["DeliveryWriter", "Draft", "batches_of", "clean_up", "delivery_file", "move_in_place", "rejected_file"]

ROWS_A_GROUP = 50_000
UNFINISHED = ".unfinished"


def delivery_file(home: Path, source: str, table: str, delivery_no: int) -> Path:
    """Where a delivery lies."""
    return home / "deliveries" / source / table / f"{delivery_no}.parquet"


def rejected_file(home: Path, source: str, table: str, delivery_no: int) -> Path:
    """Where the rows lie that were set aside from it."""
    return home / "deliveries" / source / table / f"{delivery_no}.rejected.csv"


class DeliveryWriter:
    """Writes the rows of one table into an unfinished file; blank is null."""

    def __init__(self, home: Path, columns: Sequence[str]) -> None:
        folder = home / "deliveries"
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / f"{uuid.uuid4().hex}{UNFINISHED}"
        self.schema = pa.schema([(column, pa.string()) for column in columns])
        self.writer = pq.ParquetWriter(self.file, self.schema, compression="zstd", write_page_checksum=True)
        self.row_count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.writer.close()
        if kind is not None:
            self.file.unlink(missing_ok=True)

    def write(self, rows: Sequence[Sequence[str | None]]) -> None:
        """Some rows, in the order of the columns."""
        if rows:
            columns = [pa.array([value or None for value in column], pa.string()) for column in zip(*rows, strict=True)]
            self.writer.write_table(pa.Table.from_arrays(columns, schema=self.schema))
            self.row_count += len(rows)


def batches_of(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """The rows in groups that fit into memory."""
    group: list[Any] = []
    for row in rows:
        group.append(row)
        if len(group) == ROWS_A_GROUP:
            yield group
            group = []
    yield group


class Draft:
    """What was read of one table, before it is a delivery."""

    def __init__(self, file: Path, rejected: Sequence[tuple[str, int, str, str]] = ()) -> None:
        self.file = file
        self.rejected = list(rejected)

    def discard(self) -> None:
        """Take the unfinished file away."""
        self.file.unlink(missing_ok=True)


def move_in_place(draft: Draft, home: Path, source: str, table: str, delivery_no: int, *, keep: bool) -> None:
    """Give the draft its number, on disk for good before the journal says so. A refused one keeps only broken rows."""
    final = delivery_file(home, source, table, delivery_no)
    final.parent.mkdir(parents=True, exist_ok=True)
    if draft.rejected:
        rejected = rejected_file(home, source, table, delivery_no)
        with rejected.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["file", "line", "reason", "row"])
            writer.writerows(draft.rejected)
        _sync(rejected)
    if keep:
        _sync(draft.file)
        draft.file.rename(final)
    else:
        draft.discard()
    for folder in (final.parent, final.parent.parent, final.parent.parent.parent):
        _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clean_up(home: Path, numbers: Iterable[int]) -> None:
    """Take away what a run that was killed left: unfinished files, and deliveries that the journal does not know."""
    known = set(numbers)
    folder = home / "deliveries"
    for file in [*folder.glob(f"*{UNFINISHED}"), *folder.glob("*/*/*")]:
        number = file.name.partition(".")[0]
        if file.name.endswith(UNFINISHED) or (number.isdigit() and int(number) not in known):
            file.unlink(missing_ok=True)
