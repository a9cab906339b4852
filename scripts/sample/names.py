"""Invented names. The company names are built from rare syllables so that they name no real company."""

from __future__ import annotations

from random import Random

from sample import draw

PROVINCES: dict[str, tuple[str, str, float]] = {
    "上海市": ("上海市", "华东", 14), "江苏省": ("苏州市", "华东", 10), "浙江省": ("杭州市", "华东", 10),
    "安徽省": ("合肥市", "华东", 3), "福建省": ("厦门市", "华东", 3), "江西省": ("南昌市", "华东", 1),
    "山东省": ("青岛市", "华东", 5), "广东省": ("深圳市", "华南", 16), "广西壮族自治区": ("南宁市", "华南", 2),
    "海南省": ("海口市", "华南", 1), "北京市": ("北京市", "华北", 11), "天津市": ("天津市", "华北", 3),
    "河北省": ("石家庄市", "华北", 2), "山西省": ("太原市", "华北", 1), "内蒙古自治区": ("呼和浩特市", "华北", 0.6),
    "湖北省": ("武汉市", "华中", 5), "湖南省": ("长沙市", "华中", 4), "河南省": ("郑州市", "华中", 3),
    "四川省": ("成都市", "西南", 6), "重庆市": ("重庆市", "西南", 3), "云南省": ("昆明市", "西南", 1),
    "贵州省": ("贵阳市", "西南", 0.8), "西藏自治区": ("拉萨市", "西南", 0.1), "陕西省": ("西安市", "西北", 3),
    "甘肃省": ("兰州市", "西北", 0.5), "宁夏回族自治区": ("银川市", "西北", 0.3), "青海省": ("西宁市", "西北", 0.2),
    "新疆维吾尔自治区": ("乌鲁木齐市", "西北", 0.5), "辽宁省": ("沈阳市", "东北", 2.5), "吉林省": ("长春市", "东北", 1),
    "黑龙江省": ("哈尔滨市", "东北", 1),
}
FAMILY = {
    "李": "li", "王": "wang", "张": "zhang", "刘": "liu", "陈": "chen", "杨": "yang", "赵": "zhao", "黄": "huang",
    "周": "zhou", "吴": "wu", "徐": "xu", "孙": "sun", "马": "ma", "朱": "zhu", "胡": "hu", "郭": "guo", "何": "he",
    "林": "lin", "高": "gao", "罗": "luo", "郑": "zheng", "梁": "liang", "谢": "xie", "宋": "song", "唐": "tang",
}
GIVEN = {
    "娜": "na", "伟": "wei", "芳": "fang", "敏": "min", "静": "jing", "强": "qiang", "磊": "lei", "洋": "yang",
    "勇": "yong", "艳": "yan", "杰": "jie", "娟": "juan", "涛": "tao", "明": "ming", "超": "chao", "霞": "xia",
    "平": "ping", "刚": "gang", "桂英": "guiying", "建华": "jianhua", "志远": "zhiyuan", "晓燕": "xiaoyan",
    "雨桐": "yutong", "子轩": "zixuan", "思涵": "sihan", "浩然": "haoran",
}
FIRST = "澄砚岚霁朔棠珞峤汀荇蘅禾"
SECOND = "舟屿墨原溪桐阙岑野笙"
TRADES = {
    "it": "软件科技", "finance": "数据金融服务", "real_estate": "置业", "business_services": "商务咨询",
    "logistics": "供应链", "manufacturing": "精密制造", "government": "公共服务中心", "media": "文化传媒",
}
SUFFIXES = ("有限公司", "有限公司", "股份有限公司", "（集团）有限公司")
TITLES = ("采购经理", "总经理", "信息主管", "财务经理", "运营总监", "行政主管", "技术负责人")


def person(rng: Random) -> str:
    """A generic full name."""
    return draw.pick(rng, list(FAMILY)) + draw.pick(rng, list(GIVEN))


def company_name(rng: Random, city: str, industry: str | None, taken: set[str]) -> str:
    """A company name that nobody else here has."""
    while True:
        brand = draw.pick(rng, FIRST) + draw.pick(rng, SECOND)
        trade = TRADES[industry or draw.pick(rng, list(TRADES))]
        suffix = "" if industry == "government" else draw.pick(rng, SUFFIXES)
        name = f"{city.removesuffix('市')}{brand}{trade}{suffix}"
        if name not in taken:
            taken.add(name)
            return name


def mobile(number: int) -> str:
    """A fictitious mobile number: the block 1990000xxxx, one for each counter."""
    return f"1990000{number:04d}"
