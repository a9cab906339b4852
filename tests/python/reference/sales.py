"""Revenue, leads, deals and forecasts."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from .facts import Facts, local_day, shared, table
from .tally import PERIOD, companion, kpi, quantiles, tally

GRAINS = ("month", "quarter", "year")
STAGES = ("lead", "contacted", "qualified", "needs_analysis", "proposal", "won")


def sales_revenue(facts: Facts) -> pd.DataFrame:
    """Net amount of sales and returns by day of movement; the sample is the number of orders that moved."""
    segments = ("region", "industry", "channel", "owner", "team", "segment", "key_account_tier", "customer_status",
                "product_category")
    rows = facts.periods.spread(facts.movements, "week", *GRAINS)
    parts = []
    for segment in ("all", *segments):
        named = rows.assign(all="all", numerator=rows["amount"])
        named["sample_size"] = (~named.duplicated([*PERIOD, segment, "order_no"])).astype(int)
        parts.append(tally(named, (segment,), total=False))
    return kpi("sales_revenue", 1, *parts, count=True)


@shared
def leads(facts: Facts) -> pd.DataFrame:
    """Real leads with the day of creation, of the first contact, the deal that came of each, and its stage."""
    rows = table(facts.company.leads)
    rows = rows[~rows["is_test"] & facts.real(rows["account_no"])].reset_index(drop=True)
    rows = rows.assign(
        customer=facts.customer(rows["account_no"]), day=local_day(rows["created_at"]), owner=rows["owner_code"],
        team=rows["owner_code"].map(facts.team_of), region=rows["province"].map(facts.region_of),
        campaign=rows["campaign_code"], lead_grade=rows["grade"],
    )
    done = _done_activities(facts, "lead_no")
    rows["contacted"] = rows["no"].map(done.groupby("lead_no")["day"].min())
    return rows.assign(deal=_deals_of(facts, rows))


def _done_activities(facts: Facts, key: str) -> pd.DataFrame:
    """Activities that took place, about leads or about deals."""
    rows = pd.DataFrame(facts.company.activities)
    rows = rows[rows["status"].eq("done") & rows[key].notna()]
    return rows.assign(day=local_day(rows["occurred_at"]))


def _deals_of(facts: Facts, rows: pd.DataFrame) -> pd.Series:
    """For each lead the customer's first deal since its creation; a deal goes to the earliest of its leads."""
    deals = pd.DataFrame(facts.company.opportunities)
    deals = deals[~deals["is_test"] & facts.real(deals["account_no"])]
    deals = deals.assign(customer=facts.customer(deals["account_no"])).sort_values(["created_at", "no"])
    taken: set[str] = set()
    found: dict[str, str] = {}
    for lead in rows[rows["customer"].notna()].sort_values(["created_at", "no"]).itertuples():
        later = deals[(deals["customer"] == lead.customer) & (deals["created_at"] >= lead.created_at)]
        if len(later) and later["no"].iloc[0] not in taken:
            found[lead.no] = later["no"].iloc[0]
            taken.add(found[lead.no])
    return rows["no"].map(found).astype(object)


@shared
def deals(facts: Facts) -> pd.DataFrame:
    """Real deals with the segments of the day of creation, the closing day and the first touch."""
    rows = table(facts.company.opportunities, numbers=("amount_doc",))
    rows = rows[~rows["is_test"] & facts.real(rows["account_no"])]
    rows = rows.assign(customer=facts.customer(rows["account_no"]), day=local_day(rows["created_at"]))
    rows = facts.attributes(rows)
    rows["owner"] = rows["owner_code"]
    rows["team"] = rows["owner"].map(facts.team_of)
    rows["created"], rows["closed"] = rows["day"], local_day(rows["closed_at"])
    rows["amount"] = facts.in_base(rows["amount_doc"], rows["currency"], rows["created"])
    small, large = facts.variables["deal_size_bounds"]
    size = np.select([rows["amount"] < small, rows["amount"] < large], ["small", "medium"], "large")
    lead = leads(facts).dropna(subset=["deal"]).set_index("deal")["contacted"]
    touched = _done_activities(facts, "opportunity_no").groupby("opportunity_no")["day"].min()
    touches = [rows["created"], rows["no"].map(touched), rows["no"].map(lead)]
    return rows.assign(deal_size=size, first_touch=pd.concat(touches, axis=1).min(axis=1))


def lead_to_customer_conversion_rate(facts: Facts) -> pd.DataFrame:
    """Version 1: deals won over leads contacted; version 2: leads won within the window over leads created."""
    rows, every = leads(facts), deals(facts)
    segments = ("channel", "owner", "team", "region", "industry", "product_category")
    won = every[every["status"] == "won"]
    won_now = won.assign(day=won["closed"], numerator=1, denominator=0, sample_size=0)
    met = rows[rows["contacted"].notna()].assign(day=rows["contacted"], numerator=0, denominator=1, sample_size=1)
    both = pd.concat([won_now, met], ignore_index=True)
    took = (rows["deal"].map(won.set_index("no")["closed"]) - rows["day"]).dt.days
    timely = (took <= facts.variables["lead_maturity_days"]).astype(int)
    cohort = rows.assign(numerator=timely, denominator=1, sample_size=1)
    return pd.concat([
        kpi("lead_to_customer_conversion_rate", 1, tally(facts.periods.spread(both, *GRAINS), segments)),
        kpi("lead_to_customer_conversion_rate", 2,
            tally(facts.periods.spread(cohort, *GRAINS), (*segments, "campaign", "lead_grade"))),
    ])


def win_rate(facts: Facts) -> pd.DataFrame:
    """Won over won and lost by day of the last closing; by amount as a companion."""
    rows = deals(facts)
    rows = rows[rows["status"].isin(("won", "lost"))]
    won = rows["status"].eq("won").astype(int)
    rows = rows.assign(day=rows["closed"], numerator=won, denominator=1, sample_size=1)
    weighed = rows.assign(numerator=won * rows["amount"], denominator=rows["amount"])
    segments = ("owner", "team", "region", "industry", "product_category", "channel", "key_account_tier")
    return kpi(
        "win_rate", 1, tally(facts.periods.spread(rows, *GRAINS), segments),
        companion(facts.periods.spread(weighed, *GRAINS), "measure", "weighted by amount"),
    )


def funnel_stage_conversion_rate(facts: Facts) -> pd.DataFrame:
    """By lead cohort: won over leads, and each stage or later over the stage before or later."""
    rows = leads(facts)
    entered = pd.DataFrame(facts.company.opportunity_stages)
    entered = entered[entered["stage"].isin(STAGES)]
    furthest = entered.assign(rank=entered["stage"].map(STAGES.index)).groupby("opportunity_no")["rank"].max()
    # whoever was converted without a deal was at least qualified
    own = rows["contacted"].notna().astype(int).mask(rows["converted_at"].notna() & rows["deal"].isna(), 2)
    reached = pd.concat([own, rows["deal"].map(furthest)], axis=1).max(axis=1)
    won = rows["deal"].map(pd.DataFrame(facts.company.opportunities).set_index("no")["status"]).eq("won")
    rows = rows.assign(denominator=1, sample_size=1, numerator=won.astype(int), reached=reached.mask(won, 5))
    rows = facts.periods.spread(rows, *GRAINS)
    parts = [tally(rows, ("channel", "owner", "team", "product_category", "region", "industry"))]
    for rank, (stage, following) in enumerate(pairwise(STAGES)):
        here = (rows["reached"] >= rank).astype(int)
        step = rows.assign(numerator=(rows["reached"] > rank).astype(int), denominator=here, sample_size=here)
        parts.append(companion(step, "stage", f"{stage} > {following}"))
    return kpi("funnel_stage_conversion_rate", 1, *parts)


def sales_cycle_length(facts: Facts) -> pd.DataFrame:
    """Days of won deals from first touch (version 1) or creation (version 2, with its median) to closing."""
    rows = deals(facts)
    rows = rows[rows["status"] == "won"].assign(denominator=1, sample_size=1)
    rows["day"] = rows["closed"]
    segments = ("owner", "team", "product_category", "industry", "region", "key_account_tier", "deal_size")
    parts = []
    for version, start in ((1, "first_touch"), (2, "created")):
        days = (rows["closed"] - rows[start]).dt.days
        spread = facts.periods.spread(rows.assign(numerator=days, value=days), *GRAINS)
        more = [quantiles(spread, 0.5, "median")] if version == 2 else []
        parts.append(kpi("sales_cycle_length", version, tally(spread, segments), *more))
    return pd.concat(parts)
