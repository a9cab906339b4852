"""The words and number formats of the printed scorecard, in English and Chinese."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

__all__ = ["DASH", "DOMAINS", "change", "figure", "heading", "period_name", "word"]

# In the order a company meets its customers, which is the order of the page.
DOMAINS = {
    "acquisition": "获客",
    "sales": "销售",
    "value": "客户价值",
    "retention": "客户保留",
    "loyalty": "忠诚度",
    "satisfaction": "满意度",
    "service": "服务",
    "engagement": "互动",
    "segmentation": "客户细分",
    "crm_effect": "CRM 成效",
}
CHINESE = {
    "Scorecard": "指标记分卡",
    "KPI": "指标",
    "value": "数值",
    "unit": "单位",
    "change": "环比",
    "year ago": "去年同期",
    "target": "目标",
    "rating": "评级",
    "met": "达标",
    "near": "接近目标",
    "missed": "未达标",
    "not rated": "未设目标",
    "open": "未结束",
    "no data": "无数据",
    "all customers": "全部客户",
    "trend": "趋势", "better": "变好", "worse": "变差", "segment": "细分", "since": "开始于", "alert": "告警",
    "severity": "级别", "critical": "严重", "warning": "警告", "info": "提示",
    "No alert is open.": "没有未关闭的告警。",
    "outside of what its history lets expect": "超出历史预期范围",
    "pp": "百分点",
    "too few answers to judge": "样本不足，仅供参考",
    "the period, or the cohort it follows, is not complete": "周期或其队列尚未结束",
    "currency": "金额",
    "customers": "客户",
    "customer": "客户",
    "order": "订单",
    "orders": "订单",
    "share": "占比",
    "ratio": "倍数",
    "index": "指数",
    "score": "分",
    "points": "分",
    "items": "条",
    "day": "天",
    "days": "天",
    "months": "个月",
    "years": "年",
    "leads": "线索",
    "visitors": "访客",
    "rep": "销售人员",
    "user": "用户",
    "hours": "小时",
    "minutes": "分钟",
    "business minutes": "工作分钟",
    "interactions": "互动次数",
    "seconds": "秒",
    "contact": "次联系",
    "contacts": "次联系",
    "agent": "客服",
    "FTE": "全职人力",
    "1,000 contacts": "千次联系",
}
DASH = "–"
# Units that are not counted in whole numbers.
MEASURED = ("ratio", "index", "score", "points", "days", "hours", "minutes", "business minutes", "years", "months")


def word(text: str, lang: str) -> str:
    """A heading, rating or unit in the language that was asked for; unknown words stay as they are."""
    if lang == "en":
        return text.replace(" per ", " / ")
    if text in CHINESE:
        return CHINESE[text]
    above, per, below = text.partition(" per ")
    return f"{word(above, lang)}/{word(below, lang)}" if per else text


def heading(domain: str, lang: str) -> str:
    """The name of a domain."""
    if lang == "zh":
        return DOMAINS.get(domain, domain)
    return "CRM effect" if domain == "crm_effect" else domain.capitalize()


def figure(value: Decimal | None, unit: str) -> str:
    """A value in its unit: shares as %, counts whole, everything with thousands separators."""
    if value is None:
        return DASH
    if unit == "share":
        return f"{value:.1%}"
    if unit.startswith("currency"):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.2f}"
    if unit not in MEASURED and " per " not in unit:
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 100 else f"{value:,.2f}"


def change(row: dict[str, Any], lang: str) -> str:
    """The step since the period before: percentage points for shares, the plain step for scores, else per cent."""
    step, before = row["previous_change"], row["previous_value"]
    if step is None:
        return DASH
    if row["unit"] == "share":
        return f"{step * 100:+z.1f} {word('pp', lang)}"
    if row["unit"] in ("points", "score", "ratio") or before is None or before <= 0:
        return f"{step:+z,.2f}"
    return f"{step / before:+z.1%}"


def period_name(grain: str, start: date) -> str:
    """2025-12, 2025-Q4 or 2025: the form that --period takes."""
    if grain == "quarter":
        return f"{start.year}-Q{(start.month + 2) // 3}"
    return f"{start.year}" if grain == "year" else f"{start:%Y-%m}"
