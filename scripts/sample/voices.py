"""What people wrote about the company, how far its posts reached, and who signed up for its events."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from sample import clock, digital, draw
from sample.company import Row
from sample.draw import money
from sample.world import World

PLATFORMS = {"wechat": 9000, "weibo": 5200, "douyin": 7400, "xiaohongshu": 2600}
SUBJECTS = {"delivery": "送货", "billing": "发票", "product_fault": "设备", "usage": "客服"}
WORDS = {
    "positive": ("{0}很快，非常满意", "{0}专业又耐心，推荐", "{0}不错，会再来", "{0}比以前好多了",
                 "{0}没有问题，值得信赖"),
    "neutral": ("想问一下{0}怎么安排", "{0}一般，没什么特别", "收到了，{0}还在看", "{0}和上次一样"),
    "negative": ("{0}太慢，很失望", "{0}出错，投诉也没人管", "{0}不满意，不会再买", "{0}很差，浪费时间",
                 "等了三天，{0}还是坏的"),
}
ENGLISH = {
    "positive": ("Great service, fast and helpful", "Very satisfied with the support", "Not bad at all, recommended"),
    "neutral": ("How do I change the invoice address?", "Delivery arrived today", "It is okay"),
    "negative": ("Terrible support, still broken", "Not satisfied, slow and rude", "Disappointed with the billing"),
}


def build(world: World, rng: Random, rows: list[Row]) -> None:
    """Write the words of reviews and mentions, and add impressions and registrations to the digital events."""
    for row in rows:
        if row["event_type"] in ("review", "mention"):
            _say(rng, row)
    _impressions(world, rng, rows)
    _registrations(rng, rows)


def _say(rng: Random, row: Row) -> None:
    """Nine in ten say something; somebody at the company reads and codes two in three of them."""
    texts = WORDS if draw.chance(rng, 0.85) else ENGLISH
    if draw.chance(rng, 0.9):
        row["text"] = draw.pick(rng, texts[str(row["sentiment"])]).format(SUBJECTS[str(row["topic"])])
        if draw.chance(rng, 0.35):
            row["sentiment"] = None


def _impressions(world: World, rng: Random, rows: list[Row]) -> None:
    """How often the platforms showed the company's posts, by month, as they publish it on the last day."""
    for month in clock.months(world.start, world.end):
        last = clock.add_months(month, 1) - timedelta(days=1)
        for platform, reach in PLATFORMS.items():
            if last <= world.end:
                shown = money(round(reach * 1.15 ** ((month - world.start).days / 365) * rng.uniform(0.7, 1.3)))
                moment = datetime.combine(last, time(20))
                more = {"event_value": shown, "platform": platform, "direction": "outbound", "is_automated": True}
                rows.append(digital.event("social_impression", moment, None, "social", **more))


def _registrations(rng: Random, rows: list[Row]) -> None:
    """Most who came to an event had signed up; some signed up and stayed away."""
    came = {(row["account_id"], row["topic"]) for row in rows if row["event_type"] == "event_attend"}
    for row in [row for row in rows if row["event_type"] == "event_invite"]:
        key = (row["account_id"], row["topic"])
        if draw.chance(rng, 0.94 if key in came else 0.2):
            moment = row["occurred_at"] + clock.SHANGHAI_OFFSET + timedelta(minutes=rng.randrange(60, 14000))
            rows.append(digital.event("event_register", moment, row["account_id"], "event", topic=row["topic"]))
