"""The real command on Postgres, on a project of a few tables: land, build, publish, go back, die, go on.

Each time: readers have the night before or all of the new one, and the next run succeeds without repair by hand.
Runs where
CRM_METRICS_TEST_POSTGRES is 1; the server is this module's own, so that it can be killed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import yaml

from nightly_tools import DAY, PROJECT, rows_of, write_rows
from postgres_server import Server, a_server, asked

pytestmark = pytest.mark.skipif(
    os.environ.get("CRM_METRICS_TEST_POSTGRES") != "1", reason="no PostgreSQL was asked for (see docs/add_an_engine.md)"
)

# Whoever holds this advisory lock holds up the build, in the middle of its first model.
GATE = 4711
READER = "crm_reader"
NEXT_DAY = "2026-01-15"
REMEMBERED = ("models/scorecard/kpi_history.sql", "analyses/kpi_results_of_a_night.sql")
CELL = ("month", date(2026, 1, 1), "event_type", "visit")
# Of every room that readers have a table, and one KPI; all macros, hooks and variables are the project's.
FILES = {
    "models/staging/company_files/_company_files__sources.yml": """
        sources:
          - name: company_files
            schema: raw_company_files
            config: {loaded_at_field: _loaded_at}
            tables:
              - name: digital_events
                config: {freshness: {warn_after: {count: 3, period: day}, error_after: {count: 10, period: day}}}
    """,
    "models/core/fct_events.sql": """
        {{ config(materialized='incremental', unique_key='event_id') }}
        {{ config(pre_hook='select pg_advisory_xact_lock_shared(GATE)') }}
        select
            event_id, event_type, text as said, _delivery_no as delivery_no, '{{ night_mode() }}' as built_in_mode,
            {{ as_of_date() }} as known_on
        from {{ source('company_files', 'digital_events') }}
        {% if is_incremental() %} where _delivery_no > (select max(delivery_no) from {{ this }}) {% endif %}
    """,
    "models/core/dim_customers.sql": "select 1 as customer_key, 'C1' as customer_no, 'One' as customer_name",
    "seeds/registry/kpi_registry.csv": "kpi_id,name_en,name_zh,versions\nevent_count,Events,事件,1\n",
    "models/marts/event_count_v1.sql": """
        with
        counted as (
            select event_type, count(*) as events
            from {{ ref('fct_events') }}
            where known_on <= {{ as_of_date() }}
            group by event_type
        ),
        final as (
            select
                'month' as period_grain, cast('2026-01-01' as date) as period_start, 'event_type' as segment_type,
                event_type as segment_value, cast(events as numeric(28, 6)) as numerator,
                cast(null as numeric(28, 6)) as denominator, cast(events as numeric(28, 6)) as kpi_value
            from counted
        )
        select * from final
    """,
    "models/scorecard/kpi_results.sql": """
        select
            'event_count' as kpi_id, 1 as kpi_version, period_grain, period_start, segment_type, segment_value,
            numerator, denominator, kpi_value, cast(kpi_value as bigint) as sample_size,
            cast(null as numeric(28, 6)) as standard_error, true as is_complete_period
        from {{ ref('event_count_v1') }}
    """,
    "models/scorecard/kpi_results.yml": "models: [{name: kpi_results, config: {contract: {enforced: false}}}]",
    "models/scorecard/kpi_history.yml": "models: [{name: kpi_history, config: {contract: {enforced: false}}}]",
    "models/marts/events_by_type.sql": """
        select event_type, count(*) as events, (select max(night_number) from {{ history('nights') }}) as night_number
        from {{ ref('fct_events') }}
        group by event_type
    """,
    "models/scorecard/kpi_alerts.sql": """
        select
            'one' as alert_id, 'warning' as severity, 'events' as kpi_id, 'Events' as name_en, '事件' as name_zh,
            'all' as segment_type, 'all' as segment_value, cast('2026-01-01' as date) as opened_on, 'open' as status,
            'few' as description_en, '少' as description_zh
        from {{ ref('events_by_type') }}
        limit 1
    """,
    "models/scorecard/kpi_alerts.yml": "models: [{name: kpi_alerts, config: {contract: {enforced: false}}}]",
    "tests/assert_events_are_whole.sql": """
        select event_id, text as said from {{ source('company_files', 'digital_events') }}
        except all
        select event_id, said from {{ ref('fct_events') }}
    """,
}


@dataclass(frozen=True)
class Machine:
    """An operator's machine: the project, what is delivered, the home; and its database."""

    root: Path
    server: Server
    database: str

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def events(self) -> Path:
        return self.root / "deliveries/company_files__digital_events.csv"

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "CRM_METRICS_HOME": str(self.home), "CRM_METRICS_LANDING": str(self.root / "landing.yml"),
            "CRM_METRICS_TARGET": "postgres", "CRM_METRICS_PG_HOST": "127.0.0.1",
            "CRM_METRICS_PG_PORT": str(self.server.port), "CRM_METRICS_PG_USER": "crm_metrics",
            "CRM_METRICS_PG_PASSWORD": "", "CRM_METRICS_PG_DATABASE": self.database, "CRM_METRICS_PG_READER": READER,
        }  # fmt: skip

    def start(self, *words: str) -> subprocess.Popen:
        """A command in a process group of its own, as a scheduler starts it."""
        command = [sys.executable, "-m", "crm_metrics", "--project-dir", str(self.root / "project"), *words]
        return subprocess.Popen(
            command, env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8",
            start_new_session=True,
        )  # fmt: skip

    def start_night(self, mode: str = "auto", day: str = DAY) -> subprocess.Popen:
        return self.start("nightly", "--as-of", day, "--format", "json", "--mode", mode)

    def night(self, mode: str = "auto", day: str = DAY) -> dict:
        """A run to its end; its result."""
        return result_of(self.start_night(mode, day))

    def asks(self, *words: str) -> list[dict]:
        return result_of(self.start(*words, "--format", "json"))

    def deliver(self, number: int) -> None:
        """So many events more, and the last one changed."""
        rows = rows_of(self.events)
        news = [{**rows[-1], "event_id": f"E{len(rows) + at:05d}"} for at in range(number)]
        write_rows(self.events, [*rows[:-1], {**rows[-1], "text": "changed"}, *news])

    def seen(self) -> tuple[int, list[tuple]]:
        """What readers see: the night, and its events by the mode that built them, whose number is explained."""
        with asked(self.server, READER, self.database) as cursor:
            cursor.execute("select night_id from operations.night")
            ((night,),) = cursor.fetchall()
            cursor.execute("select built_in_mode, count(*) from core.fct_events group by 1 order by 1")
            events = cursor.fetchall()
            cursor.execute("select sum(numerator_part) from explain.event_count_v1(%s, %s, %s, %s)", CELL)
            assert cursor.fetchone() == (sum(count for _, count in events),)
            return night, events


def result_of(process: subprocess.Popen):
    return json.loads(process.communicate(timeout=300)[0])


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with a_server() as started:
        yield started


@pytest.fixture(scope="module")
def first_night(server, tmp_path_factory) -> Machine:
    """A machine after its first night, with a hundred events."""
    machine = Machine(tmp_path_factory.mktemp("postgres_nightly"), server, "crm_metrics")
    project = machine.root / "project"
    for name in ("dbt_project.yml", "profiles.yml", "selectors.yml", "macros", *REMEMBERED):
        copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        copy(PROJECT / name, project / name)
    for name, text in FILES.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text.replace("GATE", str(GATE)), encoding="utf-8")
    source = {"from": "files", "folder": "deliveries", "pattern": "company_files__{table}.csv"}
    (machine.root / "landing.yml").write_text(yaml.safe_dump({"sources": {"company_files": source}}), encoding="utf-8")
    with asked(server) as cursor:
        cursor.execute(f"create role {READER} login")
    machine.events.parent.mkdir()
    write_rows(machine.events, [{"event_id": f"E{at:05d}", "event_type": "visit", "text": ""} for at in range(100)])
    result = machine.night()
    assert (result["exit_code"], result["mode"]) == (0, "full"), result
    assert machine.seen() == (1, [("full", 100)])
    return machine


@pytest.fixture
def machine(first_night, tmp_path, request) -> Machine:
    """The same machine and database anew, with news: nine events more and one changed."""
    copy = Machine(tmp_path / "machine", first_night.server, f"copy_{abs(hash(request.node.name))}")
    shutil.copytree(first_night.root, copy.root, symlinks=True)
    with asked(copy.server, database="postgres") as cursor:
        cursor.execute(f"create database {copy.database} template {first_night.database}")
    copy.deliver(9)
    return copy


def assert_is_good(machine: Machine, result: dict) -> None:
    """All that was delivered, once, and nothing half-made is left."""
    assert result["exit_code"] == 0, result
    assert machine.seen() == (result["night_id"], [("full", 109)])
    with asked(machine.server, database=machine.database) as cursor:
        cursor.execute("select count(*), count(distinct event_id) from raw_company_files.digital_events")
        assert cursor.fetchone() == (109, 109)
        cursor.execute("select nspname from pg_namespace where nspname ~ '^n[0-9]{6}_core$' order by 1")
        assert [name for (name,) in cursor.fetchall()] == ["n000001_core", f"n{result['night_id']:06d}_core"]
        cursor.execute(f"select night_number from n{result['night_id']:06d}_history.nights order by 1")
        known = [number for (number,) in cursor.fetchall()]
        assert known == [1, result["night_id"]], "the history knows of one night before, and of no broken one"
    assert machine.asks("history")[0]["exit_code"] == 0


def test_nights_one_after_another_and_back(machine):
    result = machine.night("incremental", NEXT_DAY)
    assert (result["exit_code"], result["mode"], result["warnings"]) == (0, "incremental", []), result
    assert machine.seen() == (2, [("full", 99), ("incremental", 10)])
    assert [(night["night_id"], night["is_published"]) for night in machine.asks("nights")] == [(2, True), (1, False)]

    back = machine.start("rollback")
    assert "Night n000001" in back.communicate(timeout=60)[0]
    assert (back.returncode, machine.seen()) == (0, (1, [("full", 100)]))
    assert [run["night_id"] for run in machine.asks("history")] == [2, 1]

    # what the night that was taken back had applied is in the raw tables, and is built upon the published night
    result = machine.night("incremental")
    assert (result["exit_code"], machine.seen()) == (0, (3, [("full", 99), ("incremental", 10)])), result
    assert {step["tests_passed"] for step in result["steps"] if step["step"] == "test"} == {1}
    assert (machine.home / "parquet/latest").resolve().name == "n000003"


def test_past_nights_are_built_anew_in_a_database_of_their_own(machine):
    assert machine.night("incremental")["exit_code"] == 0
    before = machine.seen()
    for number in (1, 2):
        told = machine.asks("rebuild", str(number))
        assert (told["cells"], told["differences"], told["is_same_code"]) == (1, [], True)
        assert told["place"] == f"the database {machine.database}_n{number:06d}"
    assert machine.seen() == before

    with asked(machine.server, database=machine.database) as cursor:
        cursor.execute("update n000002_history.kpi_history set kpi_value = 7 where night_number = 2")
    process = machine.start("rebuild", "2", "--format", "json")
    ((differing),) = result_of(process)["differences"]
    assert (process.returncode, differing["published"], differing["built_anew"]) == (
        1, "value 7.000000 = 109.000000 / null of 109 complete", "value 109.000000 = 109.000000 / null of 109 complete",
    )  # fmt: skip


@contextlib.contextmanager
def held_up(machine: Machine) -> Iterator[subprocess.Popen]:
    """A night in the middle of its build, for as long as the block lasts."""
    with asked(machine.server, database=machine.database) as cursor:
        cursor.execute(f"select pg_advisory_lock({GATE})")
        process = machine.start_night()
        waiting = 0
        while not waiting and process.poll() is None:
            time.sleep(0.05)
            cursor.execute("select count(*) from pg_locks where locktype = 'advisory' and not granted")
            (waiting,) = cursor.fetchone()
        assert waiting, process.communicate()
        yield process


def test_killed_in_the_build(machine):
    before = machine.seen()
    with held_up(machine) as process:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert machine.seen() == before
    assert_is_good(machine, machine.night())


def test_a_server_that_dies_in_the_build_and_stays_away(machine):
    before = machine.seen()
    with held_up(machine) as process:
        machine.server.stop("immediate")
        result = result_of(process)
        machine.server.start()
    assert (result["exit_code"], result["published"]) == (8, False), result
    assert result["remedy"]
    assert machine.seen() == before
    assert machine.asks("history")[0]["exit_code"] == 8
    assert_is_good(machine, machine.night())


def test_a_server_that_dies_in_the_build_and_comes_again(machine):
    with held_up(machine) as process:
        machine.server.stop("immediate")
        machine.server.start()
        result = result_of(process)
    assert_is_good(machine, result)
