"""Records of the CRM under the rules of data quality. Merged-away records are none any more."""

from __future__ import annotations

import pandas as pd

from .crm_effect import crm_records
from .engagement import touches
from .facts import Facts, local_day, shared, table

MOBILE, EMAIL = r"1[3-9][0-9]{9}", r"[^@\s]+@[^@\s]+\.[^@\s]+"
YEARS = pd.DateOffset(years=5)
CHECKED = {"accounts": ("mobile", "email"), "contacts": ("mobile", "email"), "leads": ("mobile", "email"),
           "opportunities": ("amount_doc", "expected_close_date")}
TOLERANCE = 0.01


def _blank_to_none(values: pd.Series) -> pd.Series:
    """Text without blanks around it, nothing where that is empty."""
    text = values.where(values.notna(), None).map(lambda value: str(value).strip(), na_action="ignore")
    return text.where(text.fillna("") != "", None)


def _digits(values: pd.Series) -> pd.Series:
    """A telephone number without blanks, dashes and the code of the country."""
    text = _blank_to_none(values).astype(object)
    return text.map(lambda value: str(value).replace(" ", "").replace("-", "").replace("+86", ""), na_action="ignore")


def _matches(values: pd.Series, pattern: str) -> pd.Series:
    """True where all of a text follows a pattern."""
    return values.fillna("").astype(str).str.fullmatch(pattern)


def _verdict(rows: pd.DataFrame, column: str) -> pd.Series:
    """Whether each value is valid: true, false, or nothing where it is blank."""
    if column == "mobile":
        good = _matches(_digits(rows[column]), MOBILE)
    elif column == "email":
        good = _matches(_blank_to_none(rows[column]), EMAIL)
    elif column == "amount_doc":
        good = rows[column].map(float, na_action="ignore").astype(float) >= 0
    else:
        due = pd.to_datetime(rows[column])
        good = (due >= rows["day"] - YEARS) & (due <= rows["day"] + YEARS)
    return good.astype(object).where(_blank_to_none(rows[column]).notna(), None)


def _match_keys(name: str, rows: pd.DataFrame) -> pd.Series:
    """What two records of one thing share: the mobile, else the name or the e-mail; of people their name too."""
    number = _digits(rows["mobile"])
    key = number.where(_matches(number, MOBILE), None)
    if name == "accounts":
        other = _blank_to_none(rows["name"]).str.lower().str.replace(r"\s", "", regex=True)
    else:
        other = _blank_to_none(rows["email"]).str.lower()
    key = key.where(key.notna(), other)
    return key + "|" + rows["full_name"].fillna("") if name == "contacts" else key


def _duplicates(facts: Facts, name: str, rows: pd.DataFrame) -> pd.Series:
    """True for records with an earlier one of the same key; a group and its members are no doubles."""
    if name == "opportunities":
        return pd.Series(False, rows.index)
    keyed = rows[["no", "created_at"]].assign(key=_match_keys(name, rows), at=rows.index)
    keyed = keyed[keyed["key"].notna()]
    both = keyed.merge(keyed, on="key", suffixes=("", "_other"))
    is_earlier = both["created_at_other"] < both["created_at"]
    is_earlier |= (both["created_at_other"] == both["created_at"]) & (both["no_other"] < both["no"])
    if name == "accounts":
        head = {str(row["account_no"]): row["parent_account_no"] for row in facts.company.account_profiles}
        is_related = both["no"].map(head).eq(both["no_other"]) | both["no_other"].map(head).eq(both["no"])
        is_earlier &= ~is_related
    return rows.index.to_series().isin(both.loc[is_earlier, "at"])


@shared
def _stock(facts: Facts) -> pd.DataFrame:
    """Every record with what its rules say of it, and the verdict on each checked value in a column of its own."""
    parts = []
    for name, every in crm_records(facts).items():
        rows = every[every["merged_into"].isna()] if name == "accounts" else every
        rows = rows.reset_index(drop=True)
        verdicts = {column: _verdict(rows, column) for column in CHECKED[name]}
        wanted = list(facts.variables["mandatory_fields"][name])
        parts.append(rows[["day", "owner", "team", "table_name"]].assign(
            is_complete=rows[wanted].notna().all(axis=1), is_duplicate=_duplicates(facts, name, rows),
            is_valid=~pd.DataFrame(verdicts).eq(False).any(axis=1),
            **{f"valid_{column}": verdict for column, verdict in verdicts.items()},
        ))
    return pd.concat(parts, ignore_index=True)


def records(facts: Facts, source: str) -> list[pd.DataFrame]:
    """The records of each table of one CRM."""
    rows = _stock(facts).assign(source=source)
    return [part for _, part in rows.groupby("table_name")]


def validity_checks(facts: Facts, source: str) -> pd.DataFrame:
    """Values that are there, each of them valid (1) or not (0)."""
    rows, parts = _stock(facts).assign(source=source), []
    for name, columns in CHECKED.items():
        for column in columns:
            verdict = rows[f"valid_{column}"]
            there = rows[rows["table_name"].eq(name) & verdict.notna()]
            parts.append(there[["day", "table_name", "source"]].assign(
                column_name=column, numerator=verdict[there.index].astype(int)
            ))
    return pd.concat(parts, ignore_index=True)


def _against_history(facts: Facts) -> pd.DataFrame:
    """Owner and tier of accounts beside those of the last row of the company's own history."""
    last = table(facts.company.account_history, days=("valid_from",)) if facts.company.account_history else None
    accounts = crm_records(facts)["accounts"]
    accounts = accounts[accounts["merged_into"].isna()]
    if last is None:
        return accounts.head(0).assign(column_name=None, numerator=0)
    last = last.sort_values("valid_from", kind="stable").drop_duplicates("account_no", keep="last")
    last = last.set_index("account_no")
    parts = []
    for column, there in (("owner", "owner_code"), ("key_account_tier", "key_account_tier")):
        said = accounts["no"].map(last[there])
        rows = accounts[said.notna() & accounts[column].notna()]
        parts.append(rows.assign(column_name=column, numerator=(rows[column] == said[rows.index]).astype(int)))
    return pd.concat(parts, ignore_index=True)


def consistency_checks(facts: Facts) -> pd.DataFrame:
    """Pairs that should agree: stage and status of deals, accounts and their history, orders and their lines."""
    stages = pd.DataFrame(facts.company.opportunity_stages).sort_values("entered_at", kind="stable")
    last = stages.drop_duplicates("opportunity_no", keep="last").set_index("opportunity_no")["stage"]
    deals = crm_records(facts)["opportunities"]
    outcome = deals["no"].map(last)
    outcome = outcome.where(outcome.isin(("won", "lost", "invalid")) | outcome.isna(), "open")
    deals = deals[outcome.notna()].assign(
        column_name="opportunity_status", numerator=(outcome == deals["status"]).astype(int)
    )
    orders = table(facts.company.orders, numbers=("amount_doc", "discount_rate"))
    orders = orders[orders["status"].eq("effective") & facts.real(orders["account_no"])]
    lines = table(facts.company.order_lines, numbers=("subtotal_doc",)).groupby("order_no")["subtotal_doc"].sum()
    total = orders["no"].map(lines) * (1 - orders["discount_rate"])
    orders = orders[total.notna()].assign(
        day=local_day(orders["created_at"]), table_name="sales_documents", column_name="subtotal_doc",
        numerator=((orders["amount_doc"] - total).abs() <= TOLERANCE + 1e-9).astype(int),
    )
    columns = ["day", "table_name", "column_name", "numerator"]
    return pd.concat([rows[columns] for rows in (deals, _against_history(facts), orders)], ignore_index=True)


def consistency_rule(facts: Facts, rows: pd.DataFrame) -> pd.Series:
    """The name of the rule that compares a column, by the list of rules."""
    rules = facts.seeds["dq_rules"]
    rules = rules[rules["dq_dimension"] == "consistency"]
    names = {(row.table_name, str(row.column_name).removesuffix("_id")): row.rule_id for row in rules.itertuples()}
    return pd.Series([names[key] for key in zip(rows["table_name"], rows["column_name"], strict=True)], rows.index)


@shared
def freshness(facts: Facts) -> pd.DataFrame:
    """Days on which something was noted about a customer, or a person was in touch."""
    accounts = pd.DataFrame(facts.company.accounts)
    accounts = accounts[~accounts["is_test"] & ~accounts["is_deleted"]]
    who = facts.customer(accounts["no"])
    updated = pd.DataFrame({"customer": who, "day": local_day(accounts["updated_at"])})
    updated = updated.groupby("customer", as_index=False)["day"].max()
    created = pd.DataFrame({"customer": facts.customers.index, "day": facts.customers["created"].to_numpy()})
    changed = pd.DataFrame(facts.company.account_history, columns=["account_no", "valid_from"])
    changed = pd.DataFrame({"customer": changed["account_no"], "day": pd.to_datetime(changed["valid_from"])})
    people = touches(facts)
    people = people[people["employee"].notna() & ~people["is_automated"] & people["customer"].notna()]
    rows = pd.concat([created, updated, changed, people[["customer", "day"]]], ignore_index=True)
    return rows.astype({"day": "datetime64[us]", "customer": object})
