"""Zoho CRM: users, products, campaigns, accounts, contacts, leads and what links them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

from sample.company import Row
from sample.writers.zoho_book import CHANNELS, INDUSTRIES, POOL, Book, compact, spread, stamps, when

TYPES = {"enterprise": "Large Enterprise", "smb": "Small/Medium Enterprise", "individual": "Individual"}
LEVELS = {"A": "Platinum", "B": "Gold", "C": "Silver"}
RATINGS = {"A": "Hot", "B": "Warm", "C": "Cold"}
CAMPAIGN_TYPES = {
    "promotion": "Public Relations", "search_engine": "Search Ads", "advertising": "Banner Ads",
    "referral": "Referral Program", "website": "Website", "email_inquiry": "Email",
}
CAMPAIGN_STATUSES = {"planned": "Planning", "active": "Active", "completed": "Complete", "cancelled": "Inactive"}


def build(book: Book) -> dict[str, list[Row]]:
    """The tables of people and master data."""
    company = book.company
    last_rate = company.fx_rates[-1]["rate_to_base"] if company.fx_rates else Decimal("7.00")
    return {
        "users": [_user(book, row) for row in company.employees] + [_pool(book)],
        "currencies": [_currency(book, "CNY", Decimal("1.00")), _currency(book, "USD", last_rate)],
        "products": [_product(book, row) for row in company.products],
        "campaigns": [_campaign(book, row) for row in company.campaigns],
        "accounts": [_account(book, row) for row in company.accounts if not row["is_deleted"]],
        "contacts": [_contact(book, row) for row in company.contacts],
        "leads": [_lead(book, row) for row in company.leads],
    }


def _user(book: Book, row: Row) -> Row:
    """A seat; the role carries the team."""
    profile = "API Integration" if row["user_type"] == "integration" else "Standard"
    if row["role"] == "management":
        profile = "Administrator"
    since = datetime.combine(row["hired_on"], time(1))
    return {
        "id": book.id("users", row["code"]), "full_name": row["full_name"], "email": row["email"],
        "role": book.lookup("roles", row["team"], row["team"]), "profile": book.lookup("roles", profile, profile),
        "status": "active" if row["is_active"] else "deleted", "time_zone": "Europe/Berlin",
        "created_time": when(since), "modified_time": when(since),
    }


def _pool(book: Book) -> Row:
    """The pseudo user that owns what nobody owns."""
    since = datetime.combine(book.company.start, time(1))
    return {
        "id": book.id("users", POOL), "full_name": "Public Pool", "email": f"{POOL}@example.com",
        "profile": book.lookup("roles", "Public Pool", "Public Pool"), "status": "active",
        "time_zone": "Europe/Berlin", "created_time": when(since), "modified_time": when(since),
    }


def _currency(book: Book, code: str, rate: Decimal) -> Row:
    """A currency with the rate of today only."""
    return {
        "id": book.id("currencies", code), "iso_code": code, "exchange_rate": rate, "is_base": code == "CNY",
        "is_active": True,
    }


def _product(book: Book, row: Row) -> Row:
    """A product; its price is in the home currency."""
    return {
        "id": book.id("products", row["code"]), "product_name": row["name"], "product_code": row["code"],
        "product_category": row["category"], "usage_unit": row["unit"], "unit_price": row["list_price"],
        "product_active": row["is_active"],
    }


def _campaign(book: Book, row: Row) -> Row:
    """A campaign with its code as a custom field."""
    return {
        "id": book.id("campaigns", row["code"]), "campaign_name": row["name"], "campaign_code": row["code"],
        "type": CAMPAIGN_TYPES[row["channel"]], "status": CAMPAIGN_STATUSES[row["status"]],
        "start_date": row["start_date"], "end_date": row["end_date"], "budgeted_cost": row["budget"],
        "actual_cost": row["actual_cost"], "currency": "CNY",
        "created_time": when(datetime.combine(row["start_date"], time(1)) - timedelta(days=20)),
    }


def _source(row: Row) -> str | None:
    """The picklist word of an acquisition channel; one channel has two words."""
    return row["channel"] and spread(CHANNELS[row["channel"]], row["no"])


def _account(book: Book, row: Row) -> Row:
    """An account; type is a multi-select, source, key account level and test flag are custom fields."""
    types = [TYPES[word] for word in row["customer_type"].split(",")] if row["customer_type"] else None
    return {
        "id": book.id("accounts", row["no"]), "owner": book.owner(row["owner_code"], is_full=True),
        "account_name": row["name"],
        "account_number": row["no"], "account_type": types and compact(types),
        "industry": row["industry"] and INDUSTRIES[row["industry"]],
        "key_account_level": row["tier"] and LEVELS[row["tier"]], "customer_source": _source(row),
        "campaign_source": book.lookup("campaigns", row["campaign_code"], row["campaign_code"]),
        "phone": row["mobile"], "email": row["email"], "billing_country": "China", "billing_state": row["province"],
        "billing_city": row["city"], "is_test": row["is_test"],
    } | stamps(row)


def _contact(book: Book, row: Row) -> Row:
    """A person at an account."""
    return {
        "id": book.id("contacts", row["no"]), "full_name": row["full_name"],
        "account_name": book.account(row["account_no"]), "email": row["email"], "mobile": row["mobile"],
        "title": row["job_title"], "is_primary": row["is_primary"],
        "created_time": when(row["created_at"]),
    }


def _lead(book: Book, row: Row) -> Row:
    """A lead; a converted one stays in the table and names its account."""
    return {
        "id": book.id("leads", row["no"]), "owner": book.owner(row["owner_code"]),
        "full_name": row["name"], "company": row["company_name"], "mobile": row["mobile"], "email": row["email"],
        "lead_source": _source(row), "campaign_source": book.lookup("campaigns", row["campaign_code"]),
        "rating": row["grade"] and RATINGS[row["grade"]], "industry": row["industry"] and INDUSTRIES[row["industry"]],
        "state": row["province"], "product_line": row["product_category"], "is_test": row["is_test"],
        "converted__s": row["converted_at"] is not None, "converted_date_time": when(row["converted_at"]),
        "converted_account": book.account(row["account_no"]),
    } | stamps(row)
