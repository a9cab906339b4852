"""What people wrote, how they meant it, and what came of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .coverage import calls_by_people
from .engagement import GRAINS, touches
from .facts import Facts, local_day, shared, table
from .service import tickets
from .tally import against, companion, kpi, tally

WEEKLY = ("week", *GRAINS)
COLUMNS = ["kind", "customer", "day", "channel", "topic", "platform", "is_public", "touchpoint", "product_category",
           "region", "sentiment", "text", "overall", "overall_low", "overall_high", "recommend"]
NO_FEEDBACK = ("sus", "employee", "brand", "exit")


class Lexicon:
    """Words with a polarity, which a negation right before them reverses."""

    def __init__(self, facts: Facts) -> None:
        self.words = [
            (row.language, str(row.word).lower(), int(row.polarity))
            for row in facts.seeds["sentiment_lexicon"].itertuples()
        ]
        self.negations: dict[str, list[str]] = {}
        for row in facts.seeds["sentiment_negations"].itertuples():
            gap = " " if row.language == "en" else ""
            self.negations.setdefault(row.language, []).append(str(row.word).lower() + gap)

    def score(self, text: str) -> int:
        """The sum over the words found; one within a longer one that was found does not count."""
        text = text.lower()
        found = [entry for entry in self.words if entry[1] in text]
        total = 0
        for language, word, polarity in found:
            if any(word in other and word != other for _, other, _ in found):
                continue
            is_reversed = any(before + word in text for before in self.negations.get(language, ()))
            total += -polarity if is_reversed else polarity
        return total


def _posts(facts: Facts) -> pd.DataFrame:
    """Reviews and mentions, in the segments of the customer on the day."""
    rows = touches(facts)
    return facts.attributes(rows[rows["kind"].isin(("review", "mention"))]).reindex(columns=COLUMNS)


def _complete_answers(facts: Facts) -> pd.DataFrame:
    """Answers of complete questionnaires for customers, and return visits, which are such answers as well."""
    rows = table(facts.company.survey_responses, numbers=("score", "scale_min", "scale_max"))
    visits = pd.DataFrame(facts.company.return_visits, columns=["no", "account_no", "visited_at", "satisfaction"])
    visits = pd.DataFrame({
        "response_id": visits["no"], "survey_type": "csat", "survey_id": "return_visit", "question_code": "overall",
        "touchpoint_code": "return_visit", "channel": "visit", "account_id": visits["account_no"],
        "score": visits["satisfaction"].astype(float), "scale_min": 1.0, "scale_max": 5.0, "is_complete": True,
        "responded_at": visits["visited_at"],
    })
    rows = pd.concat([rows, visits], ignore_index=True)
    rows = rows[~rows["survey_type"].isin(NO_FEEDBACK) & rows["responded_at"].notna() & rows["is_complete"].eq(True)]
    rows = rows[facts.real(rows["account_id"])].reset_index(drop=True)
    rows = rows.assign(customer=facts.customer(rows["account_id"]), day=local_day(rows["responded_at"]))
    case = tickets(facts).set_index("no")
    rows = facts.attributes(rows).assign(topic=rows["case_no"].map(case["topic"]), touchpoint=rows["touchpoint_code"])
    of_case = rows["case_no"].map(case["product_category"])
    return rows.assign(product_category=of_case.where(of_case.notna(), rows["product_category"]), kind="survey")


def _surveys(facts: Facts) -> pd.DataFrame:
    """Questionnaires with a text or an overall satisfaction, one row each: the answer with the text comes first."""
    rows = _complete_answers(facts)
    rows["text"] = rows["text_answer"].where(rows["text_answer"].fillna("").str.strip() != "")
    valid = rows[rows["score"].between(rows["scale_min"], rows["scale_max"])]
    about = valid["case_no"].fillna(valid["wave_id"]).fillna(valid["response_id"])
    asked = valid.assign(about=about, who=valid["customer"].fillna(valid["response_id"]))
    asked = asked[asked["survey_type"].eq("csat") & asked["question_code"].eq("overall")]
    asked = asked.sort_values("responded_at", kind="stable")
    asked = asked.drop_duplicates(["survey_id", "about", "who"], keep="last").drop_duplicates("response_id")
    rows["is_overall"] = rows.index.isin(asked.index)
    overall = asked.set_index("response_id")
    liked = valid[valid["question_code"].eq("recommend") & valid["scale_min"].eq(0) & valid["scale_max"].eq(10)]
    liked = liked.drop_duplicates("response_id").set_index("response_id")["score"]
    rows = rows[rows["text"].notna() | rows["is_overall"]]
    rows = rows.assign(has_text=rows["text"].notna()).sort_values("has_text", ascending=False, kind="stable")
    rows = rows.drop_duplicates("response_id")
    for name, column in (("overall", "score"), ("overall_low", "scale_min"), ("overall_high", "scale_max")):
        rows[name] = rows["response_id"].map(overall[column])
    return rows.assign(recommend=rows["response_id"].map(liked)).reindex(columns=COLUMNS)


@shared
def feedback_items(facts: Facts) -> pd.DataFrame:
    """Every piece of feedback with its sentiment (1, 0, -1) and what that was read from."""
    rows = pd.concat([_posts(facts).astype(object), _surveys(facts).astype(object)], ignore_index=True)
    rows["day"] = pd.to_datetime(rows["day"])
    lexicon = Lexicon(facts)
    coded = rows["sentiment"].map({"positive": 1.0, "neutral": 0.0, "negative": -1.0}).astype(float)
    low, high = (rows[name].astype(float) for name in ("overall_low", "overall_high"))
    overall, recommend = rows["overall"].astype(float), rows["recommend"].astype(float)
    score = pd.Series(np.select(
        [overall <= low + 1, overall >= high - 1, overall.notna(), recommend <= 6, recommend >= 9, recommend.notna()],
        [-1.0, 1.0, 0.0, -1.0, 1.0, 0.0], np.nan,
    ), index=rows.index)
    words = rows["text"].map(lambda text: float(np.sign(lexicon.score(text))), na_action="ignore").astype(float)
    basis = pd.Series(None, index=rows.index, dtype=object)
    basis = basis.mask(words.notna(), "lexicon").mask(score.notna(), "score").mask(coded.notna(), "coded")
    return rows.assign(feeling=coded.fillna(score).fillna(words), sentiment_basis=basis, sample_size=1)


def negative_feedback_rate(facts: Facts) -> pd.DataFrame:
    """Negative items over items whose sentiment is known."""
    rows = feedback_items(facts)
    rows = rows[rows["feeling"].notna()]
    rows = rows.assign(numerator=(rows["feeling"] < 0).astype(int), denominator=1)
    segments = ("channel", "topic", "product_category")
    return kpi("negative_feedback_rate", 1, tally(facts.periods.spread(rows, *GRAINS), segments))


def feedback_volume(facts: Facts) -> pd.DataFrame:
    """Pieces of feedback; for 100 active customers, and the bad ones after which somebody called, as companions."""
    rows = feedback_items(facts).assign(numerator=1)
    every = facts.periods.spread(rows, *GRAINS)
    bad = rows[(rows["feeling"] < 0) & rows["customer"].notna()].reset_index(drop=True)
    calls = calls_by_people(facts)[["customer", "day"]].rename(columns={"day": "called"})
    both = bad[["customer", "day"]].assign(at=bad.index).merge(calls, on="customer")
    gap = (both["called"] - both["day"]).dt.days
    hit = bad.index.isin(both.loc[gap.between(0, facts.variables["follow_up_days"]), "at"])
    bad = pd.concat([bad.assign(numerator=hit.astype(int), sample_size=1), rows.assign(numerator=0, sample_size=0)])
    bad = facts.periods.spread(bad.assign(denominator=bad["sample_size"]).reset_index(drop=True), *GRAINS)
    return pd.concat([
        kpi("feedback_volume", 1, tally(every, ("channel", "topic", "product_category", "region", "kind")), count=True),
        kpi("feedback_volume", 1, companion(bad, "measure", "followed up"),
            against(every.assign(numerator=100), facts.active_customers, "per 100 active customers")),
    ])


def net_sentiment_score(facts: Facts) -> pd.DataFrame:
    """Positive less negative over all items that are more than a bare score, in points."""
    rows = feedback_items(facts)
    rows = rows[rows["feeling"].notna() & (rows["text"].notna() | rows["kind"].ne("survey"))]
    rows = rows.assign(numerator=100 * rows["feeling"], denominator=1)
    segments = ("channel", "topic", "product_category", "region", "touchpoint", "sentiment_basis")
    return kpi("net_sentiment_score", 1, tally(facts.periods.spread(rows, *WEEKLY), segments))


def social_wom_index(facts: Facts) -> pd.DataFrame:
    """Net sentiment of public mentions in points; how many there were, and those about service, as companions."""
    rows = feedback_items(facts)
    rows = rows[rows["kind"].eq("mention") & rows["is_public"].eq(True)].assign(denominator=1)
    known = rows[rows["feeling"].notna()]
    known = known.assign(numerator=100 * known["feeling"])
    about = rows.assign(numerator=rows["topic"].isin(facts.seeds["topics"]["topic"]).astype(int))
    every, about = (facts.periods.spread(frame, *WEEKLY) for frame in (rows.assign(numerator=1), about))
    return pd.concat([
        kpi("social_wom_index", 1, tally(facts.periods.spread(known, *WEEKLY), ("platform", "topic", "region")),
            companion(about, "measure", "about service")),
        kpi("social_wom_index", 1, companion(every, "measure", "mentions"), count=True),
    ])
