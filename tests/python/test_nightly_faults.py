"""The real command on a small company that is landed, and everything that can happen to it in a night.

Each time: readers have the night before or all of the new one, the next run succeeds without repair by hand, and the
raw tables hold what was delivered, once. `CRM_METRICS_TEST_LONG=1` repeats what depends on chance many times.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from crm_metrics._project import Project
from crm_nightly._duckdb_store import DuckdbStore
from crm_nightly._home import Home
from crm_nightly._journal import Journal
from crm_nightly._night import run_night
from crm_nightly._plan import options_of
from crm_nightly._rebuild import differences
from nightly_tools import DAY, PROJECT, SMALL, SOURCES, Place, a_company, deliver_news, rows_of

LONG = os.environ.get("CRM_METRICS_TEST_LONG") == "1"
LUCK = random.Random(os.environ.get("CRM_METRICS_TEST_SEED") or None)


@pytest.fixture(scope="module")
def first_night(tmp_path_factory) -> Place:
    """A company of forty customers after its first night."""
    place = a_company(tmp_path_factory.mktemp("nights"))
    place.good_run()
    return place


@pytest.fixture
def place(first_night, tmp_path) -> Place:
    """The same machine anew, with news: some rows more, one changed, one less."""
    copy = Place(tmp_path / "machine")
    shutil.copytree(first_night.root, copy.root, symlinks=True)
    deliver_news(copy)
    return copy


# What has to hold


def published(place: Place) -> tuple[int, str]:
    """The night that readers see, and a checksum of all its KPI results."""
    with duckdb.connect(str(place.published), read_only=True) as connection:
        (night,) = connection.execute("select night_id from operations.night").fetchone()
        rows = connection.execute("from scorecard.kpi_results order by all").fetchall()
    assert rows
    return night, hashlib.sha256(repr(rows).encode()).hexdigest()


def assert_nothing_is_lost_or_counted_twice(place: Place) -> None:
    """Raw tables hold the rows that were delivered, each as often as it was, and each delivery was applied once."""
    with duckdb.connect(str(place.published), read_only=True) as connection:
        applied = connection.execute("select delivery_no from raw_landing.applied_deliveries").fetchall()
        for source in SOURCES:
            for file in (place.root / "deliveries" / source).glob("*.csv"):
                rows, table = rows_of(file), file.stem.removeprefix(f"{source}__")
                names = ", ".join(f'"{name}"' for name in rows[0])
                raw = connection.execute(f'select {names} from raw_{source}."{table}"').fetchall()
                delivered = Counter(tuple(value or None for value in row.values()) for row in rows)
                assert Counter(raw) == delivered, f"{source}.{table}"
    assert len(applied) == len(set(applied))
    with Journal.open(place.home).engine.connect() as connection:
        received = connection.exec_driver_sql("select delivery_no from deliveries where state = 'received'").fetchall()
    assert sorted(applied) == sorted(tuple(row) for row in received)


def assert_home_is_tidy(place: Place) -> None:
    """Nothing half-made is left, and what is kept can be read."""
    left = [path.name for path in place.published.parent.iterdir() if path != place.published]
    assert left == []
    assert not (place.home / "work" / "crm_metrics.duckdb").exists()
    for file in (place.home / "nights").glob("*/*"):
        with duckdb.connect(str(file), read_only=True) as connection:
            connection.execute("select night_id from operations.night").fetchone()
    assert (place.home / "parquet" / "latest").resolve().name == f"n{published(place)[0]:06d}"


def assert_next_night_is_good(place: Place, before: tuple[int, str]) -> tuple[int, str]:
    """Without repair by hand."""
    result = place.good_run()
    after = published(place)
    assert after[0] == result["night_id"]
    assert after[0] > before[0] or after == before
    assert_nothing_is_lost_or_counted_twice(place)
    assert_home_is_tidy(place)
    return after


def test_the_numbers_of_the_published_night_are_explained(first_night):
    with duckdb.connect(str(first_night.published), read_only=True) as connection:
        cell = "period_start = date '2026-01-01' and segment_type = 'all'"
        published = connection.execute(f"select denominator from marts.win_rate_v1 where {cell}").fetchone()
        rows = "explain.win_rate_v1('month', date '2026-01-01', 'all', 'all')"
        assert connection.execute(f"select sum(denominator_part) from {rows}").fetchone() == published == (7,)


def test_a_published_night_is_explained_where_nothing_else_was_ever_built(first_night, tmp_path):
    words = [sys.executable, "-m", "crm_metrics", "explain", "win_rate", "--period", "2026-01", "--format", "json"]
    surroundings = first_night.environment() | {"DBT_TARGET_PATH": str(tmp_path)}
    done = subprocess.run(words, cwd=PROJECT, env=surroundings, capture_output=True, encoding="utf-8", check=True)
    told = json.loads(done.stdout)
    assert told["adds_up"]
    assert sum(row["is_counted"] for row in told["rows"]) == 7


# Killed


def wait_for(process: subprocess.Popen, place: Place, step: str, seen: int) -> bool:
    """Until the log says that the step begins in this run; False where the run ended before."""
    log = place.home / "nightly.jsonl"
    while process.poll() is None:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[seen:] if log.exists() else []
        if any(f'"step": "{step}"' in line and '"begins"' in line for line in lines):
            return True
        time.sleep(0.005)
    return False


def kill(process: subprocess.Popen) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def killed_in(place: Place, step: str, longest: float) -> bool:
    """Start a run, wait until a step begins and a random moment more, kill its process group."""
    log = place.home / "nightly.jsonl"
    seen = len(log.read_text(encoding="utf-8", errors="replace").splitlines())
    process = place.start()
    found = wait_for(process, place, step, seen)
    time.sleep(LUCK.uniform(0, longest))
    was_running = process.poll() is None
    kill(process)
    return found and was_running


# How long a step takes on a slow machine, so that the moment of death is anywhere in it.
MOMENTS = {"land": 2, "freshness": 8, "snapshot": 4, "build": 15, "test": 6, "publish": 1, "report": 1}


@pytest.mark.parametrize("attempt", range(5 if LONG else 1))
def test_killed_in_every_step_in_one_night_after_another(place, attempt):
    before = published(place)
    after = before
    times = {}
    for step, longest in MOMENTS.items():
        times[step] = killed_in(place, step, longest)
        now = published(place)
        # the night before, or all of the new one; and never back
        assert now in (before, after) or after == before, (step, now, before)
        after = now
    assert_next_night_is_good(place, before)
    assert times["build"], "the run was over before it could be killed"


@pytest.mark.skipif(not LONG, reason="CRM_METRICS_TEST_LONG=1")
@pytest.mark.parametrize("attempt", range(8))
def test_killed_at_any_moment(place, attempt):
    before = published(place)
    for _ in range(3):
        process = place.start()
        time.sleep(LUCK.uniform(0, 60))
        kill(process)
        assert published(place)[0] >= before[0]
    assert_next_night_is_good(place, before)


@pytest.mark.parametrize("step", ["publish", "report"] if LONG else ["publish"])
def test_killed_between_publishing_and_writing_it_down(place, step):
    """The night is completed from what the published file says, and not built again."""
    before = published(place)
    while published(place) == before:
        killed_in(place, step, 2)
    night = published(place)
    if step == "publish":
        # as if the process had died in the one instant between the rename and the journal
        with Journal.open(place.home).engine.begin() as connection:
            connection.exec_driver_sql(f"delete from publications where night_id = {night[0]}")
    result = place.good_run()
    assert (result["night_id"], published(place)) == (night[0], night)
    assert Journal.open(place.home).last_publication("duckdb")["night_id"] == night[0]
    assert_nothing_is_lost_or_counted_twice(place)
    assert_home_is_tidy(place)


# Disk and folders


@contextlib.contextmanager
def a_disk_of_its_own(folder: Path, megabytes: float):
    """The folder on a small file system of its own, as it stood."""
    kept = folder.with_name(f"{folder.name}.before")
    folder.rename(kept)
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={int(megabytes * 1024)}k", "tmpfs", str(folder)]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    try:
        shutil.copytree(kept, folder, symlinks=True, dirs_exist_ok=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def megabytes_in(folder: Path) -> float:
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if not path.is_symlink()) / 1e6 * 1.05


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="file systems are mounted by root only")


@needs_root
def test_a_disk_that_gets_full_in_the_night(place):
    """Wherever in the night that is: each time with a little more room than the time before."""
    before = published(place)
    with a_disk_of_its_own(place.home, megabytes_in(place.home) + 1):
        result = place.run()
        assert (result["exit_code"], "MB free, a night needs" in result["problem"]) == (7, True)
        for room in (1, 4, 8, 14, 18, 22, 26, 30, 36, 44) if LONG else (22,):
            remount(place.home, f"size={int((megabytes_in(place.home) + room) * 1024)}k")
            # the check is told to let it try
            result = place.run(nightly_disk_factor=0)
            assert result["exit_code"] == 7 or result["published"], result
            assert result["published"] or published(place) == before, room
            before = published(place)
        remount(place.home, "size=1g")
        assert_next_night_is_good(place, before)


@needs_root
@pytest.mark.skipif(not LONG, reason="CRM_METRICS_TEST_LONG=1")
def test_a_published_folder_on_another_disk_that_gets_full(place):
    """The night is copied there, and the old file needs its room until the new one is complete."""
    before = published(place)
    with a_disk_of_its_own(place.published.parent, megabytes_in(place.published.parent) + 5):
        result = place.run(nightly_disk_factor=0)
        assert (result["exit_code"], result["published"], published(place)) == (7, False, before)
        remount(place.published.parent, "size=1g")
        assert_next_night_is_good(place, before)


@needs_root
@pytest.mark.parametrize("step", ["land", "build"] if LONG else ["land"])
def test_a_published_folder_that_becomes_read_only(place, step):
    before = published(place)
    with a_disk_of_its_own(place.published.parent, 1000):
        if step == "land":
            remount(place.published.parent, "ro")
            result = place.run()
        else:
            seen = len((place.home / "nightly.jsonl").read_text(encoding="utf-8").splitlines())
            process = place.start()
            assert wait_for(process, place, step, seen)
            remount(place.published.parent, "ro")
            result = json.loads(process.communicate(timeout=600)[0])
        assert (result["exit_code"], result["published"], published(place)) == (8, False, before)
        assert "cannot be written" in result["problem"]
        remount(place.published.parent, "rw")
        assert_next_night_is_good(place, before)


# What is refused


def test_what_is_refused_leaves_the_night_before_and_the_next_one_is_good(place, monkeypatch):
    """A broken delivery, a wrong clock, a second start, a test that fails: one after another, then all is well."""
    before = published(place)
    events = place.file("company_files", "digital_events")
    whole = events.read_bytes()

    events.write_bytes(whole[: len(whole) // 2].rstrip()[:-30])
    result = place.run()
    assert (result["exit_code"], published(place)) == (5, before), result
    assert "digital_events" in result["problem"]
    events.write_bytes(whole)

    for name, value in place.environment().items():
        monkeypatch.setenv(name, value)
    project, home = Project(PROJECT), Home(place.home)
    known = {"target": "duckdb", "as_of": None, "mode": "auto", "keep": 7, "variables": SMALL}
    options = options_of(project, config=place.root / "landing.yml", **known)
    gone_back = replace(options, clock=lambda: datetime(2026, 1, 10, tzinfo=UTC))
    result = run_night(project, home, gone_back, None)
    assert (result.exit_code, f"{DAY} is published already" in result.problem) == (6, True), result.problem
    assert published(place) == before

    assert_a_second_start_is_refused(place)
    assert published(place) == before

    assert_a_failed_test_publishes_nothing(place)
    assert published(place) == before
    after = assert_next_night_is_good(place, before)

    # nothing is delivered any more, and the clock is a year ahead
    run_ahead = replace(options, clock=lambda: datetime(datetime.now(UTC).year + 1, 12, 1, tzinfo=UTC))
    result = run_night(project, home, run_ahead, None)
    assert (result.exit_code, "nothing was delivered since" in result.problem) == (6, True), result.problem
    assert published(place) == after
    assert_a_night_that_was_restated_can_be_built_anew(place, before[0], after[0])


def rebuilt(place: Place, night: int) -> tuple[int, dict]:
    """What `crm-metrics rebuild` says."""
    words = [sys.executable, "-m", "crm_metrics", "rebuild", str(night), "--format", "json"]
    done = subprocess.run(
        words, cwd=PROJECT, env=place.environment(), capture_output=True, encoding="utf-8", check=False
    )
    return done.returncode, json.loads(done.stdout or "{}")


def assert_a_night_that_was_restated_can_be_built_anew(place: Place, first: int, second: int) -> None:
    """To the same digits, from its own deliveries; from the later night exactly what that one restated differs."""
    code, told = rebuilt(place, first)
    assert (code, told["differences"], told["is_same_code"]) == (0, [], True), told
    assert told["cells"] > 1000
    cell = ("kpi_id", "kpi_version", "period_grain", "period_start", "segment_type", "segment_value")
    stores = [DuckdbStore(Home(place.home), file) for file in (place.published, Path(told["place"]))]
    _, differing = differences(Project(PROJECT), *stores, second)
    with duckdb.connect(str(place.published), read_only=True) as connection:
        changed = connection.execute(
            f"select {', '.join(cell)} from history.kpi_history where night_number = {second}"
        ).fetchall()
    assert changed
    assert {tuple(row[name] for name in cell) for row in differing} == set(changed)
    assert rebuilt(place, 99)[0] == 2


def assert_a_second_start_is_refused(place: Place) -> None:
    """At once, saying who is at work; and who is killed then holds nothing."""
    seen = len((place.home / "nightly.jsonl").read_text(encoding="utf-8").splitlines())
    first = place.start()
    assert wait_for(first, place, "land", seen)
    started = time.monotonic()
    second = subprocess.run(
        place.words(), cwd=PROJECT, env=place.environment(), capture_output=True, encoding="utf-8", check=False
    )
    result = json.loads(second.stdout)
    assert (second.returncode, result["exit_code"], result["published"]) == (4, 4, False)
    assert f"process {first.pid} on" in result["problem"]
    assert time.monotonic() - started < 10
    kill(first)


def assert_a_failed_test_publishes_nothing(place: Place) -> None:
    """And is named: the rule, its file, the rows that break it; the night is kept to be looked at."""
    # a rule that this company breaks: not one record may be set aside
    result = place.run(quarantine_max_share=0)
    assert (result["exit_code"], result["published"]) == (1, False)
    failed = {test["name"]: test for test in result["failed_tests"]}["assert_quarantine_stays_small"]
    assert failed["file"] == "tests/core/assert_quarantine_stays_small.sql"
    assert failed["failures"] > 0
    assert failed["rows"]
    kept = list((place.home / "work").glob("failed_*/crm_metrics.duckdb"))
    assert len(kept) == 1
    with duckdb.connect(str(kept[0]), read_only=True) as connection:
        assert connection.execute("from scorecard.kpi_results limit 1").fetchall()
