"""What is on an order."""

from __future__ import annotations

from random import Random

from sample import draw
from sample.company import Row
from sample.draw import money
from sample.people import CATEGORIES
from sample.world import Order, World

CATEGORY_WEIGHTS = dict(zip(CATEGORIES, (38, 22, 12, 28), strict=True))


def fill(world: World, rng: Random, order_no: str, order: Order, category: str | None, rate: float) -> list[Row]:
    """One to four lines in the document currency; prices are whole numbers, so that no total needs rounding."""
    count = rng.choices((1, 2, 3, 4), weights=(54, 31, 11, 4), k=1)[0]
    lines: list[Row] = []
    for number in range(1, count + 1):
        share = order.size / count * rng.uniform(0.6, 1.4)
        chosen = category if number == 1 and category else draw.weighted(rng, CATEGORY_WEIGHTS)
        taken = {line["product_code"] for line in lines}
        options = [
            row for row in world.company.products
            if row["category"] == chosen and row["code"] not in taken
            and (row["is_active"] or order.day.year == world.start.year)
        ]
        if options:
            lines.append(_line(rng, order_no, len(lines) + 1, _affordable(rng, options, share), share, rate))
    return lines


def _affordable(rng: Random, options: list[Row], share: float) -> Row:
    """A product whose price suits the size of the line, else the cheapest."""
    fitting = [row for row in options if float(row["list_price"]) <= share * 1.2]
    return draw.pick(rng, fitting) if fitting else min(options, key=lambda row: row["list_price"])


def _line(rng: Random, order_no: str, number: int, product: Row, share: float, rate: float) -> Row:
    """One line; `unit_price` is after the discount of the line, `subtotal_doc` before that of the header."""
    price = max(1, round(float(product["list_price"]) / rate))
    unit = max(1, round(price * (1 - draw.pick(rng, (0, 0, 0, 3, 5, 8, 10, 15)) / 100)))
    quantity = int(draw.clip(round(share / rate / unit), 1, 80))
    return {
        "order_no": order_no, "line_no": number, "product_code": product["code"], "quantity": money(quantity),
        "list_price": money(price), "unit_price": money(unit), "subtotal_doc": money(unit * quantity),
    }
