"""One run at a time. The system frees the lock of a dead process, so nobody has to remove a file by hand."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from filelock import FileLock, Timeout

from crm_metrics._project import Trouble
from crm_nightly._files import troubles, write_text
from crm_nightly._home import Home

__all__ = ["HELD", "hold"]

HELD = 4


@contextmanager
def hold(home: Home) -> Iterator[str | None]:
    """Hold the home for this process; gives what a dead holder left behind, if one did."""
    lock, card = FileLock(home.lock, timeout=0), home.lock.with_suffix(".lock.json")
    try:
        with troubles(home.lock):
            lock.acquire()
    except Timeout:
        raise Trouble(
            f"Another run holds {home.lock}: {_who(card.read_text(encoding='utf-8') if card.exists() else '')}.",
            "Wait until it ends. A run that was killed holds nothing.",
            HELD,
        ) from None
    try:
        left = _who(card.read_text(encoding="utf-8")) if card.exists() else None
        with troubles(home.lock):
            write_text(card, json.dumps(_card(), ensure_ascii=False))
        yield left
    finally:
        with suppress(OSError):
            card.unlink(missing_ok=True)
        lock.release()


def _card() -> dict[str, object]:
    return {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": " ".join(sys.argv[1:]),
    }


def _who(text: str) -> str:
    """`process 12 on host since 02:10 (nightly)`, from the card beside the lock."""
    try:
        card = json.loads(text)
        return f"process {card['pid']} on {card['host']} since {card['since']} ({card['command']})"
    except (ValueError, KeyError, TypeError):
        return "its card cannot be read"
