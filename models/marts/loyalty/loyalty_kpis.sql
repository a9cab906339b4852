{{ config(materialized='view') }}

{{ union_kpis([
    ref('nps', v=1),
    ref('nps', v=2),
    ref('repeat_purchase_rate', v=1),
    ref('repeat_purchase_rate', v=2),
    ref('nps_respondent_mix', v=1),
    ref('nps_respondent_mix', v=2),
    ref('service_nps', v=1),
    ref('service_nps', v=2),
    ref('customer_loyalty_index', v=1),
    ref('customer_loyalty_index', v=2),
    ref('repurchase_intention', v=1),
    ref('average_recommendation_rate', v=1),
    ref('average_recommendation_rate', v=2),
    ref('customer_referral_rate', v=1),
    ref('customer_referral_rate', v=2),
    ref('viral_coefficient', v=1),
    ref('loyalty_enrollment_rate', v=1),
    ref('loyalty_redemption_rate', v=1),
]) }}
