"""What follows an effective order: goods that come back, invoices, instalment plans and payments."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from sample import draw
from sample.company import Row
from sample.draw import money
from sample.world import World

METHODS = {"bank_transfer": 60, "alipay": 14, "wechat_pay": 12, "cheque": 9, "cash": 5}


def build(world: World) -> None:
    """Fill order_returns, receivables and payments (document currency)."""
    lines: dict[str, list[Row]] = {}
    for line in world.company.order_lines:
        lines.setdefault(str(line["order_no"]), []).append(line)
    returns, flow = world.rng("returns"), world.rng("money_flow")
    for order in world.company.orders:
        if order["status"] != "effective":
            continue
        _returns(world, returns, order, lines[str(order["no"])])
        _receivables(world, flow, order)


def _returns(world: World, rng: Random, order: Row, lines: list[Row]) -> None:
    """A partial return of one line for six in a hundred orders, all lines for one in a hundred."""
    draw_of_fate = rng.random()
    if draw_of_fate > 0.095:
        return
    day = order["signed_date"] + timedelta(days=rng.randrange(3, 60))
    if day > world.end:
        return
    if draw_of_fate < 0.014:
        for line in lines:
            _return(world, order, line, line["quantity"], day)
        return
    line = draw.pick(rng, lines)
    most = int(line["quantity"]) - (1 if len(lines) == 1 else 0)
    if most:
        _return(world, order, line, money(rng.randrange(1, most + 1)), day)


def _return(world: World, order: Row, line: Row, quantity: Decimal, day: date) -> None:
    """One returned line at the price that was paid."""
    number = len(world.company.order_returns) + 1
    amount = money(quantity * line["unit_price"] * (1 - order["discount_rate"]))
    world.company.order_returns.append({
        "return_id": f"RT{number:05d}", "document_no": order["no"], "product_code": line["product_code"],
        "quantity": quantity, "amount_doc": amount, "currency_code": order["currency"], "returned_date": day,
    })


def _receivables(world: World, rng: Random, order: Row) -> None:
    """An invoice for most orders, instalments for some large ones, and the payments."""
    terms = draw.pick(rng, (15, 30, 30, 45, 60))
    issued = order["signed_date"] + timedelta(days=rng.randrange(0, 12))
    if issued <= world.end and draw.chance(rng, 0.93):
        status = "void" if draw.chance(rng, 0.012) else "issued"
        _receivable(world, order, "invoice", issued, issued + timedelta(days=terms), order["amount_doc"], status)
    parts = _parts(rng, order)
    plans: list[Row | None] = [None] * len(parts)
    if len(parts) > 1 and draw.chance(rng, 0.7):
        plans = [
            _receivable(
                world, order, "plan", order["signed_date"],
                order["signed_date"] + timedelta(days=terms + 30 * position), part, "pending",
            )
            for position, part in enumerate(parts)
        ]
    if draw.chance(rng, 0.025):
        return
    day = order["signed_date"]
    for part, plan in zip(parts, plans, strict=True):
        day = day + timedelta(days=int(draw.clip(rng.lognormvariate(3.0, 0.8), 0, 240)))
        if day > world.end:
            break
        _payment(world, rng, order, plan, day, part)


def _parts(rng: Random, order: Row) -> list[Decimal]:
    """The amounts of the instalments; one in five large orders is paid in two or three."""
    total: Decimal = order["amount_doc"]
    if total * order["fx_rate"] < 8000 or not draw.chance(rng, 0.25):
        return [total]
    count = draw.pick(rng, (2, 2, 3))
    each = money(int(total / count))
    return [each] * (count - 1) + [total - each * (count - 1)]


def _receivable(
    world: World, order: Row, kind: str, issued: date, due: date, amount: Decimal, status: str
) -> Row:
    """Append one invoice or planned instalment; `fx_rate` is that of the issued date."""
    number = len(world.company.receivables) + 1
    row: Row = {
        "no": f"RV{number:05d}", "order_no": order["no"], "account_no": order["account_no"], "kind": kind,
        "issued_date": issued, "due_date": due, "amount_doc": amount, "status": status,
        "currency": order["currency"], "fx_rate": world.rate(str(order["currency"]), issued),
    }
    world.company.receivables.append(row)
    return row


def _payment(world: World, rng: Random, order: Row, plan: Row | None, day: date, amount: Decimal) -> None:
    """Append one payment; a few were turned down or wait for approval."""
    number = len(world.company.payments) + 1
    status = draw.weighted(rng, {"effective": 96, "in_approval": 2, "rejected": 2})
    if plan and status == "effective":
        plan["status"] = "paid"
    world.company.payments.append({
        "no": f"PM{number:05d}", "order_no": order["no"], "account_no": order["account_no"],
        "receivable_no": plan["no"] if plan else None, "payment_date": day, "amount_doc": amount,
        "method": draw.weighted(rng, METHODS), "status": status, "currency": order["currency"],
        "fx_rate": world.rate(str(order["currency"]), day),
    })
