"""The log of the nights: one JSON object a line, for people and for machines."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

__all__ = ["Log", "without_secrets"]

# user:password@ in an address, and the token in the path of a webhook
SECRETS = re.compile(r"(?<=://)[^\s/@]+@|(?<=://)[^\s'\"]+(?=['\"\s]|$)")


def without_secrets(text: str) -> str:
    """A text in which addresses keep only their kind: what follows `://` may hold a password or a token."""
    return SECRETS.sub("…", text)


@dataclass
class Log:
    """Appends to nightly.jsonl and, unless a machine reads the output, prints the same in a line."""

    path: Path
    run_id: str
    console: Console | None = None
    step: str = "start"
    lines: int = field(default=0)

    def __call__(self, message: str, level: str = "info", **facts: object) -> None:
        """Write one event; what it counts (seconds, rows, …) is named."""
        now = datetime.now(UTC)
        event = {"time": now.isoformat(timespec="milliseconds"), "run_id": self.run_id, "step": self.step}
        event |= {"level": level, "message": without_secrets(message), "seconds": None, "rows": None} | facts
        self._append(json.dumps(event, ensure_ascii=False, default=str))
        if self.console:
            colour = {"error": "bold red", "warning": "yellow"}.get(level, "")
            self.console.print(f"{self.step:>9}  {event['message']}", style=colour, highlight=False, markup=False)

    def _append(self, line: str) -> None:
        """In one write, after mending a line that a crash cut short. A full disk does not stop the night here."""
        try:
            with self.path.open("ab+") as file:
                if self.lines == 0 and file.tell():
                    file.seek(-1, os.SEEK_END)
                    line = line if file.read(1) == b"\n" else f"\n{line}"
                file.write(f"{line}\n".encode())
            self.lines += 1
        except OSError as problem:
            if self.console:
                self.console.print(f"The log cannot be written: {problem}", style="yellow")
