"""What one delivery is, and what a list of them means for the exit code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "DUPLICATE", "NOT_SUPPLIED", "RECEIVED", "REFUSED", "UNREACHABLE", "WOULD_BE_RECEIVED", "Delivery", "RefusedError",
    "exit_code",
]  # fmt: skip

# The first three are what the journal knows; the others are said and not recorded.
RECEIVED, REFUSED, DUPLICATE = "received", "refused", "duplicate"
NOT_SUPPLIED, UNREACHABLE, WOULD_BE_RECEIVED = "not supplied", "unreachable", "would be received"
EXIT_REFUSED, EXIT_UNREACHABLE = 5, 8


class RefusedError(Exception):
    """A delivery that is not taken: what is wrong with it, by file, line and rule."""


@dataclass(frozen=True)
class Delivery:
    """One table of one source as it was offered once, and what became of it."""

    source: str
    table: str
    state: str
    problem: str | None = None
    delivery_no: int | None = None
    origin: str = ""
    mode: str = "full"
    key: tuple[str, ...] = ()
    deleted_flag: str | None = None
    row_count: int = 0
    rejected_rows: int = 0
    byte_count: int = 0
    checksum: str | None = None
    row_checksum: str | None = None
    highest_stamp: str | None = None
    received_at: str | None = None
    notes: tuple[str, ...] = ()


def exit_code(deliveries: Iterable[Delivery]) -> int:
    """0, or 8 where a source could not be reached, or 5 where a delivery was refused."""
    states = {delivery.state for delivery in deliveries}
    if UNREACHABLE in states:
        return EXIT_UNREACHABLE
    return EXIT_REFUSED if REFUSED in states else 0
