"""Read the tables of a database in one consistent snapshot, as text, through SQLAlchemy."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import quoted_name
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from crm_landing._config import Source, Table
from crm_landing._store import ROWS_A_GROUP, DeliveryWriter, Draft
from crm_landing._text import as_text
from crm_metrics._project import Trouble

__all__ = ["Fetched", "UnreachableError", "check_address", "fetch"]

ATTEMPTS, LONGEST_WAIT = 5, 8
# MySQL: too many connections, shutdown, lock wait, deadlock, no connection, server gone, connection lost.
TRANSIENT_MYSQL = {1040, 1053, 1205, 1213, 2002, 2003, 2006, 2013, 4031}
# PostgreSQL: connection, serialization and deadlock, resources, shutdown.
TRANSIENT_POSTGRES = ("08", "40", "53", "57P")
TRANSIENT_WORDS = ("connection refused", "server closed", "timeout", "timed out", "starting up", "terminating")
DRIVERS = {
    "mysql": "mysql+pymysql",
    "mariadb": "mysql+pymysql",
    "postgres": "postgresql+psycopg2",
    "postgresql": "postgresql+psycopg2",
}
# A zero date is before every other; a row that was never changed has none, and is always asked for.
BEFORE_EVERY_DATE = "1000-01-01"


class UnreachableError(Exception):
    """The database did not answer, or did not let us in."""


@dataclass(frozen=True)
class Fetched:
    """What a snapshot gave of one table: rows, or why there are none."""

    table: Table
    draft: Draft | None = None
    row_count: int = 0
    checksum: str | None = None
    problem: str | None = None
    is_supplied: bool = True


def check_address(source: Source) -> sa.URL:
    """The address that the environment names; drivers are chosen here."""
    text = os.environ.get(source.address_env)
    remedy = f"Set it: export {source.address_env}='mysql://user:password@host:3306/database'"
    if not text:
        raise Trouble(f"{source.name}: the environment variable {source.address_env} is not set.", remedy, 2)
    try:
        address = sa.engine.make_url(text)
    except sa.exc.ArgumentError:
        raise Trouble(f"{source.name}: {source.address_env} is no address of a database.", remedy, 2) from None
    return address.set(drivername=DRIVERS.get(address.drivername, address.drivername))


def fetch(home: Path, source: Source, tables: Mapping[Table, str | None]) -> list[Fetched]:
    """Every table as of one moment; the value is the stamp to read on from. A lost connection begins it anew."""
    address = check_address(source)
    again = Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential(multiplier=1, max=LONGEST_WAIT),
        retry=retry_if_exception(_is_transient),
        reraise=True,
    )
    try:
        return again(_fetch_once, home, source, tables, address)
    except sa.exc.NoSuchModuleError:
        problem = f"{source.name}: {source.address_env} is a {address.drivername} address."
        raise Trouble(problem, "MySQL and PostgreSQL are read.", 2) from None
    except sa.exc.DBAPIError as problem:
        where = address.render_as_string(hide_password=True)
        raise UnreachableError(f"{where}: {' '.join(str(problem.orig).split())}") from None


def _fetch_once(home: Path, source: Source, tables: Mapping[Table, str | None], address: sa.URL) -> list[Fetched]:
    """One attempt; what it wrote is taken away if it fails."""
    engine = sa.create_engine(address, poolclass=sa.NullPool, connect_args=_connect_args(address))
    options: dict[str, Any] = {"stream_results": True, "yield_per": ROWS_A_GROUP}
    if engine.dialect.name != "sqlite":
        options["isolation_level"] = "REPEATABLE READ"
    done: list[Fetched] = []
    try:
        with engine.connect().execution_options(**options) as connection:
            present = _Present(connection, source.schema)
            for table, since in tables.items():
                done.append(_fetch_table(home, connection, present, table, since))
    except BaseException:
        for fetched in done:
            if fetched.draft:
                fetched.draft.discard()
        raise
    return done


class _Present:
    """Which tables and columns the database has; asked within the snapshot."""

    def __init__(self, connection: sa.Connection, schema: str | None) -> None:
        inspector = sa.inspect(connection)
        self.connection = connection
        self.schema = schema
        self.names = {*inspector.get_table_names(schema), *inspector.get_view_names(schema)}

    def columns(self, name: str) -> dict[str, str]:
        """The columns by their names in lower case, as an empty answer names them."""
        query = sa.select(sa.literal_column("*")).select_from(_table(name, self.schema)).limit(0)
        with self.connection.execute(query) as answer:
            return {column.lower(): column for column in answer.keys()}  # noqa: SIM118 - a result is no dictionary


def _fetch_table(home: Path, connection: sa.Connection, present: _Present, table: Table, since: str | None) -> Fetched:
    name = table.from_table or table.name
    if name not in present.names:
        problem = f"there is no table {name}" if table.from_table or table.is_named else None
        return Fetched(table, problem=problem, is_supplied=False)
    columns = present.columns(name)
    wanted = list(dict.fromkeys([*table.columns, *table.key, *table.more_columns, *_also(table)])) or list(columns)
    if missing := [column for column in wanted if column.lower() not in columns]:
        return Fetched(table, problem=f"table {name} has no column {', '.join(missing)}")
    query = _query(connection, name, present.schema, [columns[column.lower()] for column in wanted])
    if since is not None and table.stamp:
        query = query.where(_since(connection, columns[table.stamp.lower()], since))
    checksum = hashlib.sha256()
    with DeliveryWriter(home, [column.lower() for column in wanted]) as writer:
        for rows in connection.execute(query).partitions():
            texts = [[as_text(value) for value in row] for row in rows]
            checksum.update(repr(texts).encode("utf-8", "surrogatepass"))
            writer.write(texts)
    return Fetched(table, Draft(writer.file), writer.row_count, checksum.hexdigest())


def _also(table: Table) -> Iterator[str]:
    """Columns that landing itself reads."""
    if table.mode == "watermark" and table.stamp:
        yield table.stamp
    if table.deleted_flag:
        yield table.deleted_flag


def _query(connection: sa.Connection, name: str, schema: str | None, columns: list[str]) -> sa.Select:
    """The columns as text; PostgreSQL is asked for its own, which rounds and reformats nothing."""
    as_it_is = [sa.column(quoted_name(column, True)) for column in columns]
    chosen = [sa.cast(column, sa.Text) for column in as_it_is] if _is_postgres(connection) else as_it_is
    labelled = [column.label(f"c{place}") for place, column in enumerate(chosen)]
    return sa.select(*labelled).select_from(_table(name, schema))


def _table(name: str, schema: str | None) -> sa.TableClause:
    return sa.table(quoted_name(name, True), schema=quoted_name(schema, True) if schema else None)


def _since(connection: sa.Connection, stamp: str, since: str) -> sa.ColumnElement[bool]:
    column = sa.column(quoted_name(stamp, True))
    # A literal in quotes takes the type of the column it is compared with, on every engine.
    asked = column >= sa.literal(since, sa.types.NullType()) if not _is_postgres(connection) else column >= since
    also = [column.is_(None)]
    if connection.dialect.name == "mysql":
        also.append(column < BEFORE_EVERY_DATE)
    return sa.or_(asked, *also)


def _is_postgres(connection: sa.Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _connect_args(address: sa.URL) -> dict[str, Any]:
    """How each driver hands over text and gives up in time."""
    if address.drivername == "mysql+pymysql":
        from pymysql.converters import conversions

        # Without decoders every value stays the text that the server sent: zero dates, decimals, all of it.
        encoders = {kind: how for kind, how in conversions.items() if not isinstance(kind, int)}
        return {"conv": encoders, "connect_timeout": 10, "read_timeout": 600, "charset": "utf8mb4"}
    if address.drivername == "postgresql+psycopg2":
        return {"connect_timeout": 10, "options": "-c datestyle=ISO -c timezone=UTC -c extra_float_digits=1"}
    return {}


def _is_transient(problem: BaseException) -> bool:
    """Lost connections, timeouts and deadlocks may be gone the next time; a wrong password is not."""
    if not isinstance(problem, sa.exc.DBAPIError):
        return False
    original: Any = problem.orig
    if problem.connection_invalidated:
        return True
    if code := getattr(original, "pgcode", None):
        return code.startswith(TRANSIENT_POSTGRES)
    if isinstance(original.args[0] if original.args else None, int):
        return original.args[0] in TRANSIENT_MYSQL
    return any(word in str(original).lower() for word in TRANSIENT_WORDS)
