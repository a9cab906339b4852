"""Who comes to us, and who knows us."""

from __future__ import annotations

import pandas as pd

from .answers import answers
from .engagement import touches
from .facts import Facts, shared
from .tally import companion, kpi, tally, tally_orders

GRAINS = ("month", "quarter", "year")
TRAFFIC = ("channel", "campaign", "region", "product_category", "visitor_status")


@shared
def visits(facts: Facts) -> pd.DataFrame:
    """Visits that no employee made, with the person; `new` on the day of the first visit of that person."""
    every = touches(facts)
    known = every[every["visitor_id"].notna() & every["customer"].notna()].sort_values("occurred_at", kind="stable")
    seen_as = known.drop_duplicates("visitor_id").set_index("visitor_id")["customer"]
    rows = facts.attributes(every[every["kind"].eq("visit") & every["employee"].isna()])
    person = rows["customer"].fillna(rows["visitor_id"].map(seen_as)).fillna(rows["visitor_id"])
    first = rows["day"].groupby(person).transform("min")
    status = (rows["day"] > first).map({True: "returning", False: "new"})
    return rows.assign(person=person, visitor_status=status)


def customer_traffic(facts: Facts) -> pd.DataFrame:
    """Visits (version 1), and the different people who made them (version 2)."""
    rows = facts.periods.spread(visits(facts), "week", *GRAINS)
    first = tally(rows.assign(numerator=1, sample_size=1), TRAFFIC)
    people = tally_orders(rows, TRAFFIC, "person")
    people["numerator"] = people["sample_size"]
    each = tally_orders(rows.assign(numerator=1), (), "person")
    each = each.assign(segment_type="measure", segment_value="visits per visitor", denominator=each["sample_size"])
    return pd.concat([
        kpi("customer_traffic", 1, first, count=True), kpi("customer_traffic", 2, people, count=True),
        kpi("customer_traffic", 2, each),
    ])


def brand_awareness_rate(facts: Facts) -> pd.DataFrame:
    """Those who know us over those asked; beside it how much those who know us like us (a mean score)."""
    rows = facts.periods.spread(answers(facts, "brand"), "quarter", "year")
    asked = rows[rows["question_code"] == "aware"]
    asked = asked.assign(numerator=(asked["score"] == 1).astype(int))
    liked = rows[rows["question_code"] == "favourability"]
    return kpi(
        "brand_awareness_rate", 1, tally(asked, ("wave", "region", "channel")),
        companion(liked.assign(numerator=liked["score"]), "measure", "favourability"),
    )
