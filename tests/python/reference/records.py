"""The records of a simulated company, prepared for counting: test, deleted and merged ones are dealt with here."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from .periods import Periods

if TYPE_CHECKING:
    from collections.abc import Callable

    from sample.company import Company

SHANGHAI = pd.Timedelta(hours=8)
TENURES = ((0, "0-3 months"), (3, "3-12 months"), (12, "1-2 years"), (24, "over 2 years"))


def local_day(moments: pd.Series) -> pd.Series:
    """The Shanghai day of naive UTC moments."""
    return (pd.to_datetime(moments) + SHANGHAI).dt.normalize()


def table(rows: list[dict], *, days: tuple[str, ...] = (), numbers: tuple[str, ...] = ()) -> pd.DataFrame:
    """A frame of rows with date and number columns converted."""
    frame = pd.DataFrame(rows)
    for name in days:
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
    for name in numbers:
        frame[name] = frame[name].map(float, na_action="ignore").astype(float)
    return frame


class Records:
    """Frames of one company and one set of variables; each is computed once."""

    def __init__(self, company: Company, variables: dict, seeds: dict[str, pd.DataFrame]) -> None:
        self.company, self.variables, self.seeds = company, variables, seeds
        self.frames: dict[Callable, pd.DataFrame] = {}
        self.periods = Periods(variables)
        self.last = self.periods.last
        self.team_of = {row["code"]: row["team"] for row in company.employees}
        self.category_of = {row["code"]: row["category"] for row in company.products}
        self.region_of = dict(zip(seeds["provinces"]["province"], seeds["provinces"]["region"], strict=True))
        rates = table(company.fx_rates, days=("rate_date",), numbers=("rate_to_base",))
        self.rates = rates.set_index(["currency_code", "rate_date"])["rate_to_base"].to_dict()
        merged = {row["no"]: row["merged_into"] for row in company.accounts}
        self.is_test = {row["no"]: row["is_test"] or row["is_deleted"] for row in company.accounts}
        self.survivors = {no: self._survivor(no, merged) for no in merged}

    @staticmethod
    def _survivor(no: str, merged: dict[str, str | None]) -> str:
        """The account at the end of a chain of merges."""
        while merged[no]:
            no = str(merged[no])
        return no

    def customer(self, accounts: pd.Series) -> pd.Series:
        """The surviving customer of each account number; nobody for unknown ones."""
        return accounts.map(self.survivors).astype(object)

    def real(self, accounts: pd.Series) -> pd.Series:
        """False for what belongs to test or deleted accounts; true where there is no account at all."""
        return ~accounts.map(self.is_test).fillna(False).astype(bool)

    def in_base(self, amounts: pd.Series, currencies: pd.Series, days: pd.Series) -> pd.Series:
        """Money in base currency at the rate of the day."""
        base = self.variables["base_currency"]
        pairs = zip(currencies, days, strict=True)
        return amounts * [1.0 if code == base else self.rates[code, day] for code, day in pairs]

    # ---------------------------------------------------------------- orders

    @cached_property
    def all_orders(self) -> pd.DataFrame:
        """Effective orders with an amount, the amount in base currency, and whether all of it came back."""
        orders = table(self.company.orders, days=("signed_date",), numbers=("amount_doc", "fx_rate"))
        orders = orders[orders["status"].eq("effective") & orders["amount_doc"].ne(0) & self.real(orders["account_no"])]
        orders = orders.assign(
            customer=self.customer(orders["account_no"]), day=orders["signed_date"],
            amount=orders["amount_doc"] * orders["fx_rate"],
        )
        lines = table(self.company.order_lines, numbers=("quantity",))
        sold = lines.groupby("order_no")["quantity"].sum()
        back = self.returns.groupby("order_no")[["quantity", "amount"]].sum()
        left = orders["no"].map(sold) - orders["no"].map(back["quantity"]).fillna(0)
        money = orders["amount"] - orders["no"].map(back["amount"]).fillna(0)
        orders["is_returned"] = (left <= 1e-9) | (money <= 1e-6)
        return orders.set_index("no", drop=False).rename_axis("order")

    @cached_property
    def returns(self) -> pd.DataFrame:
        """What came back, on the day it came, in base currency of that day."""
        rows = table(self.company.order_returns, days=("returned_date",), numbers=("quantity", "amount_doc"))
        amount = self.in_base(rows["amount_doc"], rows["currency_code"], rows["returned_date"])
        return rows.assign(amount=amount, order_no=rows["document_no"])

    @cached_property
    def movements(self) -> pd.DataFrame:
        """Sale lines and return lines of effective orders with the cost of the goods and the segments of the sale."""
        orders = self.orders
        lines = table(self.company.order_lines, numbers=("quantity", "subtotal_doc"))
        total = lines.groupby("order_no")["subtotal_doc"].transform("sum")
        sales = lines.assign(share=lines["subtotal_doc"] / total)[lines["order_no"].isin(orders.index)]
        sales = sales.assign(
            day=sales["order_no"].map(orders["day"]), amount=sales["order_no"].map(orders["amount"]) * sales["share"],
            kind="sale",
        )
        back = self.returns[self.returns["order_no"].isin(orders.index)]
        back = back.assign(day=back["returned_date"], kind="return", amount=-back["amount"], quantity=-back["quantity"])
        columns = ["order_no", "product_code", "quantity", "amount", "day", "kind"]
        rows = pd.concat([sales[columns], back[columns]], ignore_index=True)
        kept = ["customer", "owner", "team", "region", "industry", "channel", "segment", "key_account_tier",
                "customer_status", "is_returned", "currency"]
        rows = rows.join(orders[kept], on="order_no")
        sold_on = rows["order_no"].map(orders["day"])
        rows["profit"] = rows["amount"] - rows["quantity"] * self.unit_costs(rows["product_code"], sold_on)
        return rows.assign(product_category=rows["product_code"].map(self.category_of))

    def unit_costs(self, products: pd.Series, days: pd.Series) -> pd.Series:
        """The unit cost of each product that holds on each day."""
        costs = table(self.company.product_costs, days=("valid_from",), numbers=("unit_cost",))
        costs["product_code"] = costs["product_code"].astype(object)
        wanted = pd.DataFrame({"product_code": products.astype(object), "day": days.astype("datetime64[us]")})
        wanted["at"] = range(len(wanted))
        found = pd.merge_asof(
            wanted.sort_values("day"), costs.sort_values("valid_from")[["product_code", "valid_from", "unit_cost"]],
            left_on="day", right_on="valid_from", by="product_code",
        )
        return pd.Series(found.sort_values("at")["unit_cost"].to_numpy(), index=products.index)

    @cached_property
    def orders(self) -> pd.DataFrame:
        """Effective orders with the segments of the signing day; owner and team are those of the order."""
        orders = self.attributes(self.all_orders).drop(columns=["owner", "team"])
        orders["owner"] = orders["owner_code"]
        orders["team"] = orders["owner"].map(self.team_of)
        # an order that came back in full before the first purchase is not that of an existing customer either
        is_first = ~(orders["day"] > orders["first_paid"])
        orders["customer_status"] = is_first.map({True: "new", False: "existing"})
        return orders

    @cached_property
    def kept_orders(self) -> pd.DataFrame:
        """Orders that were not returned in full."""
        return self.all_orders[~self.all_orders["is_returned"]]

    @cached_property
    def purchase_days(self) -> pd.DataFrame:
        """The days on which each customer placed kept orders, in order, with the days since the one before."""
        days = self.kept_orders[["customer", "day"]].drop_duplicates().sort_values(["customer", "day"])
        days = days.assign(gap=days.groupby("customer")["day"].diff().dt.days)
        return days.sort_values("day", kind="stable").reset_index(drop=True)

    # ------------------------------------------------------------- customers

    @cached_property
    def contracts(self) -> pd.DataFrame:
        """Contract events in their order, with recurring revenue in base currency."""
        days = ("effective_date", "booked_date", "term_start", "term_end")
        events = table(self.company.contract_events, days=days, numbers=("mrr_before_doc", "mrr_after_doc"))
        for name in ("churn_type", "churn_reason"):
            if name not in events:
                events[name] = None
        events = events[self.real(events["account_id"])]
        events = events.assign(
            customer=self.customer(events["account_id"]), day=events["effective_date"],
            mrr=self.in_base(events["mrr_after_doc"], events["currency_code"], events["effective_date"]),
            mrr_before=self.in_base(events["mrr_before_doc"], events["currency_code"], events["effective_date"]),
            product_category=events["product_code"].map(self.category_of),
        )
        return events.sort_values(["day", "booked_date", "contract_event_id"])

    @cached_property
    def customers(self) -> pd.DataFrame:
        """Surviving, real customers with what does not change: region, channel, first purchase, first product."""
        rows = table(self.company.accounts)
        rows = rows[rows["merged_into"].isna() & ~rows["is_test"] & ~rows["is_deleted"]]
        rows = rows.set_index("no", drop=False).rename_axis("customer")
        rows["created"] = local_day(rows["created_at"])
        rows["region"] = rows["province"].map(self.region_of)
        orders = self.kept_orders[self.kept_orders["amount"] > 0]
        first_order = orders.groupby("customer")["day"].min()
        new = self.contracts[self.contracts["event_type"].eq("new") & (self.contracts["mrr"] > 0)]
        first = pd.concat([first_order, new.groupby("customer")["day"].min()], axis=1).min(axis=1)
        rows["first_paid"] = first.reindex(rows.index)
        rows["first_order"] = first_order.reindex(rows.index)
        rows["cohort_month"] = rows["first_paid"].dt.strftime("%Y-%m-01")
        rows["product_category"] = self._first_products(orders).reindex(rows.index)
        return rows

    def _first_products(self, orders: pd.DataFrame) -> pd.Series:
        """The category of the dearest line of each customer's first order; two of one day are one order."""
        first = orders[orders["day"] == orders.groupby("customer")["day"].transform("min")]
        lines = table(self.company.order_lines, numbers=("subtotal_doc",))
        lines = lines[lines["order_no"].isin(first.index)]
        order = lines["order_no"]
        total = lines.groupby("order_no")["subtotal_doc"].transform("sum")
        lines["amount"] = order.map(first["amount"]) * lines["subtotal_doc"] / total
        lines["customer"], lines["category"] = order.map(first["customer"]), lines["product_code"].map(self.category_of)
        lines = lines.sort_values(["amount", "order_no", "line_no"], ascending=[False, True, True])
        return lines.drop_duplicates("customer").set_index("customer")["category"]

    @cached_property
    def history(self) -> pd.DataFrame:
        """Owner, tier and type of customers over time; the first row reaches back to the beginning."""
        known = self.customers
        now = pd.DataFrame({
            "customer": known.index, "valid_from": pd.Timestamp.min, "owner": known["owner_code"],
            "key_account_tier": known["tier"], "customer_type": known["customer_type"],
        }).reset_index(drop=True)
        if not self.company.account_history:
            return now
        rows = table(self.company.account_history, days=("valid_from",))
        rows = rows.rename(columns={"account_no": "customer", "owner_code": "owner"})
        rows = rows[rows["customer"].isin(known.index)].sort_values(["customer", "valid_from"])
        rows.loc[~rows["customer"].duplicated(), "valid_from"] = pd.Timestamp("1900-01-01")
        now["valid_from"] = pd.Timestamp("1900-01-01")
        now = now[~now["customer"].isin(rows["customer"])]
        return pd.concat([now, rows], ignore_index=True)[now.columns]

    def attributes(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Add to rows with `customer` and `day` the segments that the customer was in on that day."""
        history = self.history.sort_values("valid_from").astype({"valid_from": "datetime64[us]", "customer": object})
        wanted = frame.assign(day=frame["day"].astype("datetime64[us]"), position=range(len(frame)))
        wanted["customer"] = wanted["customer"].astype(object)
        found = pd.merge_asof(
            wanted.sort_values("day"), history, left_on="day", right_on="valid_from", by="customer",
        ).sort_values("position")
        found.index = frame.index
        found["segment"] = found["customer_type"].where(~found["customer_type"].str.contains(",", na=False))
        found["team"] = found["owner"].map(self.team_of)
        kept = ["region", "industry", "channel", "product_category", "first_paid", "cohort_month"]
        add = [name for name in kept if name not in frame]
        found = found.drop(columns=["position", "valid_from"])
        found = found.join(self.customers[[*add, "first_order"]], on="customer")
        # what a customer bought first, and when, nobody knew before
        if "product_category" in add:
            found["product_category"] = found["product_category"].mask(found["day"] < found["first_order"])
        if "cohort_month" in add:
            found["cohort_month"] = found["cohort_month"].mask(found["day"] < found["first_paid"])
        found = found.drop(columns="first_order")
        age = (found["day"] - found["first_paid"]).dt.days
        is_new = age < self.variables["new_customer_days"]
        status = pd.Series("existing", index=found.index, dtype=object).mask(is_new, "new")
        found["customer_status"] = status.mask(age.isna() | (age < 0), None)
        band = pd.Series(None, index=found.index, dtype=object)
        for months, name in TENURES:
            band = band.mask(found["day"] >= found["first_paid"] + pd.DateOffset(months=months), name)
        return found.assign(tenure_band=band)
