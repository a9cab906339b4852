"""RavenStack's support tickets through `company_files`: response, resolution and satisfaction as they are published.

Published figures and their exact definitions: truth.json in the folder of the data sets. The file knows the day of the
opening only, so that all tickets open at midnight; the minutes to the first response are its own column.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from real_data import DATA, accounts_of, needs_data, table
from warehouse_builder import build, land_frame

CASE = """
    case_id case_no account_id contact_id owner_id channel priority topic contact_type severity product_code case_status
    created_at solved_at closed_at reopened_count is_escalated is_spam is_deleted merged_into_case_id
"""
CONTACT = """
    case_contact_id case_id channel handled_by agent_id opened_at responded_at handle_seconds talk_seconds hold_seconds
    after_contact_seconds concurrent_contacts is_agent_initiated is_escalated_to_human
"""
ANSWER = """
    answer_id response_id survey_type survey_id wave_id question_code dimension_code touchpoint_code channel account_id
    case_no employee_code score expectation_score answer_weight scale_min scale_max is_invited is_delivered is_complete
    sent_at responded_at text_answer
"""

pytestmark = needs_data


def _tables() -> dict[str, pd.DataFrame]:
    """A ticket is one contact by telephone, which never closes, and one invitation; who said nothing gave no score."""
    raw = pd.read_csv(DATA / "ravenstack" / "ravenstack_support_tickets.csv", dtype=str)
    customers = pd.read_csv(DATA / "ravenstack" / "ravenstack_accounts.csv", dtype=str)
    opened = raw["submitted_at"] + " 00:00:00"
    minutes = pd.to_timedelta(raw["first_response_time_minutes"].astype(int), unit="min")
    has_answer = raw["satisfaction_score"].notna()
    cases = table(
        CASE,
        case_id=raw["ticket_id"],
        case_no=raw["ticket_id"],
        account_id=raw["account_id"],
        channel="phone",
        priority=raw["priority"].replace("medium", "normal"),
        contact_type="request",
        case_status="closed",
        created_at=opened,
        solved_at=raw["closed_at"],
        closed_at=raw["closed_at"],
        reopened_count="0",
        is_escalated=raw["escalation_flag"].str.lower(),
    )
    contacts = table(
        CONTACT,
        case_contact_id=raw["ticket_id"],
        case_id=raw["ticket_id"],
        channel="phone",
        handled_by="human",
        opened_at=opened,
        responded_at=(pd.to_datetime(opened) + minutes).dt.strftime("%Y-%m-%d %H:%M:%S"),
        is_agent_initiated="false",
        is_escalated_to_human="false",
    )
    answers = table(
        ANSWER,
        answer_id=raw["ticket_id"],
        response_id=raw["ticket_id"],
        survey_type="csat",
        survey_id="ticket",
        question_code=has_answer.map({True: "overall", False: "__invite__"}),
        touchpoint_code="service_case",
        account_id=raw["account_id"],
        case_no=raw["ticket_id"],
        score=raw["satisfaction_score"],
        scale_min="1",
        scale_max="5",
        is_invited="true",
        is_delivered="true",
        is_complete=has_answer.map({True: "true", False: "false"}),
        sent_at=raw["closed_at"],
        responded_at=raw["closed_at"].where(has_answer),
    )
    accounts = accounts_of(customers["account_id"], customers["account_name"], customers["signup_date"])
    return {"accounts": accounts, "cases": cases, "case_contacts": contacts, "survey_responses": answers}


@pytest.fixture(scope="module")
def ravenstack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tickets, built as far as the KPIs that are published."""
    folder = tmp_path_factory.mktemp("tickets")
    database = folder / "crm_metrics.duckdb"
    tables = _tables()
    for name, frame in tables.items():
        land_frame(database, "company_files", name, frame)
    given = {
        "raw_data": "landed",
        "crm_sources": ["company_files"],
        "source_entities": {"company_files": list(tables)},
        "reporting_timezone": "UTC",
        "base_currency": "USD",
        "history_start": "2023-01-01",
        "as_of_date": "2025-01-31",
    }
    kpis = ("first_response_time", "average_resolution_time", "turnaround_time", "csat_rate", "csat_mean_score",
            "survey_response_rate")
    chosen = " ".join(f"+{kpi}" for kpi in kpis)
    result = build(database, folder / "target", given, select=chosen)
    assert result.success, [row.message for row in result.result if str(row.status) in ("error", "fail")][:3]
    return database


@pytest.fixture(scope="module")
def published(truth: dict) -> dict:
    """The published figures of the tickets."""
    return truth["ravenstack"]["computed"]["tickets"]


def ask(database: Path, query: str) -> list[tuple]:
    """The rows of a query."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def halves(database: Path, kpi: str, segment_type: str, segment_value: str) -> tuple[float, int]:
    """Numerator and denominator of a KPI over all years."""
    found = ask(
        database,
        f"select sum(numerator), sum(denominator) from marts.{kpi} where period_grain = 'year' "
        f"and segment_type = '{segment_type}' and segment_value = '{segment_value}'",
    )
    return float(found[0][0]), int(found[0][1])


def test_first_response(ravenstack: Path, published: dict) -> None:
    minutes, tickets = halves(ravenstack, "first_response_time_v1", "measure", "mean in calendar minutes")
    assert tickets == published["n"] == 2000
    assert minutes / tickets == pytest.approx(published["frt_minutes_mean"], abs=1e-9)
    # the telephone never closes, so that business minutes are calendar minutes
    assert halves(ravenstack, "first_response_time_v1", "all", "all") == (minutes, tickets)
    median, p90 = ask(
        ravenstack,
        "select percentile_cont(0.5) within group (order by first_response_business_minutes), "
        "percentile_cont(0.9) within group (order by first_response_business_minutes) from core.fct_cases",
    )[0]
    assert float(median) == published["frt_minutes_median"] == 88
    assert float(p90) == pytest.approx(published["frt_p90"], abs=1e-6)


def test_resolution(ravenstack: Path, published: dict) -> None:
    minutes, tickets = halves(ravenstack, "average_resolution_time_v1", "measure", "mean in calendar minutes")
    assert tickets == published["n"]
    assert minutes / tickets / 60 == pytest.approx(published["resolution_hours_mean"], abs=1e-9)
    assert halves(ravenstack, "turnaround_time_v1", "all", "all") == (minutes, tickets)
    median = ask(
        ravenstack, "select percentile_cont(0.5) within group (order by resolution_minutes) / 60 from core.fct_cases"
    )[0][0]
    assert float(median) == published["resolution_hours_median"]
    # nobody logs statuses, so that nobody knows how long a ticket waited for the customer
    assert ask(ravenstack, "select count(*) from marts.turnaround_time_v2") == [(0,)]


@pytest.mark.parametrize("priority", ["low", "medium", "high", "urgent"])
def test_by_priority(ravenstack: Path, published: dict, priority: str) -> None:
    wanted, name = published["by_priority"][priority], priority.replace("medium", "normal")
    minutes, tickets = halves(ravenstack, "first_response_time_v1", "priority", name)
    assert tickets == wanted["n"]
    assert minutes / tickets == pytest.approx(wanted["frt_mean"], abs=1e-9)
    minutes, tickets = halves(ravenstack, "average_resolution_time_v1", "priority", name)
    assert tickets == wanted["n"]
    assert minutes / tickets / 60 == pytest.approx(wanted["res_mean"], abs=1e-9)


def test_satisfaction(ravenstack: Path, published: dict) -> None:
    satisfied, answers = halves(ravenstack, "csat_rate_v2", "all", "all")
    assert answers == published["csat_n"] == 1175
    assert satisfied / answers == pytest.approx(published["csat_top2"], abs=1e-9)
    mean = ask(ravenstack, "select avg(score) from core.fct_survey_answers where is_valid")[0][0]
    assert float(mean) == pytest.approx(published["csat_mean"], abs=1e-9)


def test_every_ticket_was_asked_about(ravenstack: Path, published: dict) -> None:
    invited, complete = ask(
        ravenstack,
        "select sum(case when is_invited and is_delivered then 1 else 0 end), "
        "sum(case when is_complete then 1 else 0 end) from core.fct_survey_answers",
    )[0]
    assert (invited, complete) == (2000, 1175)
    assert complete / invited == pytest.approx(published["csat_response_rate"], abs=1e-9)


def test_response_rate_and_mean_of_the_published_answers(ravenstack: Path, published: dict) -> None:
    complete, invited = halves(ravenstack, "survey_response_rate", "all", "all")
    assert (complete, invited) == (published["csat_n"], published["n"])
    assert complete / invited == pytest.approx(published["csat_response_rate"], abs=1e-9)
    total, answers = halves(ravenstack, "csat_mean_score", "all", "all")
    assert answers == published["csat_n"]
    assert total / answers == pytest.approx(published["csat_mean"], abs=1e-9)
