"""Nights on Postgres: each is built in schemas of its own, and one transaction lets the published views read them."""

from __future__ import annotations

import json
import os
import re
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.errors
import psycopg2.extras
import pyarrow
import tenacity
from psycopg2 import sql

from crm_metrics._project import Trouble
from crm_nightly._files import NO_ROOM, UNREACHABLE
from crm_nightly._home import Home
from crm_nightly._parquet import write_parquet
from crm_nightly._store import Columns, Night, Row, Settings, Where

__all__ = ["PostgresStore"]

SQL = Path(__file__).with_name("sql") / "postgres"
NIGHT_SQL = Path(__file__).with_name("sql") / "night.sql"
# Readers of the Parquet files see what readers of the warehouse are meant to see.
EXPORTED = ["core", "marts", "scorecard", "operations"]
PUBLISHED, FAILED = "published", "failed"
TYPES = {"string": "text", "int64": "bigint", "double": "double precision", "date32[day]": "date"}
# For so long a publish waits for readers, a fifth of a second at a time.
PATIENCE = 600
PATIENT_READS = 10
BUSY = (psycopg2.errors.LockNotAvailable, psycopg2.errors.DeadlockDetected)


class PostgresStore:
    """Nights in one database. Raw tables are shared by all nights; what is built of them is not."""

    keeps_views = False
    explained: Where = "published"

    def __init__(self, home: Home, connection: Mapping[str, Any], patience: float = PATIENCE) -> None:
        self.home, self.target, self.patience = home, connection, patience
        self.environment = {"CRM_METRICS_PG_DATABASE": connection["dbname"]}
        self.private: str | None = None  # the name of the night that is being built

    # Asking

    def __str__(self) -> str:
        return f"the database {self.target['dbname']}"

    @contextmanager
    def _opened(self, is_transaction: bool = True) -> Iterator[Any]:
        """A connection, and one transaction if not every statement is one."""
        fields = {name: self.target[name] for name in ("host", "port", "user", "password", "dbname")}
        with troubles():
            connection = psycopg2.connect(**fields, application_name="crm-metrics nightly")
            connection.autocommit = not is_transaction
            try:
                with connection if is_transaction else nullcontext(), connection.cursor() as cursor:
                    yield cursor
            finally:
                connection.close()

    def _rows(self, name: str, parameters: Row | None = None, **names: sql.Composable) -> list[Row]:
        with self._opened() as cursor:
            _run(cursor, name, parameters, **names)
            return _dictionaries(cursor)

    def query(self, sql_file: Path, parameters: Row | None = None, where: Where = "published") -> list[Row]:
        """The rows of a query in a file. What dbt compiled names the private schemas itself."""
        text = sql_file.read_text(encoding="utf-8")
        if parameters:
            text = re.sub(r"\$(\w+)", r"%(\1)s", text.replace("%", "%%"))
        with self._opened() as cursor:
            cursor.execute(text, parameters)
            return _dictionaries(cursor)

    def aside(self, night_id: int) -> PostgresStore:
        """A database of its own on the same server: raw tables are shared by all nights of one."""
        name = f"{self.target['dbname'][:55]}_n{night_id:06d}"
        for statement in ("drop_database", "make_database"):
            with self._opened(is_transaction=False) as cursor:
                _run(cursor, statement, database=sql.Identifier(name))
        return PostgresStore(self.home, {**self.target, "dbname": name})

    def published(self) -> Night | None:
        """The night behind the published views; None where there are none."""
        try:
            rows = self.query(NIGHT_SQL)
        except (psycopg2.errors.UndefinedTable, psycopg2.errors.InvalidSchemaName):
            return None
        return Night(**rows[0]) if rows else None

    def nights(self) -> list[Night]:
        """The nights whose schemas are kept, newest first."""
        kept = [
            row["schema_name"] for row in self._schemas() if (row["room"], row["state"]) == ("operations", PUBLISHED)
        ]
        return [
            Night(**row)
            for schema in reversed(kept)
            for row in self._rows("night_of", operations=sql.Identifier(schema))
        ]

    def _schemas(self) -> list[Row]:
        return self._rows("night_schemas")

    def published_mark(self) -> str:
        """The night, and a sum over what its tables and the published views are."""
        night = self.published()
        return self._mark(night.name, True) if night else ""

    def is_published_as(self, mark: str) -> bool:
        """The night of the mark is behind the views, and its tables are what they were."""
        night = self.published()
        return bool(night) and mark.startswith(f"{night.name}:") and self._mark(night.name, False) == mark

    def _mark(self, night: str, is_published: bool) -> str:
        """Read until it stays: a session that has just ended is counted a moment later."""
        found, before = "", None
        for _ in range(PATIENT_READS):
            found = self._rows("mark", {"night": night, "is_published": is_published})[0]["mark"]
            if found == before:
                break
            before = found
            time.sleep(0.5)
        return f"{night}:{found}"

    def table_rows(self, where: Where = "private") -> dict[tuple[str, str], int]:
        """Rows of every table, from the server's statistics."""
        published = self.published() if where == "published" else None
        rows = self._rows("table_rows", {"night": published.name if published else self.private or ""})
        start = len(published.name) + 1 if published else 0
        names = [
            row["schema_name"][start if published and row["schema_name"].startswith(published.name) else 0 :]
            for row in rows
        ]
        return {(name, row["table_name"]): row["row_count"] for name, row in zip(names, rows, strict=True)}

    # Building

    def check_room(self, factor: float) -> None:
        """The server does not tell how much room its disk has; that it can be reached, and schemas made, it tells."""
        if not self._rows("may_create")[0]["may_create"]:
            raise Trouble(
                f"The account {self.target['user']} may not make schemas in the database {self.target['dbname']}.",
                f"Grant it: grant create on database {self.target['dbname']} to {self.target['user']}.",
                UNREACHABLE,
            )

    def prepare(self, night_id: int) -> None:
        """Schemas of the night, with a copy of what dbt builds on: incremental tables, snapshots and the history."""
        self.private = f"n{night_id:06d}"
        for row in self._schemas():
            if row["state"] == "unfinished" or row["night_name"] == self.private:
                self._drop(row["schema_name"])
        night = self.published()
        if night:
            with self._opened() as cursor:
                names = {"old": night.name, "new": self.private, "carried": self._carried()}
                _run_all(cursor, "carry_over", names)

    prepare_again = prepare  # raw tables are in no night's schemas

    def _carried(self) -> list[str] | None:
        """The tables that dbt keeps, as the last manifest says; None, which is all of them, where there is none."""
        path = self.home.work / "dbt" / "manifest.json"
        if not path.exists():
            return None
        nodes = json.loads(path.read_text(encoding="utf-8"))["nodes"].values()
        kept = [
            node
            for node in nodes
            if node["resource_type"] == "snapshot"
            or (node["resource_type"] == "model" and node["config"].get("materialized") == "incremental")
        ]
        return [f"{re.sub('^n[0-9]{6}_', '', node['schema'])}.{node['alias']}" for node in kept]

    def _drop(self, schema: str) -> None:
        self._do("drop_schema", schema=sql.Identifier(schema))

    def _do(self, name: str, **names: sql.Composable) -> None:
        with self._opened() as cursor:
            _run(cursor, name, None, **names)

    def is_intact(self, mark: str) -> bool:
        """Whether nobody wrote to the schemas of the night since. A server that crashed no longer knows: then not."""
        self.private = mark.partition(":")[0]
        is_there = any(row["night_name"] == self.private for row in self._schemas())
        return is_there and self._mark(self.private, False) == mark

    def landing_place(self) -> Mapping[str, Any]:
        """The database: raw tables belong to no night."""
        return self.target

    def clear(self, schemas: Collection[str]) -> None:
        """Drop what was built, in the schemas of this night only."""
        for schema in schemas:
            if self.private and schema.startswith(f"{self.private}_"):
                self._drop(schema)

    def settings(self, night_id: int) -> Settings:
        """dbt builds in schemas that bear the night's name, and finds the published ones by theirs."""
        self.private = f"n{night_id:06d}"
        night = self.published()
        previous = {"previous_night": f"{night.name}_"} if night else {}
        return Settings({}, {"night_id": night_id, "night_prefix": f"{self.private}_"} | previous)

    def compact(self) -> None:
        """Nothing: schemas of old nights are dropped, and their room with them."""

    def checkpoint(self) -> str:
        """What was committed is safe; its mark."""
        return self._mark(self.private or "", False)

    def write(self, tables: Mapping[str, Columns]) -> None:
        """Replace the night's schema operations, all of it or nothing."""
        schema = f"{self.private}_operations"
        with self._opened() as cursor:
            _run(cursor, "drop_schema", schema=sql.Identifier(schema))
            _run(cursor, "make_schema", schema=sql.Identifier(schema))
            for name, rows in tables.items():
                table = sql.Identifier(schema, name)
                _run(cursor, "make_table", table=table, columns=_columns_of(rows))
                values = [tuple(row.values()) for row in rows.to_pylist()]
                statement = sql.SQL(_text("fill_table")).format(table=table).as_string(cursor)
                psycopg2.extras.execute_values(cursor, statement, values, page_size=5000)

    # Publishing

    def publish(self, night: Night) -> None:
        """Let the published views read this night."""
        self._point_at(night.name)

    def _point_at(self, name: str) -> None:
        """All views at once. Whoever reads is waited for, a little and again, and never made to fail."""
        first: list[Row] = []  # what was busy is locked first next time: then nobody holds it and waits for another
        again = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(BUSY),
            wait=tenacity.wait_random(0.01, 0.2),
            stop=tenacity.stop_after_delay(self.patience),
            before_sleep=lambda state: _remember(first, state.outcome.exception()),
            reraise=True,
        )
        try:
            again(self._point_once, name, first)
        except BUSY as problem:
            raise Trouble(
                f"Readers have kept the published tables busy for {self.patience:g} s.",
                "Ask who reads so long (pg_stat_activity), then run again: the night is built and goes on from here.",
                UNREACHABLE,
            ) from problem
        except psycopg2.errors.DependentObjectsStillExist as problem:
            raise Trouble(
                f"Somebody's view reads a table whose columns have changed: {problem.diag.message_detail}",
                "Drop that view and make it again after the night, then run again. The published night is as it was.",
                UNREACHABLE,
            ) from problem

    def _point_once(self, name: str, first: list[Row]) -> None:
        with self._opened() as cursor:
            _run(cursor, "readable")
            readable = _dictionaries(cursor)
            readable.sort(
                key=lambda row: next((i for i, busy in enumerate(first) if busy.items() <= row.items()), len(first))
            )
            _run(cursor, "short_locks")
            _run(cursor, "set_order", {"readable": json.dumps(readable)})
            _run(cursor, "lock")
            _run_all(cursor, "publish", {"night": name})
            if reader := os.environ.get("CRM_METRICS_PG_READER"):
                _run_all(cursor, "reader", {"reader": reader})

    def rollback(self, night_id: int) -> Night:
        """Let the published views read a kept night again."""
        night = next((night for night in self.nights() if night.night_id == night_id), None)
        if night is None:
            raise Trouble(f"Night {night_id} is not kept.", "`crm-metrics nights` lists those that are.", 2)
        self._point_at(night.name)
        return night

    def prune(self, keep: int) -> list[int]:
        """Drop the nights beyond the newest. One that somebody reads, or has a view on, waits for the next night."""
        published = self.published()
        old = [night for night in self.nights()[keep:] if not published or night.night_id != published.night_id]
        return [night.night_id for night in old if self._remove(night.name)]

    def _remove(self, name: str) -> bool:
        if self._rows("outside_dependents", {"night": name}):
            return False
        rooms = [row["schema_name"] for row in self._schemas() if row["night_name"] == name]
        try:
            with self._opened() as cursor:
                _run(cursor, "short_locks")
                for room in rooms:
                    _run(cursor, "drop_schema", schema=sql.Identifier(room))
        except BUSY:
            return False
        return True

    def set_aside(self, night_id: int) -> str:
        """Keep the schemas of a failed night, and only the last."""
        name = f"n{night_id:06d}"
        for row in self._schemas():
            if row["state"] == FAILED:
                self._drop(row["schema_name"])
            elif row["night_name"] == name:
                self._do("mark_schema", schema=sql.Identifier(row["schema_name"]), state=sql.Literal(FAILED))
        return f"the schemas {name}_*"

    def tidy(self) -> None:
        """Publishing is one transaction: it leaves nothing."""

    def discard(self) -> None:
        """Drop the schemas of the night that was not published."""
        for row in self._schemas():
            if row["night_name"] == self.private and row["state"] == "unfinished":
                self._drop(row["schema_name"])

    def export(self, folder: Path) -> int:
        """Every table of the rooms for readers as one Parquet file."""
        night, count = self.published(), 0
        asked = {"schemas": EXPORTED, "night": night.name if night else ""}
        for row in self._rows("readable_tables", asked):
            path = folder / row["schema_name"] / f"{row['table_name']}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile() as text, self._opened() as cursor:
                table = sql.Identifier(row["schema_name"], row["table_name"])
                cursor.copy_expert(sql.SQL(_text("copy_out")).format(table=table), text)
                text.seek(0)
                count += write_parquet(text, path, dict(zip(row["names"], row["types"], strict=True)))
        return count


def _text(name: str) -> str:
    """A statement in sql/postgres, without its comment: what is commented has no placeholders."""
    text = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    return re.sub(r"^--.*\n", "", text, flags=re.MULTILINE)


def _run(cursor: Any, name: str, parameters: Row | None = None, **names: sql.Composable) -> None:  # noqa: ANN401
    statement = sql.SQL(_text(name)).format(**names) if names else _text(name)
    cursor.execute(statement, parameters)


def _run_all(cursor: Any, name: str, parameters: Row) -> None:  # noqa: ANN401
    """A query whose answer is the statements to run."""
    _run(cursor, name, parameters)
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)


def _remember(first: list[Row], problem: BaseException | None) -> None:
    """Put what was busy to the front."""
    diag = getattr(problem, "diag", None)
    busy = {"schema_name": getattr(diag, "schema_name", None), "table_name": getattr(diag, "table_name", None)}
    if busy["table_name"]:
        first[:] = [busy, *(each for each in first if each != busy)]


def _dictionaries(cursor: Any) -> list[Row]:  # noqa: ANN401
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _columns_of(rows: pyarrow.Table) -> sql.Composable:
    return sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(field.name), sql.SQL(TYPES.get(str(field.type), "timestamp")))
        for field in rows.schema
    )


@contextmanager
def troubles() -> Iterator[None]:
    """Say what a server that is away or full means for the operator."""
    try:
        yield
    except (*BUSY, psycopg2.errors.QueryCanceled):
        raise
    except psycopg2.errors.InsufficientPrivilege as problem:
        raise Trouble(str(problem).strip(), "Give the account of the night that right.", UNREACHABLE) from problem
    except psycopg2.errors.DiskFull as problem:
        raise Trouble(str(problem).strip(), "Free some room on the server, then run again.", NO_ROOM) from problem
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as problem:
        remedy = "Is the server up? Check the CRM_METRICS_PG_* variables. The published night is as it was."
        raise Trouble(str(problem).strip(), remedy, UNREACHABLE) from problem
