"""Real data through `company_files`, landed by the statements that docs/add_a_source.md prints.

Reads the data sets from a folder `shared/data` beside the checkout (or CRM_METRICS_DATA) and skips where it is absent.
Published figures and their exact definitions: truth.json in that folder.
"""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import yaml

from real_data import DATA, needs_data
from warehouse_builder import build, land_frame

PROJECT = Path(__file__).resolve().parents[2]
GUIDE = (PROJECT / "docs" / "add_a_source.md").read_text(encoding="utf-8")

pytestmark = needs_data


def block(language: str, number: int = 0) -> str:
    """The nth fenced block of a language in the guide."""
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, flags=re.S)[number]


@pytest.fixture(scope="module")
def retail(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Online Retail, landed and built as the guide says."""
    folder = tmp_path_factory.mktemp("retail")
    database = folder / "crm_metrics.duckdb"
    source = folder / "online_retail.csv"
    with gzip.open(DATA / "online_retail" / "online_retail.csv.gz") as packed, source.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked)
    with duckdb.connect(str(database)) as connection:
        connection.execute(block("sql").replace("online_retail.csv", str(source)))
    result = build(database, folder / "target", yaml.safe_load(block("yaml")), command="build")
    assert result.success, [r.message for r in result.result if str(r.status) in ("error", "fail")][:3]
    return duckdb.connect(str(database), read_only=True)


def halves(connection: duckdb.DuckDBPyConnection, kpi_id: str, version: int) -> tuple[float, float]:
    """Numerator and denominator of the total, added over all months."""
    return connection.execute(
        "select sum(numerator), sum(denominator) from scorecard.kpi_results "
        "where kpi_id = ? and kpi_version = ? and period_grain = 'month' and segment_type = 'all'",
        [kpi_id, version],
    ).fetchone()


def last_month(connection: duckdb.DuckDBPyConnection, kpi_id: str, version: int) -> tuple:
    """Numerator, denominator and value of the total in the last month."""
    return connection.execute(
        "select numerator, denominator, kpi_value from scorecard.kpi_results "
        "where kpi_id = ? and kpi_version = ? and period_grain = 'month' and segment_type = 'all' "
        "order by period_start desc limit 1",
        [kpi_id, version],
    ).fetchone()


def test_online_retail_orders_and_revenue(retail: duckdb.DuckDBPyConnection, truth: dict) -> None:
    published = truth["online_retail"]["A_gross_sales"]
    revenue, orders = halves(retail, "average_order_value", 1)
    assert float(revenue) == pytest.approx(published["revenue"], abs=0.005)
    assert int(orders) == published["orders"] == 18532
    assert float(revenue) / int(orders) == pytest.approx(published["aov"], abs=0.0005)
    sold, _ = halves(retail, "sales_revenue", 1)
    assert float(sold) == pytest.approx(8911407.90, abs=0.005)


def test_online_retail_customers(retail: duckdb.DuckDBPyConnection, truth: dict) -> None:
    published = truth["online_retail"]["A_gross_sales"]
    repeat, buyers, rate = last_month(retail, "repeat_purchase_rate", 2)
    assert (int(repeat), int(buyers)) == (published["repeat_customers_by_invoice"], published["customers"])
    assert float(rate) == pytest.approx(published["repeat_purchase_rate_by_invoice"], abs=1e-6)
    _, customers, mean = last_month(retail, "clv_historical", 1)
    assert int(customers) == published["customers"] == 4338
    assert float(mean) == pytest.approx(published["historical_clv_mean"], abs=0.0005)
    acquired, _ = halves(retail, "new_customer_count", 1)
    assert int(acquired) == published["customers"]


def test_online_retail_sets_aside_what_the_published_figures_leave_out(
    retail: duckdb.DuckDBPyConnection, truth: dict
) -> None:
    raw = truth["online_retail"]["raw"]
    set_aside = dict(
        retail.execute(
            "select entity || ' ' || broken_rule, count(*) from quarantine.quarantined_records group by all"
        ).fetchall()
    )
    anonymous = retail.execute(
        "select count(*) from raw_company_files.sales_documents where account_id is null"
    ).fetchone()[0]
    assert set_aside["sales_documents missing_required:account_id"] == anonymous
    negative = retail.execute(
        "select count(*) from raw_company_files.document_lines where quantity like '-%' or subtotal_doc like '-%'"
    ).fetchone()[0]
    assert set_aside["document_lines negative_quantity"] == negative
    assert retail.execute("select count(*) from raw_company_files.document_lines").fetchone()[0] == raw["rows"]


# Each question of the airport survey that is read: column, type, question, dimension, scale.
AIRPORT_QUESTIONS = [
    ("NETPRO", "nps", "recommend", "", 0, 10),
    ("Q7ALL", "csat", "overall", "", 1, 5),
    ("Q9ALL", "csat", "attribute", "cleanliness", 1, 5),
    ("Q13GETRATE", "csat", "attribute", "ease_getting_there", 1, 5),
    ("Q14FIND", "csat", "attribute", "ease_finding_way", 1, 5),
    ("Q14PASSTHRU", "csat", "attribute", "ease_security", 1, 5),
]
# Where the published figures of the attributes are.
AIRPORT_ATTRIBUTES = {
    "cleanliness": "clean_overall_Q9ALL",
    "ease_getting_there": "ease_getting_to_sfo_Q13GETRATE",
    "ease_finding_way": "ease_find_way_Q14FIND",
    "ease_security": "ease_security_Q14PASSTHRU",
}


@pytest.fixture(scope="module")
def passengers() -> pd.DataFrame:
    """The 2017 airport survey as it was published."""
    return pd.read_csv(DATA / "sfo_survey" / "2017_SFO_Customer_Survey.csv", dtype=str, encoding="latin1")


@pytest.fixture(scope="module")
def airport(tmp_path_factory: pytest.TempPathFactory, passengers: pd.DataFrame) -> duckdb.DuckDBPyConnection:
    """Six questions a passenger, raw codes and all, as anonymous answers."""
    folder = tmp_path_factory.mktemp("airport")
    database = folder / "crm_metrics.duckdb"
    rows = [
        {
            "answer_id": f"{respondent}-{column}", "response_id": respondent, "survey_type": kind,
            "survey_id": "airport", "wave_id": "2017", "question_code": question, "dimension_code": dimension,
            "touchpoint_code": "", "channel": "", "account_id": "", "case_no": "", "employee_code": "",
            "score": score, "expectation_score": "", "answer_weight": weight, "scale_min": low, "scale_max": high,
            "is_invited": "true", "is_delivered": "true", "is_complete": "true", "sent_at": "",
            "responded_at": "2017-06-30 12:00:00", "text_answer": "",
        }
        for column, kind, question, dimension, low, high in AIRPORT_QUESTIONS
        for respondent, score, weight in zip(
            passengers["RESPNUM"], passengers[column], passengers["WEIGHT"], strict=True
        )
    ]
    land_frame(database, "company_files", "survey_responses", pd.DataFrame(rows))
    variables = {
        "raw_data": "landed", "crm_sources": ["company_files"],
        "source_entities": {"company_files": ["survey_responses"]},
        "history_start": "2017-01-01", "as_of_date": "2017-12-31",
    }
    result = build(database, folder / "target", variables, command="build")
    assert result.success, [r.message for r in result.result if str(r.status) in ("error", "fail")][:3]
    return duckdb.connect(str(database), read_only=True)


def airport_row(connection: duckdb.DuckDBPyConnection, kpi_id: str, segment_type: str, segment_value: str) -> tuple:
    """Value and sample size of the year by the latest definition."""
    return connection.execute(
        f"select kpi_value, sample_size from marts.{kpi_id} "
        "where period_grain = 'year' and segment_type = ? and segment_value = ?",
        [segment_type, segment_value],
    ).fetchone()


def test_airport_nps(airport: duckdb.DuckDBPyConnection, truth: dict) -> None:
    published = truth["sfo_2017"]["computed"]
    value, answers = airport_row(airport, "nps", "all", "all")
    assert int(answers) == published["nps"]["n"]
    assert float(value) == pytest.approx(published["nps"]["nps"], abs=1e-6)
    weighted, _ = airport_row(airport, "nps", "measure", "weighted")
    assert float(weighted) == pytest.approx(published["nps_weighted"], abs=1e-6)
    for respondents, share in (("promoters", "promoter"), ("passives", "passive"), ("detractors", "detractor")):
        value, answers = airport_row(airport, "nps_respondent_mix", "respondent_class", share)
        assert round(float(value) * int(answers)) == published["nps"][respondents]


def test_airport_satisfaction(airport: duckdb.DuckDBPyConnection, truth: dict) -> None:
    published = truth["sfo_2017"]["computed"]["csat_overall_Q7ALL"]
    value, answers = airport_row(airport, "csat_rate", "all", "all")
    assert int(answers) == published["n"]
    assert float(value) == pytest.approx(published["top2box"], abs=1e-6)
    mean, answers = airport_row(airport, "csat_mean_score", "all", "all")
    assert int(answers) == published["n"]
    assert float(mean) == pytest.approx(published["mean"], abs=1e-6)


@pytest.mark.parametrize("attribute", AIRPORT_ATTRIBUTES)
def test_airport_attribute(airport: duckdb.DuckDBPyConnection, truth: dict, attribute: str) -> None:
    published = truth["sfo_2017"]["computed"][AIRPORT_ATTRIBUTES[attribute]]
    mean, answers = airport_row(airport, "csat_attribute_score", "attribute", attribute)
    assert int(answers) == published["n"]
    assert float(mean) == pytest.approx(published["mean"], abs=1e-6)
    counts = airport.execute(
        "select score, count(*) from core.fct_survey_answers where dimension_code = ? and is_valid group by score",
        [attribute],
    ).fetchall()
    assert {str(int(score)): number for score, number in counts} == published["counts"]


def test_airport_top_two_boxes_of_the_attributes(airport: duckdb.DuckDBPyConnection, truth: dict) -> None:
    published = [truth["sfo_2017"]["computed"][name] for name in AIRPORT_ATTRIBUTES.values()]
    value, answers = airport_row(airport, "csat_attribute_score", "measure", "top two boxes")
    assert int(answers) == sum(attribute["n"] for attribute in published)
    satisfied = sum(attribute["top2box"] * attribute["n"] for attribute in published)
    assert float(value) == pytest.approx(satisfied / int(answers), abs=1e-6)


@pytest.mark.parametrize("attribute", AIRPORT_ATTRIBUTES)
def test_airport_driver_is_the_correlation_with_the_whole(
    airport: duckdb.DuckDBPyConnection, passengers: pd.DataFrame, attribute: str
) -> None:
    column = next(name for name, _, _, dimension, *_ in AIRPORT_QUESTIONS if dimension == attribute)
    scores = passengers[[column, "Q7ALL"]].apply(pd.to_numeric, errors="coerce")
    both = scores[scores.isin(range(1, 6)).all(axis=1)]
    value, answers = airport_row(airport, "csat_attribute_score", "driver", attribute)
    assert int(answers) == len(both)
    assert float(value) == pytest.approx(both[column].corr(both["Q7ALL"]), abs=1e-6)


def test_airport_codes_for_no_answer_are_answers_without_a_score(
    airport: duckdb.DuckDBPyConnection, passengers: pd.DataFrame, truth: dict
) -> None:
    blanks = truth["sfo_2017"]["computed"]["netpro_raw_counts"]
    found = airport.execute(
        "select count(*) from core.fct_survey_answers where survey_type = 'nps' and score is null and not is_valid"
    ).fetchone()[0]
    assert found == blanks["11.0"] + blanks["nan"]
    set_aside = airport.execute(
        "select count(*) from quarantine.quarantined_records where entity = 'survey_responses'"
    ).fetchone()[0]
    assert set_aside == 0
    for column, _, question, dimension, low, high in AIRPORT_QUESTIONS:
        answers, scores = airport.execute(
            "select count(*), count(score) from core.fct_survey_answers "
            "where question_code = ? and coalesce(dimension_code, '') = ?",
            [question, dimension],
        ).fetchone()
        assert answers == len(passengers)
        assert scores == pd.to_numeric(passengers[column], errors="coerce").between(low, high).sum()
