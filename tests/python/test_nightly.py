"""The parts of the night one by one: which day, which mode, who holds the lock, what is published, whom it concerns."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from click.testing import CliRunner

from crm_explain._definitions import Definition
from crm_metrics.__main__ import cli
from crm_metrics._project import Project, Trouble
from crm_nightly import _files, _report, _steps
from crm_nightly._code import code_version
from crm_nightly._context import Context, Options
from crm_nightly._day import Clues, check_day, choose_day
from crm_nightly._dbt import Dbt, Outcome
from crm_nightly._duckdb_store import opened
from crm_nightly._home import Home
from crm_nightly._journal import Journal, now, reconcile
from crm_nightly._landing import check_freshness, drop_deliveries
from crm_nightly._lock import hold
from crm_nightly._log import Log, without_secrets
from crm_nightly._mode import Facts, choose_mode
from crm_nightly._night import explain
from nightly_tools import a_night, a_store, build_and_publish, fill

# Which day

SHANGHAI = "Asia/Shanghai"
NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
LATE = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)  # already the eleventh in Shanghai


@pytest.mark.parametrize(
    ("asked", "clues", "expected"),
    [
        (None, Clues(NOON, SHANGHAI), date(2026, 3, 9)),
        (None, Clues(LATE, SHANGHAI), date(2026, 3, 10)),
        (None, Clues(NOON, SHANGHAI, published=date(2026, 3, 9)), date(2026, 3, 9)),
        (date(2026, 1, 1), Clues(NOON, SHANGHAI, published=date(2026, 3, 9)), date(2026, 1, 1)),
        (None, Clues(NOON, SHANGHAI, sample=date(2026, 1, 15)), date(2026, 1, 15)),
    ],
)
def test_the_day_is_yesterday_where_the_company_is_unless_one_is_named(asked, clues, expected):
    assert choose_day(asked, clues) == expected


def test_a_clock_that_went_back_publishes_no_older_night():
    with pytest.raises(Trouble, match="2026-04-01 is published already") as caught:
        choose_day(None, Clues(NOON, SHANGHAI, published=date(2026, 4, 1)))
    assert (caught.value.exit_code, "--as-of 2026-03-09" in caught.value.message) == (6, True)


def test_a_day_that_has_not_come_is_refused():
    with pytest.raises(Trouble, match="has not come yet") as caught:
        choose_day(date(2026, 3, 12), Clues(NOON, SHANGHAI))
    assert caught.value.exit_code == 2


def test_a_clock_that_ran_ahead_is_seen_by_the_silence_of_the_sources():
    published, ahead = date(2026, 3, 8), date(2027, 3, 9)
    with pytest.raises(Trouble, match="nothing was delivered since") as caught:
        check_day(ahead, published, date(2026, 3, 9), is_news=False)
    assert caught.value.exit_code == 6
    check_day(date(2026, 3, 11), published, date(2026, 3, 9), is_news=False)  # two days of silence happen
    check_day(ahead, published, date(2026, 3, 9), is_news=True)
    check_day(ahead, None, None, is_news=False)


# Which mode

KNOWN = Facts(published_code="a", code="a", raw_rows=10_000_000, changed_rows=1000)


@pytest.mark.parametrize(
    ("changes", "mode", "reason"),
    [
        ({}, "incremental", "1,000 of 10,000,000 raw rows changed"),
        ({"published_code": None}, "full", "no night is published yet"),
        ({"code": "b"}, "full", "code, seeds or variables differ"),
        ({"is_untouched": False}, "full", "somebody wrote"),
        ({"as_of_went_back": True}, "full", "before that of the published night"),
        ({"raw_rows": 4_999_999}, "full", "fewer than incremental_from_rows"),
        ({"changed_rows": 500_001}, "full", "5.0% of the raw rows changed"),
        ({"changed_rows": 500_000}, "incremental", ""),
        ({"full_seconds": (50.0,), "incremental_seconds": (60.0, 70.0, 10.0)}, "full", "took 50 s"),
        ({"full_seconds": (50.0,), "incremental_seconds": (60.0, 40.0, 40.0)}, "incremental", ""),
        ({"asked": "incremental", "code": "b"}, "incremental", "--mode"),
    ],
)
def test_the_mode_follows_from_what_is_known(changes, mode, reason):
    chosen, reasons = choose_mode(Facts(**(KNOWN.__dict__ | changes)))
    assert chosen == mode
    assert reason in "; ".join(reasons)


def test_the_code_version_follows_files_and_variables_but_not_the_day(project, tmp_path):
    for name in ("dbt_project.yml", "profiles.yml"):
        (tmp_path / name).write_bytes((project / name).read_bytes())
    (tmp_path / "models").mkdir()
    (tmp_path / "models/one.sql").write_text("select 1 as one", encoding="utf-8")
    before = code_version(Project(tmp_path), {"as_of_date": "2026-01-01"})
    assert code_version(Project(tmp_path), {"as_of_date": "2026-01-02"}) == before
    assert code_version(Project(tmp_path), {"base_currency": "USD"}) != before
    (tmp_path / "models/one.sql").write_text("select 2 as one", encoding="utf-8")
    assert code_version(Project(tmp_path), {"as_of_date": "2026-01-01"}) != before


# The lock

HOLDER = """
import sys, pathlib
from crm_nightly._home import Home
from crm_nightly._lock import hold
with hold(Home(pathlib.Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


def a_holder(home: Home) -> subprocess.Popen:
    words = [sys.executable, "-c", HOLDER, str(home.root)]
    holder = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    assert holder.stdout.readline() == "held\n"
    return holder


def test_a_second_start_is_refused_and_told_who_holds_the_home_since_when(tmp_path):
    holder = a_holder(Home(tmp_path))
    with pytest.raises(Trouble, match=rf"process {holder.pid} on .+ since 2\d\d\d-") as caught, hold(Home(tmp_path)):
        pass
    assert caught.value.exit_code == 4
    holder.communicate()


def test_the_lock_of_a_killed_process_is_taken_over_and_named(tmp_path):
    holder = a_holder(Home(tmp_path))
    os.kill(holder.pid, signal.SIGKILL)
    holder.communicate()
    with hold(Home(tmp_path)) as left:
        assert f"process {holder.pid}" in left
    with hold(Home(tmp_path)) as left:
        assert left is None


# The log


def test_a_line_that_a_crash_cut_short_does_not_spoil_the_next(tmp_path):
    file = tmp_path / "nightly.jsonl"
    file.write_text('{"a": 1}\n{"b', encoding="utf-8")
    log = Log(file, "run1")
    log("one", rows=3)
    log("two", "warning")
    lines = file.read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in (lines[0], *lines[2:])]
    assert [event.get("message") for event in told] == [None, "one", "two"]
    assert (told[1]["rows"], told[1]["run_id"], told[2]["level"]) == (3, "run1", "warning")


@pytest.mark.parametrize(
    "text",
    ["mysql+pymysql://crm:geheim@db/crm is away", "url='wecombot://geheim'", "connect to https://host/hook/geheim now"],
)
def test_no_password_or_token_gets_into_the_log(text):
    assert "geheim" not in without_secrets(text)


# The store


def value(file: Path) -> list[tuple]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute("select distinct night from marts.latest").fetchall()


def test_a_published_night_is_kept_listed_and_can_be_published_again(tmp_path):
    store = a_store(tmp_path)
    for number in (1, 2, 3):
        build_and_publish(store, number)
    assert [night.night_id for night in store.nights()] == [3, 2, 1]
    assert (store.published(), value(store.target)) == (a_night(3), [(3,)])
    assert store.rollback(1) == a_night(1)
    assert (store.published(), value(store.target)) == (a_night(1), [(1,)])
    assert [night.night_id for night in store.nights()] == [3, 2, 1]
    with pytest.raises(Trouble, match="is not kept"):
        store.rollback(9)


def test_the_last_nights_are_kept_and_the_published_one_whatever_its_age(tmp_path):
    store = a_store(tmp_path)
    for number in (1, 2, 3, 4):
        build_and_publish(store, number, keep=3)
    assert [night.night_id for night in store.nights()] == [4, 3, 2]
    store.rollback(2)
    assert store.prune(1) == [3]
    assert [night.night_id for night in store.nights()] == [4, 2]


def test_full_nights_do_not_let_the_file_grow(tmp_path):
    store = a_store(tmp_path)
    sizes = []
    for number in range(1, 8):
        build_and_publish(store, number, keep=1)
        sizes.append(store.target.stat().st_size)
    assert sizes[-1] <= sizes[1] * 1.3


def test_room_that_is_used_no_more_is_given_back_and_nothing_else_is_lost(tmp_path):
    store = a_store(tmp_path)
    store.prepare(1)
    with opened(store.private) as connection:
        connection.execute("create schema marts; create schema explain; create schema history")
        connection.execute("create table marts.dropped as select i, md5(i::varchar) as text from range(500000) as r(i)")
        connection.execute("create table marts.kept as select * from marts.dropped limit 1000")
        connection.execute("create view marts.latest as select * from crm_metrics.marts.kept")
        connection.execute("create macro explain.why(low) as table select * from marts.latest where i >= low")
        connection.execute("create sequence history.change_numbers; select nextval('history.change_numbers')")
        connection.execute("checkpoint; drop table marts.dropped")
    before = store.private.stat().st_size
    store.compact()
    assert store.private.stat().st_size < before / 5
    assert list(store.home.work.iterdir()) == [store.private]
    with opened(store.private) as connection:
        assert connection.execute("select count(*) from explain.why(990)").fetchone() == (10,)
        assert connection.execute("select nextval('history.change_numbers')").fetchone() == (2,)
    mark = store.checkpoint()
    store.compact()
    assert store.is_intact(mark)


def test_a_full_night_takes_away_what_was_built_and_nothing_that_was_landed_or_remembered(tmp_path):
    store = a_store(tmp_path)
    store.prepare(1)
    fill(store.private, 1)
    with opened(store.private) as connection:
        for schema in ("raw_wukong", "raw_landing", "history"):
            connection.execute(f"create schema {schema}; create table {schema}.kept as select 1 as one")
    store.clear(["core", "marts", "scorecard", "test_failures"])
    assert sorted(store.table_rows()) == [("history", "kept"), ("raw_landing", "kept"), ("raw_wukong", "kept")]


def test_what_remembers_earlier_nights_is_in_no_schema_that_is_cleared(tmp_path):
    def a_node(kind: str, schema: str, full_refresh: bool | None = None) -> SimpleNamespace:
        return SimpleNamespace(resource_type=kind, schema=schema, config=SimpleNamespace(full_refresh=full_refresh))

    nodes = [
        a_node("model", "core"), a_node("model", "marts"),
        a_node("model", "history", False), a_node("model", "history"),
        a_node("snapshot", "snapshots"), a_node("seed", "raw_wukong"),
    ]  # fmt: skip
    manifest = SimpleNamespace(nodes=dict(enumerate(nodes)))
    dbt = Dbt(Project(tmp_path), "duckdb", tmp_path, {}, manifest=manifest)
    assert dbt.built_schemas() == {"core", "marts"}


def test_a_crash_right_after_the_rename_leaves_a_night_that_the_next_one_keeps(tmp_path):
    def killed(night, *_how):
        if night.night_id == 2:
            raise KeyboardInterrupt

    store = a_store(tmp_path)
    build_and_publish(store, 1)
    store._keep = killed
    with pytest.raises(KeyboardInterrupt):
        build_and_publish(store, 2)
    assert value(store.target) == [(2,)]
    a_store(tmp_path).tidy()
    assert ([night.night_id for night in store.nights()], store.private.exists()) == ([2, 1], False)
    build_and_publish(a_store(tmp_path), 3)
    assert [night.night_id for night in store.nights()] == [3, 2, 1]


def test_what_a_killed_build_left_is_thrown_away_with_its_wal(tmp_path):
    store = a_store(tmp_path)
    build_and_publish(store, 1)
    store.prepare(2)
    program = "import os, sys, duckdb; c = duckdb.connect(sys.argv[1]); "
    program += "c.execute('create table half as select 1 as one'); os._exit(9)"
    subprocess.run([sys.executable, "-c", program, str(store.private)], check=False)
    assert store.private.with_name(f"{store.private.name}.wal").exists()
    store.prepare(3)
    assert not store.private.with_name(f"{store.private.name}.wal").exists()
    with duckdb.connect(str(store.private), read_only=True) as connection:
        assert connection.execute("select count(*) from duckdb_tables() where table_name = 'half'").fetchone() == (0,)


def test_a_run_goes_on_only_from_a_file_that_nobody_wrote_to(tmp_path):
    store = a_store(tmp_path)
    store.prepare(1)
    fill(store.private, 1)
    mark = store.checkpoint()
    assert store.is_intact(mark)
    with opened(store.private, read_only=True):
        pass
    assert store.is_intact(mark)
    with opened(store.private) as connection:
        connection.execute("create table one_more as select 1 as one")
    assert not store.is_intact(mark)
    store.discard()
    assert not store.is_intact(mark)


def test_the_wal_that_another_program_left_is_not_replayed_into_the_new_night(tmp_path):
    store = a_store(tmp_path)
    build_and_publish(store, 1)
    store.prepare(2)
    fill(store.private, 2)
    store.write({})
    store.checkpoint()
    wal = store.target.with_name(f"{store.target.name}.wal")
    wal.write_bytes(b"of another file")
    store.publish(a_night(2))
    assert not wal.exists()
    assert value(store.target) == [(2,)]


def test_on_another_file_system_the_night_is_copied_and_still_replaced_in_one_step(tmp_path, monkeypatch):
    def within_a_folder(source, target):
        if source.parent != target.parent:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        source.rename(target)
        return target

    monkeypatch.setattr(_files.Path, "replace", within_a_folder)
    store = a_store(tmp_path)
    for number in (1, 2):
        build_and_publish(store, number)
    assert value(store.target) == [(2,)]
    assert [night.night_id for night in store.nights()] == [2, 1]
    assert [file.name for file in store.target.parent.iterdir()] == ["crm_metrics.duckdb"]


def test_whoever_writes_to_the_published_file_spoils_no_night_that_is_kept(tmp_path):
    store = a_store(tmp_path)
    for number in (1, 2):
        build_and_publish(store, number)
    fill(store.target, 99)
    assert value(store.target) == [(99,)]
    store.rollback(2)
    assert value(store.target) == [(2,)]
    fill(store.target, 99)
    store.rollback(1)
    store.rollback(2)
    assert value(store.target) == [(2,)]


def test_a_rollback_that_died_before_it_was_written_down_is_written_down_at_the_next_start(tmp_path):
    store, journal = a_store(tmp_path), Journal.open(tmp_path / "home")
    for number in (1, 2):
        build_and_publish(store, number, journal=journal)
    assert not reconcile(journal, store, "duckdb", store.published())
    store.rollback(1)
    assert reconcile(journal, store, "duckdb", store.published())
    last = journal.last_publication("duckdb")
    assert (last["kind"], last["night_id"], last["mark"]) == ("rollback", 1, store.published_mark())
    assert not reconcile(journal, store, "duckdb", store.published())
    # what somebody wrote to is no rollback
    store.rollback(2)
    fill(store.target, 99)
    assert not reconcile(journal, store, "duckdb", store.published())


def test_too_little_room_is_named_with_what_is_there_and_what_is_needed(tmp_path, monkeypatch):
    store = a_store(tmp_path)
    build_and_publish(store, 1)
    size = store.target.stat().st_size
    monkeypatch.setattr("crm_nightly._duckdb_store.free_bytes", lambda folder: 2 * size)
    with pytest.raises(Trouble, match=r"MB free, a night needs .+ MB") as caught:
        store.check_room(3)
    assert caught.value.exit_code == 7
    store.check_room(2)


def test_only_the_last_failed_night_is_set_aside(tmp_path):
    store = a_store(tmp_path)
    for number in (1, 2):
        store.prepare(number)
        kept = store.set_aside(number)
    assert [str(file) for file in store.home.work.glob("failed_*/*")] == [kept]
    assert "failed_n000002" in kept


def test_a_file_that_no_night_built_is_no_published_night(tmp_path):
    store = a_store(tmp_path)
    assert store.published() is None
    fill(store.target, 5)
    assert store.published() is None
    build_and_publish(store, 1)
    assert value(store.target) == [(1,)]


def test_a_broken_published_file_is_named_with_the_way_back(tmp_path):
    store = a_store(tmp_path)
    build_and_publish(store, 1)
    build_and_publish(store, 2)
    store.target.unlink()
    store.target.write_bytes(b"no database at all" * 1000)
    with pytest.raises(Trouble, match="crm-metrics rollback") as caught:
        store.published()
    assert caught.value.exit_code == 8
    store.rollback(1)
    assert value(store.target) == [(1,)]


def test_a_program_that_holds_the_file_for_a_moment_is_waited_for(tmp_path):
    store = a_store(tmp_path)
    build_and_publish(store, 1)
    program = "import sys, time, duckdb; c = duckdb.connect(sys.argv[1]); print(1, flush=True); time.sleep(1)"
    words = [sys.executable, "-c", program, str(store.target)]
    holder = subprocess.Popen(words, stdout=subprocess.PIPE, encoding="utf-8")
    holder.stdout.readline()
    assert store.published() == a_night(1)
    holder.communicate()


# Faults and their words


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 7),
        (duckdb.IOException("Could not write file: No space left on device"), 7),
        (PermissionError(errno.EACCES, "Permission denied"), 8),
        (duckdb.IOException("Could not set lock on file"), 8),
        (Trouble("what", "do", 5), 5),
        (ValueError("what"), 3),
    ],
)
def test_every_fault_has_its_exit_code(problem, code):
    assert explain(problem)[0] == code


def outcome(status: str, message: str) -> Outcome:
    return Outcome([SimpleNamespace(status=status, message=message)])


def test_only_what_passes_by_itself_is_tried_again():
    assert outcome("error", 'IO Error: Could not set lock on file "x"').is_transient
    assert outcome("error", "server closed the connection unexpectedly").is_transient
    assert outcome("error", "FATAL: the database system is in recovery mode").is_transient
    assert not outcome("error", "Binder Error: no such column").is_transient
    assert not outcome("fail", "Got 3 results").is_transient
    assert not outcome("success", "Could not set lock").is_transient
    assert outcome("error", "No space left on device").exit_code == 7
    assert outcome("fail", "Got 3 results").exit_code == 1


AWAY, GOOD = outcome("error", "connection to server failed: Connection refused"), outcome("success", "")


@pytest.mark.parametrize(
    ("answers", "again", "code"),
    [
        ([AWAY, GOOD], [None], 0),
        ([AWAY, AWAY, AWAY], [None, None], 8),
        ([AWAY], [Trouble("away", "", 8), Trouble("away", "", 8)], 8),
        ([AWAY, GOOD], [Trouble("away", "", 8), None], 0),
        ([outcome("error", "no such column")], [], 1),
    ],
)
def test_a_database_that_is_away_is_tried_three_times(answers, again, code, tmp_path, monkeypatch):
    answers, again = iter(answers), iter(again)

    def begin_again() -> None:
        if problem := next(again):
            raise problem

    monkeypatch.setattr("crm_nightly._dbt.PAUSES", (0, 0))
    monkeypatch.setattr(Dbt, "_invoke", lambda self, *_: next(answers))
    dbt = Dbt(Project(tmp_path), "postgres", tmp_path, {}, manifest="read already")
    assert dbt.run("build", before_again=begin_again).exit_code == code
    assert [*answers, *again] == []


def test_a_definition_that_cannot_be_taken_apart_keeps_nobody_from_the_numbers():
    def explain_none(_: list) -> int:
        raise ValueError("no such clause")

    told = []
    dbt = SimpleNamespace(definitions=list, explain=explain_none)
    parts = {"store": SimpleNamespace(explained="private"), "dbt": dbt}
    context = SimpleNamespace(published=None, code="a", log=told.append, warn=told.append, **parts)
    _steps._explain(context, "private")
    assert told == ["the schema explain is as it was: ValueError: no such clause"]


@pytest.mark.parametrize(
    ("code", "day_before", "chosen"), [("same", 14, ["due"]), ("same", 15, []), ("other", 15, ["due", "won"])]
)
def test_explanations_are_written_anew_where_the_definition_or_the_day_in_it_is_another(
    monkeypatch, code, day_before, chosen
):
    found = [Definition("due", 1, "select '2026-01-15'"), Definition("won", 1, "select 1")]
    told = []
    dbt = SimpleNamespace(definitions=lambda: found, explain=lambda given: told.extend(one.kpi_id for one in given))
    monkeypatch.setattr(_steps, "_is_explained", lambda context: context.code == "same")
    store = SimpleNamespace(explained="private")
    published = a_night(1, date(2026, 1, day_before))
    known = {"store": store, "dbt": dbt, "published": published, "code": code}
    context = SimpleNamespace(as_of=date(2026, 1, 15), log=lambda _: None, **known)
    _steps._explain(context, "private")
    assert told == chosen


def test_a_run_that_died_before_it_explained_what_it_published_leaves_that_to_the_next(tmp_path):
    journal = a_journal(tmp_path)

    def is_explained(code: str) -> bool:
        published = SimpleNamespace(run_id="run2", code_version="code")
        return _steps._is_explained(SimpleNamespace(published=published, code=code, journal=journal))

    attempt = journal.start_step("run2", "report")
    assert not is_explained("code")
    journal.end_step("run2", "report", attempt, seconds=1.0, exit_code=0)
    assert is_explained("code")
    assert not is_explained("other code")


# The journal and what is printed of it


def a_journal(home: Path) -> Journal:
    journal = Journal.open(home)
    for number, seconds in ((1, 10.0), (2, 30.0)):
        run = {"run_id": f"run{number}", "night_id": number, "as_of": "2026-01-01", "target": "duckdb", "mode": "full"}
        journal.start_run(run | {"code_version": "code", "started_at": f"2026-01-0{number}T02:00:00"})
        for step in ("build", "test"):
            attempt = journal.start_step(run["run_id"], step)
            facts = {"tests_passed": 7, "tests_failed": 0} if step == "test" else {"row_count": 1234}
            journal.end_step(run["run_id"], step, attempt, seconds=seconds, exit_code=0, mark="m", **facts)
        cost = {"node": "model.crm_metrics.a", "resource_type": "model", "name": "a", "row_count": 5}
        journal.keep_costs(run["run_id"], [cost | {"seconds": seconds}])
        journal.end_run(run["run_id"], 0, None)
    return journal


def test_the_journal_is_written_to_disk_at_once(tmp_path):
    with a_journal(tmp_path).engine.connect() as connection:
        settings = [connection.exec_driver_sql(f"pragma {name}").scalar() for name in ("journal_mode", "synchronous")]
    assert settings == ["wal", 2]


def test_a_run_that_was_cut_short_is_known_until_another_begins(tmp_path):
    journal = a_journal(tmp_path)
    assert journal.unfinished("duckdb") is None
    run = {"run_id": "cut", "night_id": 3, "as_of": "2026-01-02", "target": "duckdb", "code_version": "code"}
    journal.start_run(run | {"started_at": now()})
    assert journal.unfinished("duckdb")["run_id"] == "cut"
    assert journal.unfinished("postgres") is None
    journal.start_run(run | {"run_id": "next", "started_at": now()})
    assert journal.unfinished("duckdb")["run_id"] == "next"
    assert {row["run_id"]: row["state"] for row in journal.last_runs("duckdb", 2)}["cut"] == "abandoned"
    assert journal.next_night() == 4


def run(*words: str) -> str:
    result = CliRunner().invoke(cli, words, env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    return result.output


def test_history_shows_runs_and_the_dearest_models_with_what_is_usual(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_METRICS_HOME", str(tmp_path))
    assert "No night has run yet" in run("history")
    a_journal(tmp_path)
    page = run("history")
    for expected in ("build", "30.0", "1,234", "7 + 0 failed", "full"):
        assert expected in page
    assert [row["night_id"] for row in json.loads(run("history", "--format", "json"))] == [2, 1]
    (model,) = json.loads(run("history", "--models", "--format", "json"))
    assert (model["seconds"], model["usual_seconds"]) == (30.0, 10.0)
    assert "+200%" in run("history", "--models")


def test_nights_are_listed_and_rolled_back_from_the_command_line(tmp_path, monkeypatch):
    store = a_store(tmp_path)
    for number in (1, 2, 3):
        build_and_publish(store, number)
    monkeypatch.setenv("CRM_METRICS_HOME", str(store.home.root))
    monkeypatch.setenv("CRM_METRICS_DUCKDB", str(store.target))
    assert "Night n000002 of 2026-01-01 is published." in run("rollback")
    listed = json.loads(run("nights", "--format", "json"))
    assert [(row["night_id"], row["is_published"]) for row in listed] == [(3, False), (2, True), (1, False)]
    run("rollback", "3")
    assert value(store.target) == [(3,)]
    last = Journal.open(store.home.root).last_publication("duckdb")
    assert (last["kind"], last["night_id"]) == ("rollback", 3)


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_METRICS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CRM_METRICS_DUCKDB", str(tmp_path / "there" / "crm_metrics.duckdb"))
    page = run("nightly", "--dry-run")
    assert "the sample is read" in page
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("days", "asked"), [(0, []), (30, [(datetime(2026, 2, 8, 4, 0, tzinfo=UTC), 2)])])
def test_deliveries_are_dropped_where_it_is_asked_for_and_no_kept_night_lacks_what_follows(
    tmp_path, monkeypatch, days, asked
):
    found = []
    monkeypatch.setattr("crm_landing.drop_superseded", lambda home, *limits: found.append(limits) or [])
    context = SimpleNamespace(
        settings={"deliveries_kept_days": days}, options=Options(landing=tmp_path, clock=lambda: NOON),
        store=SimpleNamespace(nights=lambda: [a_night(3), a_night(2)]), home=Home(tmp_path),
        log=Log(tmp_path / "log", "run1"),
    )  # fmt: skip
    drop_deliveries(context)
    assert found == asked


# Whom it concerns


@pytest.fixture
def receiver():
    """A web server on loopback that keeps what is posted to it."""
    told = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words):
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield SimpleNamespace(address=f"json://127.0.0.1:{server.server_port}/hook/geheim", told=told)
    server.shutdown()
    server.server_close()


def messages(log: Log) -> str:
    return log.path.read_text(encoding="utf-8")


def test_a_failure_is_told_in_both_languages(tmp_path, monkeypatch, receiver):
    monkeypatch.setenv("CRM_METRICS_NOTIFY", receiver.address)
    log = Log(tmp_path / "log", "run1")
    _report.tell_failure("mysql://crm:geheim@db is away", date(2026, 1, 1), log)
    (told,) = receiver.told
    assert "the night of 2026-01-01 failed / CRM 指标夜间刷新失败" in told["title"]
    assert "已发布的数据保持不变" in told["message"]
    assert "geheim" not in told["message"] + messages(log)


def test_without_addresses_nothing_is_sent_and_one_line_says_so(tmp_path, monkeypatch):
    monkeypatch.delenv("CRM_METRICS_NOTIFY", raising=False)
    log = Log(tmp_path / "log", "run1")
    assert not _report.send("title", "body", "info", log)
    assert len(messages(log).splitlines()) == 1


def test_a_service_that_is_away_or_misspelt_fails_nothing(tmp_path, monkeypatch, receiver, capfd):
    monkeypatch.setenv("CRM_METRICS_NOTIFY", f"json://127.0.0.1:9/geheim nosuch://geheim {receiver.address}")
    log = Log(tmp_path / "log", "run1")
    assert not _report.send("title", "body", "info", log)
    assert len(receiver.told) == 1
    assert "1 of 3 addresses" in messages(log)
    assert "geheim" not in messages(log) + "".join(capfd.readouterr())


ALERT = {
    "severity": "critical", "kpi_id": "a", "name_en": "Churn", "name_zh": "流失率", "segment_type": "region",
    "segment_value": "华东", "opened_on": date(2026, 1, 1), "description_en": "Missed", "description_zh": "未达标",
}  # fmt: skip


def test_an_alert_is_told_once_and_again_only_where_it_was_not_taken(tmp_path, monkeypatch, receiver):
    alerts = [ALERT | {"alert_id": number} for number in range(12)]
    context = SimpleNamespace(
        options=SimpleNamespace(target="duckdb"), store=SimpleNamespace(query=lambda file: alerts), run_id="run1",
        journal=Journal.open(tmp_path), log=Log(tmp_path / "log", "run1"), as_of=date(2026, 1, 1),
    )  # fmt: skip
    _report.tell_alerts(context)  # no address: it stays to be told
    monkeypatch.setenv("CRM_METRICS_NOTIFY", receiver.address)
    _report.tell_alerts(context)
    _report.tell_alerts(context)
    (told,) = receiver.told
    assert "12 new alerts" in told["title"]
    for expected in ("Churn / 流失率 (region = 华东), since 2026-01-01", "2 more"):
        assert expected in told["message"]


def judged(status: str, days: int) -> SimpleNamespace:
    node = SimpleNamespace(source_name="wukong", name="wk_crm_activity", resource_type="source")
    since = datetime(2026, 1, 1, tzinfo=UTC)
    return SimpleNamespace(status=status, age=days * 86400.0, max_loaded_at=since, node=node, message=None)


@pytest.mark.parametrize(
    ("status", "days", "code", "told"), [("pass", 1, 0, 0), ("warn", 4, 0, 1), ("error", 12, 6, 0)]
)
def test_a_late_source_is_told_of_and_a_stale_one_stops_the_night(
    tmp_path, monkeypatch, receiver, status, days, code, told
):
    monkeypatch.setenv("CRM_METRICS_NOTIFY", receiver.address)
    landed = [{"source_system": "wukong", "table_name": "wk_crm_activity"}]
    asked = []
    context = Context(
        project=None, home=None, options=Options(), journal=None, log=Log(tmp_path / "log", "run1"), run_id="run1",
        store=SimpleNamespace(query=lambda file, where: landed), night_id=1, as_of=date(2026, 1, 1), code="",
        dbt=SimpleNamespace(run=lambda *words: asked.append(words) or Outcome([judged(status, days)])), published=None,
        settings={},
    )  # fmt: skip
    assert check_freshness(context) == code
    assert asked == [("source", "freshness", "--select", "source:wukong.wk_crm_activity")]
    said = f"wukong.wk_crm_activity has brought nothing new since 2026-01-01 00:00 UTC, {days} days ago"
    assert context.warnings == ([said] if status == "warn" else [])
    assert (context.problem == said) == (status == "error")
    assert len(receiver.told) == told
