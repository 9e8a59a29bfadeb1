"""How stored reasons are said: why a need is refused, what a decision rests on, what the platform did, whose word.

No reason is free text about people: what is stored for ever names nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from timebank.needs.kinds import NeedState, RefusalReason
from timebank.needs.models import NeedStep
from timebank.people.kinds import ConsentHow
from timebank.visits.kinds import DecisionReason, DisputeReason, VisitState
from timebank.visits.models import VisitStep

PLATFORM_REASONS = [
    ("REPEAT", _("A repeat of what was approved lately")),
    ("SILENCE", _("Confirmed by silence")),
    ("DAY_CAP", _("The volunteer's day is very full: a second person looks")),
    ("LIST", _("From the printed list")),
    ("CLAIM", _("Entered late")),
    ("CALLED_OFF", _("Called off")),
    ("LAPSED", _("Not recorded in time")),
    ("HANDED_OVER", _("Handed over to another organisation by the street")),
]
ACTS = {
    "publish_need": _("asked for help"),
    "withdraw_need": _("withdrew the request"),
    "join_activity": _("took a place"),
    "accept_need": _("promised to come"),
    "call_off_visit": _("called off"),
    "check_in": _("arrived"),
    "check_out": _("left"),
    "enter_claim": _("gave the times of a paper"),
    "accept_minutes": _("accepted the minutes"),
    "confirm_visit": _("confirmed the minutes"),
    "dispute_visit": _("disputed the minutes"),
    "rate_visit": _("gave a rating"),
}
"""What somebody did at a desk, after their member number."""

_LABELS = dict([*RefusalReason.choices, *DecisionReason.choices, *DisputeReason.choices, *PLATFORM_REASONS])


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One step of a need or visit as a page shows it."""

    at: datetime
    state: str
    reason: str


def reason_in_words(reason: str) -> str:
    """Say a stored reason in the language in force; what is no known code is said as it stands."""
    act, _space, rest = reason.partition(" ")
    how, _space, number = rest.partition(" ")
    if act in ACTS and how in ConsentHow.values:
        said = {"number": number, "act": ACTS[act], "how": ConsentHow(how).label}
        return gettext("%(number)s %(act)s (%(how)s)") % said
    return str(_LABELS.get(reason, reason))


def need_steps(steps: Iterable[NeedStep]) -> list[ShownStep]:
    """Say the steps of a need."""
    return [
        ShownStep(each.at, str(NeedState(each.to_state).label), reason_in_words(each.reason))
        for each in steps
    ]


def visit_steps(steps: Iterable[VisitStep]) -> list[ShownStep]:
    """Say the steps of a visit."""
    return [
        ShownStep(each.at, str(VisitState(each.to_state).label), reason_in_words(each.reason))
        for each in steps
    ]
