"""What becomes of a first step: the journey of a person, a coupon, a post, an invitation."""

from __future__ import annotations

import pandas as pd

from .engagement import GRAINS, touches
from .engagement_depth import countable_orders
from .facts import Facts, shared
from .tally import PERIOD, companion, kpi, quantiles, tally

STAGES = ("aware", "visit", "compare", "order", "use", "support")
REACTIONS = ("social_like", "social_comment", "social_share")


@shared
def _events(facts: Facts) -> pd.DataFrame:
    """Touches in the segments of the customer on the day, in the order of time."""
    return facts.attributes(touches(facts)).sort_values("occurred_at", kind="stable")


def _next_steps(events: pd.DataFrame) -> pd.DataFrame:
    """For each event of a stage, the moment of the person's next event at a later one (`later`)."""
    found = []
    for number in range(1, len(STAGES)):
        here = events[events["number"] == number]
        later = events.loc[events["number"] > number, ["person", "occurred_at"]].assign(later=events["occurred_at"])
        found.append(pd.merge_asof(here, later, on="occurred_at", by="person", direction="forward"))
    return pd.concat(found, ignore_index=True)


def journey_stage_conversion(facts: Facts) -> pd.DataFrame:
    """People who entered a stage and reached a later one in time, over those who entered; by stage, and how soon."""
    rows = _events(facts)
    rows = rows[rows["touchpoint"].isin(STAGES)]
    person = rows["customer"].where(rows["customer"].notna(), rows["visitor_id"])
    rows = rows.assign(person=person.astype(object), stage=rows["touchpoint"])
    rows["number"] = rows["stage"].map(STAGES.index) + 1
    rows = facts.periods.spread(_next_steps(rows[rows["person"].notna()]), *GRAINS)
    rows = rows.sort_values("occurred_at", kind="stable").drop_duplicates([*PERIOD, "person", "stage"])
    took = rows["later"] - rows["occurred_at"]
    reached = took <= pd.Timedelta(days=facts.variables["journey_timeout_days"])
    rows = rows.assign(numerator=reached.astype(int), denominator=1, sample_size=1,
                       value=took.dt.total_seconds() / 3600)
    return kpi(
        "journey_stage_conversion", 1, tally(rows, ("segment", "channel", "stage")),
        quantiles(rows[rows["numerator"] == 1], 0.5, "median hours"),
    )


def _answered(sent: pd.DataFrame, answers: pd.DataFrame, days: int, key: list[str]) -> pd.Series:
    """True for rows with an answer of the same key at or after them, before so many days had passed."""
    both = sent[[*key, "occurred_at"]].assign(at=sent.index)
    both = both.merge(answers[[*key, "occurred_at"]], on=key, suffixes=("", "_answer"))
    gap = both["occurred_at_answer"] - both["occurred_at"]
    return sent.index.to_series().isin(both.loc[(gap >= pd.Timedelta(0)) & (gap <= pd.Timedelta(days=days)), "at"])


def _coupons(facts: Facts) -> pd.DataFrame:
    """Coupons sent to known customers in each period; who redeemed any, or bought, in the window after."""
    rows, days = _events(facts), facts.variables["promotion_window_days"]
    rows = rows[rows["customer"].notna()]
    sent = rows[rows["kind"] == "coupon_sent"]
    sent = sent.assign(redeemed=_answered(sent, rows[rows["kind"] == "coupon_redeemed"], days, ["customer"]))
    orders = countable_orders(facts)[["customer", "day"]].rename(columns={"day": "bought"})
    both = sent[["customer", "day"]].assign(at=sent.index).merge(orders, on="customer")
    hit = (both["bought"] >= both["day"]) & ((both["bought"] - both["day"]).dt.days <= days)
    return facts.periods.spread(sent.assign(bought=sent.index.isin(both.loc[hit, "at"])), *GRAINS)


def promotion_response_rate(facts: Facts) -> pd.DataFrame:
    """Customers who redeemed a coupon over those sent one; who bought anything as a companion."""
    rows = _coupons(facts)
    person = [*PERIOD, "customer"]
    first = rows.drop_duplicates(person).drop(columns="redeemed")
    first = first.join(rows.groupby(person)["redeemed"].any(), on=person).assign(denominator=1, sample_size=1)
    by_campaign = rows.groupby([*person, "campaign"], dropna=False)["redeemed"].any().astype(int).rename("numerator")
    by_campaign = by_campaign.reset_index().assign(denominator=1, sample_size=1)
    return kpi(
        "promotion_response_rate", 1,
        tally(first.assign(numerator=first["redeemed"].astype(int)), ("segment", "key_account_tier")),
        tally(by_campaign, ("campaign",), total=False),
        companion(first.assign(numerator=first["bought"].astype(int)), "measure", "bought"),
    )


def social_engagement_rate(facts: Facts) -> pd.DataFrame:
    """Likes, comments and shares over impressions."""
    rows = touches(facts)
    rows = rows[rows["kind"].isin((*REACTIONS, "social_impression"))]
    is_shown = rows["kind"] == "social_impression"
    shown = rows["event_value"].map(float, na_action="ignore").astype(float).where(is_shown, 0.0).fillna(0.0)
    rows = rows.assign(numerator=(~is_shown).astype(int), denominator=shown, sample_size=shown)
    return kpi("social_engagement_rate", 1, tally(facts.periods.spread(rows, *GRAINS), ("platform",)))


def event_participation_rate(facts: Facts) -> pd.DataFrame:
    """Invited customers who came over those invited; of those who registered as a companion."""
    rows, days = _events(facts), facts.variables["event_window_days"]
    key = ["customer", "topic"]
    rows = rows[rows["customer"].notna() & rows["topic"].notna()].assign(event=rows["topic"])
    asked = rows[rows["kind"] == "event_invite"]
    invited = facts.periods.spread(asked, *GRAINS).drop_duplicates([*PERIOD, *key]).reset_index(drop=True)
    for kind, name in (("event_attend", "came"), ("event_register", "registered")):
        both = invited[[*key, "occurred_at", "day"]].assign(at=invited.index)
        both = both.merge(rows.loc[rows["kind"] == kind, [*key, "occurred_at", "day"]], on=key, suffixes=("", "_then"))
        hit = (both["occurred_at_then"] >= both["occurred_at"]) & ((both["day_then"] - both["day"]).dt.days <= days)
        invited[name] = invited.index.isin(both.loc[hit, "at"]).astype(int)
    invited = invited.assign(numerator=invited["came"], denominator=1, sample_size=1)
    return kpi(
        "event_participation_rate", 1, tally(invited, ("event", "segment", "key_account_tier")),
        companion(invited.assign(
            numerator=invited["came"] * invited["registered"], denominator=invited["registered"],
            sample_size=invited["registered"],
        ), "measure", "show-up"),
    )
