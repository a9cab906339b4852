"""What a careless delivery of the company's files looks like. Only the writer adds these; the truth has none.

Every row here must be set aside or found once, so that the KPIs equal those of the clean truth. `cases` and
`case_contacts` get no row that a reader could reasonably keep, because Zoho supplies them without such rows.
"""

from __future__ import annotations

from collections.abc import Iterator

from sample.company import Row

# Rows delivered twice with the same id: table -> positions in the clean list.
TWICE = {
    "digital_events": (11, 500, 3000), "survey_responses": (42, 1700), "costs": (5, 300), "cases": (77,),
    "case_contacts": (90,), "user_activities": (8, 900), "contract_events": (33,), "order_returns": (4,),
}
# New rows: table -> (rule, what differs from the first row of the table). The id column gets an `X`.
NEW: dict[str, tuple[tuple[str, Row], ...]] = {
    "account_profiles": (("orphan", {"account_no": "C99997"}),),
    "order_returns": (("orphan", {"document_no": "SO2024-99999"}), ("negative_quantity", {"quantity": "-1.00"})),
    "contract_events": (
        ("orphan", {"account_id": "C99998", "contract_no": "SUB-99998"}),
        ("unparsable", {"effective_date": "2024-02-30", "contract_no": "SUB-99999"}),
        ("unmapped", {"event_type": "升级", "contract_no": "SUB-99997"}),
    ),
    "digital_events": (
        ("unmapped", {"event_type": "pgview_v2"}), ("unmapped", {"event_type": "扫码"}),
        ("orphan", {"account_id": "C99999", "visitor_id": None}),
        ("orphan", {"account_id": "X-17", "visitor_id": None}),
        ("unparsable", {"occurred_at": "2024-13-45 10:00:00"}), ("missing_required", {"occurred_at": None}),
    ),
    "cases": (
        ("unparsable", {"created_at": "2024-13-45 09:12:00", "case_no": "X900001"}),
        ("missing_required", {"created_at": None, "case_no": "X900002"}),
    ),
    "case_contacts": (
        ("negative_quantity", {"handle_seconds": "-35"}), ("unparsable", {"opened_at": "昨天下午"}),
        ("orphan", {"case_id": "999999"}),
    ),
    "case_status_changes": (
        ("unmapped", {"status": "转派"}), ("orphan", {"case_no": "999999"}), ("unparsable", {"changed_at": "下班前"}),
    ),
    "service_outages": (
        ("unmapped", {"channel": "传真"}), ("ended_before_started", {"ended_at": "2022-12-31 00:00:00"}),
    ),
    "data_verifications": (("unmapped", {"table_name": "仓库"}), ("missing_required", {"is_correct": None})),
    "survey_responses": (
        ("unmapped", {"survey_type": "poll", "response_id": "R90001"}),
        ("outside_scale", {"score": "11.00", "scale_min": "0.00", "scale_max": "10.00", "question_code": "recommend",
                          "survey_type": "nps", "response_id": "R90002", "wave_id": "nps-2024Q1"}),
        ("orphan", {"account_id": "C99999", "response_id": "R90003"}),
        ("unparsable", {"responded_at": "2024-13-45 08:00:00", "score": "4.00", "scale_min": "1.00",
                        "scale_max": "5.00", "question_code": "overall", "response_id": "R90004"}),
    ),
    "costs": (
        ("unparsable", {"cost_date": "2024-13-45"}), ("missing_required", {"cost_date": None}),
        ("unmapped", {"cost_type": "差旅"}), ("unparsable", {"amount_doc": "约三千"}),
    ),
    "user_activities": (
        ("unmapped", {"activity_type": "browse"}), ("unparsable", {"activity_date": "2025-02-31"}),
        ("orphan", {"employee_code": "nobody.here"}),
    ),
}


def awkward_rows(table: str, clean: list[Row]) -> Iterator[tuple[Row, str, str]]:
    """The extra rows of a table with the id and the rule that each breaks."""
    if not clean:
        return
    key = next(iter(clean[0]))
    for position in TWICE.get(table, ()):
        if position < len(clean):
            yield dict(clean[position]), str(clean[position][key]), "duplicate_record"
    for number, (rule, changes) in enumerate(NEW.get(table, ()), start=1):
        row = {**clean[0], key: f"X{number:05d}", **changes}
        yield row, str(row[key]), rule
