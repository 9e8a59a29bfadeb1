"""The verbs of visits, a file per verb; other packages import them from here."""

from timebank.visits.operations.activity import (
    AttendanceList,
    VolunteerLine,
    confirm_activity,
    enter_activity_list,
)
from timebank.visits.operations.attendance import attend_with_student
from timebank.visits.operations.call_off import call_off_visit, finish_needs, lapse_matches
from timebank.visits.operations.check import check_in, check_out, close_forgotten_visits
from timebank.visits.operations.claims import enter_claim
from timebank.visits.operations.confirm import (
    accept_minutes,
    approve_visit,
    confirm_quiet_visits,
    confirm_silent_visits,
    confirm_visit,
)
from timebank.visits.operations.dispute import decide_dispute, dispute_visit
from timebank.visits.operations.ended import end_promises, end_promises_of_the_dead
from timebank.visits.operations.merging import approve_merge

__all__ = [
    "AttendanceList",
    "VolunteerLine",
    "accept_minutes",
    "approve_merge",
    "approve_visit",
    "attend_with_student",
    "call_off_visit",
    "check_in",
    "check_out",
    "close_forgotten_visits",
    "confirm_activity",
    "confirm_quiet_visits",
    "confirm_silent_visits",
    "confirm_visit",
    "decide_dispute",
    "dispute_visit",
    "end_promises",
    "end_promises_of_the_dead",
    "enter_activity_list",
    "enter_claim",
    "finish_needs",
    "lapse_matches",
]
