"""Write every explanation into the schema `explain`: a table macro on DuckDB, a function on Postgres."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from sqlglot import exp

from crm_explain._definitions import Definition, explanation
from crm_explain._engine import Engine
from crm_explain._explanations import KEYS

__all__ = ["install"]

ASKED = dict(zip(KEYS, ("asked_grain", "asked_start", "asked_type", "asked_value"), strict=True))


def install(engine: Engine, chosen: Sequence[Definition]) -> int:
    """Create one macro or function for each of these KPI versions, in the place of what it was; how many there are."""
    asked = {key: exp.column(name) for key, name in ASKED.items()}
    schema = exp.Create(this=exp.table_("", db="explain"), kind="SCHEMA", exists=True)
    template, columns = _text(engine.dialect), engine.columns()
    with engine.changes() as run:
        run(schema.sql(engine.dialect))
        for one in chosen:
            query = explanation(one, engine.dialect, columns).listed(asked)
            run(template.format(name=one.name, query=query.sql(engine.dialect, copy=False)))
        if engine.dialect == "postgres" and (reader := os.environ.get("CRM_METRICS_PG_READER")):
            run(_text("postgres_reader").format(reader=exp.to_identifier(reader, quoted=True).sql(engine.dialect)))
    return len(chosen)


def _text(name: str) -> str:
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")
