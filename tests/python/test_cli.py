"""The command line: what it says when it works, when it does not, and the exit code of each."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner, Result

from crm_metrics import __version__
from crm_metrics.__main__ import cli
from crm_metrics._failures import explain
from crm_metrics._project import Project
from crm_metrics._scorecard import parse_period
from crm_metrics._words import CHINESE, DOMAINS, change, figure, period_name


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words, env={"COLUMNS": "140"})


# Help


@pytest.mark.parametrize("command", [None, *cli.commands])
def test_help_of_every_command_ends_in_an_example_to_paste(command):
    result = run(*([command] if command else []), "--help")
    assert result.exit_code == 0
    assert "Examples:" in result.output
    assert re.search(rf"^ +crm-metrics {command or ''}", result.output, re.MULTILINE)


@pytest.mark.parametrize("command", list(cli.commands))
def test_every_option_says_what_it_does(command):
    options = [option for option in cli.commands[command].params if isinstance(option, click.Option)]
    assert [option.name for option in options if not (option.help or isinstance(option.type, click.Choice))] == []


@pytest.mark.parametrize("command", list(cli.commands))
@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_every_command(project, command, page):
    assert f"crm-metrics {command}" in (project / page).read_text(encoding="utf-8")


def test_version():
    assert run("--version").output == f"crm-metrics, version {__version__}\n"


# What was typed wrong: exit code 2, with the way out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["build", "--sources", "siebel"], "Known: company_files, wukong, zoho"),
        (["build", "--as-of", "2025-02-30"], "Write 2025-12-31"),
        (["build", "--target", "oracle"], "It has: duckdb, postgres"),
        (["build", "--vars", "just words"], "'{base_currency: USD}'"),
        (["build", "--vars", "{a: [}"], "not YAML"),
        (["scorecard", "--period", "2025-13"], "Write 2025-12, 2025-Q4 or 2025"),
        (["scorecard", "--segment", "华东"], "Write region=华东"),
        (["scorecard", "--domain", "finance"], "'acquisition'"),
        (["sample", "--customers", "0"], "x>=1"),
        (["sample", "--sede", "7"], "--seed"),
    ],
)
def test_a_slip_is_named_with_what_to_write_instead(words, expected):
    result = run(*words)
    assert result.exit_code == 2
    assert expected in result.output


def test_outside_a_project_the_way_in_is_named(tmp_path):
    result = run("--project-dir", str(tmp_path), "scorecard")
    assert result.exit_code == 2
    assert "--project-dir" in result.output


def test_a_warehouse_that_is_not_built_says_how_to_build_it(tmp_path):
    result = run("scorecard", "--database", str(tmp_path / "crm_metrics.duckdb"))
    assert result.exit_code == 1
    assert "has not been built yet" in result.output
    assert "crm-metrics build" in result.output


def test_a_database_without_a_scorecard_says_how_to_build_it(tmp_path):
    import duckdb

    duckdb.connect(str(tmp_path / "crm_metrics.duckdb")).close()
    result = run("scorecard", "--database", str(tmp_path / "crm_metrics.duckdb"))
    assert (result.exit_code, "crm-metrics build" in result.output) == (1, True)


# The scorecard


def scorecard(warehouse: Path, *words: str) -> Result:
    result = run("scorecard", "--database", str(warehouse), *words)
    assert result.exit_code == 0, result.output
    return result


def test_the_scorecard_shows_every_kpi_of_the_registry_once(warehouse, project):
    with (project / "seeds/registry/kpi_registry.csv").open(encoding="utf-8") as file:
        expected = sorted(row["kpi_id"] for row in csv.DictReader(file))
    rows = json.loads(scorecard(warehouse, "--format", "json").output)
    assert sorted(row["kpi_id"] for row in rows) == expected
    assert all(row["segment_type"] == "all" for row in rows)


def test_the_chinese_scorecard_is_chinese(warehouse):
    output = scorecard(warehouse, "--lang", "zh").output
    for expected in ("指标记分卡", "商机赢单率", "同期", "未设目标", *DOMAINS.values()):
        assert expected in output
    assert "not rated" not in output


def test_a_period_is_shown_at_its_own_grain(warehouse):
    rows = json.loads(scorecard(warehouse, "--period", "2025-Q3", "--domain", "sales", "--format", "json").output)
    assert {(row["period_grain"], row["period_start"]) for row in rows} == {("quarter", "2025-07-01")}


def test_a_kpi_without_months_is_shown_for_its_year(warehouse):
    rows = json.loads(scorecard(warehouse, "--period", "2025-06", "--format", "json").output)
    grains = {row["kpi_id"]: row["period_grain"] for row in rows}
    assert (grains["win_rate"], grains["crm_roi"]) == ("month", "year")


def test_csv_has_a_header_and_the_segment_that_was_asked_for(warehouse):
    output = scorecard(warehouse, "--segment", "region=华东", "--domain", "sales", "--format", "csv").output
    rows = list(csv.DictReader(io.StringIO(output)))
    assert {row["segment_value"] for row in rows} == {"华东"}


def test_a_segment_that_nobody_has_is_no_empty_page(warehouse):
    result = run("scorecard", "--database", str(warehouse), "--segment", "region=Atlantis")
    assert (result.exit_code, "no rows" in result.output) == (1, True)


# The alerts


def test_the_alerts_are_the_open_ones_unless_all_are_asked_for(warehouse):
    pages = [run("alerts", "--database", str(warehouse), "--format", "json", *words) for words in ([], ["--all"])]
    opened, every = (json.loads(page.output) for page in pages)
    assert {row["status"] for row in opened} == {"open"}
    assert {row["status"] for row in every} == {"open", "closed"}
    assert {row["alert_id"] for row in opened} < {row["alert_id"] for row in every}


def test_the_page_of_alerts_says_what_is_wrong_and_since_when(warehouse):
    output = run("alerts", "--database", str(warehouse), "--lang", "zh").output
    for expected in ("级别", "连续两个月未达标", "2026-01-01"):
        assert expected in output


def test_no_alert_is_no_failure(warehouse):
    result = run("alerts", "--database", str(warehouse), "--domain", "value")
    assert (result.exit_code, result.output.strip()) == (0, "No alert is open.")


@pytest.mark.parametrize(("form", "expected"), [("json", "[]"), ("csv", "")])
def test_no_alert_is_an_empty_list_for_a_machine(warehouse, form, expected):
    result = run("alerts", "--database", str(warehouse), "--domain", "value", "--format", form)
    assert (result.exit_code, result.output.strip()) == (0, expected)


# Words and figures


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("0.6316", "share", "63.2%"),
        ("1967258.4", "currency", "1,967,258"),
        ("12.5", "currency per order", "12.50"),
        ("24", "customers", "24"),
        ("25", "days", "25.00"),
        ("1234.5", "business minutes", "1,234.5"),
        (None, "share", "–"),
    ],
)
def test_a_figure_is_written_in_its_unit(value, unit, expected):
    assert figure(None if value is None else Decimal(value), unit) == expected


@pytest.mark.parametrize(
    ("unit", "step", "before", "expected"),
    [
        ("share", "-0.0573", "0.69", "-5.7 pp"),
        ("share", "-0.0001", "0.69", "+0.0 pp"),
        ("currency", "-10", "200", "-5.0%"),
        ("currency", "10", "-5", "+10.00"),
        ("points", "3", "40", "+3.00"),
        ("share", None, "0.5", "–"),
    ],
)
def test_a_change_is_points_for_shares_and_per_cent_for_amounts(unit, step, before, expected):
    row = {"unit": unit, "previous_change": step and Decimal(step), "previous_value": Decimal(before)}
    assert change(row, "en") == expected


@pytest.mark.parametrize("text", ["2025-12", "2025-Q4", "2025"])
def test_a_period_reads_back_as_it_was_written(text):
    assert period_name(*parse_period(text)) == text


def test_a_quarter_starts_with_its_first_month():
    assert parse_period("2025-q3") == ("quarter", date(2025, 7, 1))


def test_every_unit_and_rating_has_a_chinese_word(project):
    with (project / "seeds/registry/kpi_registry.csv").open(encoding="utf-8") as file:
        units = {part for row in csv.DictReader(file) for part in row["unit"].split(" per ")}
    assert units - set(CHINESE) == set()
    assert {"met", "near", "missed", "not rated", "open", "no data"} <= set(CHINESE)


# What a failed build says


def test_a_failing_test_is_shown_with_the_query_that_finds_the_rows(project):
    node = SimpleNamespace(
        resource_type="test", name="kpi_row_is_sound_win_rate", original_file_path="models/marts/sales/win_rate.yml",
        compiled_path="target/compiled/x.sql",
    )  # fmt: skip
    result = SimpleNamespace(status="fail", node=node, message="Got 3 results, configured to fail if != 0")
    text = "\n".join(explain([result], Project(project)))
    for expected in ("kpi_row_is_sound_win_rate", "Got 3 results", "target/compiled/x.sql"):
        assert expected in text


def test_a_missing_raw_column_is_named_with_its_table(project, tmp_path):
    copy = tmp_path / "project"
    left_out = shutil.ignore_patterns(".git", ".venv", "target", "logs", "__pycache__", "tests", "docs", "*.duckdb*")
    shutil.copytree(project, copy, ignore=left_out)
    raw = copy / "seeds/samples/company_files/company_files__employees.csv"
    header, rest = raw.read_text(encoding="utf-8").split("\n", 1)
    first, second, *others = header.split(",")
    raw.write_text(",".join([first, "renamed", *others]) + "\n" + rest, encoding="utf-8")

    command = [sys.executable, "-m", "crm_metrics", "build", "--no-unit-tests", "--sources", "company_files"]
    environment = os.environ | {"CRM_METRICS_DUCKDB": str(tmp_path / "crm_metrics.duckdb"), "COLUMNS": "200"}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, encoding="utf-8", check=False)

    assert done.returncode == 1, done.stdout + done.stderr
    assert f'raw_company_files.employees has no column "{second}"' in done.stdout
    assert "run again" in done.stdout


# Fitting


def test_fit_gives_the_parameters_that_the_sample_ships_with(warehouse, project, workshop, monkeypatch):
    monkeypatch.setenv("CRM_METRICS_DUCKDB", str(warehouse))
    stored = workshop / "seeds/models/model_parameters.csv"
    lines = stored.read_text(encoding="utf-8").splitlines()
    # a value that is wrong is replaced, another company's is left alone
    stored.write_text("\n".join([lines[0], lines[1] + "9", "bg_nbd,landed,2020-12-31,r,0.5"]) + "\n", encoding="utf-8")
    result = run("--project-dir", str(workshop), "fit")
    assert result.exit_code == 0, result.output
    assert "bg_nbd for 2026-01-15: r 0.5" in result.output
    with stored.open(encoding="utf-8") as file:
        fitted = {tuple(row.values())[:4]: float(row["parameter_value"]) for row in csv.DictReader(file)}
    assert fitted.pop(("bg_nbd", "landed", "2020-12-31", "r")) == 0.5
    with (project / "seeds/models/model_parameters.csv").open(encoding="utf-8") as file:
        shipped = {tuple(row.values())[:4]: float(row["parameter_value"]) for row in csv.DictReader(file)}
    assert fitted == pytest.approx(shipped, rel=1e-3, abs=1e-6)


def test_fit_without_a_warehouse_says_what_to_do(workshop, monkeypatch):
    monkeypatch.setenv("CRM_METRICS_DUCKDB", str(workshop / "nothing.duckdb"))
    before = (workshop / "seeds/models/model_parameters.csv").read_text(encoding="utf-8")
    result = run("--project-dir", str(workshop), "fit")
    assert result.exit_code == 1
    assert "Run `crm-metrics build` first." in result.output
    assert (workshop / "seeds/models/model_parameters.csv").read_text(encoding="utf-8") == before
