{{ config(materialized='view') }}

{{ union_kpis([
    ref('interaction_frequency', v=1),
    ref('interaction_frequency', v=2),
    ref('touchpoint_satisfaction', v=1),
    ref('engagement_rate', v=1),
    ref('engagement_rate', v=2),
    ref('engagement_score', v=1),
    ref('active_customer_rate', v=1),
    ref('stickiness_dau_mau', v=1),
    ref('multichannel_customer_rate', v=1),
    ref('journey_stage_conversion', v=1),
    ref('promotion_response_rate', v=1),
    ref('social_engagement_rate', v=1),
    ref('event_participation_rate', v=1),
    ref('duplicate_contact_rate', v=1),
    ref('follow_up_visit_coverage', v=1),
]) }}
