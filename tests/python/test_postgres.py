"""PostgreSQL gives the same numbers as DuckDB.

Runs where CRM_METRICS_TEST_POSTGRES is 1 and the CRM_METRICS_PG_* variables lead to an empty database.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import psycopg2
import pytest
from click.testing import CliRunner

import kpi_results
from crm_explain._definitions import compiled, definition, definitions, explanation
from crm_explain._engine import engine_of
from crm_explain._explanations import HALVES
from crm_explain._install import install
from crm_metrics.__main__ import cli
from crm_metrics._project import Project

PROJECT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    os.environ.get("CRM_METRICS_TEST_POSTGRES") != "1",
    reason="no PostgreSQL server was named (see docs/add_an_engine.md)",
)


READER = "crm_metrics_reader"


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where dbt writes what it compiled for PostgreSQL."""
    return tmp_path_factory.mktemp("postgres")


@pytest.fixture(scope="module")
def postgres(target: Path) -> Iterator[psycopg2.extensions.connection]:
    """A build on PostgreSQL, tests and unit tests included, to be asked."""
    environment = {**os.environ, "CRM_METRICS_TARGET": "postgres", "CRM_METRICS_PG_READER": READER}
    make_reader()
    dbt = Path(sys.executable).with_name("dbt")
    done = subprocess.run(
        [dbt, "--no-use-colors", "build", "--quiet", "--target-path", target],
        cwd=PROJECT, env=environment, capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    connection = connect()
    yield connection
    connection.close()


def connect() -> psycopg2.extensions.connection:
    """As the account that builds."""
    return psycopg2.connect(
        host=os.environ.get("CRM_METRICS_PG_HOST", "127.0.0.1"),
        port=os.environ.get("CRM_METRICS_PG_PORT", "5432"),
        user=os.environ.get("CRM_METRICS_PG_USER", "crm_metrics"),
        password=os.environ.get("CRM_METRICS_PG_PASSWORD", ""),
        dbname=os.environ.get("CRM_METRICS_PG_DATABASE", "crm_metrics"),
    )


def make_reader() -> None:
    """A role that may read and, once, was given too much."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"select 1 from pg_roles where rolname = '{READER}'")
        if not cursor.fetchone():
            cursor.execute(f"create role {READER}")
        cursor.execute(f"create schema if not exists quarantine; grant usage on schema quarantine to {READER}")


def table_of(connection: psycopg2.extensions.connection, name: str) -> pd.DataFrame:
    """All rows of a table."""
    with connection, connection.cursor() as cursor:
        cursor.execute(f"select * from {name}")
        return pd.DataFrame(cursor.fetchall(), columns=[column[0] for column in cursor.description])


@pytest.fixture(scope="module")
def postgres_results(postgres: psycopg2.extensions.connection) -> pd.DataFrame:
    """The KPI rows of the build on PostgreSQL."""
    return kpi_results.tidy(table_of(postgres, "scorecard.kpi_results"))


def test_every_cell_equals_duckdb(warehouse: Path, postgres_results: pd.DataFrame) -> None:
    # both engines round to six places, one of them now and then the other way: one unit of the last place
    found = kpi_results.differences(
        kpi_results.from_duckdb(warehouse), postgres_results, tolerance=kpi_results.LAST_PLACE
    )
    assert found.empty, found.head(5).to_string()


def test_latest_definition_answers_by_name(postgres_results: pd.DataFrame) -> None:
    assert len(postgres_results) > 50_000
    with (PROJECT / "seeds/registry/kpi_registry.csv").open(encoding="utf-8", newline="") as lines:
        assert set(postgres_results["kpi_id"]) == {row["kpi_id"] for row in csv.DictReader(lines)}


# Keys are hashes of each engine's own, so they are left out.
MODELS = {
    "customer_clv": ["customer_no", "clv_method", "scored_on"],
    "clv_backtest": ["clv_method"],
    "customer_churn_risk": ["customer_no"],
    "churn_model_report": ["fitted_to"],
    "churn_signals": ["signal", "quarter_start", "segment_type", "segment_value"],
    "customer_rfm": ["customer_no", "scored_on"],
    "customer_abc_class": ["customer_no", "quarter_start"],
    "customer_value_risk": ["customer_no"],
    "customer_white_space": ["customer_no", "product_category"],
    "customer_cohorts": ["cohort_month", "months_since"],
    "lead_cohorts": ["cohort_month", "months_since"],
    "mrr_movements": ["period_grain", "period_start", "segment_type", "segment_value"],
    "stage_durations": ["period_grain", "period_start", "segment_type", "segment_value", "stage"],
    "pipeline_coverage": ["month_start", "lag_months", "segment_type", "segment_value"],
    "customer_key_account_profile": ["customer_no"],
    "salesperson_months": ["month_start", "employee_code"],
}
SLICE = ["kpi_id", "period_grain", "period_start", "segment_type", "segment_value"]
SCORECARD = {
    "kpi_trends": SLICE,
    "kpi_scorecard": SLICE,
    "kpi_changes": ["kpi_id", "period_grain", "period_start", "compared_with"],
    "kpi_change_drivers": [*SLICE, "compared_with"],
    "kpi_alerts": ["alert_id"],
    "kpi_driver_links": ["driver_kpi_id", "outcome_kpi_id", "lag_months"],
    "kpi_guard_checks": ["driver_kpi_id", "guard_kpi_id", "period_start"],
    "kpi_health": SLICE,
    "scorecard_key_accounts": ["customer_no"],
    "scorecard_reps": ["month_start", "employee_code"],
}
TABLES = {f"marts.{model}": keys for model, keys in MODELS.items()}
TABLES |= {f"scorecard.{model}": keys for model, keys in SCORECARD.items()}


@pytest.mark.parametrize("name", TABLES)
def test_tables_equal_duckdb(name, warehouse, postgres) -> None:
    there = table_of(postgres, name)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        table = connection.table(name)
        here = pd.DataFrame(table.fetchall(), columns=table.columns)
    # a rank follows from what is ranked, which is compared: two that are equal but for the last place may swap it
    kept = [column for column in here if not column.endswith(("_key", "_rank"))]
    here, there = (frame[kept].sort_values(TABLES[name]).reset_index(drop=True) for frame in (here, there))
    assert len(here) == len(there) > 0
    assert [column for column in kept if not agrees(here, there, column)] == []


# What a growth is a share of; where that is nearly nothing, its last place is all that the growth shows.
BASES = {"previous_growth": "previous_value", "year_ago_growth": "year_ago_value"}


def agrees(here: pd.DataFrame, there: pd.DataFrame, column: str) -> bool:
    """Whether a column is the same on both engines, numbers but for their last places."""
    if not here[column].dropna().map(type).isin((Decimal, float)).any():
        return here[column].fillna("").tolist() == there[column].fillna("").tolist()
    numbers = [frame[column].astype(float) for frame in (here, there)]
    if column in BASES:
        numbers = [frame[column].astype(float) * frame[BASES[column]].astype(float) for frame in (here, there)]
    # sums of logarithms and standard deviations are added up in another order
    return np.allclose(*numbers, rtol=1e-4 if column in BASES else 1e-5, atol=2e-5, equal_nan=True)


def test_fit_finds_the_same_parameters(workshop: Path, postgres: psycopg2.extensions.connection) -> None:
    stored = workshop / "seeds" / "models" / "model_parameters.csv"
    before = pd.read_csv(stored)
    done = CliRunner().invoke(cli, ["--project-dir", str(workshop), "fit", "--target", "postgres"])
    assert done.exit_code == 0, done.output
    after = pd.read_csv(stored)
    assert after["parameter"].tolist() == before["parameter"].tolist()
    assert after["parameter_value"].tolist() == pytest.approx(before["parameter_value"].tolist(), rel=1e-3, abs=1e-6)


def test_a_function_that_catches_an_exception_keeps_its_query_out_of_parallel_plans(postgres):
    """Else, as soon as a table is large enough: cannot start subtransactions during a parallel operation."""
    with postgres, postgres.cursor() as cursor:
        cursor.execute("""
            select proname, proparallel
            from pg_proc
            where pronamespace = 'public'::regnamespace and prosrc ~* '\\yexception\\y'
        """)
        found = dict(cursor.fetchall())
    assert len(found) == 6
    assert set(found.values()) == {"u"}


def test_numbers_are_explained_as_on_duckdb(postgres, target, monkeypatch):
    """Every KPI version has its function, which gives a reader a number of each: its latest total, or another."""
    monkeypatch.setenv("DBT_TARGET_PATH", str(target))
    monkeypatch.setenv("CRM_METRICS_PG_READER", READER)
    project = Project(PROJECT)
    known = definitions(project, compiled(project))
    with closing(engine_of(project, "postgres", None, read_only=False)) as engine:
        number = install(engine, known)
    cells = """
        select distinct on (kpi_id, kpi_version)
            kpi_id, kpi_version, period_grain, period_start, segment_type, segment_value, numerator, denominator
        from scorecard.kpi_results
        order by kpi_id, kpi_version, segment_type = 'all' desc, period_grain = 'year' desc, period_start desc
    """
    with postgres, postgres.cursor() as cursor:
        cursor.execute(cells)
        asked = cursor.fetchall()
    assert len(asked) == number
    engine = engine_of(project, "postgres", None)
    columns = engine.columns()
    wrong = []
    for kpi_id, version, *cell, numerator, denominator in asked:
        chosen, _ = definition(project, known, kpi_id, version)
        found = explanation(chosen, "postgres", columns)
        with postgres, postgres.cursor() as cursor:
            cursor.execute(f"set local role {READER}")
            cursor.execute(
                "select count(*), sum(numerator_part), sum(denominator_part) "
                f"from explain.{chosen.name}(%s, %s, %s, %s)",
                cell,
            )
            rows, *sums = cursor.fetchone()
        wrong += [(chosen.name, cell)] if rows == 0 else []
        for half, added, published in zip(HALVES, sums, (numerator, denominator), strict=False):
            if None in found.additive(half).values() or published is None:
                continue
            wrong += [(chosen.name, half, added)] if abs((added or 0) - published) > Decimal("0.000001") else []
    assert wrong == []


@pytest.fixture
def reader(postgres: psycopg2.extensions.connection) -> Iterator[psycopg2.extensions.cursor]:
    """A cursor with the rights of the role that reads."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"set role {READER}")
        yield cursor


def relations(cursor: psycopg2.extensions.cursor, is_open: bool) -> list[str]:
    cursor.execute(
        "select format('%%I.%%I', nspname, relname) "
        "from pg_class inner join pg_namespace on relnamespace = pg_namespace.oid "
        "where relkind in ('r', 'v') and nspname !~ '^(pg_|information_schema)' "
        "and (nspname in ('core', 'marts', 'scorecard', 'reference', 'registry')) = %s",
        (is_open,),
    )
    return [name for (name,) in cursor.fetchall()]


def test_a_reader_reads_every_published_table(reader) -> None:
    names = relations(reader, is_open=True)
    assert len(names) > 100
    for name in names:
        reader.execute(f"select * from {name} limit 0")


def test_a_reader_reads_nothing_else_and_writes_nowhere(reader) -> None:
    names = relations(reader, is_open=False)
    rooms = {name.partition(".")[0] for name in names}
    assert rooms >= {"raw_wukong", "staging", "canonical", "quarantine", "mappings"}
    forbidden = [f"select 1 from {name} limit 0" for name in names]
    forbidden += ["create table marts.mine (one int)", "create schema mine", "delete from marts.win_rate_v1"]
    forbidden += ["create function explain.mine() returns int language sql return 1"]
    for statement in forbidden:
        reader.execute("savepoint before")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            reader.execute(statement)
        reader.execute("rollback to savepoint before")


def test_a_table_that_comes_later_is_readable_too(postgres) -> None:
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"create table marts.comes_later as select 1 as one; set local role {READER}")
        cursor.execute("select one from marts.comes_later")
        assert cursor.fetchone() == (1,)
        connection.rollback()
