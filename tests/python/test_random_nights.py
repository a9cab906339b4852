"""Any split of the history into nights, with late, changed, deleted and merged records, ends like one full refresh.

And what is remembered gives the numbers of every night again, to the same digits.

CRM_METRICS_TEST_SPLITS says how many random splits are tried (1), CRM_METRICS_TEST_POSTGRES_SPLITS how many there (0).
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
import pytest
from dbt.cli.main import dbtRunnerResult

from random_nights import LAST_DAY, Split, copy_raw_tables, land_state
from warehouse_builder import build

SPLITS = range(1, 1 + int(os.environ.get("CRM_METRICS_TEST_SPLITS", "1")))
POSTGRES_SPLITS = range(1, 1 + int(os.environ.get("CRM_METRICS_TEST_POSTGRES_SPLITS", "0")))
ROOMS = ("core", "marts", "quarantine", "scorecard")
PROJECT = Path(__file__).resolve().parents[2]
CELLS = """
    kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value, numerator, denominator, kpi_value,
    sample_size, is_complete_period
"""
PUBLISHED = f"select {CELLS} from scorecard.kpi_results"
OF_A_NIGHT = (PROJECT / "analyses" / "kpi_results_of_a_night.sql").read_text(encoding="utf-8")
REMEMBERED = f"select {CELLS} from (\n{OF_A_NIGHT}) as remembered"
# What nights remember differs from what one refresh can know.
HISTORY = ("kpi_history", "kpi_restatements")


@pytest.fixture(scope="module")
def raw(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The raw tables of the sample."""
    path = tmp_path_factory.mktemp("raw") / "raw.duckdb"
    copy_raw_tables(warehouse, path)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all builds."""
    return tmp_path_factory.mktemp("nights")


@pytest.fixture(scope="module")
def refreshed(raw: Path, folder: Path) -> Path:
    """One full refresh of the last state."""
    database = folder / "refreshed" / "crm_metrics.duckdb"
    database.parent.mkdir()
    land_state(raw, database, seed=0, nights_to_come=0)
    succeed(build(database, folder / "target", settings("full", LAST_DAY)))
    return database


# A slice is built by its period, whatever segments it has: without them a night takes half the time.
WITHOUT_SEGMENTS = {"period_grains": ["month", "quarter", "year"], "segment_types": []}


def settings(mode: str, day: str) -> dict[str, Any]:
    return {"raw_data": "landed", "night_mode": mode, "as_of_date": day} | WITHOUT_SEGMENTS


def succeed(result: dbtRunnerResult) -> None:
    broken = [row for row in result.result or [] if str(row.status) in ("error", "fail")]
    assert result.success, "\n".join(f"{row.node.name}: {row.message}" for row in broken) or result.exception


@pytest.mark.parametrize("seed", SPLITS)
def test_nights_end_like_one_full_refresh(seed: int, raw: Path, folder: Path, refreshed: Path) -> None:
    database = folder / f"split_{seed}" / "crm_metrics.duckdb"
    database.parent.mkdir()
    days, told = Split(seed).days(), []
    for number, day in enumerate(days):
        land_state(raw, database, seed, nights_to_come=len(days) - 1 - number)
        variables = settings("incremental" if number else "full", day)
        if number:
            variables["previous_night"] = str(shutil.copy(database, folder / f"before_{seed}.duckdb"))
        succeed(build(database, folder / "target", variables))
        told.append(rows(database, PUBLISHED))
    assert tables_that_differ(database, refreshed) == []
    for number, cells in enumerate(told, start=1):
        assert rows(database, REMEMBERED, {"night_number": number}) == cells
    shutil.rmtree(database.parent)


def rows(database: Path, query: str, parameters: dict[str, int] | None = None) -> set[tuple]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return set(connection.execute(query, parameters).fetchall())


def tables_that_differ(database: Path, other: Path) -> list[str]:
    """Names of the tables of which a row is in one file only; standard errors waver in their last places."""
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(f"attach '{other}' as other (read_only)")
        query = "select schema_name, table_name from duckdb_tables() where database_name = 'crm_metrics' order by 1, 2"
        tables = [(room, name) for room, name in connection.execute(query).fetchall() if room in ROOMS]
        return [
            f"{room}.{name}"
            for room, name in tables
            if name not in HISTORY and _differ(connection, f"{room}.{name}")
        ]


def _differ(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    columns = [name for name, *_ in connection.execute(f"describe crm_metrics.{table}").fetchall()]
    exact = ", ".join(
        f"round({name}, 4)" if name == "standard_error" else name
        for name in columns
        if not name.startswith("interval_")
    )
    one, two = f"select {exact} from crm_metrics.{table}", f"select {exact} from other.{table}"
    query = f"select count(*) from (({one} except all {two}) union all ({two} except all {one}))"
    return connection.execute(query).fetchone()[0] > 0


# Postgres


def connect(database: str) -> psycopg2.extensions.connection:
    return psycopg2.connect(
        host=os.environ.get("CRM_METRICS_PG_HOST", "127.0.0.1"),
        port=os.environ.get("CRM_METRICS_PG_PORT", "5432"),
        user=os.environ.get("CRM_METRICS_PG_USER", "crm_metrics"),
        password=os.environ.get("CRM_METRICS_PG_PASSWORD", ""),
        dbname=database,
    )


@pytest.fixture
def postgres(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database of its own on the server; gone in the end."""
    name = "crm_metrics_nights"
    server = connect(os.environ.get("CRM_METRICS_PG_DATABASE", "crm_metrics"))
    server.autocommit = True
    server.cursor().execute(f"drop database if exists {name}")
    server.cursor().execute(f"create database {name}")
    monkeypatch.setenv("CRM_METRICS_PG_DATABASE", name)
    yield name
    server.cursor().execute(f"drop database {name} with (force)")
    server.close()


def load_raw_tables(state: Path, database: str) -> None:
    """The raw tables of a DuckDB file, into Postgres."""
    with duckdb.connect(str(state), read_only=True) as source, connect(database) as target, target.cursor() as cursor:
        query = "select schema_name, table_name from duckdb_tables() where schema_name ^@ 'raw_'"
        for schema, table in source.execute(query).fetchall():
            csv = state.with_suffix(".csv")
            source.execute(f"copy {schema}.{table} to '{csv}' (format csv, header false, force_quote *, nullstr '')")
            columns = [name for name, *_ in source.execute(f"describe {schema}.{table}").fetchall()]
            cursor.execute(f"create schema if not exists {schema}")
            # views stand on the table: its rows make way, it stays
            listed = ", ".join(f"{name} text" for name in columns)
            cursor.execute(f"create table if not exists {schema}.{table} ({listed})")
            cursor.execute(f"delete from {schema}.{table}")
            with csv.open(encoding="utf-8") as rows:
                cursor.copy_expert(f"copy {schema}.{table} from stdin (format csv)", rows)


def rows_on_postgres(database: str, query: str, parameters: dict[str, int] | None = None) -> set[tuple]:
    with connect(database) as opened, opened.cursor() as cursor:
        cursor.execute(re.sub(r"\$(\w+)", r"%(\1)s", query), parameters)
        return set(cursor.fetchall())


@pytest.mark.parametrize("seed", POSTGRES_SPLITS)
def test_nights_on_postgres_end_like_one_full_refresh(seed: int, raw: Path, folder: Path, postgres: str) -> None:
    state = folder / f"state_{seed}.duckdb"
    days, told = Split(seed).days(), []
    for number, day in enumerate(days):
        state.unlink(missing_ok=True)
        land_state(raw, state, seed, nights_to_come=len(days) - 1 - number)
        load_raw_tables(state, postgres)
        mode = "incremental" if number else "full"
        succeed(build(state, folder / "target_postgres", settings(mode, day), target="postgres"))
        told.append(rows_on_postgres(postgres, PUBLISHED))
    for number, cells in enumerate(told, start=1):
        assert rows_on_postgres(postgres, REMEMBERED, {"night_number": number}) == cells
    succeed(build(state, folder / "target_postgres", settings("full", LAST_DAY), target="postgres"))
    assert told[-1] == rows_on_postgres(postgres, PUBLISHED)
