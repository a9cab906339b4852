"""What is typed cannot become SQL: neither a variable, nor an option of a command, nor the name of a file."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from crm_metrics.__main__ import cli
from crm_metrics._project import find_project
from crm_metrics._scorecard import Question, read
from warehouse_builder import build

HOSTILE = "x'); drop schema scorecard cascade; --"


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words, env={"COLUMNS": "140"})


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
        ("discount_rate", ".nan"),
        ("abc_bounds", [0.8, HOSTILE]),
        ("visit_cadence_days", {"A' then 1 --": 30, "default": 90}),
        ("same_day_orders_count_once", "yes"),
        ("mask_personal_data", "true"),
        ("night_mode", HOSTILE),
        ("night_prefix", 'n1_"; drop'),
        ("previous_night", 'night".x; drop'),
    ],
)
def test_a_hostile_variable_is_refused_by_name(tmp_path, name, value):
    outcome = build(tmp_path / "crm_metrics.duckdb", tmp_path / "target", {name: value}, select="stages")
    assert not outcome.success
    problem = str(outcome.exception or [result.message for result in outcome.result])
    assert f"The variable {name} holds" in problem


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> Path:
    """A build with values that look odd and are sound."""
    folder = tmp_path_factory.mktemp("plain")
    variables = {
        "as_of_date": datetime.date(2026, 1, 15).isoformat(),
        "sales_roles": ["sales_rep", "销售经理"],
        "visit_cadence_days": {"重点": 30, "default": 90},
        "discount_rate": 0.00001,
        "mandatory_fields": {"accounts": ["mobile"], "contacts": ["mobile"], "leads": ["mobile"], "opportunities": ["amount_doc"]},
    }
    outcome = build(folder / "crm_metrics.duckdb", folder / "target", variables, select="+dim_periods stages")
    assert outcome.success, outcome.exception
    return folder / "crm_metrics.duckdb"


def test_what_only_looks_odd_is_built(plain):
    with duckdb.connect(str(plain), read_only=True) as connection:
        assert connection.table("core.dim_periods").aggregate("count(*)").fetchone()[0] > 0


def test_a_text_with_a_quote_is_a_text():
    """The salt comes from the environment and may be anything."""
    outcome = build_salt("it's; drop table x --")
    assert outcome == "it's; drop table x --"


# Options: they are bound as parameters, never pasted


@pytest.mark.parametrize("segment", [f"region={HOSTILE}", f"{HOSTILE}=all", "region=华东' or '1' = '1", 'region="', "region=%s"])
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
