"""Land raw tables in a DuckDB file as a loader would, and build the project on them inside this process."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult

__all__ = ["build", "land_folder", "land_frame"]

PROJECT = Path(__file__).resolve().parents[2]
# Parsing takes longer than building a small company: one manifest serves all builds with the same variables.
MANIFESTS: dict[str, Any] = {}


def land_folder(duckdb_path: Path, folder: Path, source: str) -> None:
    """Land every CSV file of a folder as an all-text table in `raw_<source>`; empty cells are null."""
    with duckdb.connect(str(duckdb_path)) as connection:
        connection.execute(f'create schema if not exists "raw_{source}"')
        for path in sorted(folder.glob("*.csv")):
            table = path.stem.removeprefix(f"{source}__")
            connection.execute(
                f'create or replace table "raw_{source}"."{table}" as '
                "select * from read_csv($path, header = true, all_varchar = true, delim = ',', quote = '\"')",
                {"path": str(path)},
            )


def land_frame(duckdb_path: Path, source: str, table: str, dataframe: pd.DataFrame) -> None:
    """Land a frame as one all-text table in `raw_<source>`."""
    columns = ", ".join(f'cast("{name}" as varchar) as "{name}"' for name in dataframe.columns)
    with duckdb.connect(str(duckdb_path)) as connection:
        connection.register("landed_frame", dataframe)
        connection.execute(f'create schema if not exists "raw_{source}"')
        connection.execute(f'create or replace table "raw_{source}"."{table}" as select {columns} from landed_frame')


def build(
    duckdb_path: Path,
    target_path: Path,
    variables: dict[str, Any],
    command: str = "run",
    select: str | None = None,
    project: Path = PROJECT,
    target: str = "duckdb",
) -> dbtRunnerResult:
    """Build a project in a DuckDB file (named crm_metrics.duckdb), or where another target of the environment leads.

    `run` seeds and models, `build` tests as well.
    """
    words = [
        "--project-dir", str(project), "--profiles-dir", str(project), "--target", target,
        "--target-path", str(target_path), "--log-path", str(target_path / "logs"), "--log-level", "none",
        "--threads", "2", "--vars", json.dumps(variables, default=str),
    ]
    kept = {name: os.environ.get(name) for name in ("CRM_METRICS_DUCKDB", "CRM_METRICS_TARGET")}
    os.environ["CRM_METRICS_DUCKDB"] = str(duckdb_path)
    try:
        key = json.dumps([variables, str(target_path), str(project)], sort_keys=True, default=str)
        if key not in MANIFESTS:
            parsed = dbtRunner().invoke(["parse", *words])
            if not parsed.success:
                return parsed
            MANIFESTS[key] = parsed.result
        chosen = ["--select", *select.split()] if select else []
        # `dbt run` would leave the seeds out
        tests = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
        left_out = tests if command == "run" else []
        verb = "build" if command == "run" else command
        return dbtRunner(manifest=MANIFESTS[key]).invoke([verb, *chosen, *left_out, *words])
    finally:
        # the adapter keeps the file open, and nobody else could read it
        DuckDBConnectionManager.close_all_connections()
        for name, value in kept.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)
