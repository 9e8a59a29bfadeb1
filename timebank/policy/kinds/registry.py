"""Every policy value with its label, unit, founding value and source, in the order in which pages list them.

A value added here needs a migration that loads its founding row; a test says so.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from timebank.policy.kinds.entry import (
    DOSSIER_READINGS,
    GIFT_RELATIONS,
    ROUNDINGS,
    SPECIAL_GROUPS,
    Group,
    PolicyKind,
    Source,
    Unit,
)
from timebank.policy.kinds.makers import (
    code,
    codes,
    number,
    numbers,
    optional_number,
    order,
    time_of_day,
)

REGISTRY: Mapping[Group, tuple[PolicyKind, ...]] = {
    Group.PEOPLE: (
        number("volunteer_age_min", _("Youngest age of an adult volunteer"), Unit.AGE, 18, Source.PLAN),
        number("minor_age_min_group", _("Youngest age of a student in group activities"), Unit.AGE, 8),
        number("minor_age_min_home", _("Youngest age of a student serving in homes"), Unit.AGE, 14),
        number("minor_day_cap_minutes", _("Most minutes a student may serve in a day"), Unit.MINUTES, 120),
        time_of_day("minor_starts_at_local", _("Students serve from this time of day"), "08:00"),
        time_of_day("minor_ends_at_local", _("Students serve until this time of day"), "20:00"),
        number(
            "school_month",
            _("Month in which a student's school is confirmed again"),
            Unit.NONE,
            9,
            minimum=1,
            maximum=12,
        ),
        number("school_month_day", _("Day of that month"), Unit.NONE, 1, minimum=1, maximum=28),
        number(
            "school_grace_days",
            _("The last confirmation of a school still counts after that day for"),
            Unit.DAYS,
            30,
        ),
        number(
            "school_remind_days",
            _("Guardian and student are reminded of the school before that day"),
            Unit.DAYS,
            30,
        ),
        number("elder_age_min", _("Youngest age of an elder who is served"), Unit.AGE, 60, Source.ELDERS_LAW),
        number(
            "self_spend_age_min",
            _("Age from which earned coins are spent for oneself"),
            Unit.AGE,
            60,
            Source.PLAN,
        ),
        number("gift_receiver_age_min", _("Youngest age of a relative who receives coins"), Unit.AGE, 60),
        number(
            "parent_age_gap_years", _("A parent is at least this much older than the child"), Unit.YEARS, 14
        ),
        number("training_months", _("Training of a volunteer is valid for"), Unit.MONTHS, 36),
        number("health_statement_months", _("A volunteer's health statement is valid for"), Unit.MONTHS, 12),
        numbers(
            "proof_notice_days",
            _("Days before a volunteer's proof ends on which they are told"),
            Unit.DAYS,
            (60, 14),
            falling=True,
        ),
        number("login_code_minutes", _("A sign-in code is valid for"), Unit.MINUTES, 5),
        number(
            "staff_idle_minutes", _("Staff who do nothing are signed out after"), Unit.MINUTES, 30, minimum=5
        ),
        number("idempotency_days", _("A repeated request is recognised for"), Unit.DAYS, 7),
        number("minor_look_hours", _("An approved look at a minor's data is allowed for"), Unit.HOURS, 24),
        number("look_sample_percent", _("Share of the looks of officers that is reviewed"), Unit.PERCENT, 5),
        number("merge_parting_days", _("Joined accounts can be parted again within"), Unit.DAYS, 30),
    ),
    Group.COINS: (
        number(
            "coin_minutes", _("Minutes in one coin"), Unit.MINUTES, 60, Source.PLAN, minimum=60, maximum=60
        ),
        optional_number(
            "total_cap_minutes",
            _("Most coin minutes a person may hold (kept for the record; no limit is applied)"),
            Unit.MINUTES,
            None,
        ),
        order(
            "special_group_priority",
            _("Special groups in the order in which the district helps"),
            SPECIAL_GROUPS,
            district=True,
        ),
        number(
            "special_status_months",
            _("A special group is recorded for at most"),
            Unit.MONTHS,
            12,
            minimum=1,
            district=True,
        ),
        number(
            "special_status_notice_days",
            _("People are told before a special-group record ends"),
            Unit.DAYS,
            30,
            minimum=1,
        ),
        codes(
            "gift_relations",
            _("Relatives who may receive coins"),
            ("PARENT", "GRANDPARENT", "GREAT_GRANDPARENT", "CHILD", "GRANDCHILD", "SPOUSE"),
            Source.PLAN,
            choices=GIFT_RELATIONS,
            district=True,
        ),
        number("gift_rest_hours", _("A gift or donation rests before it moves"), Unit.HOURS, 24),
        number(
            "gift_rest_hours_protected", _("A gift by an older giver or through a desk rests"), Unit.HOURS, 72
        ),
        number("gift_rest_protected_age_min", _("Age from which the longer rest applies"), Unit.AGE, 70),
        number(
            "gift_month_minutes",
            _("Coin minutes given in a month without a second person"),
            Unit.MINUTES,
            1_200,
        ),
        number(
            "gift_wait_days",
            _("A gift or donation without its call or second person goes back after"),
            Unit.DAYS,
            14,
        ),
        number("grant_expiry_months", _("Granted coins are valid for"), Unit.MONTHS, 12, district=True),
        numbers(
            "grant_expiry_notice_days",
            _("Days before expiry on which people are told"),
            Unit.DAYS,
            (60, 14),
            falling=True,
        ),
        number(
            "grant_prolong_months", _("Granted coins are prolonged when a need went unserved"), Unit.MONTHS, 6
        ),
        number("grant_released_days", _("Granted coins released after expiry live for"), Unit.DAYS, 90),
        number("estate_choice_months", _("Heirs choose within"), Unit.MONTHS, 12),
        number(
            "debt_repay_percent",
            _("Share of each later earning that repays a debt"),
            Unit.PERCENT,
            50,
            minimum=1,
            maximum=100,
        ),
        number(
            "city_paid_month_minutes",
            _("Minutes the city pays per organisation and month"),
            Unit.MINUTES,
            6_000,
            district=True,
        ),
        number(
            "elders_per_paid_volunteer",
            _("Elders present for each paid volunteer"),
            Unit.PERSONS,
            8,
            minimum=1,
        ),
    ),
    Group.NEEDS: (
        number("application_due_hours", _("An application to join is decided within"), Unit.HOURS, 72),
        number("review_due_hours", _("A need is reviewed within"), Unit.HOURS, 24, district=True),
        number(
            "review_due_hours_tomorrow",
            _("A need wanted by tomorrow is reviewed within"),
            Unit.HOURS,
            4,
            district=True,
        ),
        number("review_repeat_days", _("A repeated need is not reviewed again within"), Unit.DAYS, 90),
        number("flexible_need_days", _("A need without a fixed time ends after"), Unit.DAYS, 14),
        number("publish_ahead_days_max", _("A need is published at most ahead by"), Unit.DAYS, 90, minimum=1),
        number(
            "repeat_holds",
            _("Next occurrences of a repeating need whose coins are held"),
            Unit.TIMES,
            2,
            minimum=1,
        ),
        number("no_taker_alarm_hours", _("The desk is told before a need that nobody took"), Unit.HOURS, 24),
        number(
            "financial_guidance_volunteers_min",
            _("Fewest volunteers for guidance on financial risks outside groups and desks"),
            Unit.PERSONS,
            2,
            minimum=1,
        ),
        number(
            "agreement_written_from_days",
            _("A written agreement is needed from"),
            Unit.DAYS,
            30,
            Source.BEIJING_REGULATION,
        ),
    ),
    Group.VISITS: (
        number(
            "record_step_minutes",
            _("Service time is counted in steps of"),
            Unit.MINUTES,
            15,
            minimum=1,
            maximum=60,
        ),
        code("record_rounding", _("Service time is rounded to"), "NEAREST", choices=ROUNDINGS),
        number(
            "day_cap_minutes",
            _("Minutes of a volunteer in a day, then review"),
            Unit.MINUTES,
            480,
            Source.ELSEWHERE,
        ),
        number("door_visible_hours_before", _("Door and number are shown before the visit"), Unit.HOURS, 24),
        number("door_visible_hours_after", _("Door and number are shown after the visit"), Unit.HOURS, 2),
        number("check_in_early_minutes", _("Check-in opens before the agreed start by"), Unit.MINUTES, 60),
        number(
            "claim_shift_minutes_max", _("A late claim may lie outside the agreed time by"), Unit.MINUTES, 120
        ),
        number("near_m_max", _("Distance that counts as near the door"), Unit.METRES, 200),
        number("code_seconds", _("The rotating code changes every"), Unit.SECONDS, 60, minimum=10),
        number(
            "code_misses_max", _("Wrong codes in a visit before the grade drops"), Unit.TIMES, 5, minimum=1
        ),
        number(
            "confirm_silence_hours", _("Silence confirms after a delivered notice"), Unit.HOURS, 72, minimum=1
        ),
        number(
            "desk_calls_before_review",
            _("Calls by the desk before a reviewer decides"),
            Unit.TIMES,
            3,
            minimum=1,
        ),
        number(
            "silence_review_working_days",
            _("A reviewer decides on an unanswered visit within"),
            Unit.WORKING_DAYS,
            7,
        ),
        number(
            "low_score_max",
            _("Satisfaction up to this opens a follow-up"),
            Unit.POINTS,
            2,
            minimum=1,
            maximum=4,
        ),
        number("dispute_days", _("Minutes can be disputed for"), Unit.DAYS, 30),
        number("first_decision_working_days", _("A dispute is first decided within"), Unit.WORKING_DAYS, 7),
        number("appeal_working_days", _("An appeal is decided within"), Unit.WORKING_DAYS, 15),
        number(
            "record_due_working_days", _("Service is recorded within"), Unit.WORKING_DAYS, 10, Source.ORDER_67
        ),
        number("record_alarm_working_days", _("A missing record raises an alarm from"), Unit.WORKING_DAYS, 7),
        number("quiet_days", _("Grade D hours rest before they settle"), Unit.DAYS, 7),
    ),
    Group.SUPERVISION: (
        time_of_day("night_starts_local", _("Night starts at"), "22:00", district=True),
        time_of_day("night_ends_local", _("Night ends at"), "06:00", district=True),
        number(
            "two_way_count", _("Visits each way that make two-way service suspect"), Unit.TIMES, 6, minimum=1
        ),
        number("two_way_window_days", _("Two-way service is counted over"), Unit.DAYS, 30, minimum=1),
        number(
            "two_way_share_percent",
            _("Share of either's minutes above which two-way service is suspect"),
            Unit.PERCENT,
            50,
            maximum=100,
        ),
        number("gift_count", _("More gifts than this are suspect"), Unit.TIMES, 8),
        number("gift_minutes", _("More given minutes than this are suspect"), Unit.MINUTES, 3_000),
        number("gift_window_days", _("Gifts are counted over"), Unit.DAYS, 30, minimum=1),
        number(
            "alerts_per_day",
            _("Findings shown to a district in a day"),
            Unit.TIMES,
            10,
            minimum=1,
            district=True,
        ),
        number(
            "return_visit_random_percent",
            _("Share of visits drawn at random for a return visit"),
            Unit.PERCENT,
            3,
            maximum=100,
        ),
    ),
    Group.HONOURS: (
        numbers(
            "star_hours",
            _("Hours for one to five stars"),
            Unit.HOURS,
            (100, 300, 600, 1_000, 1_500),
            Source.STARS,
        ),
        number(
            "dossier_minutes",
            _("Minutes that open a place in a public home"),
            Unit.MINUTES,
            600_000,
            Source.PLAN,
            minimum=1,
        ),
        code(
            "dossier_reading",
            _("How the 10,000 coins are read"),
            "OBTAINED_AND_STORED",
            Source.PLAN,
            choices=DOSSIER_READINGS,
        ),
    ),
    Group.RECORDS: (
        number(
            "request_due_working_days",
            _("A person's request about the own data is answered within"),
            Unit.WORKING_DAYS,
            15,
            Source.PRIVACY_LAW,
            minimum=1,
        ),
        number(
            "account_wait_days",
            _("Closing an account can be taken back for"),
            Unit.DAYS,
            14,
            minimum=1,
            maximum=21,
        ),
        number(
            "identity_retention_months",
            _("Identities are kept after a membership ended for"),
            Unit.MONTHS,
            36,
            Source.PRIVACY_LAW,
            minimum=1,
        ),
        number(
            "special_status_retention_months",
            _("Special-group records that are over are kept for"),
            Unit.MONTHS,
            36,
            Source.PRIVACY_LAW,
            minimum=1,
        ),
        number(
            "log_retention_months",
            _("Logs are kept for at least"),
            Unit.MONTHS,
            6,
            Source.CYBERSECURITY_LAW,
            minimum=6,
        ),
        number(
            "assessment_retention_years",
            _("Impact assessments are kept for at least"),
            Unit.YEARS,
            3,
            Source.PRIVACY_LAW,
            minimum=3,
        ),
    ),
}
"""Every policy value by heading, in the order in which pages list them."""

POLICY_KINDS: Mapping[str, PolicyKind] = {
    kind.name: kind for kinds_of_group in REGISTRY.values() for kind in kinds_of_group
}
"""Every policy value by name."""

DISTRICT_NAMES = tuple(sorted(kind.name for kind in POLICY_KINDS.values() if kind.district))
"""Names for which a district may have its own value (docs/rules.md, "Policy values")."""
