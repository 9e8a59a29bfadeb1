"""What is recorded about people: proofs of qualification, delegates, consent, suspensions.

Somebody else records it, never the person concerned, except one's own delegate and consent.
"""

from datetime import date, datetime
from uuid import UUID

from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.people import powers
from timebank.people.consent_texts import version_in_force
from timebank.people.kinds import ConsentHow, ConsentPurpose, QualificationKind
from timebank.people.models import Consent, Person, Qualification, Suspension
from timebank.people.queries import person as fetch_person
from timebank.people.refusals import (
    ConsentGiven,
    QualificationPeriodWrong,
    ReasonMissing,
    SuspensionPeriodWrong,
)
from timebank.people.rules import Actor, local_date

REASON_MAX = 200


@operation
def record_qualification(
    *,
    person_id: UUID,
    kind: QualificationKind,
    course_version: str,
    issuer: str,
    issued_date: date,
    expires_date: date,
    by: Actor,
    at: datetime,
) -> Qualification:
    """Record one proof with its issuer; it is in force from the day of issue until the day before it expires.

    Raises: NotFound, NotYourAct, QualificationPeriodWrong.
    """
    person = fetch_person(person_id=person_id)
    powers.require("record_qualification", by=by, place=person.place_id, owner=person.pk)
    if expires_date <= max(issued_date, local_date(at)):
        raise QualificationPeriodWrong
    return Qualification.objects.create(
        person=person,
        kind=kind,
        course_version=course_version,
        issuer=issuer,
        issued_date=issued_date,
        expires_date=expires_date,
        recorded_by_id=by.person_id,
    )


@operation
def suspend_person(
    *,
    person_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    by: Actor,
    at: datetime,
) -> Suspension:
    """Keep a person from accepting service until a named moment (docs/rules.md, "Sanctions").

    Raises: NotFound, NotYourAct, ReasonMissing, SuspensionPeriodWrong.
    """
    person = fetch_person(person_id=person_id)
    powers.require("suspend_person", by=by, place=person.place_id, owner=person.pk)
    plain = " ".join(reason.split())
    if not plain or len(plain) > REASON_MAX:
        raise ReasonMissing
    if ends_at <= max(starts_at, at):
        raise SuspensionPeriodWrong
    return Suspension.objects.create(
        person=person, starts_at=starts_at, ends_at=ends_at, reason=plain, decided_by_id=by.person_id
    )


@operation
def record_consent(
    *, person_id: UUID, purpose: ConsentPurpose, how: ConsentHow, by: Actor, at: datetime
) -> Consent:
    """Record that a person agreed to the text of one purpose that is in force (PIPL articles 14 and 29).

    Agreeing to a new text ends the agreement to the old one. Raises: NotFound, NotYourAct, ConsentGiven.
    """
    person = fetch_person(person_id=person_id)
    powers.require(_consent_act(person_id, by=by), by=by, place=person.place_id, owner=person.pk)
    version = version_in_force(purpose, day=local_date(at))
    given = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at__isnull=True)
    if given.filter(text_version=version).exists():
        raise ConsentGiven
    given.update(withdrawn_at=at)
    if purpose == ConsentPurpose.MEMBERSHIP:
        Person.objects.filter(pk=person.pk).update(membership_withdrawn_at=None)
    return Consent.objects.create(
        person=person,
        purpose=purpose,
        text_version=version,
        how=how,
        given_at=at,
        recorded_by_id=by.person_id,
    )


@operation
def withdraw_consent(*, person_id: UUID, purpose: ConsentPurpose, by: Actor, at: datetime) -> None:
    """Record that a person withdrew; what was done before stays lawful (PIPL article 15).

    Without membership nothing new is asked or accepted in the person's name; ending it is an act of its own.
    Raises: NotFound when there is no such consent, NotYourAct.
    """
    person = fetch_person(person_id=person_id)
    powers.require(_consent_act(person_id, by=by), by=by, place=person.place_id, owner=person.pk)
    given = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at__isnull=True)
    if not given.update(withdrawn_at=at):
        raise NotFound
    if purpose == ConsentPurpose.MEMBERSHIP:
        Person.objects.filter(pk=person.pk).update(membership_withdrawn_at=at)


def _consent_act(person_id: UUID, *, by: Actor) -> str:
    """Name the act: one's own word, in whatever personal role, or a word that a desk records."""
    return "agree_for_oneself" if by.person_id == person_id else "record_consent"
