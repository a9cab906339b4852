"""Survey answers and complaints."""

from __future__ import annotations

import pandas as pd

from .facts import Facts, local_day, table
from .service import contacts, tickets
from .tally import PERIOD, companion, kpi, tally

GRAINS = ("month", "quarter", "year")
WEEKLY = ("week", *GRAINS)


def _visits(facts: Facts) -> pd.DataFrame:
    """Return visits as answers on a scale from 1 to 5."""
    rows = pd.DataFrame(facts.company.return_visits, columns=["no", "account_no", "visited_at", "satisfaction"])
    return pd.DataFrame({
        "answer_id": rows["no"], "survey_type": "csat", "question_code": "overall", "touchpoint_code": "return_visit",
        "channel": "visit", "account_id": rows["account_no"], "score": rows["satisfaction"].astype(float),
        "scale_min": 1.0, "scale_max": 5.0, "is_complete": True, "responded_at": rows["visited_at"],
    })


def answers(facts: Facts, survey_type: str) -> pd.DataFrame:
    """Scored answers of complete questionnaires, with the segments of the customer on the day, or of the ticket."""
    rows = table(facts.company.survey_responses, numbers=("score", "scale_min", "scale_max"))
    rows = pd.concat([rows, _visits(facts)], ignore_index=True)
    rows = rows[rows["survey_type"].eq(survey_type) & rows["responded_at"].notna() & facts.real(rows["account_id"])]
    rows = rows[rows["score"].between(rows["scale_min"], rows["scale_max"])].reset_index(drop=True)
    rows = rows[rows["is_complete"].astype(bool)]
    rows = rows.assign(customer=facts.customer(rows["account_id"]), day=local_day(rows["responded_at"]))
    rows = facts.attributes(rows)
    case = tickets(facts).set_index("no")
    for name in ("agent", "topic"):
        rows[name] = rows["case_no"].map(case[name])
    for name in ("team", "product_category"):
        of_case = rows["case_no"].map(case[name])
        rows[name] = of_case.where(of_case.notna(), rows[name])
    return rows.assign(touchpoint=rows["touchpoint_code"])


def _satisfied(facts: Facts) -> pd.DataFrame:
    """Answers about overall satisfaction, one a ticket and one a person and wave; 1 for the two best boxes."""
    rows = answers(facts, "csat")
    rows = rows[rows["question_code"] == "overall"].sort_values("responded_at")
    again = rows["case_no"].notna() & rows.duplicated("case_no", keep="last")
    again |= rows["wave_id"].notna() & rows["customer"].notna() & rows.duplicated(["wave_id", "customer"], keep="last")
    rows = rows[~again]
    return rows.assign(numerator=(rows["score"] >= rows["scale_max"] - 1).astype(int), denominator=1, sample_size=1)


def csat_rate(facts: Facts) -> pd.DataFrame:
    """Satisfied answers over the customers of the period (version 1) or over answers (version 2)."""
    rows = _satisfied(facts)
    there = facts.customer_periods
    there = there[there["is_of_period"]].assign(numerator=0, denominator=1, sample_size=1)
    happy = facts.periods.spread(rows[rows["numerator"] == 1].assign(denominator=0, sample_size=0), *GRAINS)
    both = pd.concat([happy, there], ignore_index=True)
    segments = ("region", "segment", "key_account_tier", "product_category", "team")
    more = ("touchpoint", "agent", "channel", "customer_status")
    return pd.concat([
        kpi("csat_rate", 1, tally(both, segments)),
        kpi("csat_rate", 2, tally(facts.periods.spread(rows, *WEEKLY), segments + more)),
    ])


def customer_effort_score(facts: Facts) -> pd.DataFrame:
    """Mean of the five-point waves (version 1) and of the seven-point questions (version 2)."""
    rows = answers(facts, "ces").assign(denominator=1, sample_size=1)
    rows["numerator"] = rows["score"]
    segments, parts = ("channel", "agent", "team", "topic", "touchpoint"), []
    for version, scale in ((1, 5), (2, 7)):
        some = facts.periods.spread(rows[rows["scale_max"] == scale], *WEEKLY)
        frames = [tally(some, segments)]
        if version == 2:
            easy = some.assign(numerator=(some["score"] >= 5).astype(int))
            frames.append(companion(easy, "measure", "share that found it easy"))
        parts.append(kpi("customer_effort_score", version, *frames))
    return pd.concat(parts)


def complaint_rate(facts: Facts) -> pd.DataFrame:
    """Complaint contacts over contacts (version 1); complaining over active customers (version 2)."""
    rows = contacts(facts)
    rows = rows[~rows["is_agent_initiated"]]
    rows = rows.assign(numerator=rows["contact_type"].eq("complaint").astype(int), denominator=1, sample_size=1)
    rows = facts.periods.spread(rows, *GRAINS)
    segments = ("product_category", "region", "segment", "key_account_tier")
    first = tally(rows, (*segments, "topic", "channel", "agent", "team"))
    return pd.concat([
        kpi("complaint_rate", 1, first),
        kpi("complaint_rate", 2, *_complaining(facts, rows[rows["numerator"] == 1], segments), _per_orders(facts)),
    ])


def _complaining(facts: Facts, complaints: pd.DataFrame, segments: tuple[str, ...]) -> list[pd.DataFrame]:
    """Active customers who complained, in their segments, and by what belongs to the complaint against all of them."""
    there = facts.customer_periods
    there = there[there["is_open"] | there["is_close"]][[*PERIOD, "customer", *segments]]
    who = complaints[[*PERIOD, "customer"]].drop_duplicates().assign(numerator=1)
    all_of_them = there.merge(who, on=[*PERIOD, "customer"], how="left")
    all_of_them = all_of_them.assign(numerator=all_of_them["numerator"].fillna(0), denominator=1, sample_size=1)
    parts = [tally(all_of_them, segments)]
    base = parts[0][parts[0]["segment_type"] == "all"][[*PERIOD, "denominator", "sample_size"]]
    for name in ("topic", "channel", "agent", "team"):
        once = complaints[[*PERIOD, "customer", name]].drop_duplicates().merge(there, on=[*PERIOD, "customer"])
        parts.append(tally(once.assign(numerator=1), (name,), total=False).merge(base, on=PERIOD))
    return parts


def _per_orders(facts: Facts) -> pd.DataFrame:
    """Complaint tickets of known customers, by day of opening, for 1,000 orders."""
    cases = tickets(facts)
    cases = cases[cases["contact_type"].eq("complaint") & cases["customer"].notna()]
    cases = cases.assign(numerator=1000, denominator=0, sample_size=0)
    orders = facts.orders.assign(numerator=0, denominator=1, sample_size=1)
    both = facts.periods.spread(pd.concat([cases, orders], ignore_index=True), *GRAINS)
    return companion(both, "measure", "complaints per 1,000 orders")
