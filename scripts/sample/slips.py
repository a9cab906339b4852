"""What people mistype: telephone numbers that lack a digit, and tiers that nobody brought up to date."""

from __future__ import annotations

from sample import draw
from sample.world import World

OTHER_TIER = {"A": "B", "B": "C", "C": "B"}


def build(world: World) -> None:
    """Spoil some numbers of contacts and leads, and the tier that the CRM shows of some accounts with a history."""
    rng = world.rng("slips")
    for person in [*world.company.contacts, *world.company.leads]:
        if person["mobile"] and draw.chance(rng, 0.02):
            person["mobile"] = str(person["mobile"])[:-1]
    known = {row["account_no"] for row in world.company.account_history}
    for account in world.company.accounts:
        if account["no"] in known and account["tier"] in OTHER_TIER and draw.chance(rng, 0.04):
            account["tier"] = OTHER_TIER[str(account["tier"])]
