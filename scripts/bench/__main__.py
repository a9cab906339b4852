"""`python -m bench`: run dbt's commands as a user does, print medians and their ratio to `dbt --version`.

The ratio is what to compare between machines and between versions of the project: `dbt --version` only imports dbt, so
it stands for the speed of the machine. Nothing here passes or fails.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

DBT = str(Path(sys.executable).with_name("dbt"))
COMMANDS = {
    "dbt --version": ["--version"],
    "dbt parse, nothing cached": ["parse", "--no-partial-parse"],
    "dbt parse, nothing changed": ["parse"],
    "dbt build, no unit tests": ["build", "--exclude-resource-type", "unit_test"],
    "dbt build": ["build"],
}


@dataclass(frozen=True)
class Run:
    """One command, once."""

    wall: float
    cpu: float
    memory: int  # bytes at the peak


def measure(words: list[str], folder: Path) -> Run:
    """Start the command, wait for it and ask the kernel what that process used."""
    environment = os.environ | {
        "CRM_METRICS_DUCKDB": str(folder / "crm_metrics.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    started = time.perf_counter()
    process = subprocess.Popen([DBT, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    if process.returncode:
        raise click.ClickException(f"dbt {' '.join(words)} failed:\n{output.decode(errors='replace')[-3000:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * unit)


def rows(runs: dict[str, list[Run]]) -> list[tuple[str, ...]]:
    """Medians of each command; memory is the highest that was seen."""
    base = statistics.median(run.wall for run in runs["dbt --version"])
    table = []
    for name, done in runs.items():
        wall = statistics.median(run.wall for run in done)
        cpu = statistics.median(run.cpu for run in done)
        memory = max(run.memory for run in done) / 2**20
        table.append((name, f"{wall:.1f} s", f"{wall / base:.1f}", f"{cpu:.1f} s", f"{memory:,.0f} MB"))
    return table


@click.command()
@click.option("--runs", default=3, show_default=True, type=click.IntRange(min=1), help="How often each command runs.")
def main(runs: int) -> None:
    """Measure whole commands in a folder of their own.

    Example: PYTHONPATH=scripts python -m bench --runs 5
    """
    measured: dict[str, list[Run]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory(prefix="crm_metrics_bench.") as folder:
        # in turns, so that a slow minute of the machine falls on all alike
        for name in track(list(COMMANDS) * runs, description="measuring", console=Console(stderr=True), transient=True):
            measured[name].append(measure(COMMANDS[name], Path(folder)))
    table = Table("command", *("wall", "× version", "CPU", "memory"), title=f"median of {runs}, {os.cpu_count()} cores")
    for row in rows(measured):
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
