"""Leads: those that became the customers of `accounts`, and those that never did."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from sample import clock, draw, names
from sample.accounts import CHANNELS, INDUSTRIES, campaign_of, province_of
from sample.clock import utc
from sample.company import Row
from sample.people import CATEGORIES, SUBSCRIPTION
from sample.world import Life, World

CONVERTED_SHARE, UNCONVERTED_PER_CUSTOMER = 0.84, 1.3
# Advertising brings many names and few customers; a recommendation the reverse.
WEAK = {"promotion": 1.2, "search_engine": 1.1, "advertising": 1.9, "referral": 0.3, "cold_visit": 1.4}
CATEGORY_WEIGHTS = dict(zip((*CATEGORIES, SUBSCRIPTION), (36, 27, 10, 12, 15), strict=True))


def build(world: World) -> None:
    """Fill leads, numbered in the order of their creation."""
    rng = world.rng("leads")
    rows: list[tuple[Row, Life | None]] = []
    for life in world.lives:
        if life.account["is_deleted"] or not draw.chance(rng, CONVERTED_SHARE):
            continue
        if (row := _converted(world, rng, life)) is not None:
            rows.append((row, life))
    weights = {name: weight * WEAK.get(name, 1.0) for name, weight in CHANNELS.items()}
    taken: set[str] = set()
    for day in world.demand_days(rng, round(world.customers * UNCONVERTED_PER_CUSTOMER)):
        rows.append((_lead(world, rng, day, draw.weighted(rng, weights), taken), None))
    rows.sort(key=lambda item: (item[0]["created_at"], item[0]["mobile"] or "", item[0]["name"]))
    for number, (row, life) in enumerate(rows, start=1):
        row["no"] = f"L{number:05d}"
        if life is None:
            row["mobile"] = names.mobile(4000 + number) if draw.chance(rng, 0.92) else None
            row["email"] = f"lead{number:05d}@example.com" if draw.chance(rng, 0.7) else None
        else:
            life.lead_no = str(row["no"])
        world.company.leads.append(row)


def _converted(world: World, rng: Random, life: Life) -> Row | None:
    """The lead that an account came from; None where it would lie before the first day."""
    waited = draw.clip(rng.lognormvariate(2.5, 0.9), 0.05, 160)
    created = life.created - timedelta(seconds=int(waited * 86400))
    if created.date() < world.start:
        return None
    account = life.account
    return _row(world, rng, created, str(account["channel"])) | {
        "name": names.person(rng), "company_name": account["name"], "mobile": account["mobile"],
        "email": account["email"], "campaign_code": account["campaign_code"], "province": account["province"],
        "industry": account["industry"], "owner_code": life.owners[0][1], "converted_at": account["created_at"],
        "account_no": life.no, "is_test": account["is_test"], "updated_at": account["created_at"],
    }


def _lead(world: World, rng: Random, day: date, channel: str, taken: set[str]) -> Row:
    """A lead that never became a customer; one in two hundred is a test."""
    province = province_of(rng)
    city, region, _ = names.PROVINCES[province]
    created = world.capped(clock.any_hour(day, rng))
    industry = None if draw.chance(rng, 0.1) else draw.weighted(rng, INDUSTRIES)
    is_test = draw.chance(rng, 0.005)
    updated = world.capped(created + timedelta(days=rng.expovariate(1 / 25)))
    return _row(world, rng, created, channel) | {
        "name": "测试线索" if is_test else names.person(rng),
        "company_name": "测试公司（内部）" if is_test else names.company_name(rng, city, industry, taken),
        "mobile": None, "email": None, "campaign_code": campaign_of(world, rng, channel, day),
        "province": province, "industry": industry,
        "owner_code": None if draw.chance(rng, 0.07) else world.seller(rng, region, day),
        "converted_at": None, "account_no": None, "is_test": is_test, "updated_at": utc(updated),
    }


def _row(world: World, rng: Random, created: datetime, channel: str) -> Row:
    """The fields that both kinds share."""
    return {
        "no": None, "channel": channel,
        "grade": None if draw.chance(rng, 0.1) else draw.weighted(rng, {"A": 2, "B": 4, "C": 5}),
        "product_category": None if draw.chance(rng, 0.08) else draw.weighted(rng, CATEGORY_WEIGHTS),
        "created_at": utc(created),
    }
