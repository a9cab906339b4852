"""`crm-metrics explain`: parse what was typed, print the rows behind a number, fail where they do not add up."""

from __future__ import annotations

import re
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import click

__all__ = ["explain"]


def parse_period(text: str) -> tuple[str, date]:
    """`2025-12`, `2025-Q4`, `2025` or `2025-W14` as a grain and its first day."""
    from crm_metrics._scorecard import parse_period as of_scorecard

    found = re.fullmatch(r"(\d{4})-W(\d{2})", text.strip(), re.IGNORECASE)
    if not found:
        return of_scorecard(text)
    try:
        return "week", date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no week.", param_hint="'--period'") from None


@click.command()
@click.argument("kpi", required=False)
@click.option("--period", metavar="2025-12|2025-Q4|2025|2025-W14", help="The period of the number.")
@click.option(
    "--segment", default=None, metavar="TYPE=VALUE", help="One segment, e.g. region=华东. Default: the total."
)
@click.option("--kpi-version", type=int, help="Default: the latest.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help="Rows printed as a table.")
@click.option("--excluded/--no-excluded", default=True, show_default=True, help="List what a rule left out as well.")
@click.option("--install", is_flag=True, help="Write the explanations of all KPIs into the schema `explain`.")
@click.option("--target", help="Target in profiles.yml to read from.")
@click.option("--database", type=click.Path(dir_okay=False, path_type=Path), help="Read this DuckDB file instead.")
@click.pass_obj
def explain(folder: Path | None, kpi: str | None, **asked: Any) -> None:  # noqa: ANN401 - what was typed
    """Print the rows that are counted in a published number; exit 1 where they do not add up to it.

    \b
    Examples:
      crm-metrics explain customer_churn_rate --period 2025-03 --segment region=华东
      crm-metrics explain cac --period 2025-Q4 --format csv > rows.csv
      crm-metrics explain --install
    """
    from crm_explain import _answers, _definitions, _engine, _install, _print
    from crm_metrics._project import find_project
    from crm_metrics._scorecard import parse_segment

    project = find_project(folder)
    database = asked["database"] and asked["database"].absolute()
    if not (asked["install"] or (kpi and asked["period"])):
        raise click.UsageError("Name a KPI and its --period, or --install.")
    period = () if asked["install"] else parse_period(asked["period"])
    engine = _engine.engine_of(project, asked["target"], database, read_only=not asked["install"])
    with closing(engine):
        known = _definitions.definitions(project, _definitions.sql_behind(project, engine))
        if asked["install"]:
            click.echo(f"{_install.install(engine, known)} explanations are in the schema explain.")
            return
        chosen, of_alias = _definitions.definition(project, known, kpi, asked["kpi_version"])
        segment = asked["segment"]
        cell = (*period, *(parse_segment(segment) if segment else of_alias or ("all", "all")))
        answer = _answers.answer(engine, chosen, cell)
    _print.show(answer, asked["form"], asked["limit"], asked["excluded"])
    sys.exit(0 if answer.adds_up else 1)
