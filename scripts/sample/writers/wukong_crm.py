"""Customers, leads and contacts, with their field values outside the main tables."""

from __future__ import annotations

from datetime import date

from sample.company import Row
from sample.writers.wukong_tables import CHANNELS, Wukong, local, midnight

INDUSTRIES = {
    "it": "IT", "finance": "金融业", "real_estate": "房地产", "business_services": "商业服务", "logistics": "运输/物流",
    "manufacturing": "生产", "government": "政府", "media": "文化传媒",
}
LEVELS = {"A": "A（重点客户）", "B": "B（普通客户）", "C": "C（非优先客户）"}
KINDS = {"enterprise": "企业", "smb": "中小", "individual": "个人"}


def fill(wukong: Wukong) -> None:
    """Fill customers, leads, contacts and the action log of conversions."""
    company = wukong.company
    for row in company.accounts:
        wukong.new_id("accounts", row["no"])
    main = {}
    for row in company.contacts:
        number = wukong.new_id("contacts", row["no"])
        if row["is_primary"]:
            main[row["account_no"]] = number
    deals: dict[object, date] = {}
    for row in company.orders:
        if row["status"] == "effective":
            deals[row["account_no"]] = max(row["signed_date"], deals.get(row["account_no"], row["signed_date"]))
    for row in company.accounts:
        _customer(wukong, row, main.get(row["no"]), deals.get(row["no"]))
    for row in company.contacts:
        _contact(wukong, row)
    for row in company.leads:
        _lead(wukong, row)
    _owners(wukong)


def level(tier: object, number: int) -> str | None:
    """The label of a level; imported rows have half-width brackets."""
    label = LEVELS.get(str(tier))
    return label.replace("（", "(").replace("）", ")") if label and number % 9 == 4 else label


def _customer(wukong: Wukong, row: Row, contact: int | None, deal: date | None) -> None:
    """One customer; `deal_time` is that of the latest approval, not of the first deal."""
    number = wukong.ids["accounts"][row["no"]]
    batch = wukong.batch("customer", number)
    wukong.add(
        "wk_crm_customer", customer_id=number, customer_name=row["name"], deal_status=int(deal is not None),
        deal_time=midnight(deal), contacts_id=contact, mobile=row["mobile"], email=row["email"],
        address=f"{row['province']},{row['city']},", owner_user_id=wukong.id("users", row["owner_code"]),
        status=3 if row["is_deleted"] else 2 if number % 31 == 0 else 1,
        create_time=local(row["created_at"]), update_time=local(row["updated_at"]), batch_id=batch,
    )
    kinds = [KINDS[word] for word in str(row["customer_type"]).split(",")] if row["customer_type"] else []
    wukong.add_values("wk_crm_customer_data", 2, batch, {
        "客户编号": row["no"], "客户来源": CHANNELS.get(row["channel"]), "客户行业": INDUSTRIES.get(row["industry"]),
        "客户级别": level(row["tier"], number), "客户类型": ",".join(kinds) or None, "来源活动": row["campaign_code"],
        "测试数据": "是" if row["is_test"] else "否" if number % 6 == 0 else None,
    })


def _contact(wukong: Wukong, row: Row) -> None:
    """One contact person."""
    wukong.add(
        "wk_crm_contacts", contacts_id=wukong.ids["contacts"][row["no"]], name=row["full_name"],
        customer_id=wukong.id("accounts", row["account_no"]), mobile=row["mobile"], email=row["email"],
        post=row["job_title"], create_time=local(row["created_at"]),
    )


def _lead(wukong: Wukong, row: Row) -> None:
    """One lead; the moment of its conversion is in the action log only."""
    number = wukong.new_id("leads", row["no"])
    batch = wukong.batch("leads", number)
    converted = row["converted_at"]
    wukong.add(
        "wk_crm_leads", leads_id=number, leads_name=row["name"], is_transform=int(converted is not None),
        customer_id=wukong.id("accounts", row["account_no"]), mobile=row["mobile"], email=row["email"],
        address=f"{row['province']}," if row["province"] else None, owner_user_id=wukong.id("users", row["owner_code"]),
        create_time=local(row["created_at"]), update_time=local(row["updated_at"]), batch_id=batch,
    )
    wukong.add_values("wk_crm_leads_data", 1, batch, {
        "线索来源": CHANNELS.get(row["channel"]), "客户行业": INDUSTRIES.get(row["industry"]),
        "客户级别": level(row["grade"], number), "公司名称": row["company_name"], "来源活动": row["campaign_code"],
        "意向产品": row["product_category"], "测试数据": "是" if row["is_test"] else None,
    })
    if converted:
        log(wukong, 1, number, 5, '["将线索转化为客户"]', row["owner_code"], local(converted))


def log(
    wukong: Wukong, module: int, number: int, behavior: int, content: str, code: object, moment: object
) -> None:
    """One row of the action log."""
    wukong.add(
        "wk_crm_action_record", id=wukong.new_id("log", None), types=module, action_id=number, behavior=behavior,
        content=content, create_user_id=wukong.id("users", code), create_time=moment,
    )


def _owners(wukong: Wukong) -> None:
    """The hand-overs of customers."""
    before: dict[object, object] = {}
    for row in wukong.company.account_history:
        no, owner = row["account_no"], row["owner_code"]
        if no in before and before[no] != owner:
            wukong.add(
                "wk_crm_owner_record", record_id=wukong.new_id("owners", None), type=2,
                type_id=wukong.ids["accounts"][no], pre_owner_user_id=wukong.id("users", before[no]),
                post_owner_user_id=wukong.id("users", owner), create_time=wukong.created(row["valid_from"]),
            )
        before[no] = owner
