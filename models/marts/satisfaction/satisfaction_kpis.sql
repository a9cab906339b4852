{{ config(materialized='view') }}

{{ union_kpis([
    ref('complaint_rate', v=1),
    ref('complaint_rate', v=2),
    ref('csat_rate', v=1),
    ref('csat_rate', v=2),
    ref('customer_effort_score', v=1),
    ref('customer_effort_score', v=2),
    ref('csat_mean_score', v=1),
    ref('csat_percent_score', v=1),
    ref('csat_percent_score', v=2),
    ref('csat_attribute_score', v=1),
    ref('acsi_score', v=1),
    ref('acsi_score', v=2),
    ref('servqual_gap_score', v=1),
    ref('servqual_gap_score', v=2),
    ref('survey_response_rate', v=1),
    ref('negative_feedback_rate', v=1),
    ref('feedback_volume', v=1),
    ref('net_sentiment_score', v=1),
    ref('social_wom_index', v=1),
]) }}
