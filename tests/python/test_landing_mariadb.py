"""Landing Wukong from a real MariaDB: its column types as text, one snapshot, what changes, and a server that dies.

scripts/ci/with_mariadb.sh brings the server. Without one the tests are skipped, except where they have to run: CI=true
or CRM_METRICS_TEST_MARIADB=1.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from crm_landing import _databases, exit_code
from crm_landing._measure import read_on_from
from crm_metrics._project import Trouble
from landing_bench import SAMPLES, Bench, seed_rows

URL, FOLDER = "CRM_METRICS_TEST_MARIADB_URL", "CRM_METRICS_TEST_MARIADB_FOLDER"
NEEDED = "CI" in os.environ or os.environ.get("CRM_METRICS_TEST_MARIADB") == "1"
pytestmark = pytest.mark.skipif(URL not in os.environ and not NEEDED, reason="no MariaDB: scripts/ci/with_mariadb.sh")

TABLES = sorted(file.stem.removeprefix("wukong__") for file in (SAMPLES / "wukong").glob("*.csv"))
# Wukong's own types, by the form of the values; ids and codes by name, because codes in text columns look like numbers.
KINDS = [
    (mysql.DATETIME(), re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"), re.compile(r".*_(time|date)")),
    (mysql.DATE(), re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r".*_(time|date)")),
    (mysql.DECIMAL(18, 2), re.compile(r"-?(0|[1-9]\d*)\.\d\d"), re.compile(r".*(money|price|subtotal|_rate)")),
    (mysql.BIGINT(), re.compile(r"-?(0|[1-9]\d*)"), re.compile(r"(?!batch|field).*_id|pid")),
    (mysql.INTEGER(), re.compile(r"-?(0|[1-9]\d*)"), re.compile(r".*status|type|is_.*|talk_time")),
]
TEXT = (mysql.LONGTEXT(), re.compile(r".*", re.DOTALL), None)


def kind_of(column: str, values: Sequence[str]) -> tuple[sa.types.TypeEngine, re.Pattern[str], re.Pattern[str] | None]:
    """The type that all but a few values have: the sample holds some that no CRM would have let in."""
    for kind in KINDS:
        odd = sum(not kind[1].fullmatch(value) for value in values)
        if kind[2].fullmatch(column) and values and odd <= len(values) / 200:
            return kind
    return TEXT


@lru_cache
def wukong_rows(table: str) -> tuple[dict[str, sa.types.TypeEngine], Counter[tuple[str | None, ...]]]:
    """The columns of a table with their types, and the rows of the sample that fit into them."""
    header, rows = seed_rows("wukong", table)
    kinds = [kind_of(column, [row[place] for row in rows if row[place]]) for place, column in enumerate(header)]
    fitting = {
        row: count
        for row, count in rows.items()
        if all(value is None or kind[1].fullmatch(value) for value, kind in zip(row, kinds, strict=True))
    }
    assert len(fitting) >= len(rows) * 0.99
    return {column: kind[0] for column, kind in zip(header, kinds, strict=True)}, Counter(fitting)


@pytest.fixture(scope="module")
def server() -> sa.Engine:
    """A connection of the CRM itself."""
    assert URL in os.environ, "MariaDB tests have to run here: start them with scripts/ci/with_mariadb.sh"
    return sa.create_engine(_databases.DRIVERS["mysql"] + os.environ[URL].removeprefix("mysql"), poolclass=sa.NullPool)


@pytest.fixture
def wukong(server, tmp_path, monkeypatch) -> Iterator[Bench]:
    """A database filled with Wukong's tables, and a landing of it."""
    metadata = sa.MetaData()
    contents = {name: wukong_rows(name) for name in TABLES}
    for name, (kinds, _) in contents.items():
        sa.Table(name, metadata, *[sa.Column(column, kind) for column, kind in kinds.items()], mysql_charset="utf8mb4")
    metadata.drop_all(server)
    metadata.create_all(server)
    with server.begin() as connection:
        for name, (kinds, rows) in contents.items():
            inserted = [dict(zip(kinds, row, strict=True)) for row in rows.elements()]
            connection.execute(sa.insert(metadata.tables[name]), inserted)
    monkeypatch.setenv("WUKONG_DATABASE_URL", os.environ[URL])
    monkeypatch.setattr(_databases, "LONGEST_WAIT", 1)
    bench = Bench(tmp_path)
    bench.configure("wukong", **{"from": "database"}, address_env="WUKONG_DATABASE_URL", mode="full")
    yield bench
    metadata.drop_all(server)


def run(server: sa.Engine, *statements: str) -> None:
    """What happens in the CRM."""
    with server.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_the_server_has_the_types_of_wukong(server, wukong):
    kinds = {column["name"]: str(column["type"]) for column in sa.inspect(server).get_columns("wk_crm_contract")}
    assert (kinds["contract_id"], kinds["create_time"], kinds["money"]) == ("BIGINT", "DATETIME", "DECIMAL(18, 2)")
    with server.connect() as connection:
        query = "select count(*) from wk_crm_customer where deal_time = '0000-00-00 00:00:00'"
        assert connection.exec_driver_sql(query).scalar() > 0


def test_a_full_copy_is_the_text_of_the_sample(wukong):
    deliveries = wukong.land()
    assert {(delivery.table, delivery.state) for delivery in deliveries} == {(table, "received") for table in TABLES}
    for table in TABLES:
        kinds, rows = wukong_rows(table)
        query = (
            f"select column_name from information_schema.columns where table_name = '{table}' order by ordinal_position"
        )
        landed = [row[0] for row in wukong.ask(query) if not row[0].startswith("_")]
        places = [list(kinds).index(column) for column in landed]
        expected = Counter(tuple(row[place] for place in places) for row in rows.elements())
        names = ", ".join(f'"{column}"' for column in landed)
        assert Counter(wukong.ask(f"select {names} from raw_wukong.{table}")) == expected, table


def test_only_declared_columns_leave_the_crm_unless_more_are_asked_for(server, wukong):
    assert wukong.land(tables=["wk_admin_user"])
    query = "select column_name from information_schema.columns where table_name = 'wk_admin_user'"
    assert ("mobile",) not in wukong.ask(query)
    wukong.configure(
        "wukong",
        **{"from": "database"},
        address_env="WUKONG_DATABASE_URL",
        tables={"wk_admin_user": {"more_columns": ["mobile"]}},
    )
    wukong.land(tables=["wk_admin_user"])
    assert ("mobile",) in wukong.ask(query)


def test_a_second_full_copy_is_a_duplicate_and_changes_are_found(server, wukong):
    wukong.land()
    assert {delivery.state for delivery in wukong.land()} == {"duplicate"}
    run(
        server,
        "update wk_crm_contract set money = money + 0.01 where contract_id = 2",
        "delete from wk_crm_contract where contract_id = 3",
        "insert into wk_crm_contract (contract_id, num, money) values (999999, '汉字''\\\\\"', 1)",
    )
    wukong.receive()
    (applied,) = wukong.apply()
    assert (applied.table, applied.rows_changed, applied.rows_deleted) == ("wk_crm_contract", 2, 1)
    assert wukong.ask("select row_key from raw_landing.deleted_rows") == [("3",)]
    query = "select contract_id, num, money from raw_wukong.wk_crm_contract where contract_id in ('2', '3', '999999')"
    assert sorted(wukong.ask(query)) == [("2", "SO2023-00002", "12000.01"), ("999999", "汉字'\\\"", "1.00")]


def test_a_watermark_reads_on_and_catches_what_comes_late(server, wukong):
    how = {"mode": "watermark", "stamp": "update_time", "look_back": "3 days"}
    wukong.configure(
        "wukong", **{"from": "database"}, address_env="WUKONG_DATABASE_URL", tables={"wk_crm_contract": how}
    )
    only = {"tables": ["wk_crm_contract"]}
    (first,) = wukong.land(**only)
    assert first.highest_stamp
    late = read_on_from(first.highest_stamp, timedelta(days=2))
    too_late = read_on_from(first.highest_stamp, timedelta(days=4))
    run(
        server,
        f"update wk_crm_contract set money = 5, update_time = '{late}' where contract_id = 2",
        f"insert into wk_crm_contract (contract_id, update_time) values (900001, '{late}'), (900002, '{too_late}')",
        "insert into wk_crm_contract (contract_id, update_time) values (900003, null), (900004, '0000-00-00 00:00:00')",
        "insert into wk_crm_contract (contract_id, update_time) values (900005, '2999-01-01 00:00:00')",
        "delete from wk_crm_contract where contract_id = 3",
    )
    (second,) = wukong.land(**only)
    assert second.row_count < first.row_count
    # A stamp in the far future is landed and not read on from.
    assert second.highest_stamp == first.highest_stamp
    landed = dict(
        wukong.ask(
            "select contract_id, money from raw_wukong.wk_crm_contract where cast(contract_id as bigint) > 900000"
        )
    )
    assert set(landed) == {"900001", "900003", "900004", "900005"}
    assert set(wukong.ask("select money from raw_wukong.wk_crm_contract where contract_id = '2'")) == {("5.00",)}
    assert wukong.ask("select count(*) from raw_wukong.wk_crm_contract where contract_id = '3'") == [(1,)]


def test_bits_blobs_and_long_text_arrive_as_text(server, wukong):
    run(
        server,
        "alter table wk_crm_product_category add flag bit(1), add small tinyint(1), add raw blob, add tall longtext, "
        "add exact decimal(30, 12), add at datetime(6), add j json",
        "update wk_crm_product_category set flag = b'1', small = 1, raw = 'abc', tall = repeat('漢', 300000), "
        "exact = 0.000000000001, at = '2025-01-02 03:04:05.600000', j = '{\"a\": 1}'",
    )
    more = ["flag", "small", "raw", "tall", "exact", "at", "j"]
    wukong.configure(
        "wukong",
        **{"from": "database"},
        address_env="WUKONG_DATABASE_URL",
        tables={"wk_crm_product_category": {"more_columns": more}},
    )
    wukong.land(tables=["wk_crm_product_category"])
    row = wukong.ask(
        'select flag, small, raw, length(tall), "exact", "at", j from raw_wukong.wk_crm_product_category limit 1'
    )
    assert row == [("1", "1", "abc", 300000, "0.000000000001", "2025-01-02 03:04:05.600000", '{"a": 1}')]


def test_a_table_or_column_that_is_not_there_is_said_and_stops_no_other(server, wukong):
    run(server, "drop table wk_crm_leads", "alter table wk_crm_invoice drop column check_status")
    found = {delivery.table: delivery for delivery in wukong.receive()}
    assert "wk_crm_leads" not in found
    assert found["wk_crm_invoice"].problem == "table wk_crm_invoice has no column check_status"
    assert found["wk_crm_contract"].state == "received"
    assert exit_code(found.values()) == 5


def test_names_in_the_database_are_never_read_as_sql(server, wukong):
    run(
        server,
        'create table `x"; drop table wk_crm_customer` (dept_id bigint, pid bigint, name varchar(50), `a``b"; --` int)',
        "insert into `x\"; drop table wk_crm_customer` values (1, 0, '总部', 7)",
    )
    options = {"from_table": 'x"; drop table wk_crm_customer', "more_columns": ['a`b"; --'], "max_deleted_share": 1}
    wukong.configure(
        "wukong", **{"from": "database"}, address_env="WUKONG_DATABASE_URL", tables={"wk_admin_dept": options}
    )
    wukong.land(tables=["wk_admin_dept"])
    assert wukong.ask('select dept_id, name, "a`b""; --" from raw_wukong.wk_admin_dept') == [("1", "总部", "7")]
    run(server, 'drop table `x"; drop table wk_crm_customer`')
    assert sa.inspect(server).has_table("wk_crm_customer")


def test_the_tables_of_a_source_are_of_one_moment(server, wukong, monkeypatch):
    """A contract and its product are added between the reading of the two tables: neither is seen."""
    fetch_table = _databases._fetch_table

    def with_a_sale_between(home, connection, present, table, since):
        if table.name == "wk_crm_contract_product":
            run(
                server,
                "insert into wk_crm_contract_product (r_id, contract_id) values (900001, 900001)",
                "insert into wk_crm_contract (contract_id) values (900001)",
            )
        return fetch_table(home, connection, present, table, since)

    monkeypatch.setattr(_databases, "_fetch_table", with_a_sale_between)
    wukong.land()
    for table in ("wk_crm_contract", "wk_crm_contract_product"):
        assert wukong.ask(f"select count(*) from raw_wukong.{table} where contract_id = '900001'") == [(0,)]


def test_a_wrong_password_is_said_at_once_and_without_it(wukong, monkeypatch):
    monkeypatch.setenv("WUKONG_DATABASE_URL", os.environ[URL].replace(":crm_metrics@", ":wrong-secret@"))
    started = time.monotonic()
    (delivery,) = wukong.receive()
    assert delivery.state == "unreachable"
    assert "Access denied" in delivery.problem
    assert "wrong-secret" not in delivery.problem
    assert time.monotonic() - started < 3
    assert exit_code([delivery]) == 8


def test_a_missing_address_is_exit_code_2(wukong, monkeypatch):
    monkeypatch.delenv("WUKONG_DATABASE_URL")
    with pytest.raises(Trouble, match="WUKONG_DATABASE_URL is not set") as trouble:
        wukong.receive()
    assert trouble.value.exit_code == 2


def test_a_deadlock_is_tried_again(wukong, monkeypatch):
    fetch_table, times = _databases._fetch_table, []

    def fails_once(*given):
        times.append(given)
        if len(times) == 3:
            raise sa.exc.OperationalError("select", None, _MysqlError(1213, "Deadlock found"))
        return fetch_table(*given)

    monkeypatch.setattr(_databases, "_fetch_table", fails_once)
    assert len(wukong.receive()) == len(TABLES)
    assert len(times) == len(TABLES) + 3


class _MysqlError(Exception):
    pass


def test_a_server_that_is_killed_leaves_nothing_by_halves_and_the_next_run_goes_well(server, wukong, monkeypatch):
    folder = Path(os.environ[FOLDER])
    fetch_table = _databases._fetch_table

    def killed_in_the_middle(home, connection, present, table, since):
        if table.name == "wk_crm_contract":
            _kill(int((folder / "server.pid").read_text(encoding="utf-8")))
        return fetch_table(home, connection, present, table, since)

    monkeypatch.setattr(_databases, "_fetch_table", killed_in_the_middle)
    try:
        (delivery,) = wukong.receive()
        assert delivery.state == "unreachable"
        assert exit_code([delivery]) == 8
        assert "127.0.0.1" in delivery.problem
        assert wukong.apply() == []
        assert wukong.journal() == []
        assert [path for path in (wukong.home / "deliveries").rglob("*") if path.is_file()] == []
    finally:
        monkeypatch.undo()
        _start(folder)
    monkeypatch.setenv("WUKONG_DATABASE_URL", os.environ[URL])
    assert {delivery.state for delivery in wukong.land()} == {"received"}


def test_a_server_that_is_away_for_a_moment_is_waited_for(server, wukong, monkeypatch):
    folder = Path(os.environ[FOLDER])
    fetch_table, killed = _databases._fetch_table, []

    def killed_once(home, connection, present, table, since):
        if table.name == "wk_crm_contract" and not killed:
            killed.append(table)
            _kill(int((folder / "server.pid").read_text(encoding="utf-8")))
            threading.Thread(target=_start, args=(folder,)).start()
        return fetch_table(home, connection, present, table, since)

    monkeypatch.setattr(_databases, "_fetch_table", killed_once)
    monkeypatch.setattr(_databases, "ATTEMPTS", 20)
    assert {delivery.state for delivery in wukong.land()} == {"received"}
    assert killed


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    while Path(f"/proc/{pid}").exists() and "State:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8"):
        time.sleep(0.02)


def _start(folder: Path) -> None:
    as_owner = ["runuser", "-u", "mysql", "--"] if os.getuid() == 0 else []
    subprocess.run([*as_owner, str(folder / "start")], check=True, cwd="/")
