"""The second implementation of the KPIs: plain pandas on the simulator's truth, written from docs/decisions.md.

It shares no code with the warehouse, so that an error has to be made twice to go unseen.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from . import acquisition, crm_effect, engagement, loyalty, retention, sales, satisfaction, segmentation, service, value
from .facts import Facts

if TYPE_CHECKING:
    from sample.company import Company

__all__ = ["KPIS", "reference_results"]

SEEDS = Path(__file__).resolve().parents[3] / "seeds" / "reference"
KPIS = {
    "cac": acquisition.cac,
    "ltv_to_cac_ratio": acquisition.ltv_to_cac_ratio,
    "new_customer_count": acquisition.new_customer_count,
    "sales_revenue": sales.sales_revenue,
    "lead_to_customer_conversion_rate": sales.lead_to_customer_conversion_rate,
    "win_rate": sales.win_rate,
    "funnel_stage_conversion_rate": sales.funnel_stage_conversion_rate,
    "sales_cycle_length": sales.sales_cycle_length,
    "sales_forecast_accuracy": sales.sales_forecast_accuracy,
    "clv_simple": value.clv_simple,
    "clv_historical": value.clv_historical,
    "average_order_value": value.average_order_value,
    "customer_retention_rate": retention.customer_retention_rate,
    "customer_churn_rate": retention.customer_churn_rate,
    "net_revenue_retention": retention.net_revenue_retention,
    "nps": loyalty.nps,
    "repeat_purchase_rate": loyalty.repeat_purchase_rate,
    "csat_rate": satisfaction.csat_rate,
    "customer_effort_score": satisfaction.customer_effort_score,
    "complaint_rate": satisfaction.complaint_rate,
    "first_response_time": service.first_response_time,
    "first_contact_resolution_rate": service.first_contact_resolution_rate,
    "interaction_frequency": engagement.interaction_frequency,
    "segment_coverage_rate": segmentation.segment_coverage_rate,
    "crm_roi": crm_effect.crm_roi,
    "data_completeness_rate": crm_effect.data_completeness_rate,
    "crm_user_adoption_rate": crm_effect.crm_user_adoption_rate,
}


def reference_results(company: Company, variables: dict, only: tuple[str, ...] = ()) -> pd.DataFrame:
    """KPI rows of a company under the variables of dbt_project.yml; `only` names KPIs, default all."""
    seeds = {path.stem: pd.read_csv(path, dtype=str) for path in SEEDS.glob("*.csv")}
    facts = Facts(company, variables, seeds)
    crm = next(name for name in variables["crm_sources"] if name != "company_files")
    parts = []
    for kpi_id in only or KPIS:
        more = (crm,) if kpi_id == "data_completeness_rate" else ()
        parts.append(KPIS[kpi_id](facts, *more))
    return pd.concat(parts, ignore_index=True)
