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


@pytest.fixture(scope="module")
def airport(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The 2017 airport survey: two questions a passenger, raw codes and all, as anonymous answers."""
    folder = tmp_path_factory.mktemp("airport")
    database = folder / "crm_metrics.duckdb"
    raw = pd.read_csv(DATA / "sfo_survey" / "2017_SFO_Customer_Survey.csv", dtype=str, encoding="latin1")
    questions = [("NETPRO", "nps", "recommend", 0, 10), ("Q7ALL", "csat", "overall", 1, 5)]
    rows = [
        {
            "answer_id": f"{respondent}-{kind}", "response_id": respondent, "survey_type": kind,
            "survey_id": "airport", "wave_id": "2017", "question_code": question, "dimension_code": "",
            "touchpoint_code": "", "channel": "", "account_id": "", "case_no": "", "employee_code": "",
            "score": score, "expectation_score": "", "answer_weight": weight, "scale_min": low, "scale_max": high,
            "is_invited": "true", "is_delivered": "true", "is_complete": "true", "sent_at": "",
            "responded_at": "2017-06-30 12:00:00", "text_answer": "",
        }
        for column, kind, question, low, high in questions
        for respondent, score, weight in zip(raw["RESPNUM"], raw[column], raw["WEIGHT"], strict=True)
    ]
    land_frame(database, "company_files", "survey_responses", pd.DataFrame(rows))
    variables = {
        "raw_data": "landed", "crm_sources": ["company_files"],
        "source_entities": {"company_files": ["survey_responses"]},
        "history_start": "2017-01-01", "as_of_date": "2017-12-31", "quarantine_max_share": 0.2,
    }
    result = build(database, folder / "target", variables, command="build")
    assert result.success, [r.message for r in result.result if str(r.status) in ("error", "fail")][:3]
    return duckdb.connect(str(database), read_only=True)


def test_airport_nps(airport: duckdb.DuckDBPyConnection, truth: dict) -> None:
    published = truth["sfo_2017"]["computed"]["nps"]
    value, answers = airport.execute(
        "select kpi_value, sample_size from marts.nps where period_grain = 'year' and segment_type = 'all'"
    ).fetchone()
    assert int(answers) == published["n"]
    assert float(value) == pytest.approx(published["nps"], abs=1e-6)


def test_airport_satisfaction(airport: duckdb.DuckDBPyConnection, truth: dict) -> None:
    published = truth["sfo_2017"]["computed"]["csat_overall_Q7ALL"]
    value, answers = airport.execute(
        "select kpi_value, sample_size from marts.csat_rate where period_grain = 'year' and segment_type = 'all'"
    ).fetchone()
    assert int(answers) == published["n"]
    assert float(value) == pytest.approx(published["top2box"], abs=1e-6)
    mean = airport.execute(
        "select avg(score) from core.fct_survey_answers where survey_type = 'csat' and is_valid"
    ).fetchone()[0]
    assert float(mean) == pytest.approx(published["mean"], abs=1e-6)


def test_airport_codes_outside_the_scale_are_set_aside(airport: duckdb.DuckDBPyConnection, truth: dict) -> None:
    blanks = truth["sfo_2017"]["computed"]["netpro_raw_counts"]["11.0"]
    found = airport.execute(
        "select count(*) from quarantine.quarantined_records "
        "where entity = 'survey_responses' and broken_rule = 'outside_scale' and record_id like '%-nps'"
    ).fetchone()[0]
    assert found == blanks
