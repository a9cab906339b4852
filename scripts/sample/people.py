"""Employees, products with their costs, campaigns and exchange rates."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from sample import clock, draw, names
from sample.draw import money
from sample.world import World

SALES_TEAMS = {
    "华东销售一部": "华东", "华东销售二部": "华东", "华南销售部": "华南", "华北销售部": "华北",
    "中西部销售部": "华中",
}
SERVICE_TEAM, MARKETING_TEAM = "客户服务部", "市场部"
CATEGORIES = ("智能硬件", "软件系统", "实施服务", "耗材配件")
SUBSCRIPTION = "云服务订阅"
PRODUCTS = (
    ("P-101", "边缘网关标准版", "智能硬件", "台", 3800, 1),
    ("P-102", "边缘网关专业版", "智能硬件", "台", 7600, 2),
    ("P-103", "边缘网关旗舰版", "智能硬件", "台", 15800, 3),
    ("P-104", "手持终端", "智能硬件", "台", 2600, 1),
    ("P-201", "仓储管理软件基础版", "软件系统", "套", 12000, 1),
    ("P-202", "仓储管理软件企业版", "软件系统", "套", 36000, 2),
    ("P-203", "排产优化模块", "软件系统", "套", 18000, 1),
    ("P-301", "现场实施", "实施服务", "人天", 1800, 1),
    ("P-302", "定制开发", "实施服务", "人天", 2600, 2),
    ("P-401", "标签耗材箱", "耗材配件", "箱", 260, 1),
    ("P-402", "电池组件", "耗材配件", "件", 420, 1),
    ("P-403", "扫描头组件", "耗材配件", "件", 680, 2),
    ("P-501", "云平台基础版", SUBSCRIPTION, "月", 600, 1),
    ("P-502", "云平台专业版", SUBSCRIPTION, "月", 1800, 2),
    ("P-503", "云平台旗舰版", SUBSCRIPTION, "月", 4800, 3),
)
COST_SHARE = {"智能硬件": 0.62, "软件系统": 0.24, "实施服务": 0.55, "耗材配件": 0.48, SUBSCRIPTION: 0.28}
CAMPAIGNS = (
    ("MK2023-01", "春季新品推广", "promotion", date(2023, 3, 6), 45),
    ("MK2023-02", "搜索品牌投放", "search_engine", date(2023, 5, 8), 90),
    ("MK2023-03", "双十一专场", "advertising", date(2023, 10, 25), 25),
    ("MK2023-04", "老客户推荐礼", "referral", date(2023, 8, 1), 120),
    ("MK2024-01", "开工季促销", "promotion", date(2024, 2, 22), 40),
    ("MK2024-02", "行业门户广告", "advertising", date(2024, 4, 10), 80),
    ("MK2024-03", "搜索关键词扩量", "search_engine", date(2024, 7, 1), 100),
    ("MK2024-04", "双十一专场", "advertising", date(2024, 10, 24), 26),
    ("MK2024-05", "邮件唤醒计划", "email_inquiry", date(2024, 9, 2), 60),
    ("MK2025-01", "开工季促销", "promotion", date(2025, 2, 10), 40),
    ("MK2025-02", "官网改版引流", "website", date(2025, 3, 17), 90),
    ("MK2025-03", "推荐有礼二期", "referral", date(2025, 5, 6), 150),
    ("MK2025-04", "双十一专场", "advertising", date(2025, 10, 22), 27),
    ("MK2025-05", "岁末答谢会", "promotion", date(2025, 12, 8), 60),
)


def build(world: World) -> None:
    """Fill employees, products, product_costs, campaigns and fx_rates."""
    rng = world.rng("people")
    _employees(world, rng)
    _products(world, rng)
    _campaigns(world, rng)
    _rates(world, rng)


def _employees(world: World, rng: Random) -> None:
    """39 people of five sales teams, service, marketing and management, some of whom left, and one integration."""
    taken: set[str] = set()
    boss = _hire(world, rng, taken, "总经办", "management", None, None, 0)
    for team, region in SALES_TEAMS.items():
        head = _hire(world, rng, taken, team, "sales_manager", region, boss, 0)
        for number in range(5 if team in ("华东销售一部", "华南销售部") else 4):
            _hire(world, rng, taken, team, "sales_rep", region, head, number)
    head = _hire(world, rng, taken, SERVICE_TEAM, "service_manager", "华东", boss, 0)
    for number in range(8):
        _hire(world, rng, taken, SERVICE_TEAM, "service_agent", "华东", head, number)
    for number in range(3):
        _hire(world, rng, taken, MARKETING_TEAM, "marketing", "华东", boss, number)
    _hire(world, rng, taken, "信息部", "it", "华东", boss, 0)
    _changes(world, rng, taken)
    world.company.employees.append({
        "code": "api.sync", "full_name": "接口同步账号", "email": "api.sync@example.com", "mobile": None,
        "team": "信息部", "role": "integration", "region": None, "manager_code": None,
        "hired_on": world.start, "left_on": None,
        "leave_from": None, "leave_to": None, "is_crm_licensed": True, "fte": Decimal("0.00"),
        "user_type": "integration", "is_active": True,
    })


def _hire(
    world: World, rng: Random, taken: set[str], team: str, role: str, region: str | None,
    manager: str | None, number: int,
) -> str:
    """Append one employee and return the code (`family.given` in pinyin)."""
    while True:
        family, given = draw.pick(rng, list(names.FAMILY)), draw.pick(rng, list(names.GIVEN))
        code = f"{names.FAMILY[family]}.{names.GIVEN[given]}"
        if code not in taken:
            break
    taken.add(code)
    hired = world.start - timedelta(days=rng.randrange(120, 1400))
    if number == 3:
        hired = clock.next_workday(world.start + timedelta(days=rng.randrange(150, 600)))
    world.company.employees.append({
        "code": code, "full_name": family + given, "email": f"{code}@example.com",
        "mobile": names.mobile(9900 + len(world.company.employees)), "team": team, "role": role, "region": region,
        "manager_code": manager, "hired_on": hired, "left_on": None, "leave_from": None, "leave_to": None,
        "is_crm_licensed": role not in ("marketing",) or number == 0,
        "fte": Decimal("0.50") if role == "service_agent" and number in (2, 6) else Decimal("1.00"),
        "user_type": "human", "is_active": True,
    })
    return code


def _changes(world: World, rng: Random, taken: set[str]) -> None:
    """Four people leave and are replaced a month later; two are on leave for some months; one has no licence."""
    people = world.company.employees
    leavers = [row for row in people if row["role"] == "sales_rep"][1:18:6]
    leavers += [row for row in people if row["role"] == "service_agent"][4:5]
    for years, row in zip((0.9, 1.5, 2.2, 1.2), leavers, strict=True):
        left = world.start + timedelta(days=int(365 * years))
        if left >= world.end:
            continue
        row["left_on"], row["is_active"] = left, False
        _hire(world, rng, taken, row["team"], row["role"], row["region"], row["manager_code"], 0)
        people[-1]["hired_on"] = clock.next_workday(left + timedelta(days=30))
    absent = [row for row in people if row["role"] in ("sales_rep", "service_agent") and row["left_on"] is None]
    for row, first, length in ((absent[4], 400, 128), (absent[-4], 1020, 158)):
        row["leave_from"] = world.start + timedelta(days=first)
        row["leave_to"] = row["leave_from"] + timedelta(days=length)
    absent[7]["is_crm_licensed"] = False


def _products(world: World, rng: Random) -> None:
    """The catalogue (CNY) and the unit cost since each date; one product is no longer sold."""
    for code, name, category, unit, price, rank in PRODUCTS:
        world.company.products.append({
            "code": code, "name": name, "category": category, "unit": unit, "list_price": money(price),
            "tier_rank": rank, "is_active": code != "P-104",
        })
        cost = price * COST_SHARE[category]
        for year in range(world.start.year, world.end.year + 1):
            valid = date(year, 1, 1) if year == world.start.year or rng.random() < 0.6 else date(year, 7, 1)
            if valid > world.end:
                continue
            world.company.product_costs.append({
                "product_code": code, "valid_from": valid, "unit_cost": money(round(cost, 1)), "tier_rank": rank,
            })
            cost *= rng.uniform(0.97, 1.06)


def _campaigns(world: World, rng: Random) -> None:
    """The campaigns (budget and cost in CNY); the last one still runs."""
    for code, name, channel, first, length in CAMPAIGNS:
        if not world.start <= first <= world.end:
            continue
        last = first + timedelta(days=length - 1)
        budget = length * rng.randrange(6, 14) * 100
        world.company.campaigns.append({
            "code": code, "name": f"{first.year}{name}", "channel": channel, "start_date": first, "end_date": last,
            "budget": money(budget), "actual_cost": money(round(budget * rng.uniform(0.7, 1.15))),
            "status": "active" if last > world.end else "completed",
        })


def _rates(world: World, rng: Random) -> None:
    """CNY for one USD, every calendar day, two decimals: a slow walk between 6.70 and 7.35."""
    level = 6.90
    for day in clock.days(world.start, world.end):
        level = draw.clip(level + rng.gauss(0.0005, 0.011), 6.70, 7.35)
        world.rates[day] = money(round(level, 2))
        world.company.fx_rates.append({"currency_code": "USD", "rate_date": day, "rate_to_base": world.rates[day]})
