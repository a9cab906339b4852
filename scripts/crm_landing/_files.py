"""Read a CSV or Parquet file whole or not at all, and say by file, line and rule why not."""

from __future__ import annotations

import codecs
import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crm_landing._config import Source, Table
from crm_landing._csv import HalfWrittenError, Record, read_records
from crm_landing._delivery import RefusedError
from crm_landing._store import DeliveryWriter, Draft, batches_of
from crm_landing._text import as_text

__all__ = ["OfferedFile", "files_of", "header_of", "offered", "read_file", "wait_for_writers"]

RESERVED = ("_delivery_no", "_loaded_at", "_landing_")
LONGEST_NAME = 63  # bytes: PostgreSQL cuts off what is longer
YOUNG_SECONDS, SETTLE_SECONDS = 30.0, 0.5
CHUNK = 2**20


@dataclass(frozen=True)
class OfferedFile:
    """A file and what it was when it was looked at first."""

    path: Path
    size: int
    changed_at: int

    def is_unchanged(self) -> bool:
        """Whether nobody has written to it since."""
        try:
            return self == offered(self.path)
        except OSError:
            return False


def offered(path: Path) -> OfferedFile:
    """A file as it is now."""
    state = path.stat()
    return OfferedFile(path, state.st_size, state.st_mtime_ns)


def files_of(source: Source, table: Table) -> list[OfferedFile]:
    """The files of a table, in the order of their names."""
    patterns = [pattern.replace("{table}", table.name) for pattern in table.pattern]
    found = {path for pattern in patterns for path in source.folder.glob(pattern) if path.is_file()}
    return [offered(path) for path in sorted(found, key=lambda path: path.name)]


def wait_for_writers(files: Sequence[OfferedFile]) -> None:
    """Give whoever writes a file just now the time to show it."""
    if any(time.time() - file.changed_at / 1e9 < YOUNG_SECONDS for file in files):
        time.sleep(SETTLE_SECONDS)


def checksum_of(file: OfferedFile) -> str:
    """sha256 of the bytes; of a file that is being written there is none."""
    digest = hashlib.sha256()
    with file.path.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            digest.update(chunk)
    if not file.is_unchanged():
        raise RefusedError(f"{file.path.name}: it is still being written (its size or time changed)")
    return digest.hexdigest()


def read_file(home: Path, table: Table, files: Sequence[OfferedFile]) -> tuple[Draft, tuple[str, ...]]:
    """The rows of one delivery, which may come in parts, and what is to be said about its columns."""
    headers = [header_of(file, table) for file in files]
    for file, header in zip(files, headers, strict=True):
        if set(header) != set(headers[0]):
            raise RefusedError(f"{file.path.name}: other columns than {files[0].path.name}, of which it is a part")
    rejected: list[tuple[str, int, str, str]] = []
    with DeliveryWriter(home, headers[0]) as writer:
        for file, header in zip(files, headers, strict=True):
            order = [header.index(column) for column in headers[0]]
            read = _read_parquet if _is_parquet(file) else _read_csv
            for rows in batches_of(read(file, table, len(header), rejected)):
                writer.write(rows if header == headers[0] else [[row[place] for place in order] for row in rows])
            if not file.is_unchanged():
                raise RefusedError(f"{file.path.name}: it is still being written (its size or time changed)")
        _refuse_broken(table, writer.row_count, rejected)
        if not writer.row_count and not table.may_be_empty:
            said = "no rows, only a header; say `may_be_empty: true` if that is right"
            raise RefusedError(f"{files[0].path.name}: {said}")
    return Draft(writer.file, rejected), _notes(table, headers[0])


def _refuse_broken(table: Table, good: int, rejected: Sequence[tuple[str, int, str, str]]) -> None:
    share = len(rejected) / max(good + len(rejected), 1)
    if share > table.max_rejected_share:
        name, line, reason, _ = rejected[0]
        raise BrokenRowsError(
            f"{name}, line {line}: {reason}; {len(rejected)} of {good + len(rejected)} rows are broken,"
            f" {share:.1%} and not at most {table.max_rejected_share:.1%} (max_rejected_share)",
            rejected,
        )


class BrokenRowsError(RefusedError):
    """Too many rows are broken; they are kept to be looked at."""

    def __init__(self, problem: str, rejected: Sequence[tuple[str, int, str, str]]) -> None:
        super().__init__(problem)
        self.rejected = rejected


def _notes(table: Table, header: Sequence[str]) -> tuple[str, ...]:
    """Columns that are new, or in another order than declared: both are fine, and said."""
    more = [column for column in header if column not in table.columns]
    notes = (f"columns that are not declared: {', '.join(more)}",) if more else ()
    is_ordered = [column for column in header if column in table.columns] == list(table.columns)
    return notes if is_ordered else (*notes, "columns in another order than declared")


# Headers


def header_of(file: OfferedFile, table: Table) -> list[str]:
    """The columns of a file in lower case; every declared one is among them."""
    names = _parquet_header(file) if _is_parquet(file) else _csv_header(file, table)
    header = [name.strip().lower() for name in names]
    if missing := [column for column in table.columns if column not in header]:
        raise RefusedError(f"{file.path.name}, line 1: column {', '.join(missing)} is declared and not there")
    for name in header:
        if problem := _wrong_name(name, header):
            raise RefusedError(f"{file.path.name}, line 1: column {name!r} {problem}")
    used = [*table.key, *([table.deleted_flag] if table.deleted_flag else [])]
    if missing := [column for column in used if column not in header]:
        said = f"column {', '.join(missing)} is key or deleted_flag and not there"
        raise RefusedError(f"{file.path.name}, line 1: {said}")
    return header


def _wrong_name(name: str, header: Sequence[str]) -> str | None:
    if not name or not name.isprintable():
        return "has no name that can be written"
    if header.count(name) > 1:
        return "is there twice"
    if name.startswith(RESERVED):
        return "bears a name that landing itself uses"
    return f"has a name of more than {LONGEST_NAME} bytes" if len(name.encode()) > LONGEST_NAME else None


def _csv_header(file: OfferedFile, table: Table) -> list[str]:
    if not file.size:
        if table.may_be_empty:
            return list(table.columns)
        raise RefusedError(f"{file.path.name}: an empty file; say `may_be_empty: true` if that is right")
    with file.path.open(encoding=_encoding(file, table), newline="") as lines:
        try:
            first = next(read_records(lines, None, table.delimiter), Record(1, [], "no header"))
        except HalfWrittenError as problem:
            raise RefusedError(f"{file.path.name}, {problem}") from None
    if first.reason:
        raise RefusedError(f"{file.path.name}, line {first.line}: {first.reason}, in the header")
    return first.fields


def _parquet_header(file: OfferedFile) -> list[str]:
    try:
        return list(pq.read_schema(file.path).names)
    except (pa.ArrowInvalid, pa.ArrowException, OSError) as problem:
        said = str(problem).splitlines()[0][:160]
        raise RefusedError(f"{file.path.name}: no whole Parquet file (cut off while it was written?): {said}") from None


def _is_parquet(file: OfferedFile) -> bool:
    return file.path.suffix.lower() in (".parquet", ".pq")


# Rows


def _read_csv(
    file: OfferedFile, table: Table, width: int, rejected: list[tuple[str, int, str, str]]
) -> Iterator[list[str]]:
    """The rows of a CSV file after its header; broken ones go to `rejected`."""
    if not file.size:
        return
    with file.path.open(encoding=_encoding(file, table), newline="") as lines:
        records = read_records(lines, width, table.delimiter)
        try:
            next(records)
            for record in records:
                if record.reason:
                    rejected.append((file.path.name, record.line, record.reason, record.text))
                else:
                    yield record.fields
        except HalfWrittenError as problem:
            raise RefusedError(f"{file.path.name}, {problem}") from None


def _read_parquet(file: OfferedFile, *_: object) -> Iterator[tuple[str | None, ...]]:
    """The rows of a Parquet file as text."""
    try:
        with pq.ParquetFile(file.path) as opened:
            for batch in opened.iter_batches():
                yield from zip(*[_texts(column) for column in batch.columns], strict=True)
    except (pa.ArrowException, OSError) as problem:
        raise RefusedError(f"{file.path.name}: it cannot be read: {str(problem).splitlines()[0][:160]}") from None


def _texts(column: pa.Array) -> list[str | None]:
    """One column; numbers by Arrow's own text, which rounds nothing."""
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return pc.cast(column, pa.string()).to_pylist()
    return [as_text(value) for value in column.to_pylist()]


# Encodings


class CutOffError(RefusedError):
    """UTF-8 to the last character, of which a part is missing."""


@lru_cache(maxsize=64)
def _encoding(file: OfferedFile, table: Table) -> str:
    """The configured encoding, else UTF-8 (with or without its mark), else GB18030, of which GBK is a part."""
    if table.encoding != "auto":
        try:
            return _fits(file, codecs.lookup(table.encoding).name)
        except LookupError:
            raise RefusedError(f"{file.path.name}: there is no encoding {table.encoding!r}") from None
    with file.path.open("rb") as opened:
        start = opened.read(3)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise RefusedError(f"{file.path.name}: it is UTF-16; export it as UTF-8, or say `encoding: utf-16`")
    if start == codecs.BOM_UTF8:
        return _fits(file, "utf-8-sig")
    try:
        return _fits(file, "utf-8")
    except CutOffError:
        raise
    except RefusedError as as_utf8:
        try:
            return _fits(file, "gb18030")
        except RefusedError as as_gb18030:
            raise RefusedError(f"{as_utf8}; {as_gb18030}") from None


def _fits(file: OfferedFile, encoding: str) -> str:
    """The encoding, if every byte of the file is in it."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    with file.path.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            line = _decode(file, decoder, chunk, line, encoding)
    _decode(file, decoder, b"", line, encoding)
    return encoding


def _decode(file: OfferedFile, decoder: codecs.IncrementalDecoder, chunk: bytes, line: int, encoding: str) -> int:
    """Decode one chunk; the number of the line it ends in."""
    try:
        decoder.decode(chunk, final=not chunk)
    except UnicodeDecodeError as problem:
        line += problem.object[: problem.start].count(b"\n")
        if not chunk and encoding.startswith("utf-8"):
            raise CutOffError(f"{file.path.name}, line {line}: half-written, it ends within a character") from None
        raise RefusedError(f"{file.path.name}, line {line}: wrong encoding, it is not {encoding}") from None
    return line + chunk.count(b"\n")
