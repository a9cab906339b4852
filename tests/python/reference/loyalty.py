"""Loyalty in words and in deeds: recommendation, intention to buy again, and repeat purchase."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .answers import answers, latest_of_person, on_scale, with_all
from .facts import Facts
from .satisfaction import overall_answers
from .tally import PERIOD, companion, kpi, tally
from .value import year_behind

GRAINS = ("month", "quarter", "year")
WAVES = ("quarter", "year")
WHO = ("wave", "region", "industry", "segment", "key_account_tier", "product_category", "owner", "team", "tenure_band",
       "channel", "customer_status")


def _recommending(facts: Facts, survey_type: str) -> pd.DataFrame:
    """Answers from 0 to 10 with the class of the respondent, and +1 or -1 where it moves the score."""
    rows = on_scale(answers(facts, survey_type), 0, 10)
    is_promoter, is_detractor = rows["score"] >= 9, rows["score"] <= 6
    named = pd.Series("passive", index=rows.index, dtype=object)
    named = named.mask(is_promoter, "promoter").mask(is_detractor, "detractor")
    return rows.assign(respondent_class=named, numerator=is_promoter.astype(int) - is_detractor.astype(int))


def _weighted(rows: pd.DataFrame) -> pd.DataFrame:
    """The score with the weights of the answers, of the periods in which they are not all alike 1."""
    uneven = rows.groupby(PERIOD)["answer_weight"].transform(lambda weights: (weights != 1).any()).astype(bool)
    some, weight = rows[uneven], rows.loc[uneven, "answer_weight"]
    return companion(some.assign(numerator=some["numerator"] * weight, denominator=weight), "measure", "weighted")


def nps(facts: Facts) -> pd.DataFrame:
    """Promoters minus detractors over answers: every answer, or the latest complete one of a customer and wave."""
    rows = _recommending(facts, "nps")
    last = latest_of_person(rows)
    last = facts.periods.spread(last.assign(numerator=last["numerator"] * 100), *WAVES)
    return pd.concat([
        kpi("nps", 1, tally(facts.periods.spread(rows, *WAVES), WHO)),
        kpi("nps", 2, tally(last, WHO), _weighted(last)),
    ])


def nps_respondent_mix(facts: Facts) -> pd.DataFrame:
    """The sign of the score (version 1); promoters over answers, and each class over answers (version 2)."""
    rows = _recommending(facts, "nps")
    sign = tally(facts.periods.spread(rows, *WAVES), WHO)
    sign = sign.assign(numerator=np.sign(sign["numerator"]), denominator=1)
    last = facts.periods.spread(latest_of_person(rows), *WAVES)
    main = tally(last.assign(numerator=last["respondent_class"].eq("promoter").astype(int)), WHO)
    classes = pd.concat([
        companion(last.assign(numerator=last["respondent_class"].eq(name).astype(int)), "respondent_class", name)
        for name in ("promoter", "passive", "detractor")
    ])
    return pd.concat([
        kpi("nps_respondent_mix", 1, sign), kpi("nps_respondent_mix", 2, main, classes),
    ])


def service_nps(facts: Facts) -> pd.DataFrame:
    """The same score of those who were asked after a ticket: every answer, or one a ticket times 100."""
    rows = _recommending(facts, "tnps")
    last = latest_of_person(rows)
    last = last.assign(numerator=last["numerator"] * 100)
    segments = ("agent", "team", "channel", "topic", "key_account_tier")
    return pd.concat([
        kpi("service_nps", version, tally(facts.periods.spread(some, "week", *GRAINS), segments))
        for version, some in ((1, rows), (2, last))
    ])


def repeat_purchase_rate(facts: Facts) -> pd.DataFrame:
    """Customers with two purchase days in the window, over all known customers or over those with one."""
    found = []
    months = facts.variables["repeat_window_months"]
    for _, rows in facts.customer_closes.groupby(PERIOD):
        close = rows["close"].iloc[0]
        first = (close.to_period("M") - (months - 1)).start_time
        orders = facts.kept_orders[facts.kept_orders["day"].between(first, close)]
        if facts.variables["same_day_orders_count_once"]:
            orders = orders.drop_duplicates(["customer", "day"])
        bought = rows["customer"].map(orders.groupby("customer").size()).fillna(0)
        found.append(rows.assign(numerator=(bought >= 2).astype(int), is_buyer=(bought >= 1).astype(int)))
    rows = pd.concat(found, ignore_index=True)
    segments = ("product_category", "channel", "segment", "region", "cohort_month")
    parts = []
    for version, base in ((1, 1), (2, rows["is_buyer"])):
        based = rows.assign(denominator=base, sample_size=base)
        parts.append(kpi("repeat_purchase_rate", version, tally(based, segments)))
    return pd.concat(parts)


def repurchase_intention(facts: Facts) -> pd.DataFrame:
    """Answers 4 and 5 to the question whether one will buy again, over answers on that scale."""
    rows = answers(facts)
    rows = latest_of_person(on_scale(rows[rows["question_code"] == "rebuy"], 1, 5))
    rows = rows.assign(numerator=(rows["score"] >= 4).astype(int))
    segments = ("segment", "product_category", "region", "wave")
    return kpi("repurchase_intention", 1, tally(facts.periods.spread(rows, *WAVES), segments))


def _content(facts: Facts, customers: pd.Series, close: pd.Timestamp) -> pd.Series:
    """True for customers whose last answer about overall satisfaction, at most a year old, is a satisfied one."""
    rows = overall_answers(facts)
    rows = rows[(rows["day"] > close - pd.DateOffset(months=12)) & (rows["day"] <= close) & rows["customer"].notna()]
    last = rows.sort_values(["responded_at", "response_id"]).drop_duplicates("customer", keep="last")
    return customers.isin(last.loc[last["is_satisfied"] == 1, "customer"])


def _buyers_and_content(facts: Facts) -> pd.DataFrame:
    """Customers known at the close of quarters and years: who buys often, and who is satisfied."""
    rows, found = year_behind(facts), []
    for _, there in rows[rows["period_grain"].isin(WAVES)].groupby(PERIOD):
        is_content = _content(facts, there["customer"], there["close"].iloc[0])
        is_frequent = there["orders"] >= facts.variables["frequent_buyer_orders"]
        found.append(there.assign(
            numerator=is_content.astype(int) + is_frequent.astype(int), either=(is_content | is_frequent).astype(int),
            denominator=1, sample_size=1,
        ))
    return pd.concat(found, ignore_index=True)


def _loyal_answers(facts: Facts) -> pd.DataFrame:
    """Answers of those who answered all three questions, mapped from 1 (definitely, 100) to 6 (definitely not, 0)."""
    rows = latest_of_person(on_scale(answers(facts, "loyalty"), 1, 6))
    rows = with_all(rows, ("recommend", "rebuy", "try_other"))
    is_one = rows["question_code"].eq("recommend").astype(int)
    return rows.assign(numerator=(6 - rows["score"]) * 20, sample_size=is_one)


def customer_loyalty_index(facts: Facts) -> pd.DataFrame:
    """Frequent buyers and satisfied customers over customers (version 1); the mean of three answers (version 2)."""
    segments = ("segment", "region", "product_category", "key_account_tier")
    rows = _buyers_and_content(facts)
    stated = facts.periods.spread(_loyal_answers(facts), *WAVES)
    return pd.concat([
        kpi("customer_loyalty_index", 1, tally(rows, segments),
            companion(rows.assign(numerator=rows["either"]), "measure", "either")),
        kpi("customer_loyalty_index", 2, tally(stated, (*segments, "wave"))),
    ])
