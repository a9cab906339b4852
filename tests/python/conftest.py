"""What the Python tests share. They read a warehouse that is built already; only a bare checkout builds one here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_metrics._project import Project
from real_data import DATA

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the dbt project."""
    return PROJECT


@pytest.fixture(scope="session")
def warehouse() -> Path:
    """A built DuckDB file: $CRM_METRICS_TEST_DUCKDB, else the project's own, built once if it is not there."""
    names = ("CRM_METRICS_TEST_DUCKDB", "CRM_METRICS_DUCKDB")
    chosen = next((os.environ[name] for name in names if os.environ.get(name)), "target/crm_metrics.duckdb")
    path = PROJECT / chosen
    if not path.exists():
        command = [sys.executable, "-m", "crm_metrics", "build", "--target", "duckdb", "--no-unit-tests"]
        subprocess.run(command, cwd=PROJECT, env=os.environ | {"CRM_METRICS_DUCKDB": str(path)}, check=True)
    return path


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    """What `crm-metrics fit` reads and writes of the project, in a folder of its own."""
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT / name, tmp_path)
    for name in ("analyses", "seeds/models"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    return tmp_path


@pytest.fixture(scope="session")
def truth() -> dict:
    """The published figures of the real data sets."""
    return json.loads((DATA / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture
def empty_postgres() -> Iterator[dict[str, Any]]:
    """A database of its own on the server that the CRM_METRICS_PG_* variables name."""
    if os.environ.get("CRM_METRICS_TEST_POSTGRES") != "1":
        pytest.skip("no PostgreSQL server was named (see docs/add_an_engine.md)")
    import psycopg2

    place = Project(PROJECT).connection("postgres")
    fields = {name: place[name] for name in ("host", "port", "user", "password", "dbname")}
    name = f"test_{uuid.uuid4().hex}"
    server = psycopg2.connect(**fields)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"create database {name}")
        yield {"type": "postgres"} | fields | {"dbname": name}
        cursor.execute(f"drop database {name} with (force)")
    server.close()
