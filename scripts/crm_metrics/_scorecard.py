"""Read the published scorecard, or whatever else a query in analyses/ asks of the warehouse."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from crm_metrics._project import Project, Trouble

__all__ = ["Question", "parse_period", "parse_segment", "query", "read"]

GRAINS = ("month", "quarter", "year")


@dataclass(frozen=True)
class Question:
    """Which part of the scorecard is asked for."""

    day: date | None = None  # any day of the period; None is the latest complete one
    grain: str = "month"
    segment_type: str = "all"
    segment_value: str = "all"
    domain: str | None = None

    def parameters(self) -> dict[str, Any]:
        """The named parameters of the query."""
        return {
            "day": self.day,
            "finest": GRAINS.index(self.grain) + 1,
            "segment_type": self.segment_type,
            "segment_value": self.segment_value,
            "domain": self.domain,
        }


def parse_period(text: str) -> tuple[str, date]:
    """`2025-12`, `2025-Q4` or `2025` as a grain and its first day."""
    found = re.fullmatch(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", text.strip(), re.IGNORECASE)
    if not found or found[1] == "0000":
        raise click.BadParameter(f"{text!r} is no period. Write 2025-12, 2025-Q4 or 2025.", param_hint="'--period'")
    year, quarter, month = found.groups()
    if quarter:
        return "quarter", date(int(year), int(quarter) * 3 - 2, 1)
    return ("month", date(int(year), int(month), 1)) if month else ("year", date(int(year), 1, 1))


def parse_segment(text: str) -> tuple[str, str]:
    """`region=华东` as a segment's type and value."""
    kind, sign, value = text.partition("=")
    if not (kind.strip() and sign and value.strip()):
        raise click.BadParameter(f"{text!r} is no segment. Write region=华东.", param_hint="'--segment'")
    return kind.strip(), value.strip()


def read(project: Project, question: Question, target: str | None, database: Path | None) -> list[dict[str, Any]]:
    """The rows of the scorecard that answer the question."""
    return query(project, "scorecard_of_a_period", target, database, question.parameters())


def query(
    project: Project,
    name: str,
    target: str | None,
    database: Path | None = None,
    parameters: dict[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """The rows of a query in analyses/.

    It runs through the engine's own driver and not through `dbt show`: an answer takes a tenth of a second instead of
    eight, DuckDB is opened read-only, and dbt's parsing cache is left alone. Both engines run the same text; only the
    way they write a named parameter differs, and that is the one thing translated here.
    """
    connection = {"type": "duckdb", "path": str(database)} if database else project.connection(target)
    run = {"duckdb": _from_duckdb, "postgres": _from_postgres}[connection["type"]]
    columns, rows = run(connection | {"root": project.root}, project.query(name), parameters or {})
    return [dict(zip(columns, row, strict=True)) for row in rows]


Answer = tuple[list[str], list[tuple[Any, ...]]]


def _from_duckdb(connection: Mapping[str, Any], query: str, parameters: dict[str, Any]) -> Answer:
    import duckdb

    path = connection["root"] / connection["path"]  # an absolute path stays as it is
    if not path.exists():
        raise _not_built(f"{connection['path']} does not exist.")
    try:
        with duckdb.connect(str(path), read_only=True) as opened:
            answer = opened.execute(query, parameters)
            return [column[0] for column in answer.description], answer.fetchall()
    except duckdb.CatalogException:
        raise _not_built(f"{connection['path']} has no scorecard.") from None
    except duckdb.IOException as problem:
        raise Trouble(
            f"Cannot open {connection['path']}: {problem}", "Is a build running? Wait until it ends."
        ) from None


def _from_postgres(connection: Mapping[str, Any], query: str, parameters: dict[str, Any]) -> Answer:
    import psycopg2

    fields = {name: connection[name] for name in ("host", "port", "user", "password", "dbname")}
    try:
        opened = psycopg2.connect(**fields)
    except psycopg2.OperationalError as problem:
        raise Trouble(str(problem).strip(), "Is the server up? Check the CRM_METRICS_PG_* variables.") from None
    try:
        with opened.cursor() as cursor:
            cursor.execute(re.sub(r"\$(\w+)", r"%(\1)s", query), parameters)
            return [column[0] for column in cursor.description], cursor.fetchall()
    except (psycopg2.errors.UndefinedTable, psycopg2.errors.InvalidSchemaName):
        raise _not_built(f"The database {fields['dbname']} has no scorecard.") from None
    finally:
        opened.close()


def _not_built(problem: str) -> Trouble:
    return Trouble(f"The warehouse has not been built yet: {problem}", "Run `crm-metrics build` first.")
