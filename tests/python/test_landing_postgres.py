"""Landing from a PostgreSQL source: every type as its own text, a watermark, and a connection that is cut."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from crm_landing import _databases, _places, exit_code
from crm_metrics._project import Trouble
from landing_bench import RATE_ROWS, Bench

COLUMNS = """
    id bigint primary key, owner jsonb, account_name varchar(200), account_number text, account_type text[],
    industry text, key_account_level char(1), customer_source text, campaign_source text, phone text, email text,
    billing_state text, is_test boolean, created_time timestamptz, modified_time timestamp,
    turnover numeric(30, 10), started date, mark bytea,
    "odd ""name""; --" real
"""


@pytest.fixture
def crm(empty_postgres) -> sa.Engine:
    """A database of Zoho tables, in a schema of its own."""
    fields = {"database": empty_postgres["dbname"], "username": empty_postgres["user"]}
    fields |= {name: empty_postgres[name] for name in ("host", "port", "password")}
    engine = sa.create_engine(sa.URL.create("postgresql+psycopg2", **fields), poolclass=sa.NullPool)
    run(
        engine,
        'create schema "zoho crm"',
        f'create table "zoho crm".accounts ({COLUMNS})',
        """insert into "zoho crm".accounts values
            (487687102000008658, '{"id": "1"}', '深圳, "棠阙"', '', '{a,b}', null, 'A', '', '', '', '', '', true,
             '2025-01-02 03:04:05.5+08', '2025-01-02 03:04:05', 0.0000000001, '2025-01-02', 'abc', 0.1),
            (2, null, E'two\\nlines', '7', null, '', 'B', '', '', '', '', '', false, null, '2025-01-05 00:00:00', 12.50,
             null, null, null)""",
    )
    return engine


@pytest.fixture
def zoho(crm, tmp_path, monkeypatch) -> Iterator[Bench]:
    monkeypatch.setenv("ZOHO_DATABASE_URL", crm.url.set(drivername="postgresql").render_as_string(hide_password=False))
    bench = Bench(tmp_path)
    options = {"more_columns": ["turnover", "started", "mark", 'odd "name"; --']}
    configure(bench, accounts=options)
    yield bench


def configure(bench: Bench, **tables) -> None:
    where = {"from": "database", "address_env": "ZOHO_DATABASE_URL", "schema": "zoho crm"}
    bench.configure("zoho", **where, tables=tables)


def run(engine: sa.Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_every_type_is_landed_as_its_own_text(zoho):
    (delivery,) = zoho.land()
    assert (delivery.table, delivery.row_count) == ("accounts", 2)
    query = """select id, owner, account_name, account_number, account_type, is_test, created_time, modified_time,
        turnover, started, mark, "odd ""name""; --", key_account_level from raw_zoho.accounts order by 1"""
    assert zoho.ask(query) == [
        ("2", None, "two\nlines", "7", None, "false", None, "2025-01-05 00:00:00",
         "12.5000000000", None, None, None, "B"),
        ("487687102000008658", '{"id": "1"}', '深圳, "棠阙"', None, "{a,b}", "true", "2025-01-01 19:04:05.5+00",
         "2025-01-02 03:04:05", "0.0000000001", "2025-01-02", "\\x616263", "0.1", "A"),
    ]  # fmt: skip


def test_a_watermark_reads_on_from_the_highest_stamp_less_the_look_back(crm, zoho):
    configure(zoho, accounts={"mode": "watermark", "look_back": "2 days"})
    zoho.land()
    run(
        crm,
        """insert into "zoho crm".accounts (id, modified_time)
            values (3, '2025-01-03 00:00:00'), (4, '2025-01-02 23:59:59')""",
        """update "zoho crm".accounts set phone = '110', modified_time = '2025-01-06' where id = 2""",
    )
    (delivery,) = zoho.land()
    assert (delivery.row_count, delivery.highest_stamp) == (2, "2025-01-06 00:00:00")
    assert zoho.ask("select id, phone from raw_zoho.accounts where id in ('2', '3', '4') order by 1") == [
        ("2", "110"), ("3", None),
    ]  # fmt: skip
    # The two come again, because they lie within the look-back; nothing else is new.
    assert [delivery.state for delivery in zoho.land()] == ["received"]
    assert [delivery.state for delivery in zoho.land()] == ["duplicate"]


def test_a_connection_that_is_cut_begins_the_snapshot_anew(crm, zoho, monkeypatch):
    fetch_table, cut = _databases._fetch_table, []

    def cut_once(home, connection, present, table, since):
        if table.name == "accounts" and not cut:
            cut.append(connection.connection.dbapi_connection.get_backend_pid())
            run(crm, f"select pg_terminate_backend({cut[0]})")
            time.sleep(0.2)
        return fetch_table(home, connection, present, table, since)

    monkeypatch.setattr(_databases, "_fetch_table", cut_once)
    assert [delivery.state for delivery in zoho.land()] == ["received"]
    assert cut


def test_a_server_that_is_away_is_exit_code_8_and_named_without_its_password(zoho, crm, monkeypatch):
    monkeypatch.setattr(_databases, "LONGEST_WAIT", 0.1)
    away = crm.url.set(drivername="postgresql", port=1, password="secret-word")
    monkeypatch.setenv("ZOHO_DATABASE_URL", away.render_as_string(hide_password=False))
    (delivery,) = zoho.receive()
    assert exit_code([delivery]) == 8
    assert "refused" in delivery.problem
    assert "secret-word" not in delivery.problem


def test_a_target_that_goes_away_while_deliveries_are_applied_has_none_of_them(tmp_path, empty_postgres, monkeypatch):
    bench = Bench(tmp_path, empty_postgres)
    bench.put("fx_rates.csv", RATE_ROWS)
    bench.receive()
    load = _places._Postgres.load

    def cut_first(place, delivered):
        load(place, delivered)
        bench.ask(f"select pg_terminate_backend({place.connection.get_backend_pid()})")

    monkeypatch.setattr(_places._Postgres, "load", cut_first)
    with pytest.raises(Trouble, match="Cannot write to the database") as trouble:
        bench.apply()
    assert trouble.value.exit_code == 8
    assert bench.rates() == []
    monkeypatch.undo()
    assert len(bench.apply()) == 1
    assert bench.rates() == sorted(RATE_ROWS)
