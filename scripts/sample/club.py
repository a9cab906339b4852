"""Coupons, referrals, points, customer events and offers to customers who may leave."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from sample import clock, digital, draw
from sample.company import Row
from sample.draw import money
from sample.world import Life, World


def build(world: World, rng: Random, rows: list[Row]) -> None:
    """Add the events of the loyalty club to the digital events."""
    _coupons(world, rng, rows)
    _referrals(world, rng, rows)
    _points(world, rng, rows)
    _gatherings(world, rng, rows)
    _offers(world, rng, rows)


def _open(life: Life, day: date) -> bool:
    """True where something may still be booked on the customer."""
    return life.created.date() < day and (life.until is None or day < life.until)


def _coupons(world: World, rng: Random, rows: list[Row]) -> None:
    """Coupons (CNY) with each promotion and advertising campaign; one in six is used."""
    for campaign in world.company.campaigns:
        if campaign["channel"] not in ("promotion", "advertising"):
            continue
        day = campaign["start_date"] + timedelta(days=2)
        known = [life for life in world.lives if life.is_customer_on(day) and _open(life, day) and life.is_real]
        for life in sorted(rng.sample(known, min(60, len(known))), key=lambda life: life.no):
            value = money(draw.pick(rng, (50, 100, 200)))
            more = {"campaign_code": campaign["code"], "event_value": value}
            sent = clock.office(day, rng)
            ours = {"direction": "outbound", "is_automated": True}
            rows.append(digital.event("coupon_sent", sent, life.no, "wechat", **ours, **more))
            used = sent + timedelta(days=rng.randrange(1, 25))
            if draw.chance(rng, 0.1 + 0.14 * life.mood_on(day)) and _open(life, used.date()):
                rows.append(digital.event("coupon_redeemed", used, life.no, "wechat", **more))


def _referrals(world: World, rng: Random, rows: list[Row]) -> None:
    """The invitation behind each recommended customer, and others that led nowhere."""
    lives = {life.no: life for life in world.lives}
    for profile in world.company.account_profiles:
        referrer = lives.get(str(profile["referrer_account_no"]))
        if referrer is None:
            continue
        life = lives[str(profile["account_no"])]
        sent = life.created - timedelta(days=rng.randrange(3, 15), minutes=rng.randrange(600))
        if sent <= referrer.created or sent.date() < world.start:
            continue
        rows.append(digital.event("referral_invite", sent, referrer.no, "wechat"))
        accepted = sent + timedelta(hours=rng.randrange(1, 60))
        rows.append(digital.event("referral_accept", accepted, referrer.no, "wechat"))
    happy = [life for life in world.lives if life.first_order and life.is_real and not life.until]
    for day in world.demand_days(rng, 260):
        life = draw.pick(rng, happy)
        if life.is_customer_on(day) and draw.chance(rng, life.mood_on(day) + 0.2):
            rows.append(digital.event("referral_invite", clock.any_hour(day, rng), life.no, "wechat"))


def _points(world: World, rng: Random, rows: list[Row]) -> None:
    """Members earn one point for 10 CNY of an effective order, use some of them, and lose some after a year."""
    joined = {row["account_no"]: row["loyalty_enrolled_date"] for row in world.company.account_profiles}
    lives = {life.no: life for life in world.lives}
    balance: dict[str, int] = {}
    for order in world.company.orders:
        life, since = lives[str(order["account_no"])], joined.get(order["account_no"])
        if order["status"] != "effective" or since is None or order["signed_date"] < since:
            continue
        points = int(order["amount_doc"] * order["fx_rate"] / 10)
        moment = datetime.combine(order["signed_date"], datetime.min.time()) + timedelta(hours=rng.randrange(10, 23))
        more = {"event_value": money(points), "is_automated": True}
        rows.append(digital.event("points_earned", moment, life.no, "app", **more))
        balance[life.no] = balance.get(life.no, 0) + points
        day = order["signed_date"] + timedelta(days=rng.randrange(5, 200))
        if draw.chance(rng, 0.3) and day <= world.end and _open(life, day):
            used = int(balance[life.no] * rng.uniform(0.2, 0.8))
            balance[life.no] -= used
            moment = clock.any_hour(day, rng)
            rows.append(digital.event("points_redeemed", moment, life.no, "app", event_value=money(used)))
        day = order["signed_date"] + timedelta(days=366)
        if draw.chance(rng, 0.25) and day <= world.end and _open(life, day):
            lost = int(balance[life.no] * 0.3)
            balance[life.no] -= lost
            rows.append(digital.event(
                "points_expired", datetime.combine(day, datetime.min.time()), life.no, "app", event_value=money(lost),
                direction="internal", is_automated=True,
            ))


def _gatherings(world: World, rng: Random, rows: list[Row]) -> None:
    """Two customer days a year: who was invited, and who came."""
    for month in clock.months(world.start, world.end):
        if month.month not in (5, 12):
            continue
        invited, day = month.replace(day=3), month.replace(day=20)
        known = [life for life in world.lives if life.is_customer_on(invited) and _open(life, invited) and life.is_real]
        for life in sorted(rng.sample(known, min(55, len(known))), key=lambda life: life.no):
            code = f"event-{month:%Y-%m}"
            asked = clock.office(invited, rng)
            rows.append(digital.event("event_invite", asked, life.no, "event", direction="outbound", topic=code))
            if draw.chance(rng, 0.15 + 0.3 * life.mood_on(invited)) and _open(life, day):
                moment = datetime.combine(day, datetime.min.time()) + timedelta(hours=14)
                rows.append(digital.event("event_attend", moment, life.no, "event", topic=code))


def _offers(world: World, rng: Random, rows: list[Row]) -> None:
    """An offer (CNY) to customers in a bad mood, at most one in four months."""
    for life in world.lives:
        if not life.is_real:
            continue
        last = date.min
        for month, mood in life.mood.items():
            day = clock.next_workday(month + timedelta(days=rng.randrange(27)))
            is_due = mood < 0.6 and (month - last).days > 120 and draw.chance(rng, 0.35)
            if is_due and _open(life, day) and day <= world.end:
                last = month
                rows.append(digital.event(
                    "retention_offer", clock.office(day, rng), life.no, draw.pick(rng, ("phone", "wechat", "email")),
                    direction="outbound", event_value=money(draw.pick(rng, (200, 300, 500))),
                ))
