"""Every published number is explained by rows that add up to it, for all KPI versions, periods and segments at once."""

from __future__ import annotations

import pytest
from sqlglot import exp

from crm_explain._definitions import definitions, explanation
from crm_explain._engine import Engine, engine_of
from crm_explain._explanations import HALVES, KEYS
from crm_metrics._project import Project

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
    for half in HALVES[:2]:
        adds = exp.column(f"adds_{half}", table="w")
        empty = exp.column(half, table="k").is_(exp.null())
        query = query.select(
            counted(adds, f"sums_{half}"),
            counted(exp.and_(adds.copy(), exp.or_(equal(f"sum_{half}", half), empty)), f"added_{half}"),
        )
    return query


def test_every_published_kpi_version_is_taken_apart(engine):
    source = exp.table_("kpi_results", db="scorecard")
    rows = engine.rows(exp.select("kpi_id", "kpi_version").distinct().from_(source))
    published = {(row["kpi_id"], row["kpi_version"]) for row in rows}
    assert published == {(chosen.kpi_id, chosen.version) for chosen in kpi_versions()}


def kpi_versions() -> list:
    from crm_metrics._project import find_project

    return definitions(find_project(None))


@pytest.mark.parametrize("chosen", kpi_versions(), ids=lambda chosen: chosen.name)
def test_the_rows_of_every_cell_give_the_published_number(engine, columns, chosen):
    found = explanation(chosen, engine.dialect, columns)
    answer = engine.rows(checked(found, chosen))[0]
    assert answer["published"] > 0
    assert (answer["explained"], answer["by_formula"]) == (answer["published"], answer["published"])
    by_formula = set()
    for half in HALVES[:2]:
        assert answer[f"added_{half}"] == answer[f"sums_{half}"]
        by_formula |= {half} if answer[f"sums_{half}"] < answer["published"] else set()
    assert by_formula == BY_FORMULA.get(chosen.name, set())
