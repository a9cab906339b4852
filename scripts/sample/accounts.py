"""Customers with owners over time, contacts, duplicates that were merged, test and deleted accounts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from sample import clock, draw, names
from sample.clock import utc
from sample.company import Row
from sample.world import Life, World

CHANNELS = {
    "promotion": 10, "search_engine": 21, "advertising": 12, "referral": 15, "website": 13, "online_inquiry": 9,
    "walk_in": 4, "cold_visit": 6, "phone_inquiry": 7, "email_inquiry": 3,
}
INDUSTRIES = {
    "it": 14, "finance": 7, "real_estate": 6, "business_services": 12, "logistics": 22, "manufacturing": 28,
    "government": 4, "media": 7,
}
TEST_SHARE, DELETED_SHARE, MERGED_SHARE = 0.006, 0.008, 0.012


def build(world: World) -> None:
    """Fill accounts, account_history, account_merges and contacts."""
    rng = world.rng("accounts")
    taken: set[str] = set()
    # The company moved to the CRM at the start: one account in eight was entered in the first three months.
    early = round(world.customers / 8)
    days = world.demand_days(rng, early, last=min(world.start + timedelta(days=90), world.end))
    days += world.demand_days(rng, world.customers - early, 1.15)
    for index, day in enumerate(sorted(days)):
        world.lives.append(_account(world, rng, index + 1, day, taken))
    _special(world, rng)
    _merges(world, world.rng("merges"))
    for life in world.lives:
        _owners(world, rng, life)
        _history(world, rng, life)
        world.company.accounts.append(life.account)
    _contacts(world, world.rng("contacts"))


def campaign_of(world: World, rng: Random, channel: str, day: date) -> str | None:
    """The campaign of a channel that runs on a day, for six of ten arrivals."""
    running = [
        row["code"] for row in world.company.campaigns
        if row["channel"] == channel and row["start_date"] <= day <= row["end_date"]
    ]
    return str(running[0]) if running and draw.chance(rng, 0.6) else None


def province_of(rng: Random) -> str:
    """A province, drawn by its weight."""
    return draw.weighted(rng, {name: weight for name, (_, _, weight) in names.PROVINCES.items()})


def _account(world: World, rng: Random, number: int, day: date, taken: set[str]) -> Life:
    """One customer as recorded on the first day; `size` is the hidden scale of its buying."""
    size = rng.lognormvariate(0.0, 0.85)
    province = province_of(rng)
    city = names.PROVINCES[province][0]
    industry = None if draw.chance(rng, 0.04) else draw.weighted(rng, INDUSTRIES)
    channel = draw.weighted(rng, CHANNELS)
    created = world.capped(clock.office(day, rng))
    touched = world.capped(created + timedelta(days=rng.expovariate(1 / 200)))
    row: Row = {
        "no": f"C{number:05d}", "name": names.company_name(rng, city, industry, taken), "province": province,
        "city": city, "region": names.PROVINCES[province][1], "industry": industry,
        "customer_type": _customer_type(rng, size), "tier": _tier(rng, size), "channel": channel,
        "campaign_code": campaign_of(world, rng, channel, day), "owner_code": None,
        "mobile": None if draw.chance(rng, 0.05) else names.mobile(number),
        "email": None if draw.chance(rng, 0.1) else f"office@c{number:05d}.example.com",
        "currency": "USD" if draw.chance(rng, 0.03) else "CNY", "is_test": False, "is_deleted": False,
        "created_at": utc(created), "updated_at": utc(touched), "merged_into": None,
    }
    return Life(row, size, created)


def _customer_type(rng: Random, size: float) -> str | None:
    """Enterprise, smb or individual by size; a few unknown and a few marked as both."""
    if draw.chance(rng, 0.03):
        return None
    if draw.chance(rng, 0.015):
        return "enterprise,smb"
    return "enterprise" if size > 1.9 else "smb" if size > 0.55 else "individual"


def _tier(rng: Random, size: float) -> str | None:
    """Key account tier by size; a few are not rated."""
    if draw.chance(rng, 0.04):
        return None
    seen = size * rng.lognormvariate(0, 0.2)
    return "A" if seen > 3.2 else "B" if seen > 1.5 else "C"


def _special(world: World, rng: Random) -> None:
    """Mark test accounts (they trade with themselves) and deleted ones (nothing ever happens there)."""
    tests = max(2, round(world.customers * TEST_SHARE))
    deleted = max(2, round(world.customers * DELETED_SHARE))
    chosen = rng.sample(world.lives, tests + deleted)
    for position, life in enumerate(chosen):
        life.is_real = False
        if position < tests:
            life.account |= {"is_test": True, "name": f"测试客户{position + 1:02d}（内部）", "channel": "cold_visit"}
        else:
            life.account["is_deleted"] = True


def _merges(world: World, rng: Random) -> None:
    """Accounts entered twice: the younger row is merged into the older; one chain a -> b -> c."""
    wanted = max(3, round(world.customers * MERGED_SHARE))
    early = [life for life in world.lives if life.is_real and (world.end - life.created.date()).days > 240]
    chosen = sorted(rng.sample(early, 2 * wanted - 1), key=lambda life: life.no)
    survivors, doubles = chosen[: wanted - 1], chosen[wanted - 1 :]
    _merge(world, rng, doubles[-1], doubles[0], 60)
    for survivor, double in zip(survivors, doubles[:-1], strict=True):
        earliest = 150 if double is doubles[0] else 30
        _merge(world, rng, double, survivor, earliest)
    first, second = doubles[-1].until, doubles[0].until
    if first and second and second <= first:
        doubles[0].until = second = min(first + timedelta(days=20), world.end)
    for double in doubles:
        world.company.account_merges.append({
            "merged_account_no": double.no, "surviving_account_no": double.account["merged_into"],
            "merged_date": double.until,
        })


def _merge(world: World, rng: Random, double: Life, survivor: Life, after_days: int) -> None:
    """Make one account the double of another; nothing is booked on it after the merge."""
    shared = ("province", "city", "region", "industry", "mobile", "currency", "tier", "customer_type")
    double.account |= {key: survivor.account[key] for key in shared}
    double.account["name"] = str(survivor.account["name"]).removesuffix("有限公司") + "公司"
    double.account["merged_into"] = survivor.no
    born = max(double.created.date(), survivor.created.date())
    double.until = min(born + timedelta(days=rng.randrange(after_days, 200)), world.end - timedelta(days=25))


def _owners(world: World, rng: Random, life: Life) -> None:
    """Who owned the customer since when: leavers hand over, some move on, some fall into the public pool."""
    born = life.created.date()
    region = str(life.account["region"])
    last = life.until or world.end
    owner = None if draw.chance(rng, 0.04) else world.seller(rng, region, born)
    life.owners = [(born, owner)]
    left = {row["code"]: row["left_on"] for row in world.company.employees}
    moved = born + timedelta(days=rng.randrange(40, 900)) if draw.chance(rng, 0.14) else None
    gone = left.get(owner) if owner else None
    for day, is_forced in sorted(((gone, True), (moved, False)), key=lambda item: (item[0] is None, item[0] or born)):
        if day is None or not born < day <= last:
            continue
        to_pool = not is_forced and draw.chance(rng, 0.35)
        life.owners.append((day, None if to_pool else world.seller(rng, region, day)))
    code = life.owners[-1][1]
    if code and left.get(code) and left[code] <= last:
        life.owners.append((left[code], world.seller(rng, region, left[code])))
    life.account["owner_code"] = life.owners[-1][1]


def _history(world: World, rng: Random, life: Life) -> None:
    """Owner, tier and type as of earlier dates, where one of them changed; it may start after creation."""
    changed = len(life.owners) > 1
    if life.account["is_deleted"] or not (changed or draw.chance(rng, 0.15)):
        return
    born, last = life.created.date(), life.until or world.end
    dates = {day for day, _ in life.owners}
    if (last - born).days > 120:
        dates.add(born + timedelta(days=rng.randrange(60, (last - born).days)))
    ordered = sorted(dates)
    before = draw.pick(rng, ("B", "C", "C")) if draw.chance(rng, 0.5) else life.account["tier"]
    kind = "smb" if draw.chance(rng, 0.15) else life.account["customer_type"]
    if len(ordered) > 1 and draw.chance(rng, 0.15):
        ordered = ordered[1:]
    for position, day in enumerate(ordered):
        is_last = position == len(ordered) - 1
        world.company.account_history.append({
            "account_no": life.no, "valid_from": day, "owner_code": life.owner_on(day),
            "key_account_tier": life.account["tier"] if is_last else before,
            "customer_type": life.account["customer_type"] if is_last else kind,
        })


def _contacts(world: World, rng: Random) -> None:
    """One to three people a customer, the first is primary; none on deleted accounts."""
    for life in world.lives:
        if life.account["is_deleted"]:
            continue
        for position in range(1 if life.size < 0.8 else rng.randrange(1, 4)):
            number = len(world.company.contacts) + 1
            met = life.created + timedelta(days=rng.expovariate(1 / 120) if position else 0)
            world.company.contacts.append({
                "no": f"P{number:05d}", "account_no": life.no, "full_name": names.person(rng),
                "email": None if draw.chance(rng, 0.15) else f"p{number:05d}@{life.no.lower()}.example.com",
                "mobile": names.mobile(1200 + number) if draw.chance(rng, 0.9) else None,
                "job_title": draw.pick(rng, names.TITLES), "is_primary": position == 0,
                "created_at": utc(_within(met, life, world)),
            })


def _within(moment: datetime, life: Life, world: World) -> datetime:
    """The moment, kept inside the life of the account."""
    last = datetime.combine(life.until, datetime.min.time()) if life.until else world.close
    return max(life.created, min(moment, last))
