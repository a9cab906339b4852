"""`python -m bench.statements REPORT WORDS…`: one command of dbt, and what its statements took of wall and CPU time.

CPU time is that of this process from the start of a statement to its end. With one thread of dbt, which waits then,
it is what the engine's threads used. A busy machine makes it hardly longer, as it does wall time.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner

__all__ = ["Stopwatch"]


class Stopwatch:
    """Listens to dbt's events, and adds up the seconds of every statement."""

    def __init__(self) -> None:
        self.seconds = Counter(wall=0.0, cpu=0.0)
        self._began: dict[int, dict[str, float]] = {}

    def __call__(self, event: Any) -> None:  # noqa: ANN401 - dbt's events have no public type
        thread, now = threading.get_ident(), {"wall": time.perf_counter(), "cpu": time.process_time()}
        if event.info.name == "SQLQuery":
            self._began[thread] = now
        elif event.info.name == "SQLQueryStatus":
            began = self._began.pop(thread)
            self.seconds.update({clock: now[clock] - began[clock] for clock in now})


if __name__ == "__main__":
    report, *words = sys.argv[1:]
    stopwatch = Stopwatch()
    answer = dbtRunner(callbacks=[stopwatch]).invoke(words)
    Path(report).write_text(json.dumps(stopwatch.seconds), encoding="utf-8")
    sys.exit(0 if answer.success else str(answer.exception or ""))
