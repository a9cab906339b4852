"""Rows of a CSV file with their line numbers. A broken row costs itself only, never the rows after it."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

__all__ = ["HalfWrittenError", "Record", "read_records"]

# A field with line breaks may span this many lines; a quote that is open for longer was never closed.
LONGEST_RECORD = 1000
LONGEST_FIELD = 2**24
ENDS = ("\n", "\r")


class HalfWrittenError(Exception):
    """The last line has no end and is no whole row."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")


class Record(NamedTuple):
    """One row as it stands: its fields, or why it has none."""

    line: int
    fields: list[str]
    reason: str | None = None
    text: str = ""


class _Lines:
    """The lines of a file, with their numbers; those that were taken in vain are given back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.rest = iter(lines)
        self.again: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) == LONGEST_RECORD:
            raise StopIteration
        self.taken.append(self.again.popleft() if self.again else next(self.rest))
        self.number += 1
        return self.taken[-1]

    def begin(self) -> int:
        """A new record: the number of its first line."""
        self.taken = []
        return self.number + 1

    def keep_only_the_first(self) -> None:
        """Give back all but the first line of the record."""
        self.again.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1
        del self.taken[1:]

    def is_at_end(self) -> bool:
        """Whether there is nothing after the record."""
        if not self.again:
            self.again.extend(line for line in [next(self.rest, None)] if line is not None)
        return not self.again


def read_records(lines: Iterable[str], width: int | None, delimiter: str) -> Iterator[Record]:
    """Every row. Without a width the first row sets it: that is the header."""
    csv.field_size_limit(LONGEST_FIELD)
    source = _Lines(lines)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        line = source.begin()
        try:
            fields, reason = next(reader), None
        except StopIteration:
            return
        except csv.Error as problem:
            fields, reason = [], _plainly(problem)
            reader = csv.reader(source, delimiter=delimiter, strict=True)
        if reason is None and not fields:
            continue  # a blank line
        width = len(fields) if width is None else width
        reason = reason or _wrong(fields, width, source.taken)
        if reason:
            source.keep_only_the_first()
            text = source.taken[0]
            if not text.endswith(ENDS) and source.is_at_end():
                raise HalfWrittenError(line, f"half-written last row, {reason}")
            fields = []
        yield Record(line, fields, reason, source.taken[0].rstrip("\r\n") if reason else "")


def _wrong(fields: list[str], width: int, lines: list[str]) -> str | None:
    if len(fields) != width:
        return f"wrong number of fields: {len(fields)} instead of {width}"
    return "a zero byte in it" if any("\0" in line for line in lines) else None


def _plainly(problem: csv.Error) -> str:
    """csv's message in the words of the file."""
    text = str(problem)
    if "end of data" in text:
        return "unclosed quote"
    return "text after a closing quote" if "expected after" in text else text
