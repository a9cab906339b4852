"""What is typed cannot become SQL: neither a variable, nor an option of a command, nor the name of a file."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import duckdb
import pytest
import yaml
from click.testing import CliRunner, Result

from crm_metrics.__main__ import cli
from crm_metrics._project import find_project
from crm_metrics._scorecard import Question, read
from warehouse_builder import build

HOSTILE = "x'); drop schema scorecard cascade; --"


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words, env={"COLUMNS": "140"})


@pytest.fixture(scope="module")
def gate(project, tmp_path_factory) -> Path:
    """The variables and the macro that looks at them, and nothing else: the whole project takes long to read."""
    folder = tmp_path_factory.mktemp("gate")
    shutil.copy(project / "profiles.yml", folder)
    for name in ("validate_variables", "variable_kinds", "text_literal"):
        macro = f"macros/project/{name}.sql"
        (folder / macro).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(project / macro, folder / macro)
    (folder / "models").mkdir()
    model = "{{ config(materialized='table') }} select {{ text_literal(env_var('A_TEXT', '')) }} as a_text\n"
    (folder / "models/a_text.sql").write_text(model, encoding="utf-8")
    settings = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
    kept = {name: settings[name] for name in ("name", "version", "profile", "vars")}
    kept["on-run-start"] = ["{{ validate_variables() }}"]
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")
    return folder


# Variables: one that is not what it has to be stops the project before any SQL is written


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("as_of_date", "2026-01-15' as date); drop schema marts cascade; --"),
        ("as_of_date", "2026-02-30"),
        ("as_of_date", "yesterday"),
        ("history_start", "2023-01-01\n"),
        ("crm_sources", ["wukong", HOSTILE]),
        ("crm_sources", "wukong"),
        ("raw_data", HOSTILE),
        ("source_timezone", {"wukong": HOSTILE}),
        ("reporting_timezone", "Asia/Shanghai'"),
        ("segment_types", ["region", HOSTILE]),
        ("segment_types", "region"),
        ("period_grains", [HOSTILE]),
        ("base_currency", "CNY' or '1' = '1"),
        ("holiday_calendar", HOSTILE),
        ("attribution_model", HOSTILE),
        ("value_risk_clv_method", HOSTILE),
        ("sales_roles", ["sales_rep", HOSTILE]),
        ("mandatory_fields", {"accounts": ["mobile", "1 then 1 end from x; --"]}),
        ("mandatory_fields", {"accounts; drop": ["mobile"]}),
        ("near_target", "0.9 or true"),
        ("trend_periods", HOSTILE),
        ("discount_rate", float("inf")),
        ("abc_bounds", [0.8, HOSTILE]),
        ("visit_cadence_days", {"A' then 1 --": 30, "default": 90}),
        ("same_day_orders_count_once", "yes"),
        ("mask_personal_data", "true"),
        ("night_mode", HOSTILE),
        ("night_prefix", 'n1_"; drop'),
        ("previous_night", 'night".x; drop'),
    ],
)
def test_a_hostile_variable_is_refused_by_name(gate, tmp_path, name, value):
    outcome = build(tmp_path / "crm_metrics.duckdb", gate / "target", {name: value}, project=gate)
    assert not outcome.success
    assert f"The variable {name} holds" in str(outcome.exception)


def test_every_variable_passes_the_gate(project):
    """Those of the project, by name: a new one that nobody gave a kind fails here."""
    kinds = (project / "macros/project/variable_kinds.sql").read_text(encoding="utf-8")
    assert [name for name in find_project(project).variables() if f"'{name}'" not in kinds] == []


def test_the_project_stands_behind_the_gate(tmp_path):
    outcome = build(tmp_path / "crm_metrics.duckdb", tmp_path / "target", {"base_currency": HOSTILE}, select="stages")
    assert not outcome.success
    assert "The variable base_currency holds" in str(outcome.exception)


def test_what_only_looks_odd_passes(gate, tmp_path):
    variables = {
        "as_of_date": datetime.date(2024, 2, 29),
        "sales_roles": ["sales_rep", "销售经理"],
        "visit_cadence_days": {"重点": 30, "default": 90},
        "discount_rate": 0.00001,
        "previous_night": "nights/it's night 1/crm_metrics.duckdb",
        "clv_margin_rate": 0.25,
    }
    outcome = build(tmp_path / "crm_metrics.duckdb", gate / "target", variables, project=gate)
    assert outcome.success, outcome.exception


def test_a_text_with_quotes_stays_a_text(gate, tmp_path, monkeypatch):
    monkeypatch.setenv("A_TEXT", HOSTILE)
    assert build(tmp_path / "crm_metrics.duckdb", tmp_path / "target", {}, project=gate).success
    with duckdb.connect(str(tmp_path / "crm_metrics.duckdb"), read_only=True) as connection:
        assert connection.table("main.a_text").fetchall() == [(HOSTILE,)]


# Options: they are bound as parameters, never pasted


@pytest.mark.parametrize(
    "segment", [f"region={HOSTILE}", f"{HOSTILE}=all", "region=华东' or '1' = '1", 'region="', "region=%s"]
)
def test_a_hostile_segment_is_one_that_nobody_has(warehouse, segment):
    result = run("scorecard", "--segment", segment, "--database", str(warehouse))
    assert result.exit_code == 1
    assert "no rows for that period and segment" in result.output
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert connection.table("scorecard.kpi_scorecard").aggregate("count(*)").fetchone()[0] > 0


def test_a_chinese_segment_still_finds_its_rows(warehouse, project):
    rows = read(find_project(project), Question(segment_type="region", segment_value="华东"), None, warehouse)
    assert rows


@pytest.mark.parametrize(
    "words",
    [
        ["scorecard", "--period", f"2025-12{HOSTILE}"],
        ["scorecard", "--domain", HOSTILE],
        ["scorecard", "--grain", HOSTILE],
        ["alerts", "--domain", HOSTILE],
        ["build", "--as-of", f"2025-12-31{HOSTILE}"],
        ["build", "--sources", HOSTILE],
        ["build", "--target", HOSTILE],
    ],
)
def test_a_hostile_option_is_not_understood(words):
    assert run(*words).exit_code == 2


# File names


def test_a_warehouse_may_lie_in_a_folder_with_a_hostile_name(warehouse, tmp_path):
    folder = tmp_path / "it's; drop schema marts --"
    folder.mkdir()
    shutil.copy(warehouse, folder / "crm_metrics.duckdb")
    result = run("scorecard", "--format", "csv", "--database", str(folder / "crm_metrics.duckdb"))
    assert result.exit_code == 0, result.output
