"""What the tests of the nights share: tiny warehouses for the publishing code, and a small company for the command."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow
import yaml

from crm_nightly._duckdb_store import DuckdbStore
from crm_nightly._home import Home
from crm_nightly._journal import Journal, keep_publication
from crm_nightly._operations import SHAPES
from crm_nightly._store import Night
from sample.__main__ import write_sources
from sample.company import simulate

__all__ = [
    "DAY", "PROJECT", "SMALL", "SOURCES", "Place", "a_company", "a_night", "a_store", "build_and_publish",
    "deliver_news", "fill", "rows_of", "write_rows",
]  # fmt: skip

PROJECT = Path(__file__).resolve().parents[2]
# A night that takes most of a minute and not two; every step and table is there.
SMALL = {"period_grains": ["month"], "segment_types": [], "history_start": "2025-01-01"}
SOURCES = ("wukong", "company_files")
DAY = "2026-01-14"
KPI_TABLES = ("core.fct_things", "marts.a_kpi", "scorecard.kpi_results")


def a_store(folder: Path) -> DuckdbStore:
    """A home and a published place in a folder."""
    home = Home(folder / "home")
    home.make()
    (folder / "published").mkdir(exist_ok=True)
    return DuckdbStore(home, folder / "published" / "crm_metrics.duckdb")


def a_night(number: int, day: date = date(2026, 1, 1)) -> Night:
    """A night whose number tells it from others."""
    return Night(number, day, f"run{number}", "code", "full", number, datetime(2026, 1, 2))


def fill(file: Path, number: int) -> None:
    """Tables in which every row says which night wrote it, and a view as the project has them."""
    with duckdb.connect(str(file)) as connection:
        for name in KPI_TABLES:
            connection.execute(f"create schema if not exists {name.split('.')[0]}")
            connection.execute(f"create or replace table {name} as select {number} as night, i from range(20000) r(i)")
        connection.execute("create or replace view marts.latest as select * from crm_metrics.marts.a_kpi")


def build_and_publish(store: DuckdbStore, number: int, keep: int = 7, journal: Journal | None = None) -> Night:
    """One night through the store, as the steps call it, with another hand in place of dbt's."""
    night = a_night(number)
    store.check_room(1)
    store.prepare(number)
    store.clear(["core", "marts", "scorecard"])
    fill(store.private, number)
    rows = [{name: getattr(night, name) for name in SHAPES["night"]}]
    store.write({"night": pyarrow.Table.from_pylist(rows, pyarrow.schema(list(SHAPES["night"].items())))})
    mark = store.checkpoint()
    store.publish(night)
    if journal:
        journal.keep_recipe(night, "duckdb", {}, mark)
        keep_publication(journal, store, "duckdb", night)
    store.prune(keep)
    return night


# A small company on an operator's machine


@dataclass(frozen=True)
class Place:
    """An operator's machine: what is delivered, the home, the published file."""

    root: Path

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def published(self) -> Path:
        return self.root / "published" / "crm_metrics.duckdb"

    def environment(self) -> dict[str, str]:
        ours = {
            "CRM_METRICS_HOME": str(self.home), "CRM_METRICS_DUCKDB": str(self.published),
            "CRM_METRICS_LANDING": str(self.root / "landing.yml"),
        }  # fmt: skip
        return os.environ | ours

    def words(self, **variables: object) -> list[str]:
        given = json.dumps(SMALL | variables)
        return [sys.executable, "-m", "crm_metrics", "nightly", "--as-of", DAY, "--format", "json", "--vars", given]

    def start(self, **variables: object) -> subprocess.Popen:
        """A run in a process group of its own, as a scheduler starts it."""
        return subprocess.Popen(
            self.words(**variables), cwd=PROJECT, env=self.environment(), stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, encoding="utf-8", start_new_session=True,
        )  # fmt: skip

    def run(self, **variables: object) -> dict:
        """A run to its end; its result."""
        done = self.start(**variables)
        return json.loads(done.communicate(timeout=600)[0])

    def good_run(self) -> dict:
        result = self.run()
        assert result["exit_code"] == 0, result
        return result

    def file(self, source: str, table: str) -> Path:
        return self.root / "deliveries" / source / f"{source}__{table}.csv"


def a_company(folder: Path) -> Place:
    """Forty customers, delivered as files; no night has run yet."""
    place = Place(folder)
    write_sources(simulate(customers=40), folder / "deliveries")
    sources = {
        name: {"from": "files", "folder": f"deliveries/{name}", "pattern": f"{name}__{{table}}.csv"} for name in SOURCES
    }
    (folder / "landing.yml").write_text(yaml.safe_dump({"sources": sources}), encoding="utf-8")
    return place


def deliver_news(place: Place) -> None:
    """New rows and a changed one, in a table read whole and in one read by stamps; a row less; money of months ago."""
    tables = (("company_files", "digital_events", "event_id"), ("wukong", "wk_crm_activity", "activity_id"))
    for source, table, key in tables:
        rows = rows_of(place.file(source, table))
        news = [{**row, key: f"9{row[key]}" if row[key].isdigit() else f"{row[key]}x"} for row in rows[-9:]]
        last = {**rows[-1], "text" if "text" in rows[-1] else "content": "changed"}
        write_rows(place.file(source, table), [*rows[:-1], last, *news])
    receivables = rows_of(place.file("wukong", "wk_crm_receivables"))
    for row in receivables[len(receivables) // 2 :][:9]:
        row["money"] = f"1{row['money']}"
    write_rows(place.file("wukong", "wk_crm_receivables"), receivables)
    verifications = rows_of(place.file("company_files", "data_verifications"))
    write_rows(place.file("company_files", "data_verifications"), verifications[:-1])


def rows_of(file: Path) -> list[dict]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def write_rows(file: Path, rows: list[dict]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
