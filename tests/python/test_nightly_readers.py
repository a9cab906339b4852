"""Readers while nights are published: nobody is locked out, and nobody sees two nights in one connection."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from nightly_tools import KPI_TABLES, a_company, a_store, build_and_publish, deliver_news

READERS, NIGHTS = 8, 10
LONG = os.environ.get("CRM_METRICS_TEST_LONG") == "1"
READER = """
import json, pathlib, sys, duckdb
file, stop, tables = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3].split(",")
seen, opened, mixed, errors = set(), 0, [], []
while True:
    last = stop.exists()
    try:
        with duckdb.connect(file, read_only=True) as connection:
            ask = lambda text: connection.execute(text).fetchall()
            nights = {ask("select night_id from operations.night")[0][0]}
            for table in (*tables, "marts.latest"):
                nights |= {row[0] for row in ask(f"select distinct night from {table}")}
            nights.add(ask("select night_id from operations.night")[0][0])
        opened += 1
        seen |= nights
        if len(nights) > 1:
            mixed.append(sorted(nights))
    except Exception as problem:
        errors.append(f"{type(problem).__name__}: {problem}")
    if last:
        break
print(json.dumps({"seen": sorted(seen), "opened": opened, "mixed": mixed, "errors": errors}))
"""


def test_eight_readers_see_whole_nights_only_while_ten_are_published(tmp_path):
    store = a_store(tmp_path)
    build_and_publish(store, 1)
    words = [sys.executable, "-c", READER, str(store.target), str(tmp_path / "stop"), ",".join(KPI_TABLES)]
    readers = [subprocess.Popen(words, stdout=subprocess.PIPE, encoding="utf-8") for _ in range(READERS)]
    for number in range(2, NIGHTS + 2):
        build_and_publish(store, number)
    (tmp_path / "stop").touch()
    told = [json.loads(reader.communicate(timeout=120)[0]) for reader in readers]

    assert [each["errors"] for each in told] == [[]] * READERS
    assert [each["mixed"] for each in told] == [[]] * READERS
    assert all(each["seen"][-1] == NIGHTS + 1 for each in told)
    # they were reading all the time, so that most of the nights were seen by somebody
    assert len(set().union(*(each["seen"] for each in told))) > NIGHTS / 2


def test_a_reader_that_stays_open_keeps_its_night(tmp_path):
    import duckdb

    store = a_store(tmp_path)
    build_and_publish(store, 1)
    # another process, because DuckDB shares an open file within one
    program = "import sys, duckdb; c = duckdb.connect(sys.argv[1], read_only=True); print(1, flush=True); input(); "
    program += "print(c.execute('select distinct night from scorecard.kpi_results').fetchall())"
    reader = subprocess.Popen(
        [sys.executable, "-c", program, str(store.target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        encoding="utf-8",
    )  # fmt: skip
    reader.stdout.readline()
    build_and_publish(store, 2)
    assert reader.communicate("\n", timeout=60)[0].strip() == "[(1,)]"
    with duckdb.connect(str(store.target), read_only=True) as connection:
        assert connection.execute("select distinct night from scorecard.kpi_results").fetchall() == [(2,)]


REAL_READER = """
import json, pathlib, sys, duckdb
file, stop = sys.argv[1], pathlib.Path(sys.argv[2])
seen, opened, mixed, errors = {}, 0, [], []
while True:
    last = stop.exists()
    try:
        with duckdb.connect(file, read_only=True) as connection:
            ask = lambda text: connection.execute(text).fetchone()
            first = ask("select night_id, as_of from operations.night")
            days = {ask(f"select max(period_start) from {table}")[0] for table in ("marts.win_rate", "marts.nps")}
            rows = ask("select count(*), sum(hash(kpi_id, kpi_value)) from scorecard.kpi_results")
            same = ask("select night_id, as_of from operations.night")
        opened += 1
        # one night, one set of results: another checksum under the same night is a mixed one
        if first != same or seen.setdefault(first[0], str(rows)) != str(rows):
            mixed.append(str((first, same, rows)))
    except Exception as problem:
        errors.append(f"{type(problem).__name__}: {problem}")
    if last:
        break
print(json.dumps({"seen": seen, "opened": opened, "mixed": mixed, "errors": errors}))
"""


@pytest.mark.skipif(not LONG, reason="CRM_METRICS_TEST_LONG=1")
def test_eight_readers_see_whole_nights_only_during_ten_real_ones(tmp_path):
    place = a_company(tmp_path)
    place.good_run()
    words = [sys.executable, "-c", REAL_READER, str(place.published), str(tmp_path / "stop")]
    readers = [subprocess.Popen(words, stdout=subprocess.PIPE, encoding="utf-8") for _ in range(READERS)]
    for _ in range(NIGHTS):
        deliver_news(place)
        place.good_run()
    (tmp_path / "stop").touch()
    told = [json.loads(reader.communicate(timeout=120)[0]) for reader in readers]

    assert [each["errors"] for each in told] == [[]] * READERS
    assert [each["mixed"] for each in told] == [[]] * READERS
    assert {night: rows for each in told for night, rows in each["seen"].items()} == told[0]["seen"]
    assert len(told[0]["seen"]) == NIGHTS + 1
