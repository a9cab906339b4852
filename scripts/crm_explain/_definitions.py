"""What the project says about its KPIs: the registry, the pages, and the SQL that dbt compiled."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlglot
import yaml
from sqlglot import exp

from crm_explain._explanations import Explanation
from crm_explain._paths import Statement
from crm_metrics._project import Project, Trouble

__all__ = ["Definition", "definition", "definitions", "entities", "explanation", "registry"]


@dataclass(frozen=True)
class Definition:
    """One version of a KPI."""

    kpi_id: str
    version: int
    file: Path  # the SQL that dbt compiled
    names: tuple[str, str] = ("", "")
    words: Mapping[str, str] = field(default_factory=dict)  # Numerator, Denominator, Excluded as on its page

    @property
    def name(self) -> str:
        return f"{self.kpi_id}_v{self.version}"


def _models(project: Project) -> Path:
    target = project.root / os.environ.get("DBT_TARGET_PATH", "target")
    return target / "compiled" / "crm_metrics" / "models"


def entities(project: Project, dialect: str) -> exp.Query:
    """The entities that every KPI reads, as dbt's graph knows them: `kpi_id`, `entities` parted by `;`."""
    trust = sqlglot.parse_one(
        (_models(project) / "scorecard" / "kpi_trust.sql").read_text(encoding="utf-8"), read=dialect
    )
    return trust.ctes[0].this


def compiled(project: Project) -> dict[str, Path]:
    """The compiled SQL of every mart by the name of its file; tests lie in folders that end in .yml."""
    marts = _models(project) / "marts"
    return {
        file.stem: file
        for file in sorted(marts.rglob("*.sql"))
        if not any(part.endswith(".yml") for part in file.relative_to(marts).parts)
    }


def registry(project: Project, name: str) -> list[dict[str, str]]:
    with (project.root / "seeds" / "registry" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def definitions(project: Project) -> list[Definition]:
    """Every KPI version that is compiled."""
    files = compiled(project)
    found = [
        Definition(row["kpi_id"], int(version), files[name], (row["name_en"], row["name_zh"]))
        for row in registry(project, "kpi_registry")
        for version in filter(None, row["versions"].split(";"))
        if (name := f"{row['kpi_id']}_v{version}") in files
    ]
    if not found:
        raise Trouble("No KPI is compiled in target/compiled.", "Build the warehouse first: crm-metrics build")
    return found


def definition(project: Project, kpi: str, version: int | None) -> tuple[Definition, tuple[str, str] | None]:
    """A KPI version by its id or alias, and the segment that an alias stands for."""
    alias = next((row for row in registry(project, "kpi_aliases") if row["alias_id"] == kpi), None)
    wanted = alias["kpi_id"] if alias else kpi
    known = {found.version: found for found in definitions(project) if found.kpi_id == wanted}
    if not known:
        raise Trouble(f"{kpi!r} is no KPI of the registry.", "See seeds/registry/kpi_registry.csv.", exit_code=2)
    if version is not None and version not in known:
        listed = ", ".join(str(number) for number in sorted(known))
        raise Trouble(f"{wanted} has no version {version}.", f"It has: {listed}.", exit_code=2)
    chosen = known[version if version is not None else max(known)]
    page = _page(project, chosen)
    segment = (alias["selector"], alias["selector_value"]) if alias and alias["selector_value"] else None
    return Definition(chosen.kpi_id, chosen.version, chosen.file, chosen.names, page), segment


def _page(project: Project, chosen: Definition) -> dict[str, str]:
    """The headed paragraphs of a KPI's page."""
    folder = project.root / "models" / "marts"
    file = next(folder.rglob(f"{chosen.kpi_id}.yml"), None)
    models = yaml.safe_load(file.read_text(encoding="utf-8"))["models"] if file else []
    text = next((model["description"] for model in models if model["name"] == chosen.kpi_id), "")
    found = re.findall(r"\*\*([^*]+?)\.\*\*\s*(.+?)(?=\n\s*\n|\Z)", text, re.DOTALL)
    return {heading: " ".join(words.split()) for heading, words in found}


def explanation(chosen: Definition, dialect: str, columns: Mapping[str, list[str]]) -> Explanation:
    """The definition taken apart; schemas of a night (`n000042_core`) are called as readers call them."""
    text = re.sub(r"\bn\d{6}_(\w+\"?\.)", r"\1", chosen.file.read_text(encoding="utf-8"))
    query = sqlglot.parse_one(text, read=dialect)
    for table in query.find_all(exp.Table) if dialect == "postgres" else ():
        table.set("catalog", None)  # a database may be restored under another name
    return Explanation(Statement(query, columns))
