"""More of something else (cross-sell) and more of the same (upsell) to those who already buy."""

from __future__ import annotations

import pandas as pd

from .facts import Facts, shared
from .tally import PERIOD, SLICE, kpi, tally, tally_orders

GRAINS = ("month", "quarter", "year")
BEGINNINGS = ("new", "reactivation", "expansion")


@shared
def _bought(facts: Facts) -> pd.DataFrame:
    """Sale lines of kept orders with the rank of the product in its category."""
    rows = facts.movements
    rows = rows[rows["kind"].eq("sale") & ~rows["is_returned"]]
    ranks = {row["code"]: row["tier_rank"] for row in facts.company.products}
    return rows.assign(tier_rank=rows["product_code"].map(ranks))


@shared
def ownership(facts: Facts) -> pd.DataFrame:
    """Since when each customer owns each category: by a kept order, or a contract that began, came back or grew."""
    events = facts.contracts
    events = events[events["event_type"].isin(BEGINNINGS) & (events["mrr"] > 0) & events["product_category"].notna()]
    columns = ["customer", "product_category", "day"]
    rows = pd.concat([_bought(facts)[columns], events[columns]], ignore_index=True)
    return rows.groupby(["customer", "product_category"], as_index=False)["day"].min()


@shared
def _newly_owned(facts: Facts) -> pd.DataFrame:
    """Categories that customers first bought in a period, who were active at its opening and owned another before."""
    owned = ownership(facts)
    rows = facts.periods.spread(owned, *GRAINS)
    since = rows["customer"].map(owned.groupby("customer")["day"].min())
    there = facts.customer_periods
    there = there.loc[there["is_open"], [*PERIOD, "customer"]]
    return rows[since < rows["period_start"]].merge(there, on=[*PERIOD, "customer"])


def _cross_sold_revenue(facts: Facts) -> pd.DataFrame:
    """Sales of categories that are new to such customers, over net revenue."""
    moves = facts.periods.spread(facts.movements, *GRAINS)
    total = tally_orders(moves.assign(denominator=moves["amount"]))
    sold = facts.periods.spread(_bought(facts), *GRAINS)
    sold = sold.merge(_newly_owned(facts)[[*PERIOD, "customer", "product_category"]])
    part = sold.groupby(PERIOD)["amount"].sum().rename("numerator")
    rows = total.join(part, on=PERIOD).fillna({"numerator": 0.0})
    return rows.assign(segment_type="measure", segment_value="revenue share")


def _categories(facts: Facts) -> pd.DataFrame:
    """Categories that customers active at the close own by then, over such customers."""
    there = facts.customer_closes
    there = there.loc[there["is_active"], [*PERIOD, "customer", "close"]]
    owned = ownership(facts).merge(there, on="customer")
    owned = owned[owned["day"] <= owned["close"]].assign(numerator=1, denominator=0, sample_size=0)
    both = pd.concat([owned, there.assign(numerator=0, denominator=1, sample_size=1)], ignore_index=True)
    return tally(both).assign(segment_type="measure", segment_value="categories per customer")


def cross_sell_rate(facts: Facts) -> pd.DataFrame:
    """Customers who came to own another category, over customers at the opening."""
    base = facts.customer_periods
    base = base[base["is_open"]].assign(denominator=1, sample_size=1)
    new = _newly_owned(facts)
    who = new[[*PERIOD, "customer"]].drop_duplicates().assign(numerator=1)
    rows = base.merge(who, on=[*PERIOD, "customer"], how="left").fillna({"numerator": 0})
    main = tally(rows, ("owner", "team", "segment", "key_account_tier", "region", "lifecycle_stage"))
    every = main.loc[main["segment_type"] == "all", [*PERIOD, "denominator", "sample_size"]]
    of_category = tally(new.assign(numerator=1), ("product_category",), total=False).merge(every, on=PERIOD)
    return kpi("cross_sell_rate", 1, main, of_category, _cross_sold_revenue(facts), _categories(facts))


def _grown_contracts(facts: Facts) -> pd.DataFrame:
    """What the recurring revenue of customers with an expansion grew by, after contractions, by period."""
    events = facts.contracts[facts.contracts["event_type"].isin(("expansion", "contraction"))]
    events = events.assign(grown=events["mrr"] - events["mrr_before"], is_more=events["event_type"].eq("expansion"))
    rows = facts.periods.spread(events, *GRAINS).groupby([*PERIOD, "customer"], as_index=False)
    rows = rows.agg(grown=("grown", "sum"), is_more=("is_more", "any"))
    return rows.loc[rows["is_more"] & (rows["grown"] > 1e-9), [*PERIOD, "customer", "grown"]]


def _higher_tiers(facts: Facts) -> pd.DataFrame:
    """Customers who bought a higher tier of a category than all that they had of it before the period."""
    lines, found = _bought(facts), []
    slot = ["customer", "product_category"]
    for period in facts.periods.of(*GRAINS).itertuples():
        before = lines[lines["day"] < period.period_start].groupby(slot)["tier_rank"].max()
        now = lines[lines["day"].between(period.period_start, period.close)].groupby(slot)["tier_rank"].max()
        higher = now[now > before.reindex(now.index)].reset_index()[["customer"]].drop_duplicates()
        found.append(higher.assign(period_grain=period.period_grain, period_start=period.period_start))
    return pd.concat(found, ignore_index=True).assign(is_higher=True)


def upsell_rate(facts: Facts) -> pd.DataFrame:
    """Customers who grew in what they have, over customers at the opening; beside it the recurring revenue so won."""
    key = [*PERIOD, "customer"]
    rows = facts.customer_periods.merge(_grown_contracts(facts), on=key, how="left")
    rows = rows.merge(_higher_tiers(facts), on=key, how="left")
    has_grown = rows["grown"].notna() | rows["is_higher"].notna()
    rows = rows.assign(numerator=has_grown.astype(int), denominator=1, sample_size=1)
    segments = ("product_category", "owner", "team", "segment", "key_account_tier", "lifecycle_stage")
    main = tally(rows[rows["is_open"]], segments)
    paying = rows[rows["mrr_open"] > 0]
    paying = paying.assign(numerator=paying["grown"].fillna(0.0), denominator=paying["mrr_open"])
    money = tally(paying).assign(segment_type="measure", segment_value="expansion MRR rate")
    return kpi("upsell_rate", 1, main, money[[*SLICE, "numerator", "denominator", "sample_size"]])
