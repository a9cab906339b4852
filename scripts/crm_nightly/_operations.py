"""What the warehouse itself says of its nights, and the Parquet files beside it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow

from crm_explain._definitions import Definition
from crm_nightly._files import sync, troubles_ignored
from crm_nightly._home import Home
from crm_nightly._journal import Journal
from crm_nightly._store import Columns, Night, Row

__all__ = ["costs", "point_latest", "remove_parquet", "show_parquet", "tables"]

NIGHTS_TOLD = 90
TEXT, WHOLE, REAL, STAMP = pyarrow.string(), pyarrow.int64(), pyarrow.float64(), pyarrow.timestamp("us")
SHAPES = {
    "night": {
        "night_id": WHOLE, "as_of": pyarrow.date32(), "run_id": TEXT, "code_version": TEXT, "mode": TEXT,
        "delivery_no": WHOLE, "built_at": STAMP,
    },
    "kpi_definitions": {"kpi_id": TEXT, "kpi_version": WHOLE, "compiled_sql": TEXT},
    "runs": {
        "run_id": TEXT, "night_id": WHOLE, "as_of": TEXT, "mode": TEXT, "reasons": TEXT, "code_version": TEXT,
        "started_at": TEXT, "ended_at": TEXT, "state": TEXT, "exit_code": WHOLE, "problem": TEXT,
    },
    "run_steps": {
        "run_id": TEXT, "step": TEXT, "attempt": WHOLE, "started_at": TEXT, "seconds": REAL, "row_count": WHOLE,
        "tests_passed": WHOLE, "tests_failed": WHOLE, "exit_code": WHOLE,
    },
    "model_costs": {
        "run_id": TEXT, "node": TEXT, "resource_type": TEXT, "name": TEXT, "seconds": REAL, "row_count": WHOLE,
    },
}  # fmt: skip


def tables(journal: Journal, target: str, night: Night, definitions: Sequence[Definition]) -> dict[str, Columns]:
    """The schema `operations`: which night this is, the SQL of its KPIs, the last nights with their steps and costs."""
    told = journal.last_runs(target, NIGHTS_TOLD)
    # The run that writes this is on its way still; whoever reads it reads a night that was published.
    for run in told:
        run |= {"state": "published", "exit_code": 0} if run["run_id"] == night.run_id else {}
    ids = [run["run_id"] for run in told]
    listed = {
        "night": [asdict(night)],
        "kpi_definitions": [
            {"kpi_id": each.kpi_id, "kpi_version": each.version, "compiled_sql": each.sql} for each in definitions
        ],
        "runs": told,
        "run_steps": [step for run_id in ids for step in journal.steps_of(run_id)],
        "model_costs": [cost for run_id in ids for cost in journal.costs_of(run_id)],
    }
    return {name: _columns(rows, SHAPES[name]) for name, rows in listed.items()}


def _columns(rows: list[Row], shape: dict[str, pyarrow.DataType]) -> Columns:
    return pyarrow.table(
        {name: pyarrow.array([row[name] for row in rows], kind) for name, kind in shape.items()},
        schema=pyarrow.schema(list(shape.items())),
    )


def costs(results: Sequence[Any], rows: dict[tuple[str, str], int]) -> list[Row]:
    """What each seed, snapshot and model took; rows where it is a table."""
    return [
        {
            "node": result.node.unique_id,
            "resource_type": str(result.node.resource_type),
            "name": result.node.name,
            "seconds": round(result.execution_time, 4),
            "row_count": rows.get((result.node.schema, result.node.alias)),
        }
        for result in results
        if result.node.resource_type in ("model", "seed", "snapshot")
    ]


def show_parquet(aside: Path, folder: Path) -> None:
    """Put a finished folder in its place, and point `latest` at it in one step."""
    for path in (*aside.rglob("*.parquet"), *aside.iterdir(), aside):
        sync(path)
    aside.replace(folder)
    point_latest(folder)


def point_latest(folder: Path) -> None:
    """Let `latest` be this night's folder, if there is one."""
    if folder.exists():
        link = folder.with_name(f".latest.{os.getpid()}")
        link.unlink(missing_ok=True)
        link.symlink_to(folder.name)
        link.replace(folder.with_name("latest"))
        sync(folder.parent)


def remove_parquet(home: Home, nights: list[int]) -> None:
    """The Parquet files of nights that are no longer kept."""
    for night_id in nights:
        with troubles_ignored():
            shutil.rmtree(home.parquet / f"n{night_id:06d}", ignore_errors=True)
