"""Survey answers: which ones are valid, which is the latest of a person, and the scale on which they were given."""

from __future__ import annotations

import pandas as pd

from .facts import Facts, local_day, shared, table
from .service import tickets

QUESTION = ["survey_type", "survey_id", "question_code", "dimension_code", "touchpoint_code"]


def _visits(facts: Facts) -> pd.DataFrame:
    """Return visits as answers on a scale from 1 to 5."""
    rows = pd.DataFrame(facts.company.return_visits, columns=["no", "account_no", "visited_at", "satisfaction"])
    return pd.DataFrame({
        "answer_id": rows["no"], "response_id": rows["no"], "survey_type": "csat", "survey_id": "return_visit",
        "question_code": "overall", "touchpoint_code": "return_visit", "channel": "visit",
        "account_id": rows["account_no"], "score": rows["satisfaction"].astype(float), "answer_weight": 1.0,
        "scale_min": 1.0, "scale_max": 5.0, "is_complete": True, "responded_at": rows["visited_at"],
    })


@shared
def _valid_answers(facts: Facts) -> pd.DataFrame:
    """Scored answers of complete questionnaires, with the segments of the customer on the day, or of the ticket."""
    numbers = ("score", "expectation_score", "answer_weight", "scale_min", "scale_max")
    rows = table(facts.company.survey_responses, numbers=numbers)
    rows = pd.concat([rows, _visits(facts)], ignore_index=True)
    rows = rows[rows["responded_at"].notna() & facts.real(rows["account_id"])]
    rows = rows[rows["score"].between(rows["scale_min"], rows["scale_max"])].reset_index(drop=True)
    rows = rows[rows["is_complete"].astype(bool)]
    rows = rows.assign(customer=facts.customer(rows["account_id"]), day=local_day(rows["responded_at"]))
    return _about(facts, facts.attributes(rows))


def answers(facts: Facts, survey_type: str | None = None) -> pd.DataFrame:
    """Valid answers of one type of survey, or of all."""
    rows = _valid_answers(facts)
    return rows if survey_type is None else rows[rows["survey_type"] == survey_type].reset_index(drop=True)


def _about(facts: Facts, rows: pd.DataFrame) -> pd.DataFrame:
    """Add wave and touchpoint, what the ticket knows, and role and team of an employee; each answer counts once."""
    case = tickets(facts).set_index("no")
    for name in ("agent", "topic"):
        rows[name] = rows["case_no"].map(case[name])
    for name in ("team", "product_category"):
        of_case = rows["case_no"].map(case[name])
        rows[name] = of_case.where(of_case.notna(), rows[name])
    role_of = {row["code"]: row["role"] for row in facts.company.employees}
    own_team = rows["employee_code"].map(facts.team_of)
    rows["team"] = own_team.where(own_team.notna(), rows["team"])
    return rows.assign(
        role=rows["employee_code"].map(role_of), wave=rows["wave_id"], touchpoint=rows["touchpoint_code"],
        denominator=1, sample_size=1,
    )


def latest_of_person(rows: pd.DataFrame) -> pd.DataFrame:
    """The last answer of each person to each question: of a ticket, else of a wave, else of the response."""
    about = rows["case_no"].fillna(rows["wave_id"]).fillna(rows["response_id"])
    person = rows["customer"].fillna(rows["employee_code"]).fillna(rows["response_id"])
    key = rows[[*QUESTION, "responded_at", "response_id"]].assign(about=about, person=person)
    key = key.sort_values(["responded_at", "response_id"], kind="stable")
    again = key[[*QUESTION, "about", "person"]].astype(object).fillna("").duplicated(keep="last")
    return rows[~again.reindex(rows.index)]


def on_scale(rows: pd.DataFrame, low: int, high: int) -> pd.DataFrame:
    """Answers on one scale; scales are never pooled."""
    return rows[(rows["scale_min"] == low) & (rows["scale_max"] == high)]


def with_all(rows: pd.DataFrame, questions: tuple[str, ...]) -> pd.DataFrame:
    """Answers to some questions, of the responses that answered every one of them."""
    rows = rows[rows["question_code"].isin(questions)]
    return rows[rows.groupby("response_id")["question_code"].transform("nunique") == len(questions)]
