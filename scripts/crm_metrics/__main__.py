"""`crm-metrics`: parse what was typed, call the module that does it, leave with its exit code."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import click
import yaml
from rich.console import Console

from crm_explain._commands import explain
from crm_landing._commands import land
from crm_metrics import __version__
from crm_metrics import _scorecard as scorecard
from crm_metrics._project import Project, Trouble, find_project
from crm_metrics._words import DOMAINS
from crm_nightly import _commands as nights
from sample.company import CUSTOMERS, SEED, simulate

__all__ = ["cli", "main"]

FOLDER = click.Path(file_okay=False, exists=True, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="crm-metrics")
@click.option("--project-dir", type=FOLDER, help="Folder that holds dbt_project.yml. Default: found by itself.")
@click.pass_context
def cli(context: click.Context, project_dir: Path | None) -> None:
    """Build a CRM KPI warehouse and read its scorecard.

    \b
    Examples:
      crm-metrics build
      crm-metrics scorecard --lang zh

    \b
    Exit codes:
      0  done
      1  a model or a test failed, or there is nothing to read yet
      2  the command was not understood: unknown option, source, date or target
      3  dbt stopped before it could build, or something unforeseen happened
      4  and above: see `crm-metrics nightly --help`
    """
    context.obj = project_dir


@cli.command()
@click.option("--target", help="Target in profiles.yml: duckdb or postgres. Default: $CRM_METRICS_TARGET, else duckdb.")
@click.option(
    "--sources", multiple=True, metavar="NAME", help="A source to read; repeat for more. Default: crm_sources."
)
@click.option("--as-of", metavar="YYYY-MM-DD", help="The last known day. Default: as_of_date.")
@click.option("--full-refresh", is_flag=True, help="Rebuild incremental tables and seeds from nothing.")
@click.option("--unit-tests/--no-unit-tests", default=True, show_default=True, help="Check the definitions as well.")
@click.option("--vars", "variables", metavar="YAML", help="Any variable of dbt_project.yml, as dbt's --vars takes it.")
@click.pass_obj
def build(folder: Path | None, target: str | None, unit_tests: bool, full_refresh: bool, **settings: Any) -> None:  # noqa: ANN401
    """Build and test every table, as `dbt build` does, with one line of progress.

    \b
    Examples:
      crm-metrics build
      crm-metrics build --no-unit-tests --as-of 2025-12-31
      crm-metrics build --sources zoho --sources company_files
      crm-metrics build --target postgres --vars '{base_currency: USD}'
    """
    from crm_explain import _definitions, _engine, _install
    from crm_metrics import _build

    project = find_project(folder)
    project.connection(target)  # an unknown target is named before dbt starts
    job = _build.Job(project, target, full_refresh, unit_tests, _variables(project, **settings))
    code = _build.build(job, _console())
    if code == _build.OK:
        with closing(_engine.engine_of(project, target, None, read_only=False)) as engine:
            _install.install(engine, _definitions.definitions(project, _definitions.compiled(project)))
    sys.exit(code)


@cli.command()
@click.option("--seed", default=SEED, show_default=True, help="Another seed gives another company.")
@click.option("--customers", default=CUSTOMERS, show_default=True, type=click.IntRange(min=1), help="Accounts it has.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Default: seeds/samples of the project.")
@click.pass_obj
def sample(folder: Path | None, seed: int, customers: int, out: Path | None) -> None:
    """Simulate the sample company and write it in the raw shape of every source.

    \b
    Examples:
      crm-metrics sample
      crm-metrics sample --seed 7 --customers 200 --out samples_of_another_company
    """
    from sample.__main__ import write_sources

    out = out or find_project(folder).root / "seeds" / "samples"
    company = simulate(seed=seed, customers=customers)
    write_sources(company, out)
    click.echo(f"{len(company.accounts)} accounts and {len(company.orders)} orders written to {out}.")


@cli.command()
@click.option("--target", help="Target in profiles.yml to read from.")
@click.pass_obj
def fit(folder: Path | None, target: str | None) -> None:
    """Fit the customer models on the warehouse that is built, and store their parameters in seeds/models.

    Values (BG/NBD, Gamma-Gamma, regression, gradient boosting) and the risk of churn, for the current day and for the
    calibration day before the hold-out. A build scores with the parameters that are stored, so this may be done once a
    quarter.

    \b
    Examples:
      crm-metrics fit
      crm-metrics fit && crm-metrics build
    """
    from crm_models.fits import UnfittedError, fit_all

    project = find_project(folder)
    answers = {name: scorecard.query(project, f"{name}_to_fit", target) for name in ("histories", "values", "churn")}
    try:
        for line in fit_all(answers, project.root / "seeds" / "models"):
            click.echo(line)
    except UnfittedError as problem:
        raise Trouble(f"Nothing was fitted: {problem}.", "Build the warehouse on data first.") from None
    click.echo("Stored in seeds/models. `crm-metrics build` scores with them.")


@cli.command(name="scorecard")
@click.option("--period", metavar="2025-12|2025-Q4|2025", help="Default: the latest complete one.")
@click.option("--grain", type=click.Choice(scorecard.GRAINS), help="Default: that of --period, else month.")
@click.option("--segment", default="all=all", metavar="TYPE=VALUE", help="One segment, e.g. region=华东.")
@click.option("--domain", type=click.Choice(list(DOMAINS)), help="Only the KPIs of one domain.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the page.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--target", help="Target in profiles.yml to read from.")
@click.option("--database", type=click.Path(dir_okay=False, path_type=Path), help="Read this DuckDB file instead.")
@click.pass_obj
def show(folder: Path | None, form: str, lang: str, target: str | None, database: Path | None, **asked: Any) -> None:  # noqa: ANN401
    """Print the KPIs of one period with change, trend, year ago, target and rating.

    A KPI that has no months is shown for its quarter or year. Rates are green or red by whether more is better.

    \b
    Examples:
      crm-metrics scorecard
      crm-metrics scorecard --period 2025-Q4 --domain sales
      crm-metrics scorecard --segment region=华东 --lang zh
      crm-metrics scorecard --format csv > scorecard.csv
    """
    from crm_metrics import _table

    question = _question(**asked)
    rows = scorecard.read(find_project(folder), question, target, database and database.absolute())
    if not rows:
        raise Trouble("The scorecard has no rows for that period and segment.", "Try others, or leave the options out.")
    _table.print_rows(rows, form, lang, _console(), _table.print_table)


@cli.command()
@click.option("--all", "status", flag_value="%", default="open", help="Those that are closed as well.")
@click.option("--domain", type=click.Choice(list(DOMAINS)), help="Only the KPIs of one domain.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the page.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--target", help="Target in profiles.yml to read from.")
@click.option("--database", type=click.Path(dir_okay=False, path_type=Path), help="Read this DuckDB file instead.")
@click.pass_obj
def alerts(folder: Path | None, form: str, lang: str, target: str | None, database: Path | None, **asked: Any) -> None:  # noqa: ANN401
    """Print the alerts that are open, the most severe first.

    \b
    Examples:
      crm-metrics alerts
      crm-metrics alerts --domain sales --lang zh
      crm-metrics alerts --all --format csv > alerts.csv
    """
    from crm_metrics import _table

    rows = scorecard.query(find_project(folder), "open_alerts", target, database and database.absolute(), asked)
    _table.print_rows(rows, form, lang, _console(), _table.print_alerts)


for command in (land, nights.nightly, nights.nights, nights.rollback, nights.rebuild, nights.history):
    cli.add_command(command)


def _question(period: str | None, grain: str | None, segment: str, domain: str | None) -> scorecard.Question:
    named_grain, day = scorecard.parse_period(period) if period else ("month", None)
    return scorecard.Question(day, grain or named_grain, *scorecard.parse_segment(segment), domain)


def _variables(project: Project, sources: tuple[str, ...], as_of: str | None, variables: str | None) -> dict[str, Any]:
    """The variables of the run: --vars first, then what has an option of its own."""
    given = _read_yaml(variables)
    known = project.known_sources()
    for source in sources:
        if source not in known:
            raise click.BadParameter(f"unknown source {source!r}. Known: {', '.join(known)}.", param_hint="'--sources'")
    given |= {"crm_sources": list(sources)} if sources else {}
    return given | ({"as_of_date": _day(as_of)} if as_of else {})


def _read_yaml(text: str | None) -> dict[str, Any]:
    try:
        given = yaml.safe_load(text or "{}")
    except yaml.YAMLError as problem:
        raise click.BadParameter(f"not YAML: {problem}", param_hint="'--vars'") from None
    if not isinstance(given, dict):
        raise click.BadParameter("write names and values: '{base_currency: USD}'.", param_hint="'--vars'")
    return given


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise click.BadParameter(f"{text!r} is no date. Write 2025-12-31.", param_hint="'--as-of'") from None


def _console() -> Console:
    """Wide enough for the table where the output is no terminal."""
    console = Console()
    return console if console.is_terminal or "COLUMNS" in os.environ else Console(width=140)


cli.add_command(explain)


def main() -> None:
    """Run the command line; whatever it did not foresee is exit code 3."""
    try:
        cli(prog_name="crm-metrics")
    except Exception as problem:
        click.echo(f"Unforeseen: {type(problem).__name__}: {problem}\nPlease report it with logs/dbt.log.", err=True)
        sys.exit(3)


if __name__ == "__main__":
    main()
