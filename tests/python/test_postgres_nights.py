"""Nights on Postgres: whatever happens, readers see one whole night, without an error and with their grants.

Runs where CRM_METRICS_TEST_POSTGRES is 1. The server is this module's own, so that it can be killed.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from typing import Any

import psycopg2
import psycopg2.errors
import pyarrow.parquet
import pytest

from crm_metrics._project import Trouble
from crm_nightly._home import Home
from crm_nightly._operations import SHAPES, _columns
from crm_nightly._postgres_store import PostgresStore
from crm_nightly._store import Night
from postgres_server import Server, a_server, asked

pytestmark = pytest.mark.skipif(
    os.environ.get("CRM_METRICS_TEST_POSTGRES") != "1", reason="no PostgreSQL was asked for (see docs/add_an_engine.md)"
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with a_server() as started:
        yield started


@pytest.fixture
def store(server, tmp_path) -> PostgresStore:
    """An empty database."""
    with asked(server) as cursor:
        cursor.execute("select nspname from pg_namespace where nspname !~ '^(pg_|information_schema|public)'")
        for (schema,) in cursor.fetchall():
            cursor.execute(f'drop schema "{schema}" cascade')
        cursor.execute("select rolname from pg_roles where rolname like 'reader%'")
        for (role,) in cursor.fetchall():
            cursor.execute(f'drop owned by "{role}"; drop role "{role}"')
    return PostgresStore(Home(tmp_path), server.connection, patience=30)


def build(server: Server, store: PostgresStore, night_id: int, columns: str = "{n} as night", views: int = 2) -> Night:
    """What dbt would have built: some tables of one night, and a view over one of them."""
    store.settings(night_id)
    store.prepare(night_id)
    name = f"n{night_id:06d}"
    store.clear([f"{name}_core", f"{name}_marts", f"{name}_staging"])
    with asked(server) as cursor:
        for room in ("core", "marts", "staging"):
            cursor.execute(f"create schema if not exists {name}_{room}")
        for number in range(views):
            for room in ("core", "marts"):
                cursor.execute(f"create table {name}_{room}.t{number} as select {columns.format(n=night_id)}")
        cursor.execute(f"create view {name}_staging.words as select * from {name}_core.t0")
    night = Night(night_id, date(2026, 1, night_id), f"run{night_id}", "code", "full", 0, datetime(2026, 1, night_id))
    store.write({"night": _columns([vars(night)], SHAPES["night"])})
    return night


def make(server: Server, store: PostgresStore, night_id: int, **shape: Any) -> Night:
    night = build(server, store, night_id, **shape)
    store.publish(night)
    return night


def seen(server: Server, statement: str = "select night from marts.t0", role: str = "crm_metrics") -> Any:
    with asked(server, role) as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


ONE_NIGHT = """
    select array_agg(distinct night) from (
        select night from marts.t0 union all select night from core.t1 union all select night from core.t0
        union all select night_id from operations.night union all select night from staging.words
        union all select night from marts.t1
    ) as seen
"""


def test_a_night_is_read_under_the_plain_names(server, store):
    assert store.published() is None
    night = make(server, store, 1)
    assert store.published() == night
    assert seen(server) == seen(server, "select night from staging.words") == 1
    assert store.nights() == [night]
    assert store.table_rows("published")[("marts", "t0")] >= 0


def test_eight_readers_see_no_error_and_no_mixture_over_ten_nights(server, store):
    make(server, store, 1)
    stop, mixed, answers = threading.Event(), [], []

    def read() -> None:
        try:
            with asked(server) as cursor:
                while not stop.is_set():
                    cursor.execute(ONE_NIGHT)
                    nights = cursor.fetchone()[0]
                    answers.append(nights[0])
                    if len(nights) != 1:
                        mixed.append(nights)
        except psycopg2.Error as problem:
            mixed.append(problem)

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for night_id in range(2, 12):
        make(server, store, night_id)
    stop.set()
    for reader in readers:
        reader.join()
    assert mixed == []
    assert len(set(answers)) > 3, "they read while nights changed"
    assert seen(server) == 11


def test_grants_and_a_users_view_survive(server, store):
    make(server, store, 1)
    with asked(server) as cursor:
        cursor.execute(
            "create role reader_a login; grant usage on schema marts to reader_a; grant select on marts.t0 to reader_a;"
            "alter default privileges in schema marts grant select on tables to reader_a;"
            "create schema mine; create view mine.v as select night + 1 as next from marts.t0"
        )
    make(server, store, 2)
    make(server, store, 3, columns="{n} as night, 'x' as word", views=3)  # a column at the end, a table more
    assert seen(server, role="reader_a") == seen(server, "select night from marts.t2", "reader_a") == 3
    assert seen(server, "select next from mine.v") == 4


def test_the_reader_reads_what_is_for_readers_and_nothing_else(server, store, monkeypatch):
    monkeypatch.setenv("CRM_METRICS_PG_READER", "reader; d")
    with asked(server) as cursor:
        cursor.execute(
            'create role "reader; d" login; create schema raw_crm; create table raw_crm.words as select 1 as one'
        )
        cursor.execute('grant usage on schema raw_crm to "reader; d"')
    make(server, store, 1)
    with asked(server) as cursor:
        cursor.execute(
            "create schema explain;"
            "create function explain.open() returns int language sql as 'select max(night) from marts.t0';"
            "create function explain.closed() returns int language sql as 'select max(night) from staging.words';"
            "revoke execute on all functions in schema explain from public"
        )
    make(server, store, 2, views=3)
    assert seen(server, "select night from marts.t2", "reader; d") == 2
    assert seen(server, "select night_id from operations.night", "reader; d") == 2
    assert seen(server, "select explain.open()", "reader; d") == 2
    for statement in (
        "select explain.closed()", "create function explain.mine() returns int language sql return 1",
        "select night from staging.words", "select night from n000002_marts.t0", "select one from raw_crm.words",
        "create view marts.x as select 1 as one", "delete from marts.t0 returning night",
        "insert into core.t0 values (1) returning night",
    ):  # fmt: skip
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            seen(server, statement, "reader; d")


def test_changed_columns_keep_the_grants_where_nobody_depends_on_them(server, store):
    make(server, store, 1)
    with asked(server) as cursor:
        cursor.execute(
            "create role reader_b login; grant usage on schema marts to reader_b; grant select on marts.t0 to reader_b"
        )
    make(server, store, 2, columns="'x' as word, {n} as night")
    assert seen(server, role="reader_b") == 2


def test_changed_columns_under_a_users_view_are_refused_by_its_name(server, store):
    make(server, store, 1)
    with asked(server) as cursor:
        cursor.execute("create schema mine; create view mine.v as select night from marts.t0")
    with pytest.raises(Trouble, match=r"mine\.v") as refused:
        make(server, store, 2, columns="{n}::text as night")
    assert refused.value.exit_code == 8
    assert seen(server, ONE_NIGHT) == [1]


def test_a_table_that_is_gone_is_gone_and_one_of_a_user_stays(server, store):
    make(server, store, 1, views=3)
    with asked(server) as cursor:
        cursor.execute("create view marts.of_a_user as select 1 as one")
    make(server, store, 2, views=2)
    with pytest.raises(psycopg2.errors.UndefinedTable):
        seen(server, "select night from marts.t2")
    assert seen(server, "select one from marts.of_a_user") == 1


def test_the_first_night_takes_the_place_of_tables_that_dbt_built(server, store):
    with asked(server) as cursor:
        cursor.execute(
            "create schema marts; create schema core; create schema staging; create role reader_c login;"
            "create table core.t0 as select 0 as night; create table marts.t0 as select 0 as night;"
            "create view staging.words as select night, 1 as more from core.t0;"
            "grant usage on schema marts to reader_c; grant select on marts.t0 to reader_c"
        )
    make(server, store, 1)
    assert seen(server, ONE_NIGHT) == [1]
    assert seen(server, role="reader_c") == 1


def test_a_failed_build_leaves_the_published_night(server, store):
    make(server, store, 1)
    build(server, store, 2)
    assert store.set_aside(2) == "the schemas n000002_*"
    assert seen(server, ONE_NIGHT) == [1]
    make(server, store, 3)
    assert [night.night_id for night in store.nights()] == [3, 1]
    assert seen(server, "select night from n000002_marts.t0") == 2, "kept to be looked at"
    build(server, store, 4)
    store.set_aside(4)
    with pytest.raises(psycopg2.errors.UndefinedTable):
        seen(server, "select night from n000002_marts.t0")


def test_a_killed_build_is_thrown_away(server, store):
    make(server, store, 1)
    build(server, store, 2)
    another = PostgresStore(store.home, server.connection)
    another.prepare(3)
    assert {row["night_name"] for row in another._schemas()} == {"n000001", "n000003"}


@pytest.mark.parametrize("wait", [0.0, 0.02, 0.1])
def test_a_server_that_dies_in_a_publish_shows_the_old_night_or_the_new(server, store, wait):
    make(server, store, 1, views=40)
    night = build(server, store, 2, views=40)

    def kill() -> None:
        time.sleep(wait)
        server.stop("immediate")

    killer = threading.Thread(target=kill)
    killer.start()
    published = True
    try:
        store.publish(night)
    except Trouble as problem:
        published = False
        assert problem.exit_code == 8
    killer.join()
    server.start()
    found = seen(server, ONE_NIGHT)
    assert found in ([1], [2])
    assert not (published and found == [1]), "what was said to be published is"
    assert found == [store.published().night_id]
    make(server, store, 3, views=40)
    assert seen(server, ONE_NIGHT) == [3]


def test_a_night_goes_on_only_from_what_nobody_touched(server, store):
    build(server, store, 1)
    mark = store.checkpoint()
    assert PostgresStore(store.home, server.connection).is_intact(mark)
    with asked(server) as cursor:
        cursor.execute("insert into n000001_marts.t0 values (9)")
    time.sleep(1.1)  # the server counts a moment later
    assert not PostgresStore(store.home, server.connection).is_intact(mark)


def test_rollback_and_prune(server, store):
    for night_id in (1, 2, 3, 4):
        make(server, store, night_id)
    store.rollback(2)
    assert seen(server, ONE_NIGHT) == [2]
    assert store.prune(1) == [3, 1], "the newest and the published stay"
    assert [night.night_id for night in store.nights()] == [4, 2]
    with pytest.raises(Trouble, match="not kept"):
        store.rollback(1)


def test_a_night_is_known_again_after_a_rollback_unless_somebody_wrote_to_it(server, store):
    marks = []
    for number in (1, 2):
        night = build(server, store, number)
        marks.append(store.checkpoint())
        store.publish(night)
    store.rollback(1)
    assert [store.is_published_as(mark) for mark in marks] == [True, False]
    with asked(server) as cursor:
        cursor.execute("insert into n000001_marts.t0 values (9)")
    time.sleep(1)
    assert not store.is_published_as(marks[0])


def test_a_night_that_somebody_reads_or_builds_on_is_not_pruned(server, store):
    for night_id in (1, 2, 3):
        make(server, store, night_id)
    with asked(server) as cursor:
        cursor.execute("create schema mine; create view mine.old as select * from n000001_marts.t0")
    fields = {name: server.connection[name] for name in ("host", "port", "dbname", "user")}
    with closing(psycopg2.connect(**fields)) as reader, reader.cursor() as cursor:
        cursor.execute("select * from n000002_marts.t0")
        assert store.prune(1) == []
    assert store.prune(1) == [2]
    assert seen(server, "select night from mine.old") == 1


def test_a_long_reader_is_waited_for_and_then_named(server, store):
    make(server, store, 1)
    night = build(server, store, 2)
    store.patience = 1
    fields = {name: server.connection[name] for name in ("host", "port", "dbname", "user")}
    with closing(psycopg2.connect(**fields)) as reader, reader.cursor() as cursor:
        cursor.execute("select * from marts.t0")
        with pytest.raises(Trouble, match="busy") as refused:
            store.publish(night)
        cursor.execute(ONE_NIGHT)
        assert cursor.fetchone()[0] == [1]
    assert refused.value.exit_code == 8
    store.publish(night)
    assert seen(server, ONE_NIGHT) == [2]


def test_the_memory_goes_on(server, store):
    make(server, store, 1)
    with asked(server) as cursor:
        cursor.execute(
            "create schema n000001_memory; create table n000001_memory.nights as select 1 as night_number;"
            "create sequence n000001_memory.change_numbers; select nextval('n000001_memory.change_numbers');"
            "select nextval('n000001_memory.change_numbers')"
        )
    store.prepare(2)
    assert seen(server, "select night_number from n000002_memory.nights") == 1
    assert seen(server, "select nextval('n000002_memory.change_numbers')") == 3
    assert seen(server, "select night from n000002_marts.t0") == 1, "without a manifest all is carried over"


def test_what_is_exported_is_what_is_read(server, store, tmp_path):
    texts = "null::text as nothing, ''::text as blank, '华东,\"x\"'::text as word"
    make(server, store, 1, columns=f"{{n}} as night, {texts}, true as yes, 1.5::numeric(28,6) as much")
    assert store.export(tmp_path / "out") == 5
    (row,) = pyarrow.parquet.read_table(tmp_path / "out/marts/t0.parquet").to_pylist()
    assert row | {"much": float(row["much"])} == {
        "night": 1, "nothing": None, "blank": "", "word": '华东,"x"', "yes": True, "much": 1.5,
    }  # fmt: skip


def test_a_server_that_is_away_is_named(server, tmp_path):
    with pytest.raises(Trouble, match="Is the server up") as refused:
        PostgresStore(Home(tmp_path), server.connection | {"port": 1}).check_room(3)
    assert refused.value.exit_code == 8
