"""The commands of the nights, thin: parse what was typed, call what does it, leave with its exit code."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click
import yaml
from rich.console import Console

from crm_metrics._project import Project, Trouble, find_project

__all__ = ["history", "nightly", "nights", "rebuild", "rollback"]

FORMAT = click.Choice(["table", "json"])
DAY = click.DateTime(["%Y-%m-%d"])
TARGET = click.option("--target", help="Target in profiles.yml. Default: $CRM_METRICS_TARGET, else duckdb.")


EXIT_CODES = """\b
Exit codes:
  0  done
  1  a model or a test failed: nothing was published
  2  the command was not understood
  3  something unforeseen happened
  4  another run holds the lock
  5  a delivery was refused: nothing was published
  6  the data are too old, or the day does not fit them
  7  there is not enough room on the disk
  8  a database, folder or file cannot be reached or written
"""


@click.command(epilog=EXIT_CODES)
@click.option("--as-of", type=DAY, help="The day to report. Default: yesterday in reporting_timezone.")
@TARGET
@click.option("--dry-run", is_flag=True, help="Say what would be done; write nothing.")
@click.option(
    "--mode", type=click.Choice(["auto", "full", "incremental"]), default="auto", show_default=True,
    help="Build everything anew, or only what is news.",
)  # fmt: skip
@click.option(
    "--config", type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="Where the data come from. Default: $CRM_METRICS_LANDING, else landing.yml of the project, else the sample.",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--keep", type=click.IntRange(min=1), help="How many nights are kept. Default: nights_kept.")
@click.option("--vars", "variables", metavar="YAML", help="Any variable of dbt_project.yml, as dbt's --vars takes it.")
@click.pass_obj
def nightly(folder: Path | None, form: str, dry_run: bool, **asked: Any) -> None:  # noqa: ANN401
    """Refresh the warehouse: land, check, build aside, test, publish in one step, report.

    Readers see the last good night until the new one is complete and tested. A run that was cut short goes on, or
    begins anew, at the next start; nothing has to be mended by hand.

    \b
    Examples:
      crm-metrics nightly
      crm-metrics nightly --as-of 2026-01-15 --mode full
      crm-metrics nightly --format json > night.json
    """
    from crm_nightly._home import find_home
    from crm_nightly._night import run_night
    from crm_nightly._plan import options_of, plan

    project = find_project(folder)
    asked |= {"as_of": asked["as_of"] and asked["as_of"].date(), "variables": _variables(asked["variables"])}
    options = options_of(project, **asked | {"target": _target(project, asked["target"])})
    if dry_run:
        return plan(project, find_home(project), options, Console())
    console = Console(width=None if sys.stdout.isatty() else 160) if form == "text" else None
    result = run_night(project, find_home(project), options, console)
    if form == "json":
        click.echo(result.as_json())
    elif result.exit_code:
        click.echo(f"\n{result.problem}\n{result.remedy}", err=True)
    sys.exit(result.exit_code)


@click.command()
@TARGET
@click.option("--format", "form", type=FORMAT, default="table", show_default=True)
@click.pass_obj
def nights(folder: Path | None, target: str | None, form: str) -> None:
    """List the nights that are kept, newest first, and which of them readers see.

    \b
    Examples:
      crm-metrics nights
      crm-metrics nights --format json
    """
    from crm_nightly import _history

    project, home = _place(folder)
    _history.print_nights(_history.kept_nights(project, home, _target(project, target)), form)


@click.command()
@click.argument("night", type=int, required=False)
@TARGET
@click.pass_obj
def rollback(folder: Path | None, night: int | None, target: str | None) -> None:
    """Publish an earlier night again, in one step; by default the one before the published one.

    \b
    Examples:
      crm-metrics rollback
      crm-metrics rollback 41
    """
    from crm_nightly import _history

    project, home = _place(folder)
    found = _history.roll_back(project, home, _target(project, target), night)
    click.echo(f"Night {found.name} of {found.as_of} is published.")


@click.command()
@click.argument("night", type=int)
@TARGET
@click.option("--format", "form", type=FORMAT, default="table", show_default=True)
@click.pass_obj
def rebuild(folder: Path | None, night: int, target: str | None, form: str) -> None:
    """Build a past night anew from its deliveries, aside, and compare it with what was published then.

    Aside is a file in the home, or on Postgres a database beside the published one.

    Exit code 0: every cell of kpi_results equals. 1: some do not, and are listed.

    \b
    Examples:
      crm-metrics rebuild 41
      crm-metrics rebuild 41 --format json
    """
    from crm_nightly._rebuild import print_rebuilt
    from crm_nightly._rebuild import rebuild as build_anew

    project, home = _place(folder)
    rebuilt = build_anew(project, home, _target(project, target), night)
    print_rebuilt(rebuilt, form)
    sys.exit(1 if rebuilt.differences else 0)


@click.command()
@TARGET
@click.option("--nights", "number", type=click.IntRange(min=1), default=14, show_default=True, help="How many.")
@click.option("--models", is_flag=True, help="The most expensive models, and how their time changes.")
@click.option("--format", "form", type=FORMAT, default="table", show_default=True)
@click.pass_obj
def history(folder: Path | None, target: str | None, number: int, models: bool, form: str) -> None:
    """Print the last runs: mode, seconds by step, rows, tests, exit code.

    \b
    Examples:
      crm-metrics history
      crm-metrics history --models --nights 30
    """
    from crm_nightly import _history

    project, home = _place(folder)
    show = _history.print_models if models else _history.print_runs
    show(home, _target(project, target), number, form)


def _place(folder: Path | None) -> tuple[Project, object]:
    from crm_nightly._home import find_home

    project = find_project(folder)
    return project, find_home(project)


def _target(project: Project, target: str | None) -> str:
    chosen = target or os.environ.get("CRM_METRICS_TARGET") or "duckdb"
    project.connection(chosen)  # an unknown target is named before anything starts
    return chosen


def _variables(text: str | None) -> dict[str, object]:
    try:
        given = yaml.safe_load(text or "{}")
    except yaml.YAMLError as problem:
        raise click.BadParameter(f"not YAML: {problem}", param_hint="'--vars'") from None
    if not isinstance(given, dict):
        raise click.BadParameter("write names and values: '{base_currency: USD}'.", param_hint="'--vars'")
    if "as_of_date" in given:
        raise Trouble("as_of_date has an option of its own.", f"Write --as-of {given['as_of_date']}.", 2)
    return given
