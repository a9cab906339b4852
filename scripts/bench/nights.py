"""`python -m bench.nights`: what an incremental night costs, as a share of a full refresh, and whether both end alike.

Engine time is what the database took for each statement, added up; the whole command is what an operator waits for,
with what dbt takes to read the project and to write its SQL. Nothing here passes or fails, but a cell that differs is
said.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click
import duckdb
from rich.console import Console
from rich.table import Table

from bench.history import Late, make_history, patterns
from crm_nightly._dbt import NO_TESTS
from crm_nightly._steps import NEWS_ONLY

DBT = str(Path(sys.executable).with_name("dbt"))
# One log that has the seconds of every statement.
STATEMENTS = (
    "--log-level-file", "debug", "--log-format-file", "json", "--log-file-max-bytes", str(2**31),
)  # fmt: skip
LAST_DAY, DAY_BEFORE = "2026-01-15", "2026-01-14"
# Sums of millions of floating point numbers, in no fixed order, waver in the last of their six places.
CELLS = """
    kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value, round(numerator, 4),
    round(denominator, 4), round(kpi_value, 4), sample_size, is_complete_period
"""


@dataclass(frozen=True)
class Cost:
    """One build."""

    engine: float  # seconds, summed over the statements
    command: float  # seconds
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
    command = [DBT, "build", "--quiet", *STATEMENTS, *NO_TESTS, *extent, "--vars", json.dumps(variables)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - started
    if done.returncode:
        raise click.ClickException(done.stdout[-3000:] + done.stderr[-3000:])
    return Cost(_statement_seconds(target / "logs" / "dbt.log"), taken, database.stat().st_size)


def _statement_seconds(log: Path) -> float:
    """What the statements in a log of dbt took."""
    events = (json.loads(line) for line in log.read_text(encoding="utf-8").splitlines())
    return sum(event["data"]["elapsed"] for event in events if event["info"]["name"] == "SQLQueryStatus")


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


@click.command()
@click.option("--copies", default=190, show_default=True, type=click.IntRange(min=1), help="Of the sample company.")
def main(copies: int) -> None:
    """Measure one full refresh and the nights of each pattern on a large history.

    Example: PYTHONPATH=scripts python -m bench.nights --copies 10
    """
    console = Console()
    table = Table("", "engine", "share", "command", "share", "file", "cells that differ")
    with tempfile.TemporaryDirectory(prefix="crm_metrics_bench.") as name:
        folder = Path(name)
        refreshed = folder / "full" / "crm_metrics.duckdb"
        refreshed.parent.mkdir()
        started = time.perf_counter()
        events, rows = make_history(refreshed, copies)
        console.print(f"{events:,} events, {rows:,} raw rows, in {time.perf_counter() - started:.0f} s")
        full = build(refreshed, "full", LAST_DAY)
        table.add_row("full refresh", f"{full.engine:.1f} s", "", f"{full.command:.0f} s", "", _size(full.size), "")
        for number, (pattern, late) in enumerate(patterns(LAST_DAY)):
            database, cost = night(folder / str(number), copies, late)
            table.add_row(
                pattern,
                f"{cost.engine:.1f} s", f"{cost.engine / full.engine:.1%}",
                f"{cost.command:.0f} s", f"{cost.command / full.command:.1%}",
                _size(cost.size), str(differing_cells(database, refreshed)),
            )  # fmt: skip
            shutil.rmtree(database.parent)
    console.print(table)


def _size(size: int) -> str:
    return f"{size / 2**20:,.0f} MB"


if __name__ == "__main__":
    main()
