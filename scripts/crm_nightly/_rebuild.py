"""A past night built anew from its deliveries, aside, and held against what the warehouse remembers of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import duckdb
import pyarrow

from crm_landing import apply
from crm_metrics._project import Project, Trouble
from crm_nightly._code import code_version
from crm_nightly._dbt import NO_TESTS, Dbt
from crm_nightly._home import Home
from crm_nightly._journal import Journal
from crm_nightly._store import Row, Store
from crm_nightly._stores import open_store

__all__ = ["Rebuilt", "differences", "print_rebuilt", "rebuild"]

SQL = Path(__file__).with_name("sql")
SHOWN = 20
CELLS = pyarrow.schema(
    [
        *((name, pyarrow.string()) for name in ("kpi_id", "period_grain", "segment_type", "segment_value")),
        *((name, pyarrow.int64()) for name in ("kpi_version", "sample_size")),
        *((name, pyarrow.decimal128(28, 6)) for name in ("kpi_value", "numerator", "denominator")),
        ("period_start", pyarrow.date32()),
        ("is_complete_period", pyarrow.bool_()),
    ]
)


@dataclass(frozen=True)
class Rebuilt:
    """What became of it."""

    night_id: int
    as_of: date
    place: str  # the file, or the database
    is_same_code: bool
    cells: int
    differences: Sequence[Row]


def rebuild(project: Project, home: Home, target: str, night_id: int) -> Rebuilt:
    """Land, build and compare; what was built stays where it is, and nobody's tables are touched."""
    store = open_store(project, home, target)
    recipe = Journal.open(home.root).recipe(target, night_id) if home.root.exists() else None
    if not recipe:
        raise Trouble(f"No night {night_id} was published from this home.", "`crm-metrics history` lists nights.", 2)
    if not store.published() or not store.query(SQL / "remembered_night.sql", {"night_id": night_id}):
        remedy = "Its publication was rolled back since, or comes after what readers see."
        raise Trouble(f"What readers see does not remember night {night_id}.", remedy, 2)
    aside = store.aside(night_id)
    if recipe["delivery_no"]:
        apply(aside.target, home.root, project, up_to=recipe["delivery_no"])
    told = json.loads(recipe["variables"])
    _build(project, target, home.rebuilt / "dbt", aside, told | {"as_of_date": recipe["as_of"]})
    cells, differing = differences(project, store, aside, night_id)
    is_same_code = code_version(project, told) == recipe["code_version"]
    return Rebuilt(night_id, date.fromisoformat(recipe["as_of"]), str(aside), is_same_code, cells, differing)


def _build(project: Project, target: str, folder: Path, aside: Store, variables: Row) -> None:
    """Everything, as a full night builds it; what nights noted of the sources' states cannot be noted any more."""
    dbt = Dbt(project, target, folder, variables | {"night_mode": "full"}, aside.environment)
    outcome = dbt.run("build", "--exclude-resource-type", "snapshot", *NO_TESTS)
    if outcome.exit_code:
        broken = "\n".join(f"{result.node.name}: {result.message}" for result in outcome.broken)
        raise Trouble(outcome.problem or broken, f"What is there of it is in {aside}.", outcome.exit_code)


def differences(project: Project, store: Store, aside: Store, night_id: int) -> tuple[int, list[Row]]:
    """How many cells that night had, and those in which what was published and what was built anew differ."""
    remembered = store.query(project.root / "analyses" / "kpi_results_of_a_night.sql", {"night_number": night_id})
    built_anew = aside.query(SQL / "built_anew.sql")
    with duckdb.connect() as connection:
        connection.register("remembered", pyarrow.Table.from_pylist(remembered, CELLS))
        connection.register("built_anew", pyarrow.Table.from_pylist(built_anew, CELLS))
        found = connection.execute((SQL / "rebuilt_differences.sql").read_text(encoding="utf-8"))
        names = [column[0] for column in found.description]
        return len(remembered), [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def print_rebuilt(rebuilt: Rebuilt, form: str) -> None:
    """Equal, or the cells that are not."""
    if form == "json":
        click.echo(json.dumps(rebuilt.__dict__, ensure_ascii=False, indent=2, default=str))
        return
    found = rebuilt.differences
    click.echo(f"Night {rebuilt.night_id} of {rebuilt.as_of} is built anew in {rebuilt.place}")
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
