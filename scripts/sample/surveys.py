"""Questionnaires: after cases, relationship waves, panels of strangers, exits, and our own people."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from sample import clock, draw, panels
from sample.answers import Answers
from sample.clock import utc
from sample.world import Life, World

SERVQUAL = {"reliability": 32, "responsiveness": 22, "assurance": 19, "empathy": 16, "tangibles": 11}


def build(world: World) -> None:
    """Fill survey_responses, sorted by the moment they were sent or answered."""
    rng = world.rng("surveys")
    answers = Answers(rng)
    lives = {life.no: life for life in world.lives}
    _after_cases(world, rng, answers, lives)
    for wave, day in quarters(world):
        _nps(world, rng, answers, wave, day)
        if day.month in (5, 11):
            _half_yearly(world, rng, answers, f"{day.year}H{1 if day.month == 5 else 2}", day)
        if day.month == 8:
            _yearly(world, rng, answers, str(day.year), day)
    panels.build(world, rng, answers)
    answers.store(world)


def quarters(world: World) -> list[tuple[str, date]]:
    """The middle month of each quarter with the name of its wave, where the wave could be answered."""
    found = [month.replace(day=8) for month in clock.months(world.start, world.end) if month.month % 3 == 2]
    return [(f"{day.year}Q{(day.month + 2) // 3}", day) for day in found if day + timedelta(days=30) < world.end]


def _after_cases(world: World, rng: Random, answers: Answers, lives: dict[str, Life]) -> None:
    """One in two solved cases is asked; one in three asked answers. csat, else tnps or ces on seven points."""
    for case in world.company.cases:
        if case["is_spam"] or case["closed_at"] is None or not draw.chance(rng, 0.52):
            continue
        life = lives.get(str(case["account_no"]))
        took = (case["closed_at"] - case["created_at"]).total_seconds() / 3600
        felt = draw.clip(0.92 - 0.006 * min(took, 60) - 0.15 * case["reopened_count"] + rng.gauss(0, 0.1), 0.05, 1)
        kind = draw.weighted(rng, {"csat": 68, "tnps": 18, "ces": 14})
        sent = case["closed_at"] + timedelta(minutes=rng.randrange(5, 400))
        if sent + clock.SHANGHAI_OFFSET > world.close:
            continue
        survey = {"csat": "case_csat", "tnps": "case_nps", "ces": "case_effort"}[kind]
        answers.open(kind, survey, None, life.no if life else None, sent, channel=_channel(rng), case_no=case["no"],
                     touchpoint_code="service_case")
        if not answers.reply(world, 0.35 + 0.1 * abs(felt - 0.6)):
            continue
        answers.add({"csat": "overall", "tnps": "recommend", "ces": "easy"}[kind], *_scaled(rng, kind, felt))
        if draw.chance(rng, 0.18):
            answers.say("处理很快，谢谢" if felt > 0.6 else "等了太久")


def _scaled(rng: Random, kind: str, felt: float) -> tuple[int, int, int]:
    """Score, lowest and highest point of a scale."""
    low, high = {"csat": (1, 5), "tnps": (0, 10), "nps": (0, 10), "ces": (1, 7)}[kind]
    return draw.bounded_score(rng, low + (high - low) * (0.16 + 0.92 * felt), (high - low) * 0.14, low, high), low, high


def _channel(rng: Random) -> str:
    """How a questionnaire was sent."""
    return draw.weighted(rng, {"wechat": 5, "email": 4, "app": 1})


def _customers(world: World, rng: Random, day: date, count: int) -> list[Life]:
    """Some customers who buy at the time, test accounts left out of the mailing."""
    known = [life for life in world.lives if life.is_customer_on(day) and (life.until is None or life.until > day)]
    chosen = rng.sample(known, min(count, len(known)))
    return sorted((life for life in chosen if life.is_real), key=lambda life: life.no)


def _sent(rng: Random, day: date) -> datetime:
    """A UTC moment in the first week of a wave."""
    return utc(clock.office(day + timedelta(days=rng.randrange(6)), rng))


def _nps(world: World, rng: Random, answers: Answers, wave: str, day: date) -> None:
    """The quarterly wave: some answer twice, some by an anonymous link, some break off."""
    for life in _customers(world, rng, day, 80):
        answers.open("nps", "relationship", f"nps-{wave}", life.no, _sent(rng, day), channel=_channel(rng))
        if not answers.reply(world, 0.42):
            continue
        answers.add("recommend", *_scaled(rng, "nps", life.mood_on(day)))
        if draw.chance(rng, 0.06):
            answers.again(world)
            answers.add("recommend", *_scaled(rng, "nps", life.mood_on(day)))
    for _ in range(6):
        answers.open("nps", "relationship", f"nps-{wave}", None, _sent(rng, day), channel="web", is_invited=False)
        answers.reply(world, 1)
        answers.add("recommend", *_scaled(rng, "nps", rng.betavariate(4, 2)))


def _half_yearly(world: World, rng: Random, answers: Answers, wave: str, day: date) -> None:
    """Loyalty (1 = definitely yes .. 6), and effort on five points, low is good, until 2023."""
    for life in _customers(world, rng, day, 40):
        answers.open("loyalty", "loyalty", f"loyalty-{wave}", life.no, _sent(rng, day), channel=_channel(rng))
        if answers.reply(world, 0.5):
            for question in ("recommend", "rebuy", "try_other"):
                answers.add(question, draw.bounded_score(rng, 6.2 - 5.4 * life.mood_on(day), 0.9, 1, 6), 1, 6)
    if day.year == world.start.year:
        for life in _customers(world, rng, day, 70):
            answers.open("ces", "effort_wave", f"ces-{wave}", life.no, _sent(rng, day), channel="email")
            if answers.reply(world, 0.5):
                answers.add("effort", draw.bounded_score(rng, 5 - 3.6 * life.mood_on(day), 0.8, 1, 5), 1, 5)


def _yearly(world: World, rng: Random, answers: Answers, wave: str, day: date) -> None:
    """SERVQUAL, ACSI, product quality and value, and experience by touchpoint."""
    for life in _customers(world, rng, day, 56):
        answers.open("servqual", "servqual", f"servqual-{wave}", life.no, _sent(rng, day), channel="email")
        if answers.reply(world, 0.55):
            _servqual(rng, answers, life.mood_on(day))
    for life in _customers(world, rng, day, 50):
        answers.open("acsi", "acsi", f"acsi-{wave}", life.no, _sent(rng, day), channel="email")
        if answers.reply(world, 0.5):
            for question in ("q1", "q2", "q3", "value", "expectation", "performance"):
                answers.add(question, draw.bounded_score(rng, 2.2 + 7.2 * life.mood_on(day), 1.1, 1, 10), 1, 10)
    for life in _customers(world, rng, day, 60):
        answers.open("csat", "product", f"product-{wave}", life.no, _sent(rng, day), channel=_channel(rng))
        if answers.reply(world, 0.5):
            _product(rng, answers, life.mood_on(day))
    for life in _customers(world, rng, day, 45):
        answers.open("csat", "experience", f"experience-{wave}", life.no, _sent(rng, day), channel=_channel(rng))
        if answers.reply(world, 0.5):
            _experience(rng, answers, life.mood_on(day))


def _servqual(rng: Random, answers: Answers, mood: float) -> None:
    """Perception and expectation (1..7) of five dimensions with their importance in points of 100."""
    for dimension, weight in SERVQUAL.items():
        expected = draw.bounded_score(rng, 5.9, 0.7, 3, 7) if draw.chance(rng, 0.97) else None
        perceived = draw.bounded_score(rng, 2.6 + 4.2 * mood, 0.9, 1, 7)
        more = {"dimension_code": dimension, "expectation_score": expected, "answer_weight": weight}
        answers.add(dimension, perceived, 1, 7, **more)


def _product(rng: Random, answers: Answers, mood: float) -> None:
    """Overall, willingness to buy again, four qualities and two sides of value, 1..5; some items are skipped."""
    answers.add("overall", draw.bounded_score(rng, 1.5 + 3.6 * mood, 0.8, 1, 5), 1, 5)
    answers.add("rebuy", draw.bounded_score(rng, 1.3 + 3.7 * mood, 0.9, 1, 5), 1, 5)
    for dimension in ("performance", "function", "reliability", "usability", "value_price", "value_quality"):
        if draw.chance(rng, 0.94):
            score = draw.bounded_score(rng, 1.7 + 3.3 * mood, 0.8, 1, 5)
            answers.add("attribute", score, 1, 5, dimension_code=dimension)


def _experience(rng: Random, answers: Answers, mood: float) -> None:
    """Convenience, attitude and response time at three touchpoints, 1..5."""
    asked = (("buy", "convenience"), ("buy", "attitude"), ("use", "convenience"), ("after_sales", "response_time"),
             ("after_sales", "attitude"))
    for touchpoint, dimension in asked:
        if draw.chance(rng, 0.93):
            score = draw.bounded_score(rng, 1.6 + 3.4 * mood, 0.8, 1, 5)
            answers.add("attribute", score, 1, 5, dimension_code=dimension, touchpoint_code=touchpoint)
