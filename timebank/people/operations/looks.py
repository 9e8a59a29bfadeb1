"""Looks at minors, approved by another person first, and looks of officers, reviewed by the audit administrator."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.people import powers
from timebank.people.kinds import STAFF_ROLES
from timebank.people.models import Person
from timebank.people.queries import person as fetch_person
from timebank.people.refusals import LookDecided
from timebank.people.rules import Actor
from timebank.policy.queries import value
from timebank.vault import approvals
from timebank.vault.kinds import LookAnswer, Purpose

DRAWN_AGAIN = timedelta(days=2)


@operation
def ask_minor_look(*, person_id: UUID, purpose: Purpose, by: Actor, at: datetime) -> UUID:  # noqa: ARG001
    """Ask another person to allow looks at a minor's values; give the id of the question.

    Raises: NotFound, NotYourAct.
    """
    person = fetch_person(person_id=person_id)
    powers.require("ask_minor_look", by=by, place=person.place_id, owner=person.pk)
    return approvals.ask_look(person_id=person.pk, by_id=by.person_id, purpose=purpose)


@operation
def decide_minor_look(*, approval_id: UUID, is_allowed: bool, by: Actor, at: datetime) -> None:
    """Allow somebody else's looks at a minor for ``minor_look_hours``, or not.

    Raises: NotFound, NotYourAct, MakerIsChecker, LookDecided.
    """
    asked = next((each for each in approvals.looks_asked() if each.id == approval_id), None)
    person = Person.objects.filter(pk=asked.person_id).first() if asked else None
    if asked is None or person is None:
        raise NotFound
    powers.require(
        "decide_minor_look", by=by, place=person.place_id, owner=person.pk, makers=[asked.asked_by_id]
    )
    hours = value("minor_look_hours", at=at, place=person.place_id) if is_allowed else None
    if not approvals.decide_look(approval_id=asked.id, by_id=by.person_id, hours=hours):
        raise LookDecided


@operation
def review_look(*, look_id: UUID, answer: LookAnswer, by: Actor, at: datetime) -> None:  # noqa: ARG001
    """Answer for a look that was drawn: did it serve the purpose that was given? Nobody answers for an own look.

    Raises: NotFound, NotYourAct, MakerIsChecker, LookDecided.
    """
    drawn = next((each for each in approvals.looks_to_review() if each.id == look_id), None)
    if drawn is None:
        raise NotFound
    powers.require("review_look", by=by, place=settings.CITY, owner=drawn.person_id, makers=[drawn.by_id])
    if not approvals.answer_review(look_id=look_id, by_id=by.person_id, answer=answer):
        raise LookDecided


@operation
def draw_looks(*, at: datetime) -> int:
    """Draw ``look_sample_percent`` of the looks of the last two days by desks and officers; give how many are new."""
    percent = value("look_sample_percent", at=at, place=settings.CITY)
    roles = [role.value for role in STAFF_ROLES]
    return approvals.draw_looks(roles=roles, since=at - DRAWN_AGAIN, percent=percent)
