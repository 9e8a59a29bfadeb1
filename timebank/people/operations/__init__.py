"""The verbs of people: enrol, appoint, record, suspend, sign in. One file per group of verbs.

Each is one transaction, and each asks ``powers`` first. Signing in is the exception: a miss has to stay counted.
"""

from timebank.people.operations.applications import (
    Applicant,
    Sent,
    Wish,
    ask_for_role,
    mend_application,
    send_application,
    withdraw_application,
)
from timebank.people.operations.appointments import appoint, confirm_organisation, end_role, enrol_staff
from timebank.people.operations.coming_of_age import come_of_age, consent_as_adult, convert_who_came_of_age
from timebank.people.operations.courses import (
    give_seat_back,
    plan_session,
    record_attendance,
    take_seat,
)
from timebank.people.operations.deciding import (
    approve_application,
    refuse_application,
    send_back_application,
)
from timebank.people.operations.delegations import (
    change_delegation,
    end_delegation,
    record_delegation,
)
from timebank.people.operations.device_tokens import issue_device_token, revoke_device_tokens
from timebank.people.operations.documents import record_document
from timebank.people.operations.duplicates import (
    compare_identities,
    dismiss_duplicate,
    note_likely_duplicates,
)
from timebank.people.operations.enrolment import enrol_person, hold_role
from timebank.people.operations.erasure import erase_person, forget_special_statuses
from timebank.people.operations.families import (
    confirm_family,
    propose_family_end,
    record_family,
    refuse_family,
    say_family,
    take_back_word,
)
from timebank.people.operations.forgetting import forget_act_keys, forget_sign_in_traces
from timebank.people.operations.households import (
    confirm_household,
    end_household_record,
    record_household,
    refuse_household,
)
from timebank.people.operations.installation import NewStaff, install_administrators
from timebank.people.operations.login_codes import (
    Proven,
    prove_phone,
    request_joining_code,
    request_login_code,
    sign_in_by_code,
)
from timebank.people.operations.looks import ask_minor_look, decide_minor_look, draw_looks, review_look
from timebank.people.operations.membership import end_membership, resume_membership
from timebank.people.operations.merges import (
    approve_parting,
    join_accounts,
    lock_merge,
    propose_merge,
    propose_parting,
    refuse_merge,
)
from timebank.people.operations.organisations import (
    admit_organisation,
    dismiss_organisation,
    renew_organisation,
    rescope_organisation,
    revoke_organisation,
)
from timebank.people.operations.proofs import state_health, tell_ending_proofs
from timebank.people.operations.records import (
    record_consent,
    record_qualification,
    suspend_person,
    withdraw_consent,
)
from timebank.people.operations.sign_ins import (
    begin_sign_in,
    close_sign_in,
    end_device,
    end_other_sign_ins,
    end_sign_in,
    note_seen,
)
from timebank.people.operations.special_groups import (
    apply_special_status,
    approve_special_status,
    end_special_status,
    lapse_special_status,
    latest_last_date,
    refuse_special_status,
    remind_status_ends,
    see_special_evidence,
    withdraw_special_application,
)
from timebank.people.operations.special_lists import (
    approve_special_list,
    propose_special_list,
    refuse_special_list,
    retry_special_list,
)
from timebank.people.operations.staff_sign_in import check_password, enrol_second_factor, set_staff_password
from timebank.people.operations.standing_in import stand_back, stand_in
from timebank.people.operations.students import School, confirm_school, lapse_schools, remind_of_schools

__all__ = [
    "Applicant",
    "NewStaff",
    "Proven",
    "School",
    "Sent",
    "Wish",
    "admit_organisation",
    "apply_special_status",
    "appoint",
    "approve_application",
    "approve_parting",
    "approve_special_list",
    "approve_special_status",
    "ask_for_role",
    "ask_minor_look",
    "begin_sign_in",
    "change_delegation",
    "check_password",
    "close_sign_in",
    "come_of_age",
    "compare_identities",
    "confirm_family",
    "confirm_household",
    "confirm_organisation",
    "confirm_school",
    "consent_as_adult",
    "convert_who_came_of_age",
    "decide_minor_look",
    "dismiss_duplicate",
    "dismiss_organisation",
    "draw_looks",
    "end_delegation",
    "end_device",
    "end_household_record",
    "end_membership",
    "end_other_sign_ins",
    "end_role",
    "end_sign_in",
    "end_special_status",
    "enrol_person",
    "enrol_second_factor",
    "enrol_staff",
    "erase_person",
    "forget_act_keys",
    "forget_sign_in_traces",
    "forget_special_statuses",
    "give_seat_back",
    "hold_role",
    "install_administrators",
    "issue_device_token",
    "join_accounts",
    "lapse_schools",
    "lapse_special_status",
    "latest_last_date",
    "lock_merge",
    "mend_application",
    "note_likely_duplicates",
    "note_seen",
    "plan_session",
    "propose_family_end",
    "propose_merge",
    "propose_parting",
    "propose_special_list",
    "prove_phone",
    "record_attendance",
    "record_consent",
    "record_delegation",
    "record_document",
    "record_family",
    "record_household",
    "record_qualification",
    "refuse_application",
    "refuse_family",
    "refuse_household",
    "refuse_merge",
    "refuse_special_list",
    "refuse_special_status",
    "remind_of_schools",
    "remind_status_ends",
    "renew_organisation",
    "request_joining_code",
    "request_login_code",
    "rescope_organisation",
    "resume_membership",
    "retry_special_list",
    "review_look",
    "revoke_device_tokens",
    "revoke_organisation",
    "say_family",
    "see_special_evidence",
    "send_application",
    "send_back_application",
    "set_staff_password",
    "sign_in_by_code",
    "stand_back",
    "stand_in",
    "state_health",
    "suspend_person",
    "take_back_word",
    "take_seat",
    "tell_ending_proofs",
    "withdraw_application",
    "withdraw_consent",
    "withdraw_special_application",
]
