"""Print the scorecard: a table to read, or CSV and JSON to pass on."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

import click
from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from crm_metrics._words import DASH, DOMAINS, change, figure, heading, period_name, word

__all__ = ["as_csv", "as_json", "print_alerts", "print_rows", "print_table"]

Row = dict[str, Any]
COLOURS = {"met": "bold green", "near": "yellow", "missed": "bold red", "open": "cyan"}
COLOURS |= {"better": "green", "worse": "red", "critical": "bold red", "warning": "yellow", "info": "cyan"}
TRENDS = {"better": "↗", "worse": "↘", "flat": "→"}
TOO_FEW, ODD = "°", "!"
# The columns, and the width of the terminal from which on each is shown.
COLUMNS = {"KPI": 0, "value": 0, "unit": 120, "change": 0, "trend": 110, "year ago": 92, "target": 92, "rating": 0}
COLUMNS["n"] = 100


def print_rows(rows: Sequence[Row], form: str, lang: str, console: Console, as_table: Callable[..., None]) -> None:
    """The rows in the form that was asked for."""
    if form == "table":
        as_table(rows, lang, console)
    else:
        click.echo(as_csv(rows) if form == "csv" else as_json(rows), nl=form == "json")


def as_csv(rows: Sequence[Row]) -> str:
    """The rows with a header line."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def as_json(rows: Sequence[Row]) -> str:
    """The rows as a list of objects; numbers stay numbers, dates become text."""
    return json.dumps(rows, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> float | str:
    return float(value) if isinstance(value, Decimal) else str(value)


def print_table(rows: Sequence[Row], lang: str, console: Console) -> None:
    """One table, a block for each domain."""
    main_period = _common_period(rows)
    columns = [name for name, needed in COLUMNS.items() if console.width >= needed]
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, title_justify="left")
    table.title = _title(rows[0], main_period, lang)
    for name in columns:
        words = name in ("KPI", "unit", "rating")
        table.add_column(word(name, lang), justify="left" if words else "right", no_wrap=name != "KPI")
    for domain, group in groupby(_in_order(rows), key=lambda row: row["domain"]):
        if table.row_count:
            table.add_row()
        table.add_row(Text(heading(domain, lang), style="bold underline"))
        for row in group:
            cells = _cells(row, main_period, lang)
            table.add_row(*(cells[name] for name in columns))
    console.print(table)
    for note in _notes(rows, lang):
        console.print(f"[dim]{note}[/]", highlight=False)


def _title(row: Row, period: str, lang: str) -> Text:
    everyone = row["segment_type"] == "all"
    who = word("all customers", lang) if everyone else f"{row['segment_type']} = {row['segment_value']}"
    return Text(f"{word('Scorecard', lang)}  {period}  {who}", style="bold")


def _common_period(rows: Sequence[Row]) -> str:
    """The period that most KPIs are shown for; a KPI that differs names its own."""
    names = [period_name(row["period_grain"], row["period_start"]) for row in rows]
    return max(names, key=names.count)


def _in_order(rows: Sequence[Row]) -> list[Row]:
    order = {domain: place for place, domain in enumerate(DOMAINS)}
    return sorted(rows, key=lambda row: order.get(row["domain"], len(order)))


def _cells(row: Row, main_period: str, lang: str) -> dict[str, RenderableType]:
    """One line of the table, by the name of the column."""
    unit, rating = row["unit"], row["rating"]
    period = period_name(row["period_grain"], row["period_start"])
    name = Text(row[f"name_{lang}"])
    if period != main_period:
        name.append(f"  {period}", style="dim")
    value = figure(row["kpi_value"], unit) + (TOO_FEW if _is_weak(row) else "") + (ODD if row["is_anomaly"] else "")
    trend = row["trend_direction"]
    return {
        "KPI": Padding(name, (0, 0, 0, 2)),
        "value": Text(value, style="bold"),
        "unit": Text(word(unit, lang), style="dim"),
        "change": Text(change(row, lang), style=_direction(row)),
        "trend": Text(TRENDS.get(trend, ""), style=COLOURS.get(trend, "dim")),
        "year ago": Text(figure(row["year_ago_value"], unit), style="dim"),
        "target": Text(_target(row, unit)),
        "rating": Text(word(rating, lang), style=COLOURS.get(rating, "dim")),
        "n": Text(DASH if row["sample_size"] is None else f"{row['sample_size']:,}", style="dim"),
    }


def _target(row: Row, unit: str) -> str:
    """What is due by now, or the band that is aimed at."""
    bounds = [figure(row[name], unit) for name in ("target_low", "target_high") if row[name] is not None]
    return DASH.join(bounds) or figure(row["target_to_date"], unit)


def _is_weak(row: Row) -> bool:
    """A number is there, but too few people gave it."""
    return row["is_too_few"] and row["kpi_value"] is not None


def _direction(row: Row) -> str:
    """Green where the step went the way that the KPI wants."""
    step = row["previous_change"]
    if not step or row["polarity"] not in ("higher", "lower"):
        return "dim"
    return "green" if (step > 0) == (row["polarity"] == "higher") else "red"


def _notes(rows: Sequence[Row], lang: str) -> list[str]:
    notes = []
    if any(row["trend_direction"] in ("better", "worse") for row in rows):
        notes.append(f"{TRENDS['better']} {word('better', lang)}, {TRENDS['worse']} {word('worse', lang)}")
    if any(row["is_anomaly"] for row in rows):
        notes.append(f"{ODD} {word('outside of what its history lets expect', lang)}")
    if any(map(_is_weak, rows)):
        notes.append(f"{TOO_FEW} {word('too few answers to judge', lang)}")
    if any(row["rating"] == "open" for row in rows):
        notes.append(f"{word('open', lang)}: {word('the period, or the cohort it follows, is not complete', lang)}")
    return notes


def print_alerts(rows: Sequence[Row], lang: str, console: Console) -> None:
    """One line for each alert."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for name in ("severity", "KPI", "segment", "since", "value", "target", "alert"):
        table.add_column(word(name, lang), justify="right" if name in ("value", "target") else "left")
    for row in rows:
        slice_name = DASH if row["segment_type"] == "all" else f"{row['segment_type']} = {row['segment_value']}"
        since = str(row["opened_on"]) + (f" – {row['closed_on']}" if row["closed_on"] else "")
        severity = Text(word(row["severity"], lang), style=COLOURS[row["severity"]])
        figures = [figure(row[name], row["unit"]) for name in ("kpi_value", "target_value")]
        table.add_row(severity, row[f"name_{lang}"], slice_name, since, *figures, row[f"description_{lang}"])
    console.print(table if rows else word("No alert is open.", lang))
