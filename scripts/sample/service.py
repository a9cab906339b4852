"""Cases and the contacts within them. The hidden quality (0..1) of a case sets speed, effort and outcome."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from sample import clock, draw
from sample.clock import utc
from sample.company import Row
from sample.world import Life, World

CHANNELS = {"phone": 30, "email": 12, "web": 13, "chat": 18, "wechat": 20, "app": 7}
TOPICS = {"delivery": 22, "billing": 16, "product_fault": 24, "usage": 22, "account": 9, "return": 7}
BOT_CHANNELS = ("chat", "wechat", "app", "web")
BOT_TOPICS = ("delivery", "usage", "account", "billing")


def build(world: World) -> None:
    """Fill cases (numbered by creation) and case_contacts."""
    rng = world.rng("service")
    drafts: list[tuple[datetime, Life | None, float, str | None]] = []
    for life in world.lives:
        for day, quality in life.case_days:
            moment = world.capped(clock.any_hour(day, rng))
            if moment < life.created:
                moment = world.capped(life.created + timedelta(hours=1))
            topic = draw.weighted(rng, TOPICS)
            drafts.append((moment, life, quality, topic))
            _follow_up(world, rng, drafts, life, quality, topic, moment)
    strangers = round(len(drafts) * 0.045)
    for day in world.demand_days(rng, strangers):
        drafts.append((world.capped(clock.any_hour(day, rng)), None, rng.betavariate(5, 2), None))
    drafts.sort(key=lambda item: (item[0], item[1].no if item[1] else ""))
    people = _contacts_by_account(world)
    for number, (moment, life, quality, topic) in enumerate(drafts, start=1):
        case = _case(world, rng, str(100000 + number), moment, life, quality, topic)
        case["contact_no"] = _person(rng, people, life, case)
        world.company.cases.append(case)


def _follow_up(
    world: World, rng: Random, drafts: list, life: Life, quality: float, topic: str, moment: datetime
) -> None:
    """A badly handled issue comes back as another case within days."""
    if quality > 0.5 or not draw.chance(rng, 0.4):
        return
    again = clock.any_hour((moment + timedelta(days=rng.randrange(1, 7))).date(), rng)
    if again.date() <= (life.until or world.end) and again <= world.close:
        drafts.append((again, life, quality * 0.9, topic))


def _contacts_by_account(world: World) -> dict[str, list[str]]:
    """Contact numbers of each customer."""
    found: dict[str, list[str]] = {}
    for row in world.company.contacts:
        found.setdefault(str(row["account_no"]), []).append(str(row["no"]))
    return found


def _person(rng: Random, people: dict[str, list[str]], life: Life | None, case: Row) -> str | None:
    """The contact who wrote, where the company knows who it was."""
    known = people.get(life.no, []) if life else []
    return draw.pick(rng, known) if known and draw.chance(rng, 0.85) else None


def _case(
    world: World, rng: Random, no: str, moment: datetime, life: Life | None, quality: float, topic: str | None
) -> Row:
    """One case with its contacts."""
    is_spam = life is None and draw.chance(rng, 0.6)
    kind = _kind(rng, quality, topic)
    channel = draw.weighted(rng, CHANNELS)
    is_complaint = kind == "complaint" and not is_spam
    severity = draw.bounded_score(rng, 4.6 - 3 * quality, 0.8, 1, 5) if is_complaint else None
    case: Row = {
        "no": no, "account_no": life.no if life else None, "contact_no": None,
        "owner_code": None if is_spam else world.agent(rng, moment.date()), "channel": channel,
        "priority": draw.weighted(rng, {"low": 15, "normal": 58, "high": 20, "urgent": 7}),
        "topic": None if is_spam else topic or draw.weighted(rng, TOPICS),
        "contact_type": "inquiry" if is_spam else kind,
        "severity": severity, "product_code": None, "status": "closed", "created_at": utc(moment),
        "solved_at": None, "closed_at": None,
        "reopened_count": 0, "is_escalated": False, "is_spam": is_spam,
    }
    if case["topic"] in ("product_fault", "return", "usage") and draw.chance(rng, 0.8):
        case["product_code"] = draw.pick(rng, world.company.products)["code"]
    if is_spam:
        _append(world, case, 1, "human", moment, None, None)
        case["closed_at"] = utc(world.capped(moment + timedelta(hours=rng.randrange(1, 30))))
        return case
    if draw.chance(rng, 0.55) and channel in BOT_CHANNELS and _bot(world, rng, case, moment, quality):
        return case
    _human(world, rng, case, moment, quality)
    return case


def _kind(rng: Random, quality: float, topic: str | None) -> str:
    """Complaint, inquiry or request; faults and bad handling make complaints."""
    complaint = 0.1 + 0.28 * (1 - quality) + (0.16 if topic in ("product_fault", "delivery") else 0.0)
    if draw.chance(rng, complaint):
        return "complaint"
    return "request" if topic in ("return", "account") or draw.chance(rng, 0.35) else "inquiry"


def _bot(world: World, rng: Random, case: Row, moment: datetime, quality: float) -> bool:
    """The bot answers first; True where it also solves the case."""
    able = case["topic"] in BOT_TOPICS and case["contact_type"] != "complaint"
    solved = able and draw.chance(rng, 0.35 + 0.4 * quality)
    answered = world.capped(moment + timedelta(seconds=rng.randrange(1, 9)))
    _append(world, case, 1, "bot", moment, answered, rng.randrange(20, 240), handed_over=not solved)
    if solved:
        done = world.capped(moment + timedelta(seconds=rng.randrange(60, 900)))
        case |= {"owner_code": None, "solved_at": utc(done), "closed_at": utc(done)}
    return solved


def _human(world: World, rng: Random, case: Row, moment: datetime, quality: float) -> None:
    """Agents answer; poor quality means waiting, more contacts, escalation and reopening."""
    after_bot = 1 if _has_contact(world, case) else 0
    count = 1 + draw.poisson(rng, 0.22 + 1.1 * (1 - quality))
    hours = draw.clip(rng.lognormvariate(2.6 + 2.0 * (0.7 - quality), 0.9), 0.1, 900)
    case["is_escalated"] = draw.chance(rng, 0.02 + 0.2 * (1 - quality))
    reopened = draw.chance(rng, 0.03 + 0.16 * (1 - quality))
    opened, last = moment + timedelta(minutes=2 * after_bot), moment
    for position in range(count + (1 if reopened else 0)):
        if position:
            opened = max(opened, moment + timedelta(hours=hours * position / count)) + timedelta(hours=rng.random())
        if opened > world.close:
            break
        waiting = _wait(rng, str(case["channel"]), quality, opened)
        by_agent = position > 0 and draw.chance(rng, 0.1)
        answered = opened if by_agent else opened + waiting
        is_missed = not by_agent and (answered > world.close or draw.chance(rng, 0.02 + 0.05 * (1 - quality)))
        seconds = None if is_missed else int(draw.clip(rng.lognormvariate(5.6, 0.6), 30, 3600))
        agent = None if is_missed and draw.chance(rng, 0.5) else _agent(world, rng, case, opened.date())
        _append(
            world, case, position + 1 + after_bot, "human", opened, None if is_missed else answered, seconds,
            agent=agent, by_agent=by_agent,
        )
        last = max(last, opened if is_missed else answered)
    case["reopened_count"] = (2 if draw.chance(rng, 0.1) else 1) if reopened else 0
    _finish(world, rng, case, max(last, moment + timedelta(hours=hours)))


def _agent(world: World, rng: Random, case: Row, day: date) -> str:
    """The owner of the case, or a colleague for one contact in six."""
    return str(case["owner_code"]) if draw.chance(rng, 0.84) else world.agent(rng, day)


def _wait(rng: Random, channel: str, quality: float, opened: datetime) -> timedelta:
    """Time to the answer: seconds by phone, minutes in chats, hours by mail; longer at night."""
    typical = {"phone": 25, "chat": 90, "wechat": 240, "app": 400, "web": 5400, "email": 9000}[channel]
    seconds = typical * rng.lognormvariate(0, 0.8) * (0.5 + 2.2 * (1 - quality))
    if channel != "phone" and not 9 <= opened.hour < 21:
        seconds += ((9 - opened.hour) % 24) * 3600 * rng.uniform(0.6, 1.0)
    return timedelta(seconds=int(draw.clip(seconds, 2, 5 * 86400)))


def _finish(world: World, rng: Random, case: Row, solved: datetime) -> None:
    """Solved and closed, or still open at the end; a few lie on hold for good."""
    if solved > world.close or draw.chance(rng, 0.006):
        case["status"] = "open" if draw.chance(rng, 0.75) else "on_hold"
        return
    closed = solved + timedelta(hours=rng.expovariate(1 / 30))
    case["solved_at"] = utc(solved)
    case["closed_at"] = utc(closed) if closed <= world.close else None
    case["status"] = "closed" if closed <= world.close else "open"


def _has_contact(world: World, case: Row) -> bool:
    """True where the last contact written belongs to the case."""
    rows = world.company.case_contacts
    return bool(rows) and rows[-1]["case_no"] == case["no"]


def _append(
    world: World, case: Row, seq: int, handled_by: str, opened: datetime, answered: datetime | None,
    seconds: int | None, *, agent: str | None = None, by_agent: bool = False, handed_over: bool = False,
) -> None:
    """Append one contact."""
    world.company.case_contacts.append({
        "case_no": case["no"], "seq": seq, "channel": case["channel"], "handled_by": handled_by, "agent_code": agent,
        "opened_at": utc(opened), "responded_at": utc(answered) if answered else None, "handle_seconds": seconds,
        "is_agent_initiated": by_agent, "is_escalated_to_human": handed_over,
    })
