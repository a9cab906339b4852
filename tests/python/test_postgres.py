"""PostgreSQL gives the same numbers as DuckDB.

Runs where CRM_METRICS_TEST_POSTGRES is 1 and the CRM_METRICS_PG_* variables lead to an empty database.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import psycopg2
import pytest

import kpi_results

PROJECT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    os.environ.get("CRM_METRICS_TEST_POSTGRES") != "1",
    reason="no PostgreSQL server was named (see docs/add_an_engine.md)",
)


@pytest.fixture(scope="module")
def postgres_results(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The KPI rows of a build on PostgreSQL, tests and unit tests included."""
    target = tmp_path_factory.mktemp("postgres")
    environment = {**os.environ, "CRM_METRICS_TARGET": "postgres"}
    dbt = Path(sys.executable).with_name("dbt")
    done = subprocess.run(
        [dbt, "--no-use-colors", "build", "--quiet", "--target-path", target],
        cwd=PROJECT, env=environment, capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    connection = psycopg2.connect(
        host=os.environ.get("CRM_METRICS_PG_HOST", "127.0.0.1"),
        port=os.environ.get("CRM_METRICS_PG_PORT", "5432"),
        user=os.environ.get("CRM_METRICS_PG_USER", "crm_metrics"),
        password=os.environ.get("CRM_METRICS_PG_PASSWORD", ""),
        dbname=os.environ.get("CRM_METRICS_PG_DATABASE", "crm_metrics"),
    )
    with connection, connection.cursor() as cursor:
        cursor.execute("select * from scorecard.kpi_results")
        rows = pd.DataFrame(cursor.fetchall(), columns=[column[0] for column in cursor.description])
    connection.close()
    return kpi_results.tidy(rows)


def test_every_cell_equals_duckdb(warehouse: Path, postgres_results: pd.DataFrame) -> None:
    # both engines round to six places, one of them now and then the other way: one unit of the last place
    found = kpi_results.differences(
        kpi_results.from_duckdb(warehouse), postgres_results, tolerance=kpi_results.LAST_PLACE
    )
    assert found.empty, found.head(5).to_string()


def test_latest_definition_answers_by_name(postgres_results: pd.DataFrame) -> None:
    assert len(postgres_results) > 50_000
    assert postgres_results["kpi_id"].nunique() == 27
