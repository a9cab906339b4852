"""What people did on the web site, in mails, in the app, in the loyalty club and on social platforms."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from sample import clock, club, draw, voices
from sample.accounts import CHANNELS, campaign_of
from sample.clock import utc
from sample.company import Row
from sample.draw import money
from sample.world import Life, World

TOUCHPOINTS = ("aware", "visit", "compare", "order", "use", "support")


def build(world: World) -> None:
    """Fill digital_events, sorted by time."""
    rows: list[Row] = []
    _visits(world, world.rng("visits"), rows)
    _known(world, world.rng("known"), rows)
    _mails(world, world.rng("mails"), rows)
    _social(world, world.rng("social"), rows)
    club.build(world, world.rng("club"), rows)
    voices.build(world, world.rng("voices"), rows)
    rows = [row for row in rows if row["occurred_at"] + clock.SHANGHAI_OFFSET <= world.close]
    rows.sort(key=lambda row: (row["occurred_at"], row["event_type"], row["account_id"] or "", row["visitor_id"] or ""))
    for number, row in enumerate(rows, start=1):
        world.company.digital_events.append({"event_id": f"E{number:05d}", **row})


def event(kind: str, moment: datetime, account: str | None, channel: str | None, **more: object) -> Row:
    """One event at a local moment; `event_value` is points, results, a vote (1 helpful, 0 not), views or CNY."""
    return {
        "event_type": kind, "occurred_at": utc(moment), "account_id": account, "visitor_id": None,
        "channel": channel, "campaign_code": None, "direction": "inbound", "event_value": None, "is_bot": False,
        "is_automated": False, "is_public": None, "sentiment": None, "topic": None, "touchpoint_code": None,
        "platform": None, "text": None, **more,
    }


def _visits(world: World, rng: Random, rows: list[Row]) -> None:
    """Anonymous sessions with their page views; some visitors come again, one in twenty is a robot."""
    offline = ("walk_in", "cold_visit", "phone_inquiry")
    weights = {name: weight for name, weight in CHANNELS.items() if name not in offline}
    for visitor, day in enumerate(world.demand_days(rng, 1200, 1.45), start=1):
        number = visitor if draw.chance(rng, 0.75) else rng.randrange(1, visitor + 1)
        channel = draw.weighted(rng, weights)
        moment = clock.any_hour(day, rng)
        more = {"visitor_id": f"V{number:05d}", "is_bot": draw.chance(rng, 0.05)}
        code = campaign_of(world, rng, channel, day)
        rows.append(event("visit", moment, None, channel, touchpoint_code="aware", campaign_code=code, **more))
        for position in range(min(draw.poisson(rng, 0.9), 4)):
            moment += timedelta(seconds=rng.randrange(8, 240))
            touchpoint = ("visit", "compare", "order", "use")[min(position, 3)]
            rows.append(event("page_view", moment, None, channel, touchpoint_code=touchpoint, **more))


def _known(world: World, rng: Random, rows: list[Row]) -> None:
    """Signed-in customers: app, visits, knowledge base. The content ones come more often."""
    for life in world.lives:
        if not life.first_order or life.account["is_deleted"]:
            continue
        pace = 0.21 * draw.clip(life.size, 0.3, 3) ** 0.5 * rng.gammavariate(1.2, 1 / 1.2)
        for month in clock.months(life.first_order, life.until or world.end):
            share = (0.3 + life.mood_on(month)) * (1.0 if life.is_customer_on(month) else 0.12)
            for _ in range(draw.poisson(rng, pace * share)):
                day = month + timedelta(days=rng.randrange(clock.month_days(month)))
                if life.created.date() < day < (life.until or date.max):
                    _session(rng, rows, life, clock.any_hour(day, rng))


def _session(rng: Random, rows: list[Row], life: Life, moment: datetime) -> None:
    """One session: an app login, a visit with a page, or a search in the knowledge base with its vote."""
    kind = draw.weighted(rng, {"app_login": 5, "visit": 3, "kb_search": 3})
    if kind == "app_login":
        platform = draw.pick(rng, ("ios", "android"))
        rows.append(event("app_login", moment, life.no, "app", touchpoint_code="use", platform=platform))
    elif kind == "visit":
        rows.append(event("visit", moment, life.no, "website", touchpoint_code="visit"))
        later = moment + timedelta(seconds=rng.randrange(10, 200))
        rows.append(event("page_view", later, life.no, "website", touchpoint_code=draw.pick(rng, TOUCHPOINTS[1:])))
    else:
        found = draw.poisson(rng, 2.2)
        rows.append(event("kb_search", moment, life.no, "web", event_value=money(found), touchpoint_code="support"))
        if found:
            later = moment + timedelta(seconds=rng.randrange(5, 90))
            rows.append(event("kb_view", later, life.no, "web", touchpoint_code="support"))
            if draw.chance(rng, 0.5):
                vote = money(1 if draw.chance(rng, 0.3 + 0.6 * life.mood_on(moment.date())) else 0)
                rows.append(event("kb_vote", later + timedelta(seconds=60), life.no, "web", event_value=vote))


def _mails(world: World, rng: Random, rows: list[Row]) -> None:
    """A mailing every other month, and mails by people: sent, opened, clicked, answered."""
    for month in clock.months(world.start, world.end)[1::2]:
        day = clock.next_workday(month.replace(day=15))
        known = [life for life in world.lives if life.is_real and life.account["email"] and life.created.date() < day]
        known = [life for life in known if not life.until or life.until > day + timedelta(days=5)]
        running = [row["code"] for row in world.company.campaigns if row["start_date"] <= day <= row["end_date"]]
        code = str(running[0]) if running else None
        for life in sorted(rng.sample(known, min(55, len(known))), key=lambda life: life.no):
            _mail(rng, rows, life, datetime.combine(day, datetime.min.time()) + timedelta(hours=10), code, True)
    for life in world.lives:
        if life.is_real and life.account["email"] and draw.chance(rng, 0.35):
            day = life.created.date() + timedelta(days=rng.randrange(1, 40))
            if day < (life.until or world.end):
                _mail(rng, rows, life, clock.office(day, rng), None, False)


def _mail(rng: Random, rows: list[Row], life: Life, sent: datetime, code: str | None, is_automated: bool) -> None:
    """One mail and what the reader did with it."""
    sent += timedelta(seconds=rng.randrange(900))
    mood = life.mood_on(sent.date())
    more = {"campaign_code": code, "is_automated": is_automated}
    rows.append(event("email_sent", sent, life.no, "email", direction="outbound", **more))
    moment = sent + timedelta(seconds=int(rng.expovariate(1 / 20000)) + 5)
    for kind, probability in (("email_open", 0.2 + 0.3 * mood), ("email_click", 0.3), ("email_reply", 0.2)):
        if not draw.chance(rng, probability):
            return
        rows.append(event(kind, moment, life.no, "email", campaign_code=code))
        moment += timedelta(seconds=rng.randrange(10, 5000))


def _social(world: World, rng: Random, rows: list[Row]) -> None:
    """Likes, shares and comments of strangers; mentions and reviews with a sentiment, some not public."""
    kinds = {"social_like": 40, "social_share": 10, "social_comment": 12, "mention": 20, "review": 18}
    lives = [life for life in world.lives if life.first_order and life.is_real and not life.until]
    for day in world.demand_days(rng, 850, 1.5):
        kind = draw.weighted(rng, kinds)
        life = draw.pick(rng, lives) if draw.chance(rng, 0.35) else None
        if life and not life.is_customer_on(day):
            life = None
        more: dict[str, object] = {"is_public": kind not in ("review", "mention") or draw.chance(rng, 0.88)}
        if kind in ("mention", "review", "social_comment"):
            mood = life.mood_on(day) if life else rng.betavariate(4, 2.2)
            feeling = mood + rng.gauss(0, 0.15)
            more["sentiment"] = "positive" if feeling > 0.68 else "negative" if feeling < 0.45 else "neutral"
            more["topic"] = draw.pick(rng, ("delivery", "billing", "product_fault", "usage"))
        if kind == "review":
            more["event_value"] = money(draw.bounded_score(rng, 1.4 + 3.6 * mood, 0.7, 1, 5))
        platform = draw.weighted(rng, {"wechat": 5, "weibo": 3, "douyin": 3, "xiaohongshu": 2})
        account = life.no if life else None
        visitor = None if life else f"S{rng.randrange(1, 600):04d}"
        more |= {"visitor_id": visitor, "platform": platform}
        rows.append(event(kind, clock.any_hour(day, rng), account, "social", **more))
