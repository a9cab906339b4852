"""The nights that were: which are kept, what each run did, what each model cost."""

from __future__ import annotations

import json
from statistics import median
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table

from crm_metrics._project import Project, Trouble
from crm_nightly._home import Home
from crm_nightly._journal import Journal, keep_publication
from crm_nightly._lock import hold
from crm_nightly._operations import point_latest
from crm_nightly._store import Night, Row
from crm_nightly._stores import open_store

__all__ = ["kept_nights", "print_models", "print_nights", "print_runs", "roll_back"]

MODELS_SHOWN = 20


def kept_nights(project: Project, home: Home, target: str) -> list[Row]:
    """The nights that can be published again, newest first."""
    store = open_store(project, home, target)
    published = store.published()
    seen = published.night_id if published else None
    return [_described(night) | {"is_published": night.night_id == seen} for night in store.nights()]


def _described(night: Night) -> Row:
    names = ("night_id", "as_of", "run_id", "mode", "delivery_no", "built_at")
    return {name: getattr(night, name) for name in names}


def roll_back(project: Project, home: Home, target: str, night_id: int | None) -> Night:
    """Publish a kept night again, and write it down."""
    home.make()
    with hold(home):
        store, journal = open_store(project, home, target), Journal.open(home.root)
        night = store.rollback(night_id or _night_before(store.nights(), _published_id(store)))
        keep_publication(journal, store, target, night, "rollback")
        point_latest(home.parquet / night.name)
        return night


def _published_id(store: Any) -> int | None:  # noqa: ANN401 - any Store
    """The published night; None where its file is broken, which is when a rollback is wanted most."""
    try:
        published = store.published()
    except Trouble:
        return None
    return published.night_id if published else None


def _night_before(nights: list[Night], published: int | None) -> int:
    earlier = [night.night_id for night in nights if published is None or night.night_id < published]
    if not earlier:
        raise Trouble("No earlier night is kept.", "`crm-metrics nights` lists those that are.", 2)
    return max(earlier)


def print_nights(rows: list[Row], form: str) -> None:
    """One line for each night."""
    if form == "json":
        click.echo(json.dumps(rows, indent=2, default=str))
        return
    table = _table("night", "as of", "mode", "delivery", "built (UTC)", "")
    for row in rows:
        sign = "published" if row["is_published"] else ""
        cells = [row[name] for name in ("night_id", "as_of", "mode", "delivery_no")]
        table.add_row(*map(str, cells), f"{row['built_at']:%Y-%m-%d %H:%M}", sign)
    _print(table, rows, "No night is kept yet: run `crm-metrics nightly`.")


def print_runs(home: Home, target: str, number: int, form: str) -> None:
    """One line for each run: what it did and where its time went."""
    journal = _journal(home)
    rows = [_run(journal, run) for run in journal.last_runs(target, number)] if journal else []
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    steps = list(dict.fromkeys(step for row in rows for step in row["seconds"]))
    table = _table("night", "as of", "started (UTC)", "mode", *steps, "rows", "tests", "exit")
    for row in rows:
        seconds = [f"{row['seconds'][step]:.1f}" if step in row["seconds"] else "" for step in steps]
        tests = "" if row["tests_passed"] is None else f"{row['tests_passed']} + {row['tests_failed']} failed"
        said = row["state"] if row["exit_code"] is None else str(row["exit_code"])
        counted = "" if row["rows"] is None else f"{row['rows']:,}"
        started = row["started_at"][:16].replace("T", " ")
        table.add_row(str(row["night_id"]), row["as_of"], started, row["mode"] or "", *seconds, counted, tests, said)
    _print(table, rows, "No night has run yet: run `crm-metrics nightly`.")


def _run(journal: Journal, run: Row) -> Row:
    """A run with its steps; of a step that was begun twice, the last attempt."""
    steps = {step["step"]: step for step in journal.steps_of(run["run_id"])}
    built, tested = steps.get("build", {}), steps.get("test", {})
    return run | {
        "seconds": {name: step["seconds"] for name, step in steps.items() if step["seconds"] is not None},
        "rows": built.get("row_count"),
        "tests_passed": tested.get("tests_passed"),
        "tests_failed": tested.get("tests_failed"),
    }


def print_models(home: Home, target: str, number: int, form: str) -> None:
    """The models that took longest in the last run, beside what they usually take."""
    journal = _journal(home)
    rows = _models(journal, target, number) if journal else []
    if form == "json":
        click.echo(json.dumps(rows, indent=2))
        return
    table = _table("model", "kind", "seconds", "usual", "change", "rows")
    for row in rows[:MODELS_SHOWN]:
        change = "" if not row["usual_seconds"] else f"{row['seconds'] / row['usual_seconds'] - 1:+.0%}"
        usual = "" if row["usual_seconds"] is None else f"{row['usual_seconds']:.2f}"
        counted = "" if row["row_count"] is None else f"{row['row_count']:,}"
        table.add_row(row["name"], row["resource_type"], f"{row['seconds']:.2f}", usual, change, counted)
    _print(table, rows, "No night has run yet: run `crm-metrics nightly`.")


def _models(journal: Journal, target: str, number: int) -> list[Row]:
    """Of the last run that built, with the middle value of the runs before it."""
    runs = [costs for run in journal.last_runs(target, number) if (costs := journal.costs_of(run["run_id"]))]
    if not runs:
        return []
    before: dict[str, list[float]] = {}
    for cost in (cost for costs in runs[1:] for cost in costs):
        before.setdefault(cost["node"], []).append(cost["seconds"])
    named = [cost | {"usual_seconds": median(before.get(cost["node"], [])) if cost["node"] in before else None}
             for cost in runs[0]]  # fmt: skip
    return sorted(named, key=lambda cost: -cost["seconds"])


def _journal(home: Home) -> Journal | None:
    return Journal.open(home.root) if (home.root / "journal.sqlite").exists() else None


def _table(*names: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for name in names:
        table.add_column(name, no_wrap=True)
    return table


def _print(table: Table, rows: list[Row], otherwise: str) -> None:
    console = Console()
    console = console if console.is_terminal else Console(width=200)
    console.print(table if rows else otherwise)
