"""Write every explanation into the schema `explain`: a table macro on DuckDB, a function on Postgres."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from sqlglot import exp

from crm_explain._definitions import definitions, explanation
from crm_explain._engine import engine_of
from crm_explain._explanations import KEYS
from crm_metrics._project import Project

__all__ = ["install"]

ASKED = dict(zip(KEYS, ("asked_grain", "asked_start", "asked_type", "asked_value"), strict=True))


def install(project: Project, target: str | None = None, database: Path | None = None) -> int:
    """Create one macro or function for every KPI version; how many there are."""
    asked = {key: exp.column(name) for key, name in ASKED.items()}
    schema = exp.Create(this=exp.table_("", db="explain"), kind="SCHEMA", exists=True)
    found = definitions(project)
    with closing(engine_of(project, target, database, read_only=False)) as engine, engine.changes() as run:
        template, columns = _text(engine.dialect), engine.columns()
        run(schema.sql(engine.dialect))
        for chosen in found:
            query = explanation(chosen, engine.dialect, columns).listed(asked)
            run(template.format(name=chosen.name, query=query.sql(engine.dialect, copy=False)))
        if engine.dialect == "postgres" and (reader := os.environ.get("CRM_METRICS_PG_READER")):
            run(_text("postgres_reader").format(reader=exp.to_identifier(reader, quoted=True).sql(engine.dialect)))
    return len(found)


def _text(name: str) -> str:
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")
