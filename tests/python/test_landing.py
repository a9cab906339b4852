"""Landing files: what is taken, what is refused and why, and that no row is lost, doubled or left by halves."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from click.testing import CliRunner

from crm_landing import apply, drop_superseded, exit_code, open_journal
from crm_landing._config import DEFAULTS, declared_columns, read_config
from crm_landing._csv import read_records
from crm_landing._journal import note_dropped
from crm_landing._sql import render
from crm_metrics.__main__ import cli
from crm_metrics._project import Trouble
from landing_bench import PROJECT, RATE_ROWS, RATES, SAMPLES, Bench, seed_rows


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture(params=["duckdb", "postgres"])
def either(request, tmp_path: Path) -> Bench:
    """The same on both engines."""
    return Bench(tmp_path, request.getfixturevalue("empty_postgres") if request.param == "postgres" else None)


def only(deliveries):
    (delivery,) = deliveries
    return delivery


def refusal(bench: Bench, **options) -> str:
    """Why the one delivery was refused; nothing of it may be in the database."""
    before = bench.rates()
    delivery = only(bench.land(**options))
    assert delivery.state == "refused"
    assert exit_code([delivery]) == 5
    assert bench.rates() == before
    assert [each.state for each in bench.journal()][-1] == "refused"
    return delivery.problem or ""


# The sample


@pytest.mark.parametrize("source", ["wukong", "company_files"])
def test_landing_the_sample_files_gives_the_rows_of_the_seeds(bench, source):
    for file in (SAMPLES / source).glob("*.csv"):
        shutil.copy(file, bench.files / file.name.removeprefix(f"{source}__"))
    bench.configure(source, mode="full")
    deliveries = bench.land()
    assert {delivery.state for delivery in deliveries} == {"received"}
    for delivery in deliveries:
        header, rows = seed_rows(source, delivery.table)
        names = ", ".join(f'"{name}"' for name in header)
        assert Counter(bench.ask(f"select {names} from raw_{source}.{delivery.table}")) == rows, delivery.table
    columns = set(
        bench.ask(
            "select data_type from information_schema.columns where table_schema like 'raw\\_%' escape '\\'"
            " and table_schema != 'raw_landing' and column_name not like '\\_%' escape '\\'"
        )
    )
    assert columns == {("VARCHAR",)}


def test_every_declared_table_is_there_even_where_nothing_was_supplied(bench):
    bench.put("fx_rates.csv", RATE_ROWS)
    bench.land()
    tables = {
        row[0]
        for row in bench.ask(
            "select table_name from information_schema.tables where table_schema = 'raw_company_files'"
        )
    }
    assert tables == set(declared_columns(PROJECT, "company_files"))


@pytest.mark.parametrize("source", PROJECT.known_sources())
def test_every_declared_table_has_a_key_and_its_columns_are_declared(source):
    known = yaml.safe_load(DEFAULTS.read_text(encoding="utf-8"))[source]
    declared = declared_columns(PROJECT, source)
    assert list(known) == list(declared)
    for table, options in known.items():
        named = [*options["key"], *([options["stamp"]] if "stamp" in options else [])]
        assert not declared[table] or set(named) <= set(declared[table]), table


# What happens to rows


def test_a_delivery_is_applied_once(either):
    either.put("fx_rates.csv", RATE_ROWS)
    either.receive()
    assert [(each.rows_delivered, each.rows_changed, each.rows_deleted) for each in either.apply()] == [(3, 3, 0)]
    assert either.apply() == []
    assert either.rates() == sorted(RATE_ROWS)
    assert either.ask("select count(*) from raw_landing.applied_deliveries") == [(1,)]


def test_a_full_delivery_keeps_the_number_of_equal_rows_and_logs_what_is_gone(either):
    either.put("fx_rates.csv", RATE_ROWS)
    either.land()
    changed = [RATE_ROWS[0], ["USD", "2025-01-02", "7.25"], ["GBP", "2025-01-01", "9.10"]]
    either.put("fx_rates.csv", changed)
    either.receive(accept_deletions=True)
    assert [(each.rows_delivered, each.rows_changed, each.rows_deleted) for each in either.apply()] == [(3, 2, 1)]
    numbers = either.ask("select rate_to_base, _delivery_no from raw_company_files.fx_rates order by 1")
    assert numbers == [("7.10", 1), ("7.25", 2), ("9.10", 2)]
    ((source, table, key, number, row),) = either.ask("select * from raw_landing.deleted_rows")
    assert (source, table, key, number) == ("company_files", "fx_rates", "EUR|2025-01-01", 2)
    assert json.loads(row)["rate_to_base"] == "7.50"


def test_true_duplicates_within_a_delivery_are_kept_and_one_copy_less_is_a_deletion(either):
    either.put("fx_rates.csv", [*RATE_ROWS, RATE_ROWS[0], RATE_ROWS[0]])
    either.land()
    assert either.rates().count(RATE_ROWS[0]) == 3
    either.put("fx_rates.csv", [RATE_ROWS[0], *RATE_ROWS])
    either.land()
    assert either.rates().count(RATE_ROWS[0]) == 2
    assert either.ask("select row_key from raw_landing.deleted_rows") == [("USD|2025-01-01",)]
    assert either.ask("select distinct _delivery_no from raw_company_files.fx_rates") == [(1,)]


def test_the_same_rows_in_another_order_of_rows_and_columns_change_nothing(either):
    either.put("fx_rates.csv", RATE_ROWS)
    either.land()
    turned = [[row[2], row[0], row[1]] for row in reversed(RATE_ROWS)]
    either.put("fx_rates.csv", turned, header=["rate_to_base", "currency_code", "rate_date"])
    assert only(either.land()).state == "duplicate"
    assert either.rates() == sorted(RATE_ROWS)
    assert either.ask("select distinct _delivery_no from raw_company_files.fx_rates") == [(1,)]


def test_a_table_may_become_again_what_it_once_was(either):
    other = [*RATE_ROWS[:2], ["EUR", "2025-01-01", "7.55"]]
    for rows in (RATE_ROWS, other, RATE_ROWS):
        either.put("fx_rates.csv", rows)
        assert only(either.land()).state == "received"
    assert either.rates() == sorted(RATE_ROWS)


def test_changes_are_applied_in_the_order_of_file_names_and_others_stay(either):
    either.configure(tables={"fx_rates": {"mode": "watermark", "pattern": "fx_rates_*.csv"}})
    either.put("fx_rates_2.csv", [["USD", "2025-01-02", "7.30"], ["EUR", "2025-01-02", "7.60"]])
    either.put("fx_rates_1.csv", RATE_ROWS)
    assert [delivery.origin for delivery in either.land()] == ["fx_rates_1.csv", "fx_rates_2.csv"]
    assert either.rates() == sorted(
        [RATE_ROWS[0], ["USD", "2025-01-02", "7.30"], RATE_ROWS[2], ["EUR", "2025-01-02", "7.60"]]
    )
    # Left where they are, the files are no news; the same content under another name is recorded as what it is.
    assert "nothing new" in only(either.land()).problem
    either.put("fx_rates_3.csv", RATE_ROWS)
    delivery = only(either.land())
    assert (delivery.state, delivery.problem) == ("duplicate", "the same as delivery 1")
    assert ["USD", "2025-01-02", "7.30"] in either.rates()


def test_an_unchanged_row_of_a_watermark_delivery_keeps_its_number(either):
    either.configure(tables={"fx_rates": {"mode": "watermark", "pattern": "fx_rates_*.csv"}})
    either.put("fx_rates_1.csv", RATE_ROWS)
    either.land()
    either.put("fx_rates_2.csv", [RATE_ROWS[0], ["USD", "2025-01-02", "7.30"]])
    either.land()
    assert either.ask("select rate_to_base, _delivery_no from raw_company_files.fx_rates order by 1") == [
        ("7.10", 1), ("7.30", 2), ("7.50", 1),
    ]  # fmt: skip


def test_a_file_without_the_flag_that_is_configured_is_refused(bench):
    bench.configure(deleted_flag="gone")
    bench.put("fx_rates.csv", RATE_ROWS)
    assert "column gone is key or deleted_flag and not there" in refusal(bench)


def test_a_flagged_row_is_deleted(either):
    header = [*RATES, "gone"]
    either.configure(tables={"fx_rates": {"mode": "watermark", "pattern": "fx_rates_*.csv", "deleted_flag": "gone"}})
    either.put("fx_rates_1.csv", [[*row, "0"] for row in RATE_ROWS], header=header)
    either.put("fx_rates_2.csv", [[*RATE_ROWS[2], "1"]], header=header)
    either.land()
    assert either.rates() == sorted(RATE_ROWS[:2])
    assert either.ask("select row_key, delivery_no from raw_landing.deleted_rows") == [("EUR|2025-01-01", 2)]


def expected(stored: Counter, mode: str, rows: list[tuple]) -> tuple[Counter, Counter, Counter]:
    """What a table holds after a delivery, worked out row by row: rows, those that came in, those that went."""
    keys = {row[:2] for row in rows}
    concerned = Counter({row: count for row, count in stored.items() if mode == "full" or row[:2] in keys})
    offered = Counter(rows)
    came, went = offered - concerned, concerned - offered
    return stored - went + came, came, went


@pytest.mark.parametrize("seed", range(3))
def test_any_deliveries_give_the_rows_that_a_reading_by_hand_gives(either, seed):
    """Blank keys, duplicates and changes of mode included; applied one by one and all at once."""
    draw = random.Random(seed)
    stored: Counter = Counter()
    effects = []
    for number in range(8):
        mode = draw.choice(["full", "watermark"])
        values = ("ab", ["", "1"], ["", "x", "y"])
        rows = [tuple(draw.choice(value) for value in values) for _ in range(draw.randint(1, 7))]
        either.configure(tables={"fx_rates": {"mode": mode, "max_deleted_share": 1}})
        either.put("fx_rates.csv", rows)
        received = only(either.receive()).state == "received"
        applied = either.apply()
        assert len(applied) == received
        if received:
            stored, came, went = expected(stored, mode, rows)
            gone = {row[:2] for row in went} - {row[:2] for row in came}
            deleted = sum(count for row, count in went.items() if row[:2] in gone)
            effects.append((len(rows), came.total(), deleted))
            assert (applied[0].rows_delivered, applied[0].rows_changed, applied[0].rows_deleted) == effects[-1]
        landed = Counter(tuple(value or "" for value in row) for row in either.rates())
        assert landed == stored, number
    at_once = either.folder / "at_once" / "crm_metrics.duckdb"
    again = either.apply(place=at_once)
    assert [(each.rows_delivered, each.rows_changed, each.rows_deleted) for each in again] == effects
    numbers = f"select {', '.join(RATES)}, _delivery_no from raw_company_files.fx_rates"
    assert Counter(either.ask(numbers, at_once)) == Counter(either.ask(numbers))


def test_an_earlier_night_is_rebuilt_from_the_deliveries(bench):
    for number, rate in enumerate(["7.10", "7.20", "7.30"], start=1):
        bench.put("fx_rates.csv", [["USD", "2025-01-01", rate]])
        assert only(bench.receive()).delivery_no == number
    past = bench.folder / "past" / "crm_metrics.duckdb"
    assert [each.delivery_no for each in bench.apply(up_to=2, place=past)] == [1, 2]
    assert bench.ask("select rate_to_base from raw_company_files.fx_rates", past) == [("7.20",)]
    assert [each.delivery_no for each in bench.apply(place=past)] == [3]


def test_old_deliveries_are_dropped_where_every_kept_night_has_a_later_whole_table(bench):
    tables = {"mode": "watermark", "pattern": "costs_*.csv"}
    bench.configure(tables={"costs": tables})
    header, rows = seed_rows("company_files", "costs")
    bench.put("costs_1.csv", [[value or "" for value in row] for row in rows][:2], header=header)
    for rate in ("7.10", "7.20", "7.30"):
        bench.put("fx_rates.csv", [["USD", "2025-01-01", rate]])
        bench.land()
    numbers = {each.delivery_no: each.table for each in bench.journal() if each.state == "received"}
    first, second, third = (number for number, table in numbers.items() if table == "fx_rates")
    path = bench.home / "deliveries/company_files/fx_rates"
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    # too young, or no later whole table is in every kept night
    assert drop_superseded(bench.home, datetime.now(UTC) - timedelta(days=1), third) == []
    assert drop_superseded(bench.home, tomorrow, first) == []
    # killed after it was written down: the next time the file goes
    note_dropped(open_journal(bench.home), [first])
    assert drop_superseded(bench.home, tomorrow, second) == []
    assert sorted(file.name for file in path.iterdir()) == [f"{second}.parquet", f"{third}.parquet"]
    assert [each.delivery_no for each in drop_superseded(bench.home, tomorrow, third)] == [second]

    # what is dropped is known still, an empty database gets all rows, and a night that needs a dropped one is refused
    assert bench.apply() == []
    assert {each.state for each in bench.land()} == {"duplicate"}
    anew = bench.folder / "anew" / "crm_metrics.duckdb"
    assert [each.delivery_no for each in bench.apply(place=anew)] == [min(set(numbers) - {first, second, third}), third]
    assert bench.apply(place=anew) == []
    for table in ("fx_rates", "costs"):
        columns = ", ".join(RATES if table == "fx_rates" else header)
        query = f"select {columns} from raw_company_files.{table} order by all"
        assert bench.ask(query, anew) == bench.ask(query) != []
    past = bench.folder / "past" / "crm_metrics.duckdb"
    with pytest.raises(Trouble, match=rf"Delivery {second} \(company_files.fx_rates\) was dropped") as trouble:
        bench.apply(up_to=second, place=past)
    assert trouble.value.exit_code == 8


def test_what_something_else_put_into_a_raw_table_makes_way(either):
    either.ask("create schema raw_company_files")
    either.ask("create table raw_company_files.fx_rates (currency_code text, rate_date text, rate_to_base text)")
    either.ask("insert into raw_company_files.fx_rates values ('XXX', '2020-01-01', '1')")
    either.configure(tables={"fx_rates": {"mode": "watermark"}})
    either.put("fx_rates.csv", RATE_ROWS)
    either.land()
    assert either.rates() == sorted(RATE_ROWS)


def test_a_database_that_was_landed_from_another_home_is_left_alone(bench, tmp_path):
    bench.put("fx_rates.csv", RATE_ROWS)
    bench.land()
    (tmp_path / "other").mkdir()
    other = Bench(tmp_path / "other", place=bench.place)
    with pytest.raises(Trouble, match="does not know"):
        other.apply()
    assert bench.rates() == sorted(RATE_ROWS)


def test_a_connection_that_is_open_will_do(bench):
    bench.put("fx_rates.csv", RATE_ROWS)
    bench.receive()
    with duckdb.connect() as connection:
        assert len(apply(connection, bench.home, PROJECT)) == 1
        assert connection.sql("select count(*) from raw_company_files.fx_rates").fetchone() == (3,)


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_chinese_text_arrives_whatever_the_encoding(bench, encoding):
    rows = [["1", "深圳棠阙软件科技有限公司", "北京"], ["2", "上海“华东”分部", "重庆"]]
    header = ["merged_account_no", "surviving_account_no", "merged_date"]
    bench.put("account_merges.csv", rows, header=header, encoding=encoding)
    bench.land()
    query = f"select {', '.join(header)} from raw_company_files.account_merges order by 1"
    assert [list(row) for row in bench.ask(query)] == rows


def test_a_wrong_encoding_is_refused_with_its_line(bench):
    bench.put_bytes("fx_rates.csv", b"currency_code,rate_date,rate_to_base\nUSD,2025-01-01,7.1\nEUR,\xff\xff,7.5\n")
    assert "fx_rates.csv, line 3: wrong encoding" in refusal(bench)


def test_utf_16_is_named(bench):
    bench.put("fx_rates.csv", RATE_ROWS, encoding="utf-16")
    assert "it is UTF-16" in refusal(bench)


def test_a_configured_encoding_holds(bench):
    bench.configure(encoding="utf-8")
    bench.put("fx_rates.csv", [["美元", "2025-01-01", "7.1"]], encoding="gbk")
    assert "it is not utf-8" in refusal(bench)


# Files that are not whole


def test_a_half_written_last_row_is_refused(bench):
    bench.put_text("fx_rates.csv", "currency_code,rate_date,rate_to_base\nUSD,2025-01-01,7.1\nEUR,2025-")
    assert refusal(bench).startswith(
        "fx_rates.csv, line 3: half-written last row, wrong number of fields: 2 instead of 3"
    )


def test_a_file_that_ends_within_a_quote_or_a_character_is_refused(bench):
    start = "currency_code,rate_date,rate_to_base\nUSD,2025-01-01,7.1\n"
    bench.put_text("fx_rates.csv", f'{start}EUR,2025-01-01,"7.')
    assert "line 3: half-written last row, unclosed quote" in refusal(bench)
    bench.put_bytes("fx_rates.csv", f"{start}欧元".encode()[:-1])
    assert "ends within a character" in refusal(bench)


def test_a_whole_last_row_needs_no_line_end(bench):
    bench.put_text("fx_rates.csv", "currency_code,rate_date,rate_to_base\r\nUSD,2025-01-01,7.1")
    bench.land()
    assert bench.rates() == [["USD", "2025-01-01", "7.1"]]


def test_a_file_that_is_being_written_is_refused(bench):
    path = bench.put("fx_rates.csv", RATE_ROWS)
    os.utime(path)
    going_on = threading.Event()

    def write() -> None:
        while not going_on.is_set():
            with path.open("a", encoding="utf-8") as file:
                file.write("USD,2025-01-03,7.1\n")
            time.sleep(0.02)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert "still being written" in refusal(bench)
    finally:
        going_on.set()
        writer.join()


def test_a_truncated_parquet_file_is_refused(bench):
    path = bench.files / "fx_rates.parquet"
    pq.write_table(pa.table({name: ["1"] for name in RATES}), path)
    bench.put_bytes("fx_rates.parquet", path.read_bytes()[:-20])
    assert "no whole Parquet file" in refusal(bench)


def test_parquet_arrives_as_the_text_that_a_csv_export_would_have(bench):
    frame = pd.DataFrame({
        "cost_id": [1, 2], "cost_date": pd.to_datetime(["2025-01-01 10:20:30", None]),
        "amount_doc": [Decimal("12.50"), None],
        "is_one_off": [True, None], "account_id": ["", "A1"],
    })  # fmt: skip
    columns = declared_columns(PROJECT, "company_files")["costs"]
    for column in columns:
        frame[column] = frame.get(column, "x")
    frame.to_parquet(bench.files / "costs.parquet")
    bench.land()
    query = "select cost_id, cost_date, amount_doc, is_one_off, account_id from raw_company_files.costs order by 1"
    assert bench.ask(query) == [("1", "2025-01-01 10:20:30", "12.50", "true", None), ("2", None, None, None, "A1")]


# Headers


def test_a_missing_column_is_refused_by_name(bench):
    bench.put("fx_rates.csv", [["USD", "2025-01-01"]], header=RATES[:2])
    assert refusal(bench) == "fx_rates.csv, line 1: column rate_to_base is declared and not there"


def test_columns_that_are_new_or_moved_are_taken_and_named(bench):
    bench.put("fx_rates.csv", RATE_ROWS)
    bench.land()
    bench.put("fx_rates.csv", [["7.10", "bank", "USD", "2025-01-01"]], header=["rate_to_base", "Origin", *RATES[:2]])
    notes = only(bench.land(accept_deletions=True)).notes
    assert notes == ("columns that are not declared: origin", "columns in another order than declared")
    assert bench.ask("select rate_to_base, origin from raw_company_files.fx_rates") == [("7.10", "bank")]


@pytest.mark.parametrize(
    ("name", "said"), [("rate_date", "is there twice"), ("", "has no name"), ("_delivery_no", "landing itself uses"),
                       ("_landing_key", "landing itself uses"), ("x" * 64, "more than 63 bytes"),
                       ("汇" * 22, "63 bytes")],
)  # fmt: skip
def test_a_column_that_cannot_be_is_refused(bench, name, said):
    bench.put("fx_rates.csv", [[*row, "x"] for row in RATE_ROWS], header=[*RATES, name])
    assert said in refusal(bench)


# Broken rows


def test_broken_rows_are_set_aside_with_line_and_reason(bench):
    bench.configure(max_rejected_share=0.5)
    good = "".join(f"USD,2025-01-{day:02},7.1\n" for day in range(1, 11))
    broken = 'USD,"2025-02-01,7.1\nEUR,2025-01-01\nEUR,"2025"-01,7.5\n'
    bench.put_text("fx_rates.csv", f"currency_code,rate_date,rate_to_base\n{broken}{good}")
    delivery = only(bench.land())
    assert (delivery.state, delivery.row_count, delivery.rejected_rows) == ("received", 10, 3)
    kept = (bench.home / "deliveries/company_files/fx_rates/1.rejected.csv").read_text(encoding="utf-8").splitlines()
    assert kept == [
        "file,line,reason,row",
        'fx_rates.csv,2,text after a closing quote,"USD,""2025-02-01,7.1"',
        'fx_rates.csv,3,wrong number of fields: 2 instead of 3,"EUR,2025-01-01"',
        'fx_rates.csv,4,text after a closing quote,"EUR,""2025""-01,7.5"',
    ]


def test_an_unclosed_quote_costs_its_own_row_only():
    records = list(read_records(['1,"a\n', "2,b\n", '3,"c\n', 'd"\n', "4,e\n"], 2, ","))
    assert [(record.line, record.fields, record.reason) for record in records][1:] == [
        (2, ["2", "b"], None), (3, ["3", "c\nd"], None), (5, ["4", "e"], None),
    ]  # fmt: skip
    assert records[0].line == 1
    assert records[0].reason


def test_a_row_with_a_zero_byte_is_set_aside():
    (record,) = read_records(["1,a\0\n"], 2, ",")
    assert record.reason == "a zero byte in it"


def test_too_many_broken_rows_refuse_the_delivery_and_are_kept(bench):
    bench.put_text(
        "fx_rates.csv", "currency_code,rate_date,rate_to_base\nUSD,2025-01-01,7.1\nEUR\nUSD,2025-01-02,7.1\n"
    )
    said = refusal(bench)
    assert said.startswith("fx_rates.csv, line 3: wrong number of fields: 1 instead of 3; 1 of 3 rows are broken")
    assert (bench.home / "deliveries/company_files/fx_rates/1.rejected.csv").exists()
    assert list((bench.home / "deliveries").rglob("*.parquet")) == []


# Deliveries that would delete too much


@pytest.mark.parametrize("text", ["", "currency_code,rate_date,rate_to_base\n"])
def test_an_empty_file_is_refused_unless_it_may_be_empty(bench, text):
    bench.put_text("fx_rates.csv", text)
    assert "may_be_empty: true" in refusal(bench)
    bench.configure(may_be_empty=True)
    assert only(bench.land()).state == "received"
    assert bench.rates() == []


def test_a_file_that_would_delete_everything_is_refused_even_if_it_may_be_empty(bench):
    bench.put("fx_rates.csv", RATE_ROWS)
    bench.land()
    bench.configure(may_be_empty=True)
    bench.put("fx_rates.csv", [])
    assert "3 of 3 rows are not in it and would be deleted, 100.0%" in refusal(bench)
    assert only(bench.land(accept_deletions=True)).state == "received"
    assert bench.rates() == []
    assert bench.ask("select count(*) from raw_landing.deleted_rows") == [(3,)]


def test_a_delivery_that_deletes_a_fifth_is_taken_and_one_that_deletes_more_is_not(bench):
    rows = [["USD", f"2025-01-{day:02}", "7.1"] for day in range(1, 11)]
    bench.put("fx_rates.csv", rows)
    bench.land()
    bench.put("fx_rates.csv", rows[:8])
    assert only(bench.land()).state == "received"
    bench.put("fx_rates.csv", rows[:6])
    assert "2 of 8 rows" in refusal(bench)
    assert len(bench.rates()) == 8


# Several files


def test_several_files_of_a_whole_table_need_a_word(bench):
    bench.configure(tables={"fx_rates": {"pattern": "fx_rates*.csv"}})
    bench.put("fx_rates_1.csv", RATE_ROWS[:2])
    bench.put("fx_rates_2.csv", RATE_ROWS[2:])
    assert "files: parts" in refusal(bench)
    bench.configure(tables={"fx_rates": {"pattern": "fx_rates*.csv", "files": "parts"}})
    assert only(bench.land()).row_count == 3
    bench.configure(tables={"fx_rates": {"pattern": "fx_rates*.csv", "files": "latest"}})
    bench.land(accept_deletions=True)
    assert bench.rates() == RATE_ROWS[2:]


def test_files_of_changes_wait_for_a_broken_one_before_them(bench):
    bench.configure(tables={"fx_rates": {"mode": "watermark", "pattern": "fx_rates_*.csv"}})
    bench.put_text("fx_rates_1.csv", "currency_code\nUSD\n")
    bench.put("fx_rates_2.csv", RATE_ROWS)
    refused, waiting = bench.land()
    assert refused.state == "refused"
    assert waiting.problem == "1 later files wait until fx_rates_1.csv is mended or taken away"
    bench.put("fx_rates_1.csv", [["USD", "2025-01-02", "7.00"]])
    bench.land()
    assert bench.rates() == sorted(RATE_ROWS)


def test_a_refused_table_does_not_stop_the_others(bench):
    bench.put("fx_rates.csv", RATE_ROWS)
    bench.put_text("account_merges.csv", "")
    assert {delivery.table: delivery.state for delivery in bench.land()} == {
        "fx_rates": "received", "account_merges": "refused",
    }  # fmt: skip
    assert bench.rates() == sorted(RATE_ROWS)


# Names that want to be SQL


def test_names_are_never_read_as_sql(either):
    hostile = ['x"; drop table fx_rates; --', "y'; drop schema raw_landing cascade; --", "100% $1 {{ x }}"]
    either.configure(tables={"fx_rates": {"pattern": "fx*.csv", "mode": "watermark"}})
    either.put("fx'\"; drop table x; --.csv", [[*RATE_ROWS[0], "a'b", 'c"d', "%s"]], header=[*RATES, *hostile])
    assert only(either.land()).state == "received"
    columns = [
        row[0] for row in either.ask("select column_name from information_schema.columns where table_name = 'fx_rates'")
    ]
    assert set(hostile) <= set(columns)
    quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in hostile)
    assert either.ask(f"select {quoted} from raw_company_files.fx_rates") == [("a'b", 'c"d', "%s")]


@pytest.mark.parametrize(
    "text",
    [
        "[]", "sources: {nobody: {from: files, folder: x}}", "sources: {zoho: {from: ftp}}",
        "sources: {zoho: {from: files}}",
        'sources: {zoho: {from: files, folder: x, tables: {"x\\"; drop table y": {}}}}',
        "sources: {zoho: {from: files, folder: x, pattern: '../{table}.csv'}}",
        "sources: {zoho: {from: files, folder: x, look_back: soon}}",
        "sources: {zoho: {from: files, folder: x, modus: full}}",
        "sources: {zoho: {from: files, folder: x, max_deleted_share: 20}}", "sources: {a: b", "sources: {zoho: 1}",
        "sources: {zoho: {from: database, address_env: A, mode: watermark}}",
        "sources: {zoho: {from: database, address_env: A, encoding: gbk}}",
        "sources: {zoho: {from: files, folder: x, tables: {deals: {look_back: 3 days}}}}",
    ],
)  # fmt: skip
def test_a_wrong_landing_yml_is_named(bench, text):
    bench.config.write_text(text, encoding="utf-8")
    with pytest.raises(Trouble) as trouble:
        read_config(PROJECT, bench.config)
    assert trouble.value.exit_code == 2
    assert "landing.yml" in trouble.value.message


def test_the_example_is_understood():
    sources = read_config(PROJECT, PROJECT.root / "landing.example.yml")
    assert {source.kind for source in sources} == {"database", "files"}


def test_statements_quote_what_they_are_given():
    assert '"a""b"' in render("create_raw_table", schema="raw", table='a"b', columns=[])
    assert "'a''b'" in render("table_columns", schema="a'b", table="t", catalog=None)


# Crashes


def test_what_a_killed_run_left_is_taken_away(bench):
    bench.put("fx_rates.csv", RATE_ROWS)
    bench.receive()
    folder = bench.home / "deliveries"
    stray = [
        folder / "abc.unfinished",
        folder / "company_files/fx_rates/2.parquet",
        folder / "company_files/costs/9.parquet",
    ]
    for path in stray:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"half")
    bench.receive()
    assert [path for path in stray if path.exists()] == []
    assert (folder / "company_files/fx_rates/1.parquet").exists()


def test_a_damaged_delivery_is_named_and_nothing_is_applied(bench):
    bench.put("fx_rates.csv", RATE_ROWS)
    bench.put(
        "account_merges.csv",
        [["1", "2", "2025-01-01"]],
        header=["merged_account_no", "surviving_account_no", "merged_date"],
    )
    bench.receive()
    path = bench.home / "deliveries/company_files/fx_rates/2.parquet"
    content = bytearray(path.read_bytes())
    content[30] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(Trouble, match="is damaged") as trouble:
        bench.apply()
    assert trouble.value.exit_code == 5
    assert bench.ask("select count(*) from information_schema.tables") == [(0,)]


@pytest.mark.parametrize("seed", range(int(os.environ.get("CRM_METRICS_TEST_KILLS", "4"))))
def test_a_run_that_is_killed_at_any_moment_loses_and_doubles_nothing(bench, seed):
    """Kill, look, run again: the tables are as before or as after, and in the end as if nobody had been killed."""
    lines = random.Random(seed)
    bench.configure(tables={"fx_rates": {"mode": "watermark", "pattern": "fx_rates_*.csv"}})
    states: list[list[list[str]]] = [[]]
    for number in range(3):
        rows = [[f"C{row}", "2025-01-01", str(number)] for row in range(number * 500, number * 500 + 1000)]
        bench.put(f"fx_rates_{number}.csv", rows)
        known = {row[0]: row for row in states[-1]} | {row[0]: row for row in rows}
        states.append(sorted(known.values()))
    environment = os.environ | {"CRM_METRICS_HOME": str(bench.home), "CRM_METRICS_DUCKDB": str(bench.place)}
    environment |= {"PYTHONPATH": str(PROJECT.root / "scripts"), "CRM_METRICS_TARGET": "duckdb"}
    command = [sys.executable, "-m", "crm_metrics", "land", "--config", str(bench.config)]
    for _ in range(4):
        running = subprocess.Popen(command, cwd=PROJECT.root, env=environment, stdout=subprocess.DEVNULL)
        time.sleep(lines.uniform(0.3, 1.6))
        running.send_signal(signal.SIGKILL)
        running.wait()
        assert bench.rates() in states
        for delivery in bench.journal() if (bench.home / "journal.sqlite").exists() else []:
            path = bench.home / f"deliveries/company_files/fx_rates/{delivery.delivery_no}.parquet"
            assert delivery.state != "received" or pq.read_metadata(path).num_rows == delivery.row_count
    subprocess.run(command, cwd=PROJECT.root, env=environment, check=True, stdout=subprocess.DEVNULL)
    assert bench.rates() == states[-1]
    received = [delivery.origin for delivery in bench.journal() if delivery.state == "received"]
    assert received == [f"fx_rates_{number}.csv" for number in range(3)]
    assert bench.ask("select count(*), count(distinct delivery_no) from raw_landing.applied_deliveries") == [(3, 3)]


# The command


def run(bench: Bench, *words: str):
    environment = {"CRM_METRICS_HOME": str(bench.home), "CRM_METRICS_DUCKDB": str(bench.place)}
    return CliRunner().invoke(
        cli, ["land", "--target", "duckdb", "--config", str(bench.config), *words], env=environment
    )


def test_the_command_says_what_became_of_every_table(bench):
    bench.put("fx_rates.csv", RATE_ROWS)
    done = run(bench)
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert "company_files.fx_rates             received as 1: 3 rows; 3 changed, 0 deleted" in lines
    assert "company_files.costs                not supplied" in lines
    answer = json.loads(run(bench, "--format", "json", "--table", "fx_rates").output)
    assert [delivery["state"] for delivery in answer["deliveries"]] == ["duplicate"]


def test_a_refused_delivery_is_exit_code_5(bench):
    bench.put_text("fx_rates.csv", "")
    assert run(bench).exit_code == 5


def test_a_dry_run_keeps_and_changes_nothing(bench):
    bench.put("fx_rates.csv", RATE_ROWS)
    done = run(bench, "--dry-run")
    assert done.exit_code == 0
    assert "would be received: 3 rows" in done.output
    assert bench.journal() == []
    assert not bench.place.exists()
    assert [path for path in (bench.home / "deliveries").rglob("*") if path.is_file()] == []


def test_receive_only_applies_nothing_and_the_next_run_does(bench):
    bench.put("fx_rates.csv", RATE_ROWS)
    assert run(bench, "--receive-only").exit_code == 0
    assert not bench.place.exists()
    assert "delivery 1 of an earlier run: 3 changed, 0 deleted" in run(bench).output


@pytest.mark.parametrize(("words", "code"), [(["--source", "zoho"], 2), (["--table", "nothing"], 2)])
def test_unknown_names_are_exit_code_2(bench, words, code):
    assert run(bench, *words).exit_code == code


def test_a_folder_or_a_database_that_is_not_there_is_exit_code_8(bench):
    bench.files.rmdir()
    assert run(bench).exit_code == 8
    bench.files.mkdir()
    bench.put("fx_rates.csv", RATE_ROWS)
    bench.place.unlink()
    bench.place.mkdir()
    assert run(bench).exit_code == 8


def test_a_held_home_is_exit_code_4(bench):
    from filelock import FileLock

    bench.home.mkdir()
    with FileLock(bench.home / "nightly.lock"):
        assert run(bench).exit_code == 4


def test_without_landing_yml_the_command_says_what_to_copy(monkeypatch):
    monkeypatch.delenv("CRM_METRICS_LANDING", raising=False)
    done = CliRunner().invoke(cli, ["land"])
    assert done.exit_code == 2
    assert "landing.example.yml" in done.output
