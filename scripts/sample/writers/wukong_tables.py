"""The tables of Wukong CRM 11.0 (Java edition) that the sample holds, and what its writers share."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import md5

from sample import clock
from sample.company import Company, Row
from sample.draw import money

ZERO = "0000-00-00 00:00:00"
FIELD_VALUES = "name value batch_id"
# The product's own table and column names, its misspellings included.
TABLES: dict[str, tuple[str, str]] = {
    "wk_admin_dept": ("One row per department.", "dept_id pid name owner_user_id"),
    "wk_admin_user": (
        "One row per user.",
        "user_id username realname email mobile dept_id post parent_id status is_del create_time",
    ),
    "wk_crm_field": (
        "One row per field of a module, with the label its users read.",
        "field_id field_name name type label options field_type",
    ),
    "wk_crm_customer": (
        "One row per delivered customer.",
        ("customer_id customer_name deal_status deal_time contacts_id mobile email address owner_user_id status "
         "create_time update_time batch_id"),
    ),
    "wk_crm_customer_data": ("One row per customer and field kept outside the main table.", FIELD_VALUES),
    "wk_crm_leads": (
        "One row per lead.",
        "leads_id leads_name is_transform customer_id mobile email address owner_user_id create_time update_time "
        "batch_id",
    ),
    "wk_crm_leads_data": ("One row per lead and field kept outside the main table.", FIELD_VALUES),
    "wk_crm_contacts": ("One row per contact person.", "contacts_id name customer_id mobile email post create_time"),
    "wk_crm_business": (
        "One row per opportunity.",
        ("business_id business_name type_id status_id customer_id money deal_date is_end status_remark status "
         "owner_user_id create_user_id create_time update_time batch_id"),
    ),
    "wk_crm_business_data": ("One row per opportunity and field kept outside the main table.", FIELD_VALUES),
    "wk_crm_business_type": ("One row per opportunity pipeline.", "type_id name dept_ids status create_time"),
    "wk_crm_business_status": ("One row per stage of a pipeline.", "status_id type_id name rate order_num"),
    "wk_crm_business_change": (
        "One row per move of an opportunity into another open stage.",
        "change_id business_id status_id create_user_id create_time",
    ),
    "wk_crm_contract": (
        "One row per delivered contract.",
        ("contract_id num customer_id business_id order_date start_time end_time money total_price discount_rate "
         "check_status owner_user_id create_time update_time"),
    ),
    "wk_crm_contract_product": (
        "One row per line of a contract.",
        "r_id contract_id product_id price sales_price num subtotal",
    ),
    "wk_crm_receivables": (
        "One row per receipt of money.",
        "receivables_id receivables_plan_id customer_id contract_id money return_time return_type check_status",
    ),
    "wk_crm_receivables_plan": (
        "One row per instalment of a contract.",
        "receivables_plan_id num contract_id customer_id money return_date received_status create_time",
    ),
    "wk_crm_invoice": (
        "One row per invoice.",
        "invoice_id customer_id contract_id invoice_money real_invoice_date invoice_status check_status batch_id",
    ),
    "wk_crm_invoice_data": ("One row per invoice and field kept outside the main table.", FIELD_VALUES),
    "wk_crm_product": ("One row per product.", "product_id name num unit price status category_id create_time"),
    "wk_crm_product_category": ("One row per product category.", "category_id name pid"),
    "wk_crm_activity": (
        "One row per entry of the activity stream: follow-up, sign-in, record created, opportunity closed.",
        ("activity_id type category activity_type activity_type_id content business_ids contacts_ids status "
         "create_user_id create_time update_time"),
    ),
    "wk_call_record": (
        "One row per telephone call.",
        "call_record_id start_time talk_time state type model model_id owner_user_id create_user_id",
    ),
    "wk_crm_achievement": (
        "One row per target year of a company, department or user.",
        ("achievement_id obj_id type year january february march april may june july august september october "
         "november december yeartarget status"),
    ),
    "wk_crm_return_visit": (
        "One row per return visit to a customer.",
        "visit_id visit_time customer_id contract_id contacts_id owner_user_id batch_id",
    ),
    "wk_crm_return_visit_data": ("One row per return visit and field kept outside the main table.", FIELD_VALUES),
    "wk_crm_marketing": (
        "One row per marketing campaign.",
        ("marketing_id marketing_name crm_type start_time end_time marketing_type marketing_money synopsis browse "
         "share_num submit_num status create_time"),
    ),
    "wk_crm_action_record": (
        "One row per logged action on a record.",
        "id types action_id behavior content create_user_id create_time",
    ),
    "wk_crm_owner_record": (
        "One row per change of a record's owner.",
        "record_id type type_id pre_owner_user_id post_owner_user_id create_time",
    ),
}
# (module code, field name, label, type, options, field type): 2 is a product field, 0 one of this installation.
FIELDS = (
    (2, "source", "客户来源", 3, "促销,搜索引擎,广告,转介绍,线上注册,线上询价,预约上门,陌拜,电话咨询,邮件咨询", 2),
    (2, "industry", "客户行业", 3, "IT,金融业,房地产,商业服务,运输/物流,生产,政府,文化传媒", 2),
    (2, "level", "客户级别", 3, "A（重点客户）,B（普通客户）,C（非优先客户）", 2),
    (2, "flied_khqnwz", "客户编号", 1, "", 0),
    (2, "field_tcmfrb", "客户类型", 9, "企业,中小,个人", 0),
    (2, "field_xmhrpd", "来源活动", 1, "", 0),
    (2, "field_qpczye", "测试数据", 3, "是,否", 0),
    (1, "source", "线索来源", 3, "促销,搜索引擎,广告,转介绍,线上注册,线上询价,预约上门,陌拜,电话咨询,邮件咨询", 2),
    (1, "industry", "客户行业", 3, "IT,金融业,房地产,商业服务,运输/物流,生产,政府,文化传媒", 2),
    (1, "level", "客户级别", 3, "A（重点客户）,B（普通客户）,C（非优先客户）", 2),
    (1, "field_gszkla", "公司名称", 1, "", 0),
    (1, "field_ldvnse", "来源活动", 1, "", 0),
    (1, "flied_ruyvop", "意向产品", 1, "", 0),
    (1, "field_bwjqth", "测试数据", 3, "是,否", 0),
    (5, "field_ohxkzm", "产品类别", 1, "", 0),
    (5, "field_iypcfd", "测试数据", 3, "是,否", 0),
    (17, "satisficing", "客户满意度", 3, "很满意,满意,一般,不满意,很不满意", 2),
    (17, "return_visit_type", "回访形式", 3, "见面拜访,电话,短信,邮件,微信", 2),
    (17, "flied_itvzix", "客户反馈", 2, "", 0),
    (18, "field_vgenaw", "付款期限", 4, "", 0),
)
CHANNELS = {
    "promotion": "促销", "search_engine": "搜索引擎", "advertising": "广告", "referral": "转介绍",
    "website": "线上注册",
    "online_inquiry": "线上询价", "walk_in": "预约上门", "cold_visit": "陌拜", "phone_inquiry": "电话咨询",
    "email_inquiry": "邮件咨询",
}


def local(moment: datetime) -> datetime:
    """A naive UTC moment as the server in Shanghai writes it."""
    return (moment + clock.SHANGHAI_OFFSET).replace(microsecond=0)


def midnight(day: date | None) -> str:
    """A day in a datetime column; a zero date where there is none."""
    return f"{day} 00:00:00" if day else ZERO


def plain(value: Decimal | None) -> str | None:
    """An amount as a MySQL decimal column prints it."""
    return None if value is None else f"{money(value):f}"


class Wukong:
    """The tables under construction, the ids of everything, and a few look-ups."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.tables: dict[str, list[Row]] = {table: [] for table in TABLES}
        self.ids: dict[str, dict[object, int]] = defaultdict(dict)
        self.fields = {(row[0], row[2]): row[1] for row in FIELDS}
        self.rates = {row["rate_date"]: row["rate_to_base"] for row in company.fx_rates}
        self.accounts = {row["no"]: row for row in company.accounts}

    def new_id(self, kind: str, key: object) -> int:
        """A new id; now and then one is skipped, as if its row had been deleted for good."""
        last = max(self.ids[kind].values(), default=0) if kind == "users" else self.ids["last"].get(kind, 0)
        number = last + (2 if last % 47 == 11 else 1)
        self.ids["last"][kind] = self.ids[kind][key] = number
        return number

    def id(self, kind: str, key: object) -> int | None:
        """The id of something known, None for None."""
        return None if key is None else self.ids[kind][key]

    def add(self, table: str, **row: object) -> Row:
        """Append a row."""
        self.tables[table].append(row)
        return row

    def batch(self, kind: str, number: int) -> str:
        """The key that joins a record to its field values (shorter than the product's 32 digits)."""
        start = int(md5(kind.encode()).hexdigest()[:6], 16)
        return f"{(start + number * 0x9E3779B1) % 2**24:06x}"

    def add_values(self, table: str, module: int, batch: str, values: dict[str, object]) -> None:
        """Append the filled fields of a record, by label."""
        for label, value in values.items():
            if value is not None:
                self.add(table, name=self.fields[module, label], value=value, batch_id=batch)

    def rate(self, currency: str, day: date) -> Decimal:
        """CNY for one unit of a currency on a day: Wukong knows no currency, so sellers convert by hand."""
        return Decimal(1) if currency == "CNY" else self.rates[min(day, self.company.end)]

    def created(self, day: date) -> datetime:
        """A moment on the morning of a day, local."""
        return datetime.combine(day, datetime.min.time()) + timedelta(hours=9, minutes=30)
