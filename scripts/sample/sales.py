"""Opportunities with their stages, and the orders that follow from them or come by themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from sample import clock, draw, money_flow
from sample.basket import fill
from sample.clock import utc
from sample.company import Row
from sample.draw import money
from sample.people import CATEGORIES
from sample.world import Deal, Life, Order, World

STAGES = ("qualified", "needs_analysis", "proposal")
LOST_REASONS = {"price": 8, "competitor": 6, "no_budget": 5, "no_response": 4, "feature_gap": 3, "timing": 3}


def build(world: World) -> None:
    """Fill opportunities, opportunity_stages, orders, order_lines and what follows from an order."""
    rng = world.rng("sales")
    planned = [(life, order, None) for life in world.lives for order in life.orders]
    deals = sorted(
        ((life, deal) for life in world.lives for deal in life.deals), key=lambda item: (item[1].opened, item[0].no)
    )
    for number, (life, deal) in enumerate(deals, start=1):
        row = _opportunity(world, rng, life, deal, f"O{number:05d}")
        if row["status"] == "won" and deal.has_order:
            day = clock.local_date(row["closed_at"]) + timedelta(days=draw.pick(rng, (0, 0, 0, 1, 2, 4)))
            if day <= (life.until or world.end):
                planned.append((life, Order(day, deal.size), row))
    _orders(world, world.rng("orders"), planned)
    money_flow.build(world)


def _opportunity(world: World, rng: Random, life: Life, deal: Deal, no: str) -> Row:
    """One deal and its stage entries; a closing after the last day leaves it open."""
    last = datetime.combine(life.until, datetime.min.time()) if life.until else world.close
    opened, closed = min(deal.opened, last), deal.closed
    assert closed
    status = deal.outcome if closed <= last else "open"
    owner = life.owner_on(opened.date()) or world.seller(rng, str(life.account["region"]), opened.date())
    moves = _moves(rng, opened, min(closed, last), status)
    for stage, moment in moves:
        world.company.opportunity_stages.append({
            "opportunity_no": no, "stage": stage, "entered_at": utc(moment),
            "changed_by_code": "api.sync" if draw.chance(rng, 0.03) else owner,
        })
    row: Row = {
        "no": no, "name": f"{life.account['name']}采购项目{draw.pick(rng, 'ABCD')}", "account_no": life.no,
        "lead_no": deal.lead_no, "owner_code": owner,
        "product_category": draw.weighted(rng, dict(zip(CATEGORIES, (40, 30, 12, 18), strict=True))),
        "amount_doc": money(_estimate(world, life, deal)), "currency": life.currency, "status": status,
        "closed_at": None if status == "open" else utc(moves[-1][1]),
        "expected_close_date": (opened + timedelta(days=rng.randrange(15, 90))).date(),
        "lost_reason": draw.weighted(rng, LOST_REASONS) if status == "lost" and draw.chance(rng, 0.85) else None,
        "created_at": utc(opened), "updated_at": utc(min(moves[-1][1] + timedelta(hours=rng.randrange(1, 90)), last)),
        "is_test": life.account["is_test"],
    }
    world.company.opportunities.append(row)
    return row


def _estimate(world: World, life: Life, deal: Deal) -> int:
    """The amount before an order fixes it, rounded to hundreds of CNY or tens of USD."""
    if life.currency == "CNY":
        return max(1, round(deal.size / 100)) * 100
    return max(1, round(deal.size / 70)) * 10


def _moves(rng: Random, opened: datetime, until: datetime, status: str) -> list[tuple[str, datetime]]:
    """Stage entries in order: some deals skip a stage, step back, or are closed twice."""
    first = rng.choices((0, 1, 2), weights=(86, 11, 3), k=1)[0]
    path = [STAGES[first]] + [stage for stage in STAGES[first + 1 :] if not draw.chance(rng, 0.12)]
    if len(path) > 1 and draw.chance(rng, 0.08):
        path.insert(draw.pick(rng, (2, len(path))), path[0])
    if status == "open":
        path = path[: rng.randrange(1, len(path) + 1)]
    elif status in ("lost", "invalid"):
        path = path[: max(1, len(path) - (1 if draw.chance(rng, 0.4) else 0))]
    if status in ("won", "lost") and draw.chance(rng, 0.03):
        path += ["lost", "proposal"]
    span = max((until - opened).total_seconds(), 0.0)
    shares = sorted(rng.random() * 0.92 for _ in path[1:])
    moments = [opened + timedelta(seconds=int(span * share)) for share in shares]
    moves = list(zip(path, [opened, *moments], strict=True))
    for position in range(1, len(moves)):
        stage, moment = moves[position]
        moves[position] = stage, max(moment, moves[position - 1][1] + timedelta(seconds=1))
    if status != "open":
        moves.append((status, max(until, moves[-1][1] + timedelta(seconds=1))))
    return [(stage, moment.replace(microsecond=0)) for stage, moment in moves]


def _orders(world: World, rng: Random, planned: list[tuple[Life, Order, Row | None]]) -> None:
    """Number the orders by creation within a year and write header and lines."""
    drafts = []
    for life, order, opportunity in planned:
        moment = clock.office(order.day, rng) - timedelta(days=draw.pick(rng, (0, 0, 0, 0, 1, 2)))
        moment = world.capped(max(moment, life.created + timedelta(minutes=rng.randrange(1, 50))))
        drafts.append((moment, life, order, opportunity))
    drafts.sort(key=lambda item: (item[0], item[1].no))
    numbers: dict[int, int] = {}
    for moment, life, order, opportunity in drafts:
        numbers[moment.year] = numbers.get(moment.year, 0) + 1
        no = f"SO{moment.year}-{numbers[moment.year]:05d}"
        _order(world, rng, no, moment, life, order, opportunity)


def _order(
    world: World, rng: Random, no: str, moment: datetime, life: Life, order: Order, opportunity: Row | None
) -> None:
    """One order: amount_doc is the sum of the lines less the header discount."""
    rate = world.rate(life.currency, order.day)
    discount = draw.weighted(rng, {0: 70, 5: 18, 10: 12}) if life.currency == "CNY" else 0
    category = str(opportunity["product_category"]) if opportunity else None
    lines = fill(world, rng, no, order, category, float(rate))
    total = sum(line["subtotal_doc"] for line in lines)
    amount = money(total * (100 - discount) / 100)
    if opportunity and (life.currency == "USD" or draw.chance(rng, 0.65)):
        opportunity["amount_doc"] = amount
    status = _status(world, rng, order)
    owner = life.owner_on(order.day) or (opportunity["owner_code"] if opportunity else None)
    world.company.orders.append({
        "no": no, "account_no": life.no, "opportunity_no": opportunity["no"] if opportunity else None,
        "owner_code": owner or world.seller(rng, str(life.account["region"]), order.day), "status": status,
        "signed_date": order.day, "amount_doc": amount, "discount_rate": money(discount / 100),
        "currency": life.currency, "fx_rate": rate, "created_at": utc(moment),
        "updated_at": utc(world.capped(moment + timedelta(hours=rng.randrange(1, 900)))),
    })
    world.company.order_lines.extend(lines)


def _status(world: World, rng: Random, order: Order) -> str:
    """Most orders count; young ones wait for approval, a few were turned down, voided or deleted."""
    if (world.end - order.day).days < 10 and draw.chance(rng, 0.35):
        return "in_approval"
    return draw.weighted(rng, {"effective": 950, "in_approval": 5, "rejected": 13, "void": 22, "deleted": 10})
