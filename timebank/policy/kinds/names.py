"""The names of all policy values by shape, so that the type checker knows what each one is once read.

A name that stands here and not in the registry, or the other way round, fails a test.
"""

from typing import Literal

NumberName = Literal[
    "volunteer_age_min",
    "minor_age_min_group",
    "minor_age_min_home",
    "minor_day_cap_minutes",
    "elder_age_min",
    "self_spend_age_min",
    "gift_receiver_age_min",
    "login_code_minutes",
    "idempotency_days",
    "merge_parting_days",
    "coin_minutes",
    "gift_rest_hours",
    "gift_rest_hours_protected",
    "gift_rest_protected_age_min",
    "gift_month_minutes",
    "gift_wait_days",
    "grant_expiry_months",
    "grant_prolong_months",
    "grant_released_days",
    "estate_choice_months",
    "debt_repay_percent",
    "city_paid_month_minutes",
    "elders_per_paid_volunteer",
    "review_due_hours",
    "review_due_hours_tomorrow",
    "review_repeat_days",
    "flexible_need_days",
    "publish_ahead_days_max",
    "repeat_holds",
    "no_taker_alarm_hours",
    "financial_guidance_volunteers_min",
    "agreement_written_from_days",
    "record_step_minutes",
    "day_cap_minutes",
    "door_visible_hours_before",
    "door_visible_hours_after",
    "check_in_early_minutes",
    "claim_shift_minutes_max",
    "near_m_max",
    "code_seconds",
    "code_misses_max",
    "confirm_silence_hours",
    "desk_calls_before_review",
    "silence_review_working_days",
    "low_score_max",
    "dispute_days",
    "first_decision_working_days",
    "appeal_working_days",
    "record_due_working_days",
    "record_alarm_working_days",
    "quiet_days",
    "two_way_count",
    "two_way_window_days",
    "two_way_share_percent",
    "gift_count",
    "gift_minutes",
    "gift_window_days",
    "alerts_per_day",
    "return_visit_random_percent",
    "dossier_minutes",
    "special_status_months",
    "special_status_notice_days",
    "request_due_working_days",
    "account_wait_days",
    "identity_retention_months",
    "special_status_retention_months",
    "log_retention_months",
    "assessment_retention_years",
]
OptionalNumberName = Literal["total_cap_minutes",]
TimeName = Literal[
    "minor_starts_at_local",
    "minor_ends_at_local",
    "night_starts_local",
    "night_ends_local",
]
CodeName = Literal[
    "record_rounding",
    "dossier_reading",
]
CodesName = Literal["gift_relations",]
OrderName = Literal["special_group_priority",]
NumbersName = Literal[
    "grant_expiry_notice_days",
    "star_hours",
]
