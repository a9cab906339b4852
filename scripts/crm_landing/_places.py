"""Where deliveries are applied: a DuckDB file or a PostgreSQL database, each in one transaction."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import duckdb
import psycopg2
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from crm_landing._delivery import EXIT_UNREACHABLE
from crm_landing._sql import render
from crm_metrics._project import Trouble

__all__ = ["Place", "open_place"]

NO_SPACE = 7


class Place(Protocol):
    """What `apply` asks of an engine."""

    row_id: str

    def run(self, statements: str) -> None:
        """Run statements that give no rows."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""

    def load(self, delivered: pq.ParquetFile) -> None:
        """Fill the temporary table landing_delivered."""

    def catalog(self) -> str | None:
        """Which database names belong to, where an engine has more than one open."""


class _Duckdb:
    row_id = "rowid"

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - a DuckDB connection
        self.connection = connection

    def run(self, statements: str) -> None:
        self.connection.execute(statements)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()

    def load(self, delivered: pq.ParquetFile) -> None:
        reader = pa.RecordBatchReader.from_batches(delivered.schema_arrow, delivered.iter_batches())
        self.connection.register("landing_file", reader)
        try:
            self.connection.execute(render("load_delivered"))
        except duckdb.InvalidInputException as problem:  # what Arrow could not read comes out as this
            raise OSError(str(problem)) from None
        self.connection.unregister("landing_file")

    def catalog(self) -> str | None:
        return self.rows(render("current_catalog"))[0][0]


class _Postgres:
    row_id = "ctid"

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - a psycopg2 connection
        self.connection = connection

    def run(self, statements: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statements)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def load(self, delivered: pq.ParquetFile) -> None:
        # Text is quoted and null is not, which is how COPY tells them apart.
        options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="all_valid")
        with self.connection.cursor() as cursor:
            for batch in delivered.iter_batches():
                text = io.BytesIO()
                pyarrow.csv.write_csv(batch, text, options)
                text.seek(0)
                cursor.copy_expert(render("copy_delivered"), text)

    def catalog(self) -> str | None:
        return None


@contextmanager
def open_place(place: Any, root: Path) -> Iterator[Place]:  # noqa: ANN401
    """A transaction on a path, a target of profiles.yml, or a connection that is open; it ends with the block."""
    if isinstance(place, str | Path):
        place = {"type": "duckdb", "path": str(place)}
    if not isinstance(place, Mapping):
        with _transaction(place) as opened:
            yield opened
        return
    connection = _connect_duckdb(root / place["path"]) if place["type"] == "duckdb" else _connect_postgres(place)
    try:
        with _transaction(connection) as opened:
            yield opened
    finally:
        connection.close()


@contextmanager
def _transaction(connection: Any) -> Iterator[Place]:  # noqa: ANN401
    is_duckdb = hasattr(connection, "begin")
    if is_duckdb:
        connection.begin()
    try:
        yield _Duckdb(connection) if is_duckdb else _Postgres(connection)
        connection.commit()
    except BaseException as problem:
        with suppress(duckdb.Error, psycopg2.Error):  # of a connection that is lost there is nothing to roll back
            connection.rollback()
        raise _told(problem) from None


def _told(problem: BaseException) -> BaseException:
    """What the operator can mend, in plain words; the rest as it is."""
    if not isinstance(problem, duckdb.IOException | duckdb.FatalException | psycopg2.OperationalError):
        return problem
    is_full = "No space left" in str(problem)
    remedy = "Free some space." if is_full else "Is the server up, and who may write there? Nothing was applied."
    code = NO_SPACE if is_full else EXIT_UNREACHABLE
    return Trouble(f"Cannot write to the database: {str(problem).strip()}", remedy, code)


def _connect_duckdb(path: Path) -> Any:  # noqa: ANN401
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return duckdb.connect(str(path))
    except (duckdb.IOException, OSError) as problem:
        remedy = "Is it open elsewhere, or not writable?"
        raise Trouble(f"Cannot open {path}: {problem}", remedy, EXIT_UNREACHABLE) from None


def _connect_postgres(place: Mapping[str, Any]) -> Any:  # noqa: ANN401
    fields = {name: place[name] for name in ("host", "port", "user", "password", "dbname")}
    try:
        return psycopg2.connect(**fields)
    except psycopg2.OperationalError as problem:
        remedy = "Is the server up? Check the CRM_METRICS_PG_* variables."
        raise Trouble(str(problem).strip(), remedy, EXIT_UNREACHABLE) from None
