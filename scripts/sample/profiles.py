"""What the company keeps about a customer outside of its CRM: group, referrer, named key account, loyalty club."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from sample import draw
from sample.world import Life, World


def build(world: World) -> None:
    """Fill account_profiles; deleted accounts have none, and a few others were never entered."""
    rng, flags = world.rng("profiles"), world.rng("flags")
    for position, life in enumerate(world.lives):
        if life.account["is_deleted"] or draw.chance(rng, 0.05):
            continue
        joined = _joined(world, rng, life)
        world.company.account_profiles.append({
            "account_no": life.no, "parent_account_no": _parent(world, rng, position, life),
            "referrer_account_no": _referrer(world, rng, position, life),
            "is_named_key_account": life.account["tier"] == "A" and draw.chance(rng, 0.8),
            "loyalty_enrolled_date": joined,
            "loyalty_tier": draw.weighted(rng, {"silver": 6, "gold": 3, "platinum": 1}) if joined else None,
            "is_flagged_churned": _flagged(world, flags, life),
        })


def _flagged(world: World, rng: Random, life: Life) -> bool | None:
    """What the owner ticked by hand: late, often forgotten, and now and then wrong."""
    if not life.first_order:
        return None
    is_old = life.stopped is not None and life.stopped < world.end - timedelta(days=120)
    return draw.chance(rng, 0.6 if is_old else 0.02)


def _joined(world: World, rng: Random, life: Life) -> date | None:
    """The day on which a buyer joined the club (about four in ten)."""
    if not life.first_order or not draw.chance(rng, 0.42):
        return None
    day = world.later(rng, life.first_order, 60)
    return day if day <= (life.until or world.end) else None


def _parent(world: World, rng: Random, position: int, life: Life) -> str | None:
    """The number of the group's head for four in a hundred, a bigger and older customer."""
    if not life.is_real or not draw.chance(rng, 0.05):
        return None
    heads = [other for other in world.lives[:position] if other.is_real and not other.until and other.size > 2.2]
    return draw.pick(rng, heads).no if heads else None


def _referrer(world: World, rng: Random, position: int, life: Life) -> str | None:
    """Who recommended us: a customer who was content in the months before."""
    if life.account["channel"] != "referral" or not life.is_real or draw.chance(rng, 0.06):
        return None
    day = life.created.date() - timedelta(days=15)
    older = world.lives[:position]
    known = [other for other in older if other.is_real and not other.until and other.is_customer_on(day)]
    if not known:
        return None
    return rng.choices(known, weights=[other.mood_on(day) ** 3 for other in known], k=1)[0].no
