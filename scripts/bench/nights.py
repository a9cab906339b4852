"""`python -m bench.nights`: what incremental nights cost, as a share of a full refresh, and whether both end alike.

Engine time is what the database took for each statement, added up: CPU seconds of all its threads, and wall time. One
thread of dbt gives them out: two would time how they wait for each other as well. The whole command is what an operator
waits for, with what dbt takes to read the project and to write its SQL. Nothing here passes or fails, but a cell that
differs is said.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import click
import duckdb
from rich.console import Console
from rich.table import Table

from bench.history import Late, make_history, patterns
from crm_nightly._dbt import NO_TESTS
from crm_nightly._duckdb_store import DuckdbStore
from crm_nightly._home import Home
from crm_nightly._steps import NEWS_ONLY

LAST_DAY, DAY_BEFORE = "2026-01-15", "2026-01-14"
# Sums of millions of floating point numbers, in no fixed order, waver in the last of their six places.
CELLS = """
    kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value, round(numerator, 4),
    round(denominator, 4), round(kpi_value, 4), sample_size, is_complete_period
"""


@dataclass(frozen=True)
class Cost:
    """One build."""

    cpu: float  # seconds of the engine, summed over the statements
    engine: float  # the same by the clock on the wall
    command: float  # seconds by the clock on the wall
    size: int  # bytes of the file


def build(database: Path, mode: str, day: str, previous: Path | None = None) -> Cost:
    """Build all models as a night does, without tests."""
    target = database.parent / "target"
    shutil.rmtree(target / "logs", ignore_errors=True)
    environment = os.environ | {
        "CRM_METRICS_DUCKDB": str(database),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target / "logs"),
    }
    variables = {"raw_data": "landed", "night_mode": mode, "as_of_date": day}
    variables |= {"previous_night": str(previous)} if previous else {}
    started = time.perf_counter()
    extent = NEWS_ONLY if mode == "incremental" else ()
    report = database.parent / "statements.json"
    command = [sys.executable, "-m", "bench.statements", str(report), "build", "--quiet", "--threads", "1", *NO_TESTS]
    command += [*extent, "--vars", json.dumps(variables)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - started
    if done.returncode:
        raise click.ClickException(done.stdout[-3000:] + done.stderr[-3000:])
    seconds = json.loads(report.read_text(encoding="utf-8"))
    return Cost(seconds["cpu"], seconds["wall"], taken, database.stat().st_size)


def differing_cells(one: Path, other: Path) -> int:
    """How many cells of kpi_results are in one of two files only."""
    with duckdb.connect(str(one), read_only=True) as connection:
        connection.execute(f"attach '{other}' as other (read_only)")
        mine, theirs = f"select {CELLS} from scorecard.kpi_results", f"select {CELLS} from other.scorecard.kpi_results"
        query = f"select count(*) from (({mine} except all {theirs}) union all ({theirs} except all {mine}))"
        return connection.execute(query).fetchone()[0]


def night(folder: Path, copies: int, late: Late) -> tuple[Path, Cost]:
    """The day before without what comes late, then one incremental night."""
    database = folder / "crm_metrics.duckdb"
    folder.mkdir()
    make_history(database, copies, lacking=late)
    build(database, "full", DAY_BEFORE)
    previous = Path(shutil.copy(database, folder / "previous.duckdb"))
    make_history(database, copies)
    return database, build(database, "incremental", LAST_DAY, previous)


def night_after_night(folder: Path, copies: int, nights: int) -> Iterator[Path]:
    """One file in night after night: each brings a day, and 1 % of the rows of the day a month before."""
    home = Home(folder / "home")
    home.make()
    store = DuckdbStore(home, folder / "crm_metrics.duckdb")
    for left in range(nights, -1, -1):
        day = date.fromisoformat(LAST_DAY) - timedelta(days=left)
        still_to_come = Late(str(day + timedelta(days=1)), late_days=30, late_share=0.01) if left else None
        is_first = left == nights
        previous = None if is_first else Path(shutil.copy(store.private, folder / "previous.duckdb"))
        make_history(store.private, copies, still_to_come)
        build(store.private, "full" if is_first else "incremental", str(day), previous)
        store.compact()
        yield store.private


@click.group()
def main() -> None:
    """Measure nights on a history that is many copies of the sample company.

    Example: PYTHONPATH=scripts python -m bench.nights cost --copies 10
    """


COPIES = click.option(
    "--copies", default=190, show_default=True, type=click.IntRange(min=1), help="Of the sample company."
)  # fmt: skip


@main.command()
@COPIES
@click.option("--nights", default=30, show_default=True, type=click.IntRange(min=1))
def size(copies: int, nights: int) -> None:
    """How large a file gets in many nights, against a fresh one."""
    console = Console()
    with tempfile.TemporaryDirectory(prefix="crm_metrics_bench.") as name:
        folder = Path(name)
        for number, file in enumerate(night_after_night(folder, copies, nights)):
            console.print(f"{number:3} incremental nights: {_size(file.stat().st_size)}")
        (folder / "fresh").mkdir()
        fresh = next(night_after_night(folder / "fresh", copies, 0))
        share = file.stat().st_size / fresh.stat().st_size
        console.print(f"a fresh file: {_size(fresh.stat().st_size)}; share {share:.2f}; ", end="")
        console.print(f"{differing_cells(file, fresh)} cells differ")


@main.command()
@COPIES
def cost(copies: int) -> None:
    """One full refresh, and a night of each pattern, on a large history."""
    console = Console(width=150)
    table = Table("", "engine, CPU", "share", "engine", "share", "command", "share", "file", "cells that differ")
    with tempfile.TemporaryDirectory(prefix="crm_metrics_bench.") as name:
        folder = Path(name)
        refreshed = folder / "full" / "crm_metrics.duckdb"
        refreshed.parent.mkdir()
        started = time.perf_counter()
        events, rows = make_history(refreshed, copies)
        console.print(f"{events:,} events, {rows:,} raw rows, in {time.perf_counter() - started:.0f} s")
        full = build(refreshed, "full", LAST_DAY)
        table.add_row("full refresh", *_shares(full, full), _size(full.size), "")
        for number, (pattern, late) in enumerate(patterns(LAST_DAY)):
            database, cost = night(folder / str(number), copies, late)
            differing = str(differing_cells(database, refreshed))
            table.add_row(pattern, *_shares(cost, full), _size(cost.size), differing)
            shutil.rmtree(database.parent)
    console.print(table)


def _shares(cost: Cost, full: Cost) -> Iterator[str]:
    """Seconds of each kind, and which share of the full refresh's they are."""
    for kind in ("cpu", "engine", "command"):
        seconds, whole = getattr(cost, kind), getattr(full, kind)
        yield from (f"{seconds:.1f} s", f"{seconds / whole:.1%}")


def _size(size: int) -> str:
    return f"{size / 2**20:,.0f} MB"


if __name__ == "__main__":
    main()
