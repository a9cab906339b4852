"""Print an explanation as a table, as CSV or as JSON."""

from __future__ import annotations

import csv
import json
import sys
from decimal import Decimal
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from crm_explain._answers import Answer
from crm_explain._explanations import HALVES

__all__ = ["show"]

COLUMNS = ("part", "row_ids", "amounts", "numerator_part", "denominator_part")


def show(answer: Answer, form: str, limit: int) -> None:
    """Print it in one of the three forms; a table is cut at `limit` rows."""
    {"table": _table, "csv": _csv, "json": _json}[form](answer, limit)


def _number(value: Any) -> str:  # noqa: ANN401 - a number of either driver
    return "–" if value is None else f"{Decimal(str(value)).normalize():f}"


def _csv(answer: Answer, _: int) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([row[column] for column in COLUMNS] for row in answer.rows)


def _json(answer: Answer, _: int) -> None:
    whole = {
        "kpi": answer.definition.kpi_id,
        "kpi_version": answer.definition.version,
        "cell": answer.cell,
        "published": answer.published,
        "adds_up": answer.adds_up,
        "rows": [{column: row[column] for column in COLUMNS} for row in answer.rows],
    }
    click.echo(json.dumps(whole, ensure_ascii=False, default=str, indent=2))


def _table(answer: Answer, limit: int) -> None:
    console = Console(width=None if sys.stdout.isatty() else 160)
    chosen, (grain, first_day, kind, value) = answer.definition, answer.cell
    console.print(f"[bold]{escape(chosen.names[0])} · {chosen.names[1]}[/] ({chosen.name})")
    console.print(f"{grain} from {first_day}, {escape(kind)} = {escape(value)}", highlight=False)
    for heading in ("Numerator", "Denominator"):
        console.print(f"{heading}: {escape(chosen.words.get(heading, '–'))}", highlight=False)
    console.print(_formula(answer), highlight=False)
    listed = Table("part", "row", "amounts", "numerator", "denominator")
    for row in answer.rows[:limit]:
        parts = (_number(row["numerator_part"]), _number(row["denominator_part"]))
        listed.add_row(escape(row["part"]), escape(row["row_ids"]), escape(row["amounts"]), *parts)
    console.print(listed)
    if len(answer.rows) > limit:
        console.print(f"… and {len(answer.rows) - limit} rows more (--limit, --format csv).")
    console.print(_verdict(answer), highlight=False)


def _formula(answer: Answer) -> str:
    numerator, denominator, value = (_number(answer.published[half]) for half in HALVES)
    quotient = answer.published["numerator"] is not None and answer.published["denominator"]
    if quotient:
        return f"Value: {numerator} / {denominator} = [bold]{value}[/]"
    return f"Value: [bold]{value}[/] (numerator {numerator}, denominator {denominator})"


def _verdict(answer: Answer) -> str:
    sums = ", ".join(f"{half} {_number(added)}" for half, added in answer.added.items())
    by_formula = ", ".join(half for half in HALVES if half not in answer.added)
    told = f"{len(answer.rows)} rows: " + (f"added up {sums}; " if sums else "") + f"by formula {by_formula}. "
    return told + ("[green]They give the published number.[/]" if answer.adds_up else "[red]They do NOT add up.[/]")
