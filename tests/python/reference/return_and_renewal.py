"""Who renews, who can be held, who comes back, and who sleeps."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .churn import departures
from .engagement import touches
from .facts import Facts, shared
from .tally import PERIOD, companion, kpi, tally

GRAINS = ("month", "quarter", "year")
OPENERS = ("new", "renewal", "reactivation")


@shared
def contract_terms(facts: Facts) -> pd.DataFrame:
    """Terms of contracts on the day they end, with the revenue due then and what was renewed of it."""
    events = facts.contracts
    term = ["contract_no", "term_start"]
    rows = events[events["event_type"].isin(OPENERS) & (events["mrr"] > 0)].drop_duplicates(term)
    ends = events.join(rows.set_index(term)["term_end"].rename("until"), on=term)
    ended = ends[ends["day"] <= ends["until"]]
    is_end = ended["event_type"].eq("cancellation")
    due = ended[~is_end].drop_duplicates(term, keep="last").set_index(term)["mrr"].rename("due")
    cancelled = ended[is_end].drop_duplicates(term).set_index(term)["day"].rename("cancelled")
    again = events.loc[events["event_type"].eq("renewal"), ["contract_no", "term_start", "booked_date", "mrr"]]
    again = again.rename(columns={"term_start": "next_start", "booked_date": "booked", "mrr": "renewed"})
    pairs = rows[[*term, "term_end"]].merge(again, on="contract_no")
    grace = pd.Timedelta(days=facts.variables["renewal_grace_days"])
    pairs = pairs[(pairs["next_start"] > pairs["term_start"]) & (pairs["booked"] <= pairs["term_end"] + grace)]
    renewed = pairs.sort_values("next_start").drop_duplicates(term).set_index(term)["renewed"]
    rows = facts.attributes(rows).join(due, on=term).join(cancelled, on=term).join(renewed, on=term)
    return rows.assign(renewed=rows["renewed"].where(rows["cancelled"].isna()), day=rows["term_end"])


def renewal_rate(facts: Facts) -> pd.DataFrame:
    """Terms renewed over terms due, by the day on which they end; by recurring revenue as a companion."""
    rows = facts.periods.spread(contract_terms(facts), *GRAINS).assign(sample_size=1)
    count = rows.assign(numerator=rows["renewed"].notna().astype(int), denominator=1)
    money = rows.assign(numerator=rows["renewed"].fillna(0.0), denominator=rows["due"])
    segments = ("owner", "team", "key_account_tier", "product_category", "region", "industry")
    return kpi("renewal_rate", 1, tally(count, segments), companion(money, "measure", "by MRR"))


def _month(days: pd.Series) -> pd.Series:
    """Months counted through."""
    return days.dt.year * 12 + days.dt.month


def _active_at(facts: Facts, month: pd.Timestamp) -> pd.Series:
    """Who is active at the close of a month, nobody where it has not begun."""
    close = min(month + pd.offsets.MonthEnd(0), facts.last)
    there = facts.state(close)["is_active"]
    return there if month <= facts.last else there & False


def _offered(facts: Facts) -> pd.DataFrame:
    """Customers at the opening of each month: treated, of the control group or neither, and whether they stay."""
    offers = touches(facts)
    offers = offers[offers["kind"].eq("retention_offer") & offers["customer"].notna()]
    given = pd.DataFrame({"customer": offers["customer"], "month": _month(offers["day"])}).drop_duplicates()
    window, found = facts.variables["save_window_months"], []
    rows = facts.customer_periods
    for start, there in rows[rows["period_grain"] == "month"].groupby("period_start"):
        month = start.year * 12 + start.month
        now = there["customer"].isin(given.loc[given["month"] == month, "customer"])
        before, after = (
            there["customer"].isin(given.loc[given["month"].between(*span), "customer"])
            for span in ((month - window, month - 1), (month + 1, month + window))
        )
        stays = there["customer"].map(_active_at(facts, start + pd.DateOffset(months=window)))
        found.append(there.assign(
            day=start, numerator=stays.astype(int), denominator=1, sample_size=1,
            is_treated=there["is_open"] & now & ~before,
            is_control=there["lifecycle_stage"].eq("at_risk") & ~(now | before | after),
        ))
    return pd.concat(found, ignore_index=True).drop(columns=PERIOD)


def churn_save_rate(facts: Facts) -> pd.DataFrame:
    """Customers still active some months after an offer, over those with one; the untreated beside them."""
    rows = facts.periods.spread(_offered(facts), *GRAINS)
    main = tally(rows[rows["is_treated"]], ("owner", "team", "segment", "key_account_tier", "lifecycle_stage"))
    control = companion(rows[rows["is_control"]], "measure", "control")
    both = main[main["segment_type"] == "all"].merge(control, on=PERIOD, suffixes=("", "_control"))
    uplift = both["numerator"] / both["denominator"] - both["numerator_control"] / both["denominator_control"]
    both = both.assign(
        numerator=uplift, denominator=np.nan, kpi_value=uplift, segment_type="measure", segment_value="uplift"
    )
    columns = [*main.columns, "kpi_value"]
    return kpi("churn_save_rate", 1, main, control, both[columns])


def win_back_rate(facts: Facts) -> pd.DataFrame:
    """Losses of a month after which the customer was active again at a close of the next months, over losses."""
    rows, found = departures(facts), []
    rows = rows[(rows["lost"] == 1) & (rows["period_grain"] == "month")]
    window = facts.variables["win_back_months"]
    for start, lost in rows.groupby("period_start"):
        back = pd.Series(False, index=facts.customers.index)
        for step in range(1, window + 1):
            back |= _active_at(facts, start + pd.DateOffset(months=step))
        close = facts.state(min(start + pd.offsets.MonthEnd(0), facts.last))
        found.append(close.loc[lost["customer"], ["segment", "channel", "region", "key_account_tier"]].assign(
            day=start, churn_reason=lost["churn_reason"].to_numpy(), denominator=1, sample_size=1,
            numerator=back[lost["customer"]].astype(int).to_numpy(),
        ))
    segments = ("segment", "channel", "region", "key_account_tier", "churn_reason")
    none = rows.head(0).assign(day=pd.NaT, numerator=0).drop(columns=PERIOD)
    rows = facts.periods.spread(pd.concat(found or [none], ignore_index=True), *GRAINS)
    return kpi("win_back_rate", 1, tally(rows, segments))


def dormant_customer_rate(facts: Facts) -> pd.DataFrame:
    """Customers without a contract who neither bought nor used anything lately, over customers who are not gone."""
    use = touches(facts)
    is_use = use["kind"].eq("app_login") | (use["kind"].eq("visit") & use["employee"].isna())
    use = use[is_use & use["customer"].notna()]
    rows, found = facts.customer_closes, []
    rows = rows[~rows["lifecycle_stage"].isin(("prospect", "churned"))]
    window = facts.variables["active_window_days"]
    for _, there in rows.groupby(PERIOD):
        close = there["close"].iloc[0]
        recent = use[(use["day"] <= close) & (use["day"] > close - pd.Timedelta(days=window))]
        awake = (there["mrr"] > 0) | (there["since_order"] < window) | there["customer"].isin(recent["customer"])
        found.append(there.assign(numerator=(~awake).astype(int), denominator=1, sample_size=1))
    segments = ("segment", "owner", "team", "region", "product_category")
    return kpi("dormant_customer_rate", 1, tally(pd.concat(found, ignore_index=True), segments))
