"""Surveys themselves: who answers them, how each touchpoint is rated, and what our own people say about the CRM."""

from __future__ import annotations

import pandas as pd

from .answers import answers, latest_of_person, on_scale, with_all
from .engagement import touches
from .facts import Facts, local_day, table
from .tally import PERIOD, SLICE, companion, kpi, tally

GRAINS = ("month", "quarter", "year")
WAVES = ("quarter", "year")
OF_STAFF = ("team", "role", "wave")
SUS_ITEMS = tuple(f"q{number}" for number in range(1, 11))


def _invitations(facts: Facts) -> pd.DataFrame:
    """Invitations that arrived, on the day they were sent; the one touchpoint they asked about, if it was one."""
    rows = table(facts.company.survey_responses)
    rows = rows[rows["is_invited"].ne(False) & rows["is_delivered"].ne(False) & rows["sent_at"].notna()]
    rows = rows[facts.real(rows["account_id"])]
    answered = rows["responded_at"].notna()
    rows = rows.assign(is_started=answered, is_done=answered & rows["is_complete"].astype(bool))
    by_response = rows.groupby("response_id")
    first, differ = by_response["touchpoint_code"].agg("min"), by_response["touchpoint_code"].nunique(dropna=False) > 1
    one = rows.drop_duplicates("response_id").set_index("response_id")
    one = one.assign(
        touchpoint=first.mask(differ), is_started=by_response["is_started"].any(), is_done=by_response["is_done"].any(),
        customer=facts.customer(one["account_id"]), wave=one["wave_id"], sample_size=1,
        day=local_day(one["responded_at"].fillna(one["sent_at"])),
    )
    return facts.attributes(one).assign(day=local_day(one["sent_at"])).reset_index()


def survey_response_rate(facts: Facts) -> pd.DataFrame:
    """Complete responses over invitations that arrived; beside it complete over begun ones."""
    rows = facts.periods.spread(_invitations(facts), *GRAINS)
    rows = rows.assign(numerator=rows["is_done"].astype(int), denominator=1)
    begun = rows["is_started"].astype(int)
    segments = ("channel", "segment", "region", "key_account_tier", "touchpoint", "survey_type", "wave")
    return kpi(
        "survey_response_rate", 1, tally(rows, segments),
        companion(rows.assign(denominator=begun, sample_size=begun), "measure", "completion rate"),
    )


def _priorities(facts: Facts, rows: pd.DataFrame, stage_of: dict[str, str]) -> pd.DataFrame:
    """Share of a stage in the traffic of the period, times what its index lacks to 100."""
    events = touches(facts)
    events = facts.periods.spread(events.assign(journey_stage=events["touchpoint"].map(stage_of)), *GRAINS)
    traffic = events[events["journey_stage"].notna()].groupby([*PERIOD, "journey_stage"]).size().rename("traffic")
    stages = rows[rows["journey_stage"].notna()].groupby([*PERIOD, "journey_stage"])["score"].agg(["mean", "size"])
    stages = stages.join(traffic).fillna({"traffic": 0}).reset_index()
    stages = stages.join(traffic.groupby(PERIOD).sum().rename("all_traffic"), on=PERIOD)
    index = 100 * (stages["mean"] - 1) / 4
    stages["kpi_value"] = stages["traffic"] / stages["all_traffic"] * (100 - index)
    stages = stages.rename(columns={"journey_stage": "segment_value", "size": "sample_size"})
    return stages.assign(segment_type="priority")[[*SLICE, "sample_size", "kpi_value"]]


def touchpoint_satisfaction(facts: Facts) -> pd.DataFrame:
    """Mean of the answers from 1 to 5 about a touchpoint; stages of the journey by what an improvement is worth."""
    rows = answers(facts, "csat")
    rows = latest_of_person(on_scale(rows[rows["touchpoint"].notna()], 1, 5))
    seed = facts.seeds["touchpoints"]
    stage_of = dict(zip(seed["touchpoint"], seed["journey_stage"], strict=True))
    rows = rows.assign(journey_stage=rows["touchpoint"].map(stage_of), numerator=rows["score"])
    rows = facts.periods.spread(rows, *GRAINS)
    segments = ("touchpoint", "journey_stage", "channel", "segment")
    return kpi("touchpoint_satisfaction", 1, tally(rows, segments), _priorities(facts, rows, stage_of))


def crm_usability_score(facts: Facts) -> pd.DataFrame:
    """System Usability Scale: ten items as 0 to 100 a person, odd ones praise, even ones complain."""
    rows = with_all(latest_of_person(on_scale(answers(facts, "sus"), 1, 5)), SUS_ITEMS)
    is_praise = rows["question_code"].str[1:].astype(int) % 2 == 1
    points = (rows["score"] - 1).where(is_praise, 5 - rows["score"])
    is_one = rows["question_code"].eq("q1").astype(int)
    rows = rows.assign(numerator=2.5 * points, denominator=is_one, sample_size=is_one)
    return kpi("crm_usability_score", 1, tally(facts.periods.spread(rows, *WAVES), OF_STAFF))


def crm_user_feedback_score(facts: Facts) -> pd.DataFrame:
    """Mean opinion of our own people about the CRM, from 1 to 5."""
    rows = on_scale(answers(facts, "employee"), 1, 5)
    rows = rows[rows["question_code"] == "crm_satisfaction"]
    rows = facts.periods.spread(rows.assign(numerator=rows["score"]), *WAVES)
    return kpi("crm_user_feedback_score", 1, tally(rows, OF_STAFF))
