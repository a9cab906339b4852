"""Ask a database: DuckDB read-only through its own driver, Postgres through psycopg2."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlglot import exp

from crm_metrics._project import Project, Trouble

__all__ = ["Engine", "engine_of"]

Row = dict[str, Any]


class Engine:
    """A connection and the dialect that it speaks."""

    def __init__(self, dialect: str, connection: Any) -> None:  # noqa: ANN401 - either driver's connection
        self.dialect = dialect
        self.connection = connection

    def rows(self, query: exp.Expression) -> list[Row]:
        """The answer to a query."""
        cursor = self.connection.cursor()
        cursor.execute(query.sql(self.dialect))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @contextmanager
    def changes(self) -> Iterator[Callable[[str], Any]]:
        """Run statements in one transaction."""
        cursor = self.connection.cursor()
        if self.dialect == "duckdb":
            cursor.begin()
        yield cursor.execute
        (cursor if self.dialect == "duckdb" else self.connection).commit()

    def close(self) -> None:
        self.connection.close()

    def columns(self) -> Mapping[str, list[str]]:
        """The columns of every table, as `schema.table`."""
        names = [exp.column(name) for name in ("table_schema", "table_name", "column_name")]
        source = exp.table_("columns", db="information_schema")
        query = exp.select(*names).from_(source).order_by("table_schema", "table_name", "ordinal_position")
        found: dict[str, list[str]] = defaultdict(list)
        for row in self.rows(query):
            found[f"{row['table_schema']}.{row['table_name']}"].append(row["column_name"])
        return found


def engine_of(project: Project, target: str | None, database: Path | None, read_only: bool = True) -> Engine:
    """The database that a target of profiles.yml names, or a DuckDB file."""
    settings = {"type": "duckdb", "path": str(database)} if database else project.connection(target)
    return {"duckdb": _duckdb, "postgres": _postgres}[settings["type"]](project, settings, read_only)


def _duckdb(project: Project, settings: Mapping[str, Any], read_only: bool) -> Engine:
    import duckdb

    path = project.root / settings["path"]  # an absolute path stays as it is
    if not path.exists():
        raise Trouble(f"{settings['path']} does not exist.", "Build the warehouse first: crm-metrics build")
    try:
        return Engine("duckdb", duckdb.connect(str(path), read_only=read_only))
    except duckdb.IOException as problem:
        raise Trouble(f"Cannot open {settings['path']}: {problem}", "Is a build running? Wait until it ends.") from None


def _postgres(_: Project, settings: Mapping[str, Any], read_only: bool) -> Engine:
    import psycopg2

    fields = {name: settings[name] for name in ("host", "port", "user", "password", "dbname")}
    try:
        connection = psycopg2.connect(**fields)
    except psycopg2.OperationalError as problem:
        raise Trouble(str(problem).strip(), "Is the server up? Check the CRM_METRICS_PG_* variables.") from None
    connection.set_session(readonly=read_only)
    return Engine("postgres", connection)
