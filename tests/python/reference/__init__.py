"""The second implementation of the KPIs: plain pandas on the simulator's truth, written from docs/decisions.md.

It shares no code with the warehouse, so that an error has to be made twice to go unseen.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from . import (
    acquisition,
    acquisition_worth,
    automation,
    awareness,
    churn,
    churn_model,
    coverage,
    crm_effect,
    crm_value,
    data_quality,
    engagement,
    engagement_depth,
    expansion,
    feedback,
    forecasts,
    health,
    journeys,
    lead_work,
    lifetime,
    loyalty,
    loyalty_club,
    margins,
    pipeline,
    referrals,
    retention,
    return_and_renewal,
    revenue,
    sales,
    satisfaction,
    scores,
    segmentation,
    service,
    service_cost,
    service_desk,
    service_effect,
    service_speed,
    staffing,
    surveys,
    targets,
    value,
)
from .facts import Facts

if TYPE_CHECKING:
    from sample.company import Company

__all__ = ["KPIS", "reference_results"]

SEEDS = Path(__file__).resolve().parents[3] / "seeds"
KPIS = {
    "cac": acquisition.cac,
    "ltv_to_cac_ratio": acquisition.ltv_to_cac_ratio,
    "new_customer_count": acquisition.new_customer_count,
    "cac_payback_months": acquisition_worth.cac_payback_months,
    "customer_growth_rate": retention.customer_growth_rate,
    "customer_traffic": awareness.customer_traffic,
    "lead_volume": lead_work.lead_volume,
    "lead_qualification_rate": lead_work.lead_qualification_rate,
    "campaign_roi": acquisition_worth.campaign_roi,
    "brand_awareness_rate": awareness.brand_awareness_rate,
    "new_customer_early_churn_rate": acquisition_worth.new_customer_early_churn_rate,
    "sales_revenue": sales.sales_revenue,
    "lead_to_customer_conversion_rate": sales.lead_to_customer_conversion_rate,
    "win_rate": sales.win_rate,
    "funnel_stage_conversion_rate": sales.funnel_stage_conversion_rate,
    "sales_cycle_length": sales.sales_cycle_length,
    "sales_forecast_accuracy": forecasts.sales_forecast_accuracy,
    "order_count": revenue.order_count,
    "sales_growth_rate": revenue.sales_growth_rate,
    "sales_attainment_rate": targets.sales_attainment_rate,
    "sales_velocity": pipeline.sales_velocity,
    "sales_efficiency_ratio": revenue.sales_efficiency_ratio,
    "forecast_mape": forecasts.forecast_mape,
    "forecast_bias": forecasts.forecast_bias,
    "market_share": targets.market_share,
    "market_share_growth_rate": targets.market_share_growth_rate,
    "revenue_per_rep": revenue.revenue_per_rep,
    "lead_follow_up_sla_rate": lead_work.lead_follow_up_sla_rate,
    "follow_up_omission_rate": lead_work.follow_up_omission_rate,
    "trial_to_paid_conversion_rate": pipeline.trial_to_paid_conversion_rate,
    "cross_sell_rate": expansion.cross_sell_rate,
    "upsell_rate": expansion.upsell_rate,
    "days_sales_outstanding": revenue.days_sales_outstanding,
    "clv_simple": value.clv_simple,
    "clv_historical": value.clv_historical,
    "average_order_value": value.average_order_value,
    "clv_predictive": lifetime.clv_predictive,
    "purchase_frequency": lifetime.purchase_frequency,
    "customer_lifespan": lifetime.customer_lifespan,
    "revenue_per_customer": margins.revenue_per_customer,
    "gross_margin_rate": margins.gross_margin_rate,
    "customer_profit": margins.customer_profit,
    "service_unit_economics": margins.service_unit_economics,
    "key_account_revenue_concentration": margins.key_account_revenue_concentration,
    "customer_retention_rate": retention.customer_retention_rate,
    "customer_churn_rate": retention.customer_churn_rate,
    "net_revenue_retention": retention.net_revenue_retention,
    "churned_customer_count": churn.churned_customer_count,
    "voluntary_churn_rate": churn.voluntary_churn_rate,
    "involuntary_churn_rate": churn.involuntary_churn_rate,
    "revenue_churn_rate": churn.revenue_churn_rate,
    "gross_revenue_retention": churn.gross_revenue_retention,
    "renewal_rate": return_and_renewal.renewal_rate,
    "churn_reason_share": churn.churn_reason_share,
    "churn_save_rate": return_and_renewal.churn_save_rate,
    "at_risk_customer_share": churn_model.at_risk_customer_share,
    "win_back_rate": return_and_renewal.win_back_rate,
    "churn_cost": churn.churn_cost,
    "dormant_customer_rate": return_and_renewal.dormant_customer_rate,
    "nps": loyalty.nps,
    "repeat_purchase_rate": loyalty.repeat_purchase_rate,
    "nps_respondent_mix": loyalty.nps_respondent_mix,
    "service_nps": loyalty.service_nps,
    "customer_loyalty_index": loyalty.customer_loyalty_index,
    "repurchase_intention": loyalty.repurchase_intention,
    "average_recommendation_rate": referrals.average_recommendation_rate,
    "customer_referral_rate": referrals.customer_referral_rate,
    "viral_coefficient": referrals.viral_coefficient,
    "loyalty_enrollment_rate": loyalty_club.loyalty_enrollment_rate,
    "loyalty_redemption_rate": loyalty_club.loyalty_redemption_rate,
    "csat_rate": satisfaction.csat_rate,
    "csat_mean_score": scores.csat_mean_score,
    "csat_percent_score": scores.csat_percent_score,
    "csat_attribute_score": scores.csat_attribute_score,
    "acsi_score": scores.acsi_score,
    "servqual_gap_score": scores.servqual_gap_score,
    "customer_effort_score": satisfaction.customer_effort_score,
    "complaint_rate": satisfaction.complaint_rate,
    "survey_response_rate": surveys.survey_response_rate,
    "negative_feedback_rate": feedback.negative_feedback_rate,
    "feedback_volume": feedback.feedback_volume,
    "net_sentiment_score": feedback.net_sentiment_score,
    "social_wom_index": feedback.social_wom_index,
    "first_response_time": service.first_response_time,
    "first_contact_resolution_rate": service.first_contact_resolution_rate,
    "average_response_time": service_speed.average_response_time,
    "response_rate": service_speed.response_rate,
    "average_resolution_time": service_speed.average_resolution_time,
    "first_solution_time": service_speed.first_solution_time,
    "turnaround_time": service_speed.turnaround_time,
    "complaint_severity_index": service_desk.complaint_severity_index,
    "complaint_resolution_rate": service_desk.complaint_resolution_rate,
    "service_availability_rate": service_desk.service_availability_rate,
    "contact_volume": service_desk.contact_volume,
    "contacts_per_agent": staffing.contacts_per_agent,
    "average_handle_time": staffing.average_handle_time,
    "agent_occupancy": staffing.agent_occupancy,
    "agent_utilization": staffing.agent_utilization,
    "agents_per_1000_contacts": staffing.agents_per_1000_contacts,
    "service_cost_total": service_cost.service_cost_total,
    "cost_per_contact": service_cost.cost_per_contact,
    "repeat_contact_rate": service_desk.repeat_contact_rate,
    "automation_rate": automation.automation_rate,
    "chatbot_containment_rate": automation.chatbot_containment_rate,
    "self_service_resolution_rate": automation.self_service_resolution_rate,
    "knowledge_base_usage_rate": automation.knowledge_base_usage_rate,
    "knowledge_base_effectiveness": automation.knowledge_base_effectiveness,
    "service_revenue_contribution": service_effect.service_revenue_contribution,
    "service_churn_reduction": service_effect.service_churn_reduction,
    "interaction_frequency": engagement.interaction_frequency,
    "touchpoint_satisfaction": surveys.touchpoint_satisfaction,
    "engagement_rate": engagement_depth.engagement_rate,
    "engagement_score": engagement_depth.engagement_score,
    "active_customer_rate": engagement_depth.active_customer_rate,
    "stickiness_dau_mau": engagement_depth.stickiness_dau_mau,
    "multichannel_customer_rate": engagement_depth.multichannel_customer_rate,
    "journey_stage_conversion": journeys.journey_stage_conversion,
    "promotion_response_rate": journeys.promotion_response_rate,
    "social_engagement_rate": journeys.social_engagement_rate,
    "event_participation_rate": journeys.event_participation_rate,
    "duplicate_contact_rate": coverage.duplicate_contact_rate,
    "follow_up_visit_coverage": coverage.follow_up_visit_coverage,
    "segment_coverage_rate": segmentation.segment_coverage_rate,
    "lifecycle_transition_rate": segmentation.lifecycle_transition_rate,
    "customer_type_mix": segmentation.customer_type_mix,
    "crm_roi": crm_effect.crm_roi,
    "data_completeness_rate": crm_effect.data_completeness_rate,
    "crm_user_adoption_rate": crm_effect.crm_user_adoption_rate,
    "crm_usability_score": surveys.crm_usability_score,
    "crm_user_feedback_score": surveys.crm_user_feedback_score,
    "data_accuracy_rate": data_quality.data_accuracy_rate,
    "data_uniqueness_rate": data_quality.data_uniqueness_rate,
    "data_cleansing_rate": data_quality.data_cleansing_rate,
    "data_validity_rate": data_quality.data_validity_rate,
    "data_consistency_rate": data_quality.data_consistency_rate,
    "data_timeliness_rate": data_quality.data_timeliness_rate,
    "data_quality_index": data_quality.data_quality_index,
    "crm_total_cost": crm_value.crm_total_cost,
    "cost_savings": crm_value.cost_savings,
    "crm_sales_uplift": crm_value.crm_sales_uplift,
    "crm_usage_frequency": crm_value.crm_usage_frequency,
    "training_completion_rate": crm_value.training_completion_rate,
    "sales_automation_rate": crm_value.sales_automation_rate,
    "ownership_conflict_rate": data_quality.ownership_conflict_rate,
    "crm_health_index": health.crm_health_index,
}


# What depends on how the CRM keeps things, and what a CRM cannot supply.
OF_CRM = ("data_completeness_rate", "data_accuracy_rate", "data_uniqueness_rate", "data_validity_rate",
          "data_quality_index", "sales_growth_rate", "sales_attainment_rate")
# What is worked out from the results of the KPIs before it.
OF_RESULTS = ("crm_health_index",)
NOT_SUPPLIED = {"zoho": ("days_sales_outstanding",)}


def reference_results(company: Company, variables: dict, only: tuple[str, ...] = ()) -> pd.DataFrame:
    """KPI rows of a company under the variables of dbt_project.yml; `only` names KPIs, default all."""
    seed_files = [path for folder in ("reference", "models", "registry") for path in (SEEDS / folder).glob("*.csv")]
    seeds = {path.stem: pd.read_csv(path, dtype=str) for path in seed_files}
    facts = Facts(company, variables, seeds)
    crm = next(name for name in variables["crm_sources"] if name != "company_files")
    parts = []
    for kpi_id in only or KPIS:
        if kpi_id in NOT_SUPPLIED.get(crm, ()):
            continue
        more = (crm,) if kpi_id in OF_CRM else (pd.concat(parts),) if kpi_id in OF_RESULTS else ()
        parts.append(KPIS[kpi_id](facts, *more))
    return pd.concat(parts, ignore_index=True)
