"""Satisfaction on its scales: means and percentages, attributes, ACSI and SERVQUAL."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .answers import answers, latest_of_person, on_scale, with_all
from .facts import Facts, shared
from .satisfaction import GRAINS, OF_ANSWERS, WEEKLY, overall_answers
from .tally import PERIOD, SLICE, companion, kpi, sliced, tally

WAVES = ("quarter", "year")
QUALITY = ("performance", "function", "reliability", "usability")
VALUE = ("value_price", "value_quality")


def csat_mean_score(facts: Facts) -> pd.DataFrame:
    """Mean of the answers from 1 to 5."""
    rows = on_scale(overall_answers(facts), 1, 5)
    rows = facts.periods.spread(rows.assign(numerator=rows["score"]), *WEEKLY)
    return kpi("csat_mean_score", 1, tally(rows, OF_ANSWERS))


def csat_percent_score(facts: Facts) -> pd.DataFrame:
    """Points reached over the best ones (version 1); both counted from the worst answer (version 2)."""
    rows = facts.periods.spread(overall_answers(facts), *GRAINS)
    best = rows.assign(numerator=100 * rows["score"], denominator=rows["scale_max"])
    above = rows.assign(
        numerator=100 * (rows["score"] - rows["scale_min"]), denominator=rows["scale_max"] - rows["scale_min"]
    )
    return pd.concat([
        kpi("csat_percent_score", 1, tally(best, OF_ANSWERS)), kpi("csat_percent_score", 2, tally(above, OF_ANSWERS)),
    ])


@shared
def _attribute_answers(facts: Facts) -> pd.DataFrame:
    """Answers from 1 to 5 about one attribute each."""
    rows = answers(facts, "csat")
    rows = latest_of_person(on_scale(rows[rows["question_code"] == "attribute"], 1, 5))
    return facts.periods.spread(rows.assign(attribute=rows["dimension_code"], numerator=rows["score"]), *WAVES)


def _product_quality(rows: pd.DataFrame) -> pd.DataFrame:
    """Mean over respondents of their own mean of the qualities, of which they told at least half."""
    items = rows[rows["attribute"].isin(QUALITY)].groupby([*PERIOD, "response_id"])
    each = items.agg(numerator=("score", "mean"), items=("attribute", "nunique")).reset_index()
    each = each[each["items"] >= len(QUALITY) / 2].assign(denominator=1, sample_size=1)
    return companion(each, "attribute_group", "product_quality")


def _customer_experience(rows: pd.DataFrame) -> pd.DataFrame:
    """Mean of the means of the touchpoints, however often each was rated."""
    stages = rows[rows["touchpoint"].notna()].groupby([*PERIOD, "touchpoint"])
    each = stages.agg(numerator=("score", "mean"), sample_size=("score", "size")).reset_index().assign(denominator=1)
    return companion(each, "attribute_group", "customer_experience")


def _drivers(facts: Facts, rows: pd.DataFrame) -> pd.DataFrame:
    """How each attribute goes together with the overall score of the same response (Pearson)."""
    overall = overall_answers(facts).groupby("response_id")["score"].mean().rename("overall")
    both = rows.join(overall, on="response_id")
    both = both[both["overall"].notna() & both["attribute"].notna()]
    both = both.groupby([*PERIOD, "attribute", "response_id"])[["score", "overall"]].mean().reset_index()
    found = []
    for (grain, start, attribute), some in both.groupby([*PERIOD, "attribute"]):
        if len(some) < 3:
            continue
        varies = some["score"].nunique() > 1 and some["overall"].nunique() > 1
        found.append((grain, start, "driver", attribute, np.nan, np.nan, len(some),
                      some["score"].corr(some["overall"]) if varies else np.nan))
    return pd.DataFrame(found, columns=[*SLICE, "numerator", "denominator", "sample_size", "kpi_value"])


def csat_attribute_score(facts: Facts) -> pd.DataFrame:
    """Mean score of attributes; groups of them, touchpoints, and what drives overall satisfaction beside it."""
    rows = _attribute_answers(facts)
    stages = rows[rows["touchpoint"].notna()]
    return kpi(
        "csat_attribute_score", 1, tally(rows, ("attribute", "product_category", "region", "segment", "wave")),
        companion(rows.assign(numerator=(rows["score"] >= 4).astype(int)), "measure", "top two boxes"),
        _product_quality(rows), _customer_experience(rows),
        companion(rows[rows["attribute"].isin(VALUE)], "attribute_group", "perceived_value"),
        tally(stages.assign(journey_stage=stages["touchpoint"]), ("journey_stage",), total=False),
        _drivers(facts, rows),
    )


def acsi_score(facts: Facts) -> pd.DataFrame:
    """The mean of three answers from 1 to 10 as 0 to 100: antecedents alike (1), the index with its weights (2)."""
    rows = latest_of_person(on_scale(answers(facts, "acsi"), 1, 10))
    segments = ("industry", "product_category", "region", "segment", "wave")
    plain = with_all(rows, ("value", "expectation", "performance"))
    is_one = plain["question_code"].eq("value").astype(int)
    plain = plain.assign(numerator=100 * (plain["score"] - 1), denominator=9, sample_size=is_one)
    items = sliced(facts.periods.spread(with_all(rows, ("q1", "q2", "q3")), *WAVES), segments)
    means = items.groupby([*SLICE, "question_code"])["score"].agg(["mean", "size"]).reset_index()
    seed = facts.seeds["acsi_weights"]
    weights = dict(zip(seed["question_code"], seed["weight"].astype(float), strict=True))
    weight = means["question_code"].map(weights).fillna(1.0)
    means = means.assign(numerator=100 * weight * (means["mean"] - 1), denominator=9 * weight)
    means["sample_size"] = means["size"].where(means["question_code"] == "q1", 0)
    index = means.groupby(SLICE, as_index=False)[["numerator", "denominator", "sample_size"]].sum()
    return pd.concat([
        kpi("acsi_score", 1, tally(facts.periods.spread(plain, *WAVES), segments)), kpi("acsi_score", 2, index),
    ])


def servqual_gap_score(facts: Facts) -> pd.DataFrame:
    """Perceived less expected: mean of the dimensions' gaps (version 1), by what the dimensions weigh (version 2)."""
    rows = latest_of_person(answers(facts, "servqual"))
    rows = rows[rows["expectation_score"].notna()]
    rows = facts.periods.spread(rows.assign(gap=rows["score"] - rows["expectation_score"]), *WAVES)
    dimensions = sliced(rows, ("region", "channel", "segment", "wave")).groupby([*SLICE, "dimension_code"])
    each = dimensions.agg(gap=("gap", "mean"), weight=("answer_weight", "mean"), sample_size=("gap", "size"))
    plain = each.assign(numerator=each["gap"], denominator=1)
    weighted = each.assign(numerator=each["gap"] * each["weight"], denominator=each["weight"])
    first, second = (
        some.groupby(SLICE)[["numerator", "denominator", "sample_size"]].sum().reset_index()
        for some in (plain, weighted)
    )
    by_dimension = rows.assign(servqual_dimension=rows["dimension_code"], numerator=rows["gap"])
    return pd.concat([
        kpi("servqual_gap_score", 1, first),
        kpi("servqual_gap_score", 2, second, tally(by_dimension, ("servqual_dimension",), total=False)),
    ])
