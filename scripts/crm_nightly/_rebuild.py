"""A past night built anew from its deliveries, aside, and held against what the warehouse remembers of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import duckdb

from crm_landing import apply
from crm_metrics._project import Project, Trouble
from crm_nightly._code import code_version
from crm_nightly._dbt import NO_TESTS, Dbt
from crm_nightly._duckdb_store import DuckdbStore, opened, release
from crm_nightly._home import Home
from crm_nightly._journal import Journal
from crm_nightly._store import Row
from crm_nightly._stores import open_store

__all__ = ["Rebuilt", "differences", "print_rebuilt", "rebuild"]

SQL = Path(__file__).with_name("sql")
SHOWN = 20


@dataclass(frozen=True)
class Rebuilt:
    """What became of it."""

    night_id: int
    as_of: date
    file: str
    is_same_code: bool
    cells: int
    differences: Sequence[Row]


def rebuild(project: Project, home: Home, target: str, night_id: int) -> Rebuilt:
    """Land, build and compare; the file stays where it was built, and nobody's tables are touched."""
    store = open_store(project, home, target)
    if not isinstance(store, DuckdbStore):
        raise Trouble("Past nights are built anew on DuckDB only.", "Use a target of type duckdb.", 2)
    recipe = Journal.open(home.root).recipe(target, night_id) if home.root.exists() else None
    if not recipe:
        raise Trouble(f"No night {night_id} was published from this home.", "`crm-metrics history` lists nights.", 2)
    if not _is_remembered(store.target, night_id):
        remedy = "Its publication was rolled back since, or comes after what readers see."
        raise Trouble(f"What readers see does not remember night {night_id}.", remedy, 2)
    file = _fresh_file(home, night_id, store.target.name)
    if recipe["delivery_no"]:
        apply(file, home.root, project, up_to=recipe["delivery_no"])
    told = json.loads(recipe["variables"])
    _build(project, target, file, told | {"as_of_date": recipe["as_of"]})
    cells, differing = differences(project, store.target, file, night_id)
    is_same_code = code_version(project, told) == recipe["code_version"]
    return Rebuilt(night_id, date.fromisoformat(recipe["as_of"]), str(file), is_same_code, cells, differing)


def _is_remembered(published: Path, night_id: int) -> bool:
    if not published.exists():
        return False
    try:
        with opened(published, read_only=True) as connection:
            known = (SQL / "remembered_night.sql").read_text(encoding="utf-8")
            return bool(connection.execute(known, {"night_id": night_id}).fetchall())
    except duckdb.CatalogException:
        return False


def _fresh_file(home: Home, night_id: int, name: str) -> Path:
    folder = home.rebuilt / f"n{night_id:06d}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with opened(folder / name):
        return folder / name


def _build(project: Project, target: str, file: Path, variables: Row) -> None:
    """Everything, as a full night builds it; what nights noted of the sources' states cannot be noted any more."""
    settings = variables | {"night_mode": "full"}
    dbt = Dbt(project, target, file.parent / "dbt", settings, {"CRM_METRICS_DUCKDB": str(file)})
    outcome = dbt.run("build", "--exclude-resource-type", "snapshot", *NO_TESTS)
    release()
    if outcome.exit_code:
        broken = "\n".join(f"{result.node.name}: {result.message}" for result in outcome.broken)
        raise Trouble(outcome.problem or broken, f"The unfinished file is {file}.", outcome.exit_code)


def differences(project: Project, published: Path, rebuilt: Path, night_id: int) -> tuple[int, list[Row]]:
    """How many cells that night had, and those in which what was published and what was built anew differ."""
    remembered = (project.root / "analyses" / "kpi_results_of_a_night.sql").read_text(encoding="utf-8")
    with opened(published, read_only=True) as connection:
        told = connection.execute(remembered, {"night_number": night_id}).to_arrow_table()
    with opened(rebuilt, read_only=True) as connection:
        connection.register("remembered", told)
        found = connection.execute((SQL / "rebuilt_differences.sql").read_text(encoding="utf-8"))
        names = [column[0] for column in found.description]
        return told.num_rows, [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def print_rebuilt(rebuilt: Rebuilt, form: str) -> None:
    """Equal, or the cells that are not."""
    if form == "json":
        click.echo(json.dumps(rebuilt.__dict__, ensure_ascii=False, indent=2, default=str))
        return
    found = rebuilt.differences
    click.echo(f"Night {rebuilt.night_id} of {rebuilt.as_of} is built anew in {rebuilt.file}")
    click.echo(f"{len(found):,} of {rebuilt.cells:,} cells differ." if found else f"All {rebuilt.cells:,} cells equal.")
    for row in found[:SHOWN]:
        click.echo("  " + _said(row))
    if len(found) > SHOWN:
        click.echo(f"  and {len(found) - SHOWN:,} more: --format json lists them all")
    if not rebuilt.is_same_code:
        click.echo("Code, seeds or variables' defaults are not those of that night.")


def _said(row: dict[str, Any]) -> str:
    cell = f"{row['kpi_id']} v{row['kpi_version']} {row['period_grain']} {row['period_start']}"
    segment = "" if row["segment_type"] == "all" else f" {row['segment_type']}={row['segment_value']}"
    return f"{cell}{segment}: published {row['published']}, built anew {row['built_anew']}"
