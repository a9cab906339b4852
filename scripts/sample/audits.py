"""Checks of stored values against the world: a call back, the company register or an invoice, and what was mended."""

from __future__ import annotations

from datetime import date, timedelta

from sample import clock, draw
from sample.world import World

CHECKED = {
    "accounts": ("mobile", "industry", "province"), "contacts": ("mobile", "email"), "leads": ("mobile", "province"),
}
METHODS = {"call_back": 6, "registry": 3, "invoice_match": 2}


def build(world: World) -> None:
    """Fill data_verifications: every second month some values of records that existed by then."""
    rng = world.rng("audits")
    for month in clock.months(world.start, world.end)[1::2]:
        day = clock.next_workday(month.replace(day=12))
        for table, columns in CHECKED.items():
            known = [
                str(row["no"]) for row in getattr(world.company, table)
                if clock.local_date(row["created_at"]) < day and not row.get("is_deleted") and not row.get("is_test")
            ]
            for record in sorted(rng.sample(known, min(9, len(known)))):
                right = draw.chance(rng, 0.86)
                mended = None
                if not right and draw.chance(rng, 0.72):
                    mended = _on_or_before(day + timedelta(days=rng.randrange(1, 45)), world.end)
                world.company.data_verifications.append({
                    "verification_id": f"V{len(world.company.data_verifications) + 1:04d}", "table_name": table,
                    "record_no": record, "column_name": draw.pick(rng, columns), "verified_on": day,
                    "method": draw.weighted(rng, METHODS), "is_correct": right, "corrected_on": mended,
                })


def _on_or_before(day: date, last: date) -> date | None:
    """The day, or none where it lies beyond the end."""
    return day if day <= last else None
