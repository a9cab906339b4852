"""What the project says about its KPIs (registry, pages), and the SQL that their published numbers were made with."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import sqlglot
import yaml
from sqlglot import exp

from crm_explain._engine import Engine
from crm_explain._explanations import Explanation
from crm_explain._paths import Statement
from crm_metrics._project import Project, Trouble

__all__ = ["Definition", "compiled", "definition", "definitions", "explanation", "registry", "sql_behind"]


@dataclass(frozen=True)
class Definition:
    """One version of a KPI."""

    kpi_id: str
    version: int
    sql: str  # as dbt compiled it
    names: tuple[str, str] = ("", "")
    words: Mapping[str, str] = field(default_factory=dict)  # Numerator, Denominator, Excluded as on its page

    @property
    def name(self) -> str:
        return f"{self.kpi_id}_v{self.version}"


def compiled(project: Project) -> dict[str, str]:
    """The SQL of every mart that was compiled last, by name; schemas of a night (`n000042_core`) are `core`."""
    target = project.root / os.environ.get("DBT_TARGET_PATH", "target")
    marts = target / "compiled" / "crm_metrics" / "models" / "marts"
    return {
        file.stem: re.sub(r"\bn\d{6}_(\w+\"?\.)", r"\1", file.read_text(encoding="utf-8"))
        for file in sorted(marts.rglob("*.sql"))
        if not any(part.endswith(".yml") for part in file.relative_to(marts).parts)  # tests
    }


def sql_behind(project: Project, engine: Engine) -> dict[str, str]:
    """The SQL of every mart behind the numbers of a database: of the night published there, else of the last build."""
    if "operations.kpi_definitions" not in engine.columns():
        return compiled(project)
    published = exp.table_("kpi_definitions", db="operations")
    rows = engine.rows(exp.select("kpi_id", "kpi_version", "compiled_sql").from_(published))
    return {f"{row['kpi_id']}_v{row['kpi_version']}": row["compiled_sql"] for row in rows}


def registry(project: Project, name: str) -> list[dict[str, str]]:
    with (project.root / "seeds" / "registry" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def definitions(project: Project, known: Mapping[str, str]) -> list[Definition]:
    """Every KPI version of which the SQL is known."""
    found = [
        Definition(row["kpi_id"], int(version), known[name], (row["name_en"], row["name_zh"]))
        for row in registry(project, "kpi_registry")
        for version in filter(None, row["versions"].split(";"))
        if (name := f"{row['kpi_id']}_v{version}") in known
    ]
    if not found:
        raise Trouble("No KPI is compiled in target/compiled.", "Build the warehouse first: crm-metrics build")
    return found


def definition(
    project: Project, found: Iterable[Definition], kpi: str, version: int | None
) -> tuple[Definition, tuple[str, str] | None]:
    """A KPI version by its id or alias, and the segment that an alias stands for."""
    alias = next((row for row in registry(project, "kpi_aliases") if row["alias_id"] == kpi), None)
    wanted = alias["kpi_id"] if alias else kpi
    known = {one.version: one for one in found if one.kpi_id == wanted}
    if not known:
        raise Trouble(f"{kpi!r} is no KPI of the registry.", "See seeds/registry/kpi_registry.csv.", exit_code=2)
    if version is not None and version not in known:
        listed = ", ".join(str(number) for number in sorted(known))
        raise Trouble(f"{wanted} has no version {version}.", f"It has: {listed}.", exit_code=2)
    chosen = known[version if version is not None else max(known)]
    segment = (alias["selector"], alias["selector_value"]) if alias and alias["selector_value"] else None
    return replace(chosen, words=_page(project, chosen)), segment


def _page(project: Project, chosen: Definition) -> dict[str, str]:
    """The headed paragraphs of a KPI's page."""
    folder = project.root / "models" / "marts"
    file = next(folder.rglob(f"{chosen.kpi_id}.yml"), None)
    models = yaml.safe_load(file.read_text(encoding="utf-8"))["models"] if file else []
    text = next((model["description"] for model in models if model["name"] == chosen.kpi_id), "")
    found = re.findall(r"\*\*([^*]+?)\.\*\*\s*(.+?)(?=\n\s*\n|\Z)", text, re.DOTALL)
    return {heading: " ".join(words.split()) for heading, words in found}


def explanation(chosen: Definition, dialect: str, columns: Mapping[str, list[str]]) -> Explanation:
    """The definition taken apart."""
    query = sqlglot.parse_one(chosen.sql, read=dialect)
    for table in query.find_all(exp.Table) if dialect == "postgres" else ():
        table.set("catalog", None)  # a database may be restored under another name
    return Explanation(Statement(query, columns))
