{{ checked_records(
    'read_survey_responses',
    id_column='answer_id',
    required=['response_id', 'survey_type'],
    moment='sent_at',
    customer_column='account_id',
    invalid={
        'outside_scale': 'score < scale_min or score > scale_max',
        'answered_without_time': 'score is not null and responded_at is null',
    }
) }}
