"""Every published number is explained by rows that add up to it, for all KPI versions, periods and segments at once."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import replace
from datetime import date

import duckdb
import pytest
from click.testing import CliRunner
from sqlglot import exp

from crm_explain._answers import answer
from crm_explain._commands import parse_period
from crm_explain._definitions import compiled, definitions, explanation, registry
from crm_explain._engine import Engine, engine_of
from crm_explain._explanations import HALVES, KEYS
from crm_explain._install import install
from crm_metrics.__main__ import cli
from crm_metrics._project import Project, find_project
from warehouse_builder import build

# Halves that are no sum over rows: they are explained by the amounts of their rows, put in the formula.
BY_FORMULA: dict[str, set[str]] = {
    "acsi_score_v2": {"denominator", "numerator"},
    "cac_payback_months_v1": {"denominator"},
    "churn_cost_v2": {"numerator"},
    "churn_save_rate_v1": {"numerator"},
    "clv_predictive_v1": {"numerator"},
    "clv_simple_v1": {"numerator"},
    "clv_simple_v2": {"numerator"},
    "crm_roi_v1": {"numerator"},
    "crm_roi_v2": {"numerator"},
    "crm_sales_uplift_v2": {"denominator", "numerator"},
    "crm_usage_frequency_v1": {"denominator"},
    "cross_sell_rate_v1": {"denominator"},
    "customer_lifespan_v2": {"denominator", "numerator"},
    "key_account_revenue_concentration_v1": {"denominator"},
    "nps_respondent_mix_v1": {"denominator", "numerator"},
    "revenue_per_rep_v1": {"denominator"},
    "sales_attainment_rate_v1": {"denominator", "numerator"},
    "sales_forecast_accuracy_v1": {"numerator"},
    "sales_velocity_v1": {"denominator", "numerator"},
    "service_churn_reduction_v1": {"denominator", "numerator"},
    "service_revenue_contribution_v1": {"numerator"},
}

# The halves are numeric(28, 6); where the SQL adds doubles, the order of the rows may turn the last digit.
UNIT = exp.Literal.number("0.000001")


@pytest.fixture(scope="module")
def engine(project, warehouse) -> Engine:
    return engine_of(Project(project), None, warehouse)


@pytest.fixture(scope="module")
def columns(engine):
    return engine.columns()


def equal(made: str, half: str) -> exp.Expression:
    left, right = exp.column(made, table="w"), exp.column(half, table="k")
    distance = exp.Abs(this=exp.Sub(this=left.copy(), expression=right.copy()))
    near = exp.LTE(this=distance, expression=UNIT.copy())
    both_null = exp.and_(left.copy().is_(exp.null()), right.copy().is_(exp.null()))
    return exp.Coalesce(this=exp.or_(near, both_null), expressions=[exp.false()])


def added_up(half: str) -> exp.Expression:
    """Whether the parts of the rows that are listed give the half; no part at all is nothing."""
    zero = exp.Literal.number(0)
    parts = exp.Coalesce(this=exp.column(half, table="l"), expressions=[zero])
    distance = exp.Abs(this=exp.Sub(this=parts, expression=exp.column(half, table="k")))
    return exp.LTE(this=distance, expression=UNIT.copy())


def counted(condition: exp.Expression, name: str) -> exp.Expression:
    one = exp.Case().when(condition, exp.Literal.number(1))
    return exp.alias_(exp.Count(this=one), name)


def checked(found, chosen) -> exp.Query:
    """How many cells of a KPI version there are, and how many of them the rows give."""
    published = (
        exp.select(*KEYS, *HALVES)
        .from_(exp.table_("kpi_results", db="scorecard"))
        .where(exp.column("kpi_id").eq(chosen.kpi_id), exp.column("kpi_version").eq(chosen.version))
    )
    same = exp.and_(*(exp.column(key, table="w").eq(exp.column(key, table="k")) for key in KEYS))
    query = (
        exp.select(
            exp.alias_(exp.Count(this=exp.column("segment_type", table="k")), "published"),
            exp.alias_(exp.Count(this=exp.column("segment_type", table="w")), "explained"),
            counted(exp.and_(*(equal(f"check_{half}", half) for half in HALVES)), "by_formula"),
        )
        .from_(exp.alias_(published.subquery(), "k"))
        .join(found.worked_out().subquery("w"), on=same, join_type="full")
    )
    rows = found.listed().subquery("rows")
    parts = [exp.alias_(exp.Sum(this=exp.column(f"{half}_part")), half) for half in HALVES[:2]]
    listed = exp.select(*KEYS, *parts).from_(rows).group_by(*KEYS).subquery("l")
    behind = exp.and_(*(exp.column(key, table="l").eq(exp.column(key, table="k")) for key in KEYS))
    query = query.join(listed, on=behind, join_type="left")
    query = query.select(exp.alias_(exp.Count(this=exp.column("segment_type", table="l")), "with_rows"))
    for half in HALVES[:2]:
        adds = exp.column(f"adds_{half}", table="w")
        empty = exp.column(half, table="k").is_(exp.null())
        query = query.select(
            counted(adds, f"sums_{half}"),
            counted(exp.and_(adds.copy(), exp.or_(added_up(half), empty)), f"added_{half}"),
        )
    return query


def test_every_published_kpi_version_is_taken_apart(engine):
    source = exp.table_("kpi_results", db="scorecard")
    rows = engine.rows(exp.select("kpi_id", "kpi_version").distinct().from_(source))
    published = {(row["kpi_id"], row["kpi_version"]) for row in rows}
    assert published == {(chosen.kpi_id, chosen.version) for chosen in kpi_versions()}


def kpi_versions() -> list:
    project = find_project(None)
    return definitions(project, compiled(project))


def names_of_the_registry() -> list[str]:
    """Known before anything is built."""
    rows = registry(find_project(None), "kpi_registry")
    return [f"{row['kpi_id']}_v{version}" for row in rows for version in row["versions"].split(";") if version]


@pytest.mark.parametrize("name", names_of_the_registry())
def test_the_rows_of_every_cell_give_the_published_number(engine, columns, name):
    chosen = next(one for one in kpi_versions() if one.name == name)
    found = explanation(chosen, engine.dialect, columns)
    told = engine.rows(checked(found, chosen))[0]
    assert told["with_rows"] == told["published"] > 0
    assert (told["explained"], told["by_formula"]) == (told["published"], told["published"])
    by_formula = set()
    for half in HALVES[:2]:
        assert told[f"added_{half}"] == told[f"sums_{half}"]
        by_formula |= {half} if told[f"sums_{half}"] < told["published"] else set()
    assert by_formula == BY_FORMULA.get(chosen.name, set())


def test_a_row_that_is_left_out_divides_by_no_zero(columns):
    """Months without any actual amount are left out of the error in percent of it."""
    chosen = next(one for one in kpi_versions() if one.name == "forecast_mape_v1")
    listed = explanation(chosen, "duckdb", columns).listed().sql("duckdb")
    assert listed.count("/ ABS(actual_amount)") > 0
    assert listed.count("/ NULLIF(ABS(actual_amount), 0)") == 1


def test_what_a_night_compiled_reads_the_published_names(tmp_path, monkeypatch):
    marts = tmp_path / "compiled" / "crm_metrics" / "models" / "marts" / "sales"
    (marts / "win_rate.yml").mkdir(parents=True)
    (marts / "win_rate.yml" / "a_test.sql").write_text("select 1", encoding="utf-8")
    for name, text in {"win_rate_v1": '"n000042_core"."fct_leads"', "deals_v1": "n000042_core.dim_deals"}.items():
        (marts / f"{name}.sql").write_text(f"select 'n000042_' from {text}", encoding="utf-8")
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path))
    assert compiled(find_project(None)) == {
        "deals_v1": "select 'n000042_' from core.dim_deals",
        "win_rate_v1": "select 'n000042_' from \"core\".\"fct_leads\"",
    }


# Single numbers, as they are asked for


def ask(warehouse, *words: str) -> tuple[int, dict]:
    done = CliRunner().invoke(cli, ["explain", *words, "--format", "json", "--database", str(warehouse)])
    return done.exit_code, json.loads(done.output)


def test_a_rate_is_its_rows_and_what_was_left_out_has_its_rule(warehouse):
    """Of 15 deals due in March 2025 in East China 14 are closed, 11 of them won; one is open and counts for nothing."""
    code, told = ask(warehouse, "win_rate", "--period", "2025-03", "--segment", "region=华东")
    rows = [row for row in told["rows"] if row["is_counted"]]
    assert code == 0
    assert told["adds_up"]
    assert (len(rows), sum(float(row["numerator_part"]) for row in rows)) == (14, 11)
    left_out = [row for row in told["rows"] if not row["is_counted"]]
    assert [row["rule"] for row in left_out] == ["opportunity_status IN ('won', 'lost') is not true"]
    assert "accounts" in {row["entity"] for row in told["set_aside"]}  # no opportunity of the sample is set aside
    assert all(row["customer_name"] and "opportunity_key=" in row["row_ids"] for row in told["rows"])


def test_a_customer_who_stayed_is_a_row_of_the_denominator_only(warehouse):
    """91 customers in East China were active when March 2025 began; 6 of them had left at its end."""
    code, told = ask(warehouse, "customer_churn_rate", "--period", "2025-03", "--segment", "region=华东")
    rows = [row for row in told["rows"] if row["is_counted"]]
    assert code == 0
    assert len(rows) == len({row["row_ids"] for row in rows}) == 91
    assert sum(float(row["numerator_part"]) for row in rows) == 6


def test_a_kpi_of_kpis_points_at_their_rows(warehouse):
    """Lifetime value over acquisition cost: one row of either KPI, named so that it can be asked for next."""
    code, told = ask(warehouse, "ltv_to_cac_ratio", "--period", "2025")
    assert code == 0
    assert [row["part"] for row in told["rows"]] == ["cac_v2", "clv_simple_v2"]
    assert told["rows"][0]["row_ids"].startswith("kpi_id=cac, kpi_version=2, period_grain=year")


def test_an_alias_is_the_segment_that_it_stands_for(warehouse):
    code, told = ask(warehouse, "channel_cac", "--period", "2025-Q4", "--segment", "channel=referral")
    assert (code, told["kpi"]) == (0, "cac")


def test_a_number_that_the_rows_do_not_give_is_refused(engine):
    """The same rows beside a numerator that is one higher than theirs."""
    chosen = next(one for one in kpi_versions() if one.name == "win_rate_v1")
    cell = ("month", date(2025, 3, 1), "region", "华东")
    right = answer(engine, chosen, cell)
    wrong = replace(right, published=right.published | {"numerator": right.published["numerator"] + 1})
    assert (right.adds_up, wrong.adds_up) == (True, False)


@pytest.mark.parametrize(
    ("period", "grain", "first_day"),
    [("2025-W01", "week", date(2024, 12, 30)), ("2025-Q4", "quarter", date(2025, 10, 1))],
)
def test_periods_are_read_as_the_scorecard_reads_them_and_weeks_too(period, grain, first_day):
    assert parse_period(period) == (grain, first_day)


def test_what_cannot_be_asked_is_said(warehouse):
    told = CliRunner().invoke(cli, ["explain", "no_such_kpi", "--period", "2025", "--database", str(warehouse)])
    assert told.exit_code == 2
    assert "no KPI of the registry" in told.output
    told = CliRunner().invoke(cli, ["explain", "cac", "--period", "1999", "--database", str(warehouse)])
    assert told.exit_code == 1
    assert "has no number" in told.output


def test_a_published_night_is_explained_by_its_own_sql_until_somebody_builds_by_hand(warehouse, tmp_path):
    """Win rates by the SQL of a night that counted no deal that was lost."""
    copy = tmp_path / "crm_metrics.duckdb"
    shutil.copy(warehouse, copy)
    cell = "win_rate", "--period", "2025-03"
    assert ask(copy, *cell)[0] == 0
    published = [(one.kpi_id, one.version, one.sql.replace("('won', 'lost')", "('won')")) for one in kpi_versions()]
    with duckdb.connect(str(copy)) as connection:
        connection.execute("create schema operations")
        connection.execute(
            "create table operations.kpi_definitions (kpi_id varchar, kpi_version bigint, compiled_sql varchar)"
        )
        connection.executemany("insert into operations.kpi_definitions values (?, ?, ?)", published)
    code, told = ask(copy, *cell)
    assert (code, told["adds_up"]) == (1, False)

    done = build(copy, tmp_path / "target", {}, select="trust_grades")
    assert done.success, done.exception
    assert ask(copy, *cell)[0] == 0


# Macros for analysts


@pytest.fixture(scope="module")
def installed(project, warehouse, tmp_path_factory):
    """A copy of the warehouse with the schema `explain`."""
    copy = tmp_path_factory.mktemp("explain") / "crm_metrics.duckdb"
    shutil.copy(warehouse, copy)
    with closing(engine_of(Project(project), None, copy, read_only=False)) as engine:
        assert install(engine, kpi_versions()) == len(kpi_versions())
    with duckdb.connect(str(copy), read_only=True) as connection:
        yield connection


def test_every_kpi_version_has_its_macro(installed):
    """One number of each: the total of the latest year, else of the latest period that it has."""
    for chosen in kpi_versions():
        cell = installed.execute(
            """
            select period_grain, period_start, segment_type, segment_value from scorecard.kpi_results
            where kpi_id = ? and kpi_version = ?
            order by segment_type = 'all' desc, period_grain = 'year' desc, period_start desc limit 1
            """,
            [chosen.kpi_id, chosen.version],
        ).fetchone()
        counted = installed.execute(
            f"select count(*) from explain.{chosen.name}(?, cast(? as date), ?, ?)", list(cell)
        ).fetchone()
        assert counted[0] > 0, (chosen.name, cell)


def test_the_macro_gives_the_rows_of_the_command(installed):
    counted = installed.execute(
        """
        select count(*), sum(numerator_part), sum(denominator_part)
        from explain.customer_churn_rate_v2('month', date '2025-03-01', 'region', '华东') where is_counted
        """
    ).fetchone()
    assert counted == (91, 6, 91)
