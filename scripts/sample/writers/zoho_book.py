"""Ids, words and cell shapes of a Zoho organisation whose home is Berlin while it sells in China."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sample.company import Company, Row

HOME = ZoneInfo("Europe/Berlin")
POOL = "public.pool"
MODULES = (
    "users", "accounts", "contacts", "leads", "deals", "history", "stages", "orders", "items", "invoices", "products",
    "calls", "events", "tasks", "campaigns", "currencies", "tickets", "threads", "agents", "ratings", "answers",
    "roles",
)
CHANNELS = {
    "promotion": ("Public Relations",), "search_engine": ("Web Research",), "advertising": ("Advertisement",),
    "referral": ("External Referral", "Employee Referral"), "website": ("Web Download",), "online_inquiry": ("Chat",),
    "walk_in": ("Walk-in",), "cold_visit": ("Cold Visit",), "phone_inquiry": ("Phone Inquiry",),
    "email_inquiry": ("Sales Email Alias",),
}
INDUSTRIES = {
    "it": "Technology", "finance": "Financial Services", "real_estate": "Real Estate",
    "business_services": "Consulting",
    "logistics": "Transportation", "manufacturing": "Manufacturing", "government": "Government/Military",
    "media": "Communications",
}
STAGES = {
    "qualified": "Qualification", "needs_analysis": "Needs Analysis", "proposal": "Proposal/Price Quote",
    "won": "Closed Won", "lost": "Closed Lost", "invalid": "Disqualified",
}


def compact(value: object) -> str:
    """JSON as a loader lands it: no blanks, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def when(moment: datetime | None) -> str | None:
    """A naive UTC moment as the CRM says it: home time with its offset, one hour more in summer."""
    return moment and moment.replace(tzinfo=UTC).astimezone(HOME).isoformat(timespec="seconds")


def desk_when(moment: datetime | None) -> str | None:
    """A naive UTC moment as Desk says it."""
    return moment and moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def spread(words: tuple[str, ...], no: object) -> str:
    """One of several words for the same thing, by the last digit of a number."""
    return words[int(str(no)[-1]) % len(words)]


class Book:
    """The truth with the Zoho id of everything in it."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.staff = {row["code"]: row for row in company.employees}
        self.stages_of: dict[object, list[Row]] = {}
        for row in company.opportunity_stages:
            self.stages_of.setdefault(row["opportunity_no"], []).append(row)
        self._ids: dict[tuple[str, object], str] = {}
        self._counts = dict.fromkeys(MODULES, 0)

    def id(self, module: str, no: object) -> str:
        """The id of a record: 18 digits, more than a double can hold, the last one never zero."""
        if (module, no) not in self._ids:
            self._counts[module] += 1
            count = self._counts[module]
            self._ids[module, no] = f"487687{MODULES.index(module) + 101:03d}{count:08d}{count * 7 % 9 + 1}"
        return self._ids[module, no]

    def lookup(self, module: str, no: object, name: object = None) -> str | None:
        """A reference to a record; None where there is none."""
        if no is None:
            return None
        return compact({"name": name, "id": self.id(module, no)} if name else {"id": self.id(module, no)})

    def account(self, no: object) -> str | None:
        """A reference to an account."""
        return self.lookup("accounts", no)

    def owner(self, code: object, *, is_full: bool = False) -> str:
        """A user as owner; what nobody owns belongs to the pseudo user of the public pool."""
        if not is_full:
            return compact({"id": self.id("users", code or POOL)})
        person = self.staff.get(code, {"full_name": "Public Pool", "email": f"{POOL}@example.com"})
        return compact({"name": person["full_name"], "id": self.id("users", code or POOL), "email": person["email"]})


def stamps(row: Row) -> Row:
    """Created_Time and Modified_Time of a record."""
    return {"created_time": when(row["created_at"]), "modified_time": when(row.get("updated_at", row["created_at"]))}
