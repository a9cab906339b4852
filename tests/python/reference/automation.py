"""What customers solve with bots and the knowledge base."""

from __future__ import annotations

import pandas as pd

from .engagement import touches
from .facts import Facts, shared
from .service import WEEKLY, contacts, inbound
from .tally import PERIOD, against, companion, kpi, tally

GRAINS = ("month", "quarter", "year")
DAY, SILENCE = pd.Timedelta(hours=24), pd.Timedelta(minutes=30)


def _solved_alone(rows: pd.DataFrame) -> pd.Series:
    """True for contacts that a bot ended with the ticket solved."""
    return rows["handled_by"].eq("bot") & ~rows["is_escalated_to_human"] & rows["is_last"] & rows["solved_at"].notna()


def automation_rate(facts: Facts) -> pd.DataFrame:
    """Contacts that a bot took first (version 1), that it solved alone (version 2), over inbound contacts."""
    rows = inbound(facts).assign(denominator=1, sample_size=1)
    parts = []
    for version, hit in ((1, rows["handled_by"].eq("bot")), (2, _solved_alone(rows))):
        counted = facts.periods.spread(rows.assign(numerator=hit.astype(int)), *WEEKLY)
        parts.append(kpi("automation_rate", version, tally(counted, ("channel", "topic"))))
    return pd.concat(parts)


def _has_one_after(rows: pd.DataFrame, start: str, events: pd.DataFrame, moment: str) -> pd.Series:
    """True where an event of the same customer follows a moment of the row within a day."""
    known = events[events["customer"].notna()]
    later = known[["customer", moment]].rename(columns={moment: "later"})
    both = rows[["customer", start]].assign(at=rows.index)
    both = both[both["customer"].notna()].merge(later, on="customer")
    gap = both["later"] - both[start]
    return rows.index.to_series().isin(both.loc[(gap > pd.Timedelta(0)) & (gap <= DAY), "at"])


def chatbot_containment_rate(facts: Facts) -> pd.DataFrame:
    """Sessions of the bot that it solved and no person had to take up, over sessions; those not handed over."""
    every = contacts(facts)
    rows = every[every["handled_by"] == "bot"].assign(denominator=1, sample_size=1)
    helped = _has_one_after(rows, "opened_at", every[every["handled_by"] == "human"], "opened_at")
    rows["numerator"] = (_solved_alone(rows) & ~helped).astype(int)
    rows["kept"] = (~rows["is_escalated_to_human"]).astype(int)
    rows = facts.periods.spread(rows, *WEEKLY)
    number = companion(rows.assign(numerator=1), "measure", "sessions")
    return pd.concat([
        kpi("chatbot_containment_rate", 1, tally(rows, ("topic", "channel")),
            companion(rows.assign(numerator=rows["kept"]), "measure", "deflection")),
        kpi("chatbot_containment_rate", 1, number, count=True),
    ])


@shared
def library(facts: Facts) -> pd.DataFrame:
    """Events in the knowledge base, in the segments of the customer on the day."""
    rows = touches(facts)
    return facts.attributes(rows[rows["kind"].isin(("kb_search", "kb_view", "kb_vote"))])


def self_service_resolution_rate(facts: Facts) -> pd.DataFrame:
    """Sessions in the knowledge base that no question to a person followed within a day, over sessions."""
    rows = library(facts)
    rows = rows[rows["kind"].isin(("kb_search", "kb_view")) & rows["customer"].notna()]
    rows = rows.sort_values("occurred_at", kind="stable")
    pause = rows.groupby("customer")["occurred_at"].diff()
    rows = rows[~(pause <= SILENCE)].reset_index(drop=True)
    asked = contacts(facts)
    asked = asked[asked["handled_by"].eq("human") & asked["is_begun"]]
    helped = _has_one_after(rows, "occurred_at", asked, "opened_at")
    rows = rows.assign(numerator=(~helped).astype(int), denominator=1, sample_size=1)
    segments = ("product_category", "segment", "region")
    return kpi("self_service_resolution_rate", 1, tally(facts.periods.spread(rows, *WEEKLY), segments))


def knowledge_base_usage_rate(facts: Facts) -> pd.DataFrame:
    """Articles that customers read (version 1); active customers who read any, over active customers (2)."""
    every = library(facts)
    every = facts.periods.spread(every[every["kind"] == "kb_view"].assign(numerator=1, sample_size=1), *GRAINS)
    views = every[every["customer"].notna()]
    who = views[[*PERIOD, "customer"]].drop_duplicates().assign(numerator=1)
    there = facts.active_customers.merge(who, on=[*PERIOD, "customer"], how="left").fillna({"numerator": 0})
    asked = facts.periods.spread(inbound(facts).assign(denominator=1), *GRAINS)
    segments = ("product_category", "segment")
    return pd.concat([
        kpi("knowledge_base_usage_rate", 1, tally(views, segments), count=True),
        kpi("knowledge_base_usage_rate", 2, tally(there, segments), against(every, asked, "views per contact")),
    ])


def _led_to_a_view(rows: pd.DataFrame) -> pd.Series:
    """True for searches that the same customer followed with a view before half an hour had passed."""
    known = rows[rows["customer"].notna()]
    searches = known[known["kind"] == "kb_search"]
    views = known.loc[known["kind"] == "kb_view", ["customer", "occurred_at"]].rename(columns={"occurred_at": "seen"})
    both = searches[["customer", "occurred_at"]].assign(at=searches.index).merge(views, on="customer")
    gap = both["seen"] - both["occurred_at"]
    return rows.index.to_series().isin(both.loc[(gap >= pd.Timedelta(0)) & (gap <= SILENCE), "at"])


def knowledge_base_effectiveness(facts: Facts) -> pd.DataFrame:
    """Helpful votes over votes; searches that led to an article, and those that found none, as companions."""
    rows = library(facts).assign(denominator=1, sample_size=1)
    value = rows["event_value"].map(float, na_action="ignore")
    rows = rows.assign(
        is_helpful=(value == 1).astype(int), is_empty=(value == 0).astype(int),
        is_found=_led_to_a_view(rows).astype(int),
    )
    rows = facts.periods.spread(rows, *GRAINS)
    votes, searches = rows[rows["kind"] == "kb_vote"], rows[rows["kind"] == "kb_search"]
    known = searches[searches["customer"].notna()]
    return kpi(
        "knowledge_base_effectiveness", 1, tally(votes.assign(numerator=votes["is_helpful"]), ("segment",)),
        companion(known.assign(numerator=known["is_found"]), "measure", "search success"),
        companion(searches.assign(numerator=searches["is_empty"]), "measure", "no result"),
    )
