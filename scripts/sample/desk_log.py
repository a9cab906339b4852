"""What the help desk and the telephone system logged beside the cases: status changes, parts of a contact, outages."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import pairwise
from random import Random

from sample import clock, draw
from sample.clock import utc
from sample.company import Row
from sample.world import World

# The log was switched on some weeks after the start: cases before that have no history.
LOG_STARTS = timedelta(days=45)
TALKING = ("phone", "chat", "wechat", "app")
OUTAGES = {"phone": 3, "chat": 4, "wechat": 2, "web": 2, "app": 2}
CAUSES = ("线路故障", "系统升级", "供应商中断", "网络攻击")


def build(world: World) -> None:
    """Fill case_status_changes and outages, and split the handle time of contacts into its parts."""
    rng = world.rng("desk_log")
    contacts: dict[str, list[Row]] = {}
    for contact in world.company.case_contacts:
        contacts.setdefault(str(contact["case_no"]), []).append(contact)
        contact |= _parts(rng, contact)
    rows: list[tuple[datetime, str, str]] = []
    first = utc(datetime.combine(world.start, time()) + LOG_STARTS)
    for case in world.company.cases:
        if not case["is_spam"] and case["created_at"] >= first:
            rows += _changes(rng, case, contacts[str(case["no"])])
    for number, (moment, case_no, status) in enumerate(sorted(rows, key=lambda row: row[0]), start=1):
        world.company.case_status_changes.append({
            "status_change_id": f"S{number:05d}", "case_no": case_no, "changed_at": moment, "status": status,
        })
    _outages(world, rng)


def _parts(rng: Random, contact: Row) -> Row:
    """Talk, hold and after-contact seconds of a person's contact, and how many chats ran side by side."""
    seconds = contact["handle_seconds"]
    if contact["handled_by"] != "human" or seconds is None or contact["channel"] not in TALKING:
        return {"talk_seconds": None, "hold_seconds": None, "after_contact_seconds": None, "concurrent_contacts": None}
    hold = int(seconds * rng.uniform(0.02, 0.2)) if contact["channel"] == "phone" else 0
    after = int(seconds * rng.uniform(0.08, 0.25))
    side_by_side = 1 if contact["channel"] == "phone" else draw.weighted(rng, {1: 5, 2: 3, 3: 1})
    return {
        "talk_seconds": seconds - hold - after, "hold_seconds": hold, "after_contact_seconds": after,
        "concurrent_contacts": side_by_side,
    }


def _changes(rng: Random, case: Row, contacts: list[Row]) -> list[tuple[datetime, str, str]]:
    """The status changes of one case, in the order of time."""
    worked = [row for row in contacts if row["handled_by"] == "human"]
    answered = [row for row in worked if row["responded_at"] is not None]
    found: list[tuple[datetime, str]] = []
    if answered:
        found.append((answered[0]["responded_at"], "open"))
    reopening = worked[-1] if case["reopened_count"] and len(worked) > 1 else None
    for before, after in pairwise(worked):
        if before["responded_at"] is None or after["opened_at"] <= before["responded_at"]:
            continue
        if after is reopening:
            found += _first_solution(rng, before["responded_at"], after["opened_at"])
        elif not after["is_agent_initiated"] and draw.chance(rng, 0.7):
            found += [(before["responded_at"], "pending_customer"), (after["opened_at"], "open")]
        elif draw.chance(rng, 0.3):
            found += [(before["responded_at"], "on_hold"), (after["opened_at"], "open")]
    if case["solved_at"] is not None:
        found += _solution(rng, case["solved_at"], [moment for moment, _ in found])
    elif case["status"] == "on_hold" and answered:
        found.append((answered[-1]["responded_at"], "on_hold"))
    ranked = sorted(enumerate(found), key=lambda item: (item[1][0], item[0]))
    return [(moment, str(case["no"]), status) for _, (moment, status) in ranked]


def _first_solution(rng: Random, answered: datetime, reopened: datetime) -> list[tuple[datetime, str]]:
    """Solved after the answer, and open again when the customer came back."""
    solved = answered + (reopened - answered) * rng.uniform(0.05, 0.6)
    return [(solved.replace(microsecond=0), "solved"), (reopened, "open")]


def _solution(rng: Random, solved: datetime, before: list[datetime]) -> list[tuple[datetime, str]]:
    """The final solution; for some cases the agent had logged an offer before the customer agreed."""
    last = max(before, default=solved)
    if last < solved and draw.chance(rng, 0.25):
        offered = last + (solved - last) * rng.uniform(0.1, 0.9)
        return [(offered.replace(microsecond=0), "solution_offered"), (solved, "solved")]
    return [(solved, "solved")]


def _outages(world: World, rng: Random) -> None:
    """When a channel could not be reached; two of one channel overlap, the last one goes on."""
    span = (world.end - world.start).days
    spells: list[tuple[datetime, datetime | None, str]] = []
    for channel, count in OUTAGES.items():
        for _ in range(count):
            began = clock.office(world.start + timedelta(days=rng.randrange(span)), rng)
            spells.append((began, began + timedelta(minutes=rng.randrange(15, 500)), channel))
    first, ended, channel = spells[0]
    spells.append((first + (ended - first) / 2, ended + timedelta(minutes=40), channel))
    spells.append((world.close - timedelta(hours=7), None, "app"))
    for number, (began, ended, channel) in enumerate(sorted(spells, key=lambda spell: spell[0]), start=1):
        world.company.service_outages.append({
            "outage_id": f"O{number:03d}", "channel": channel, "started_at": utc(began),
            "ended_at": utc(ended) if ended else None, "cause": draw.pick(rng, CAUSES),
        })
