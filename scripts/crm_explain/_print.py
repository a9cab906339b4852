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
from crm_explain._engine import Row
from crm_explain._explanations import HALVES

__all__ = ["show"]

KNOWN = ("part", "row_ids", "customer_no", "customer_name", "amounts")
COLUMNS = (*KNOWN, "numerator_part", "denominator_part", "is_counted", "rule")


def show(answer: Answer, form: str, limit: int, excluded: bool) -> None:
    """Print it in one of the three forms; a table is cut at `limit` rows of either kind."""
    rows = answer.rows if excluded else answer.counted
    {"table": _table, "csv": _csv, "json": _json}[form](answer, rows, limit)


def _number(value: Any) -> str:  # noqa: ANN401 - a number of either driver
    return "–" if value is None else f"{Decimal(str(value)).normalize():f}"


def _csv(_: Answer, rows: list[Row], __: int) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([row[column] for column in COLUMNS] for row in rows)


def _json(answer: Answer, rows: list[Row], _: int) -> None:
    whole = {
        "kpi": answer.definition.kpi_id,
        "kpi_version": answer.definition.version,
        "cell": answer.cell,
        "published": answer.published,
        "adds_up": answer.adds_up,
        "set_aside": answer.set_aside,
        "rows": [{column: row[column] for column in COLUMNS} for row in rows],
    }
    click.echo(json.dumps(whole, ensure_ascii=False, default=str, indent=2))


def _table(answer: Answer, rows: list[Row], limit: int) -> None:
    console = Console(width=None if sys.stdout.isatty() else 160)
    chosen, (grain, first_day, kind, value) = answer.definition, answer.cell
    console.print(f"[bold]{escape(chosen.names[0])} · {chosen.names[1]}[/] ({chosen.name})")
    console.print(f"{grain} from {first_day}, {escape(kind)} = {escape(value)}", highlight=False)
    for heading in ("Numerator", "Denominator"):
        console.print(f"{heading}: {escape(chosen.words.get(heading, '–'))}", highlight=False)
    console.print(_formula(answer), highlight=False)
    _rows(console, [row for row in rows if row["is_counted"]], limit, ("numerator", "denominator"))
    left_out = [row for row in rows if not row["is_counted"]]
    if left_out:
        console.print("Left out, and the rule that left it out:")
        _rows(console, left_out, limit, ("rule",))
    if answer.set_aside:
        records = ", ".join(f"{row['entity']} {row['broken_rule']} {row['records']}" for row in answer.set_aside)
        console.print(f"Set aside for all KPIs (quarantine.quarantined_records): {escape(records)}", highlight=False)
    console.print(_verdict(answer), highlight=False)


def _rows(console: Console, rows: list[Row], limit: int, last: tuple[str, ...]) -> None:
    listed = Table("part", "row", "customer", "amounts", *last)
    for row in rows[:limit]:
        customer = " ".join(filter(None, (row["customer_no"], row["customer_name"])))
        ends = [row["rule"]] if last == ("rule",) else [_number(row[f"{half}_part"]) for half in last]
        listed.add_row(*(escape(text or "") for text in (row["part"], row["row_ids"], customer, row["amounts"], *ends)))
    console.print(listed)
    if len(rows) > limit:
        console.print(f"… and {len(rows) - limit} rows more (--limit, --format csv).")


def _formula(answer: Answer) -> str:
    numerator, denominator, value = (_number(answer.published[half]) for half in HALVES)
    quotient = answer.published["numerator"] is not None and answer.published["denominator"]
    if quotient:
        return f"Value: {numerator} / {denominator} = [bold]{value}[/]"
    return f"Value: [bold]{value}[/] (numerator {numerator}, denominator {denominator})"


def _verdict(answer: Answer) -> str:
    sums = ", ".join(f"{half} {_number(added)}" for half, added in answer.added.items())
    by_formula = ", ".join(half for half in HALVES if half not in answer.added)
    told = (
        f"{len(answer.counted)} rows are counted: "
        + (f"added up {sums}; " if sums else "")
        + f"by formula {by_formula}. "
    )
    return told + ("[green]They give the published number.[/]" if answer.adds_up else "[red]They do NOT add up.[/]")
