"""Applying to join from one's own phone, and a member's wish for a further role: send, mend, withdraw.

Nothing here tells whether a phone, a document or a member number is known to anybody: what cannot be right is refused,
everything else is sent to the street. A second application by the same person joins the first.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from timebank.lib.ids import new_id
from timebank.lib.operation import operation, wait_for_turn
from timebank.lib.refusals import NotFound
from timebank.people import powers
from timebank.people.consent_texts import version_in_force
from timebank.people.kinds import (
    OPEN_APPLICATION,
    ApplicationReason,
    ApplicationState,
    ConsentPurpose,
    ResidenceKind,
    Role,
    Sex,
)
from timebank.people.models import Application, ApplicationStep, Person
from timebank.people.operations.enrolment import (
    ENROLLED_ROLES,
    needs_guardian,
    refuse_identity,
    refuse_no_street,
)
from timebank.people.queries import applications_of, holds_role, joiner_of, person_by_number
from timebank.people.queries import person as fetch_person
from timebank.people.refusals import (
    AlreadyMember,
    ApplicationMoved,
    BirthDateNeeded,
    GuardianNeeded,
    MemberNumberMistyped,
    MembershipNotAgreed,
    PhoneNotProven,
    RoleHeldAlready,
    TooManyApplications,
)
from timebank.people.rules import Actor, Identity, is_member_number, local_date
from timebank.policy.queries import value
from timebank.vault.kinds import Field
from timebank.vault.operations import keep_identity
from timebank.vault.queries import find_by, household_key
from timebank.vault.rules import birth_date_from, checked_values, follows_standard, sex_from

OPEN_PER_PHONE_MAX = 5
"""A family may share a phone; a list of invented people does not."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is applied for: the role, the paper of residence to be shown, the member it concerns, what is agreed to.

    ``other_number`` is the elder of a delegate, the guardian of a student, else empty.
    """

    role: Role
    residence: ResidenceKind
    other_number: str = ""
    agrees_membership: bool = False
    agrees_location: bool = False


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies, as they say it: birth date and sex only where the document does not tell them."""

    identity: Identity
    place: str
    birth_date: date | None = None
    sex: Sex | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The application that waits now; ``is_joined`` when it was there before and this one joined it."""

    application: Application
    is_joined: bool


@operation
def send_application(*, wish: Wish, applicant: Applicant, by: Actor, at: datetime) -> Sent:
    """Apply to join as somebody who proved a phone and is no member yet.

    Raises: NotYourAct, NotFound, PlaceIsNoStreet, what ``vault.rules.checked_values`` raises, BirthDateNeeded,
    DocumentDoesNotFit, PhoneNotProven, MembershipNotAgreed, MemberNumberMistyped, TooYoung, GuardianNeeded,
    AlreadyMember, TooManyApplications.
    """
    powers.require("send_application", by=by, place=applicant.place, owner=by.person_id)
    if by.role != Role.APPLICANT:
        raise powers.NotYourAct
    facts = _facts_of_applicant(wish, applicant, by=by, at=at)
    wait_for_turn(f"applications of {by.person_id}")
    subject_id, first = _earlier(applicant.identity, by=by)
    if first is not None:
        return Sent(first, is_joined=True)
    if applications_of(by).filter(state__in=OPEN_APPLICATION).count() >= OPEN_PER_PHONE_MAX:
        raise TooManyApplications(count=OPEN_PER_PHONE_MAX)
    # From here on it must succeed.
    keep_identity(person_id=subject_id, values=_claimed(applicant.identity))
    return Sent(
        _send(facts, role=wish.role, subject_id=subject_id, joiner_id=by.person_id, by=by, at=at),
        is_joined=False,
    )


@operation
def ask_for_role(*, wish: Wish, by: Actor, at: datetime) -> Sent:
    """Apply for a further role as a member: the same person, the same member number.

    Raises: NotFound, NotYourAct, RoleHeldAlready, MemberNumberMistyped, TooYoung, GuardianNeeded.
    """
    member = fetch_person(person_id=by.person_id)
    powers.require("send_application", by=by, place=member.place_id, owner=member.pk)
    if wish.role != Role.DELEGATE and holds_role(person_id=member.pk, role=wish.role):
        raise RoleHeldAlready
    facts = _facts_of_member(wish, member, at=at)
    wait_for_turn(f"applications of {member.pk}")
    first = applications_of(by).filter(state__in=OPEN_APPLICATION, role=wish.role).first()
    if first is not None:
        return Sent(first, is_joined=True)
    return Sent(
        _send(facts, role=wish.role, subject_id=member.pk, joiner_id=None, by=by, at=at), is_joined=False
    )


@operation
def mend_application(
    *, application_id: UUID, wish: Wish, applicant: Applicant | None, by: Actor, at: datetime
) -> Application:
    """Send again what was sent back, with what was mended; the role stays. A member has no ``applicant``.

    Raises: NotFound, ApplicationMoved, what ``send_application`` or ``ask_for_role`` raises about the facts.
    """
    application = _own(application_id, by=by)
    if application.state != ApplicationState.SENT_BACK or application.role != wish.role:
        raise ApplicationMoved
    if application.joiner_id is None or applicant is None:
        facts = _facts_of_member(wish, fetch_person(person_id=application.subject_id), at=at)
    else:
        facts = _facts_of_applicant(wish, applicant, by=by, at=at)
        keep_identity(person_id=application.subject_id, values=_claimed(applicant.identity))
    move_application(application, to=ApplicationState.SENT, by_id=by.person_id, at=at, **facts, reason="")
    return application


@operation
def withdraw_application(*, application_id: UUID, by: Actor, at: datetime) -> Application:
    """Take one's own application back, while nobody has decided it. Raises: NotFound, ApplicationMoved."""
    application = _own(application_id, by=by)
    if application.state not in OPEN_APPLICATION:
        raise ApplicationMoved
    move_application(application, to=ApplicationState.WITHDRAWN, by_id=by.person_id, at=at)
    return application


def move_application(
    application: Application, *, to: ApplicationState, by_id: UUID, at: datetime, **facts: Any
) -> None:
    """Move a locked application and write the step. Raises: ApplicationMoved."""
    before = application.state
    rows = Application.objects.filter(pk=application.pk, state=before)
    if not rows.update(state=to, **facts):
        raise ApplicationMoved
    _step(application.pk, before=before, to=to, reason=facts.get("reason", ""), by_id=by_id, at=at)
    application.refresh_from_db()


def _own(application_id: UUID, *, by: Actor) -> Application:
    """Lock one of one's own applications. Raises: NotFound, NotYourAct."""
    application = applications_of(by).select_for_update().filter(pk=application_id).first()
    if application is None:
        raise NotFound
    powers.require("send_application", by=by, place=application.place_id, owner=by.person_id)
    return application


def _facts_of_applicant(wish: Wish, applicant: Applicant, *, by: Actor, at: datetime) -> dict[str, Any]:
    """Check what a newcomer gave, and give the columns of the application."""
    identity, place = applicant.identity, applicant.place
    refuse_no_street(place)
    values = checked_values(
        identity.values() | {Field.PHONE: identity.phone, Field.ADDRESS: identity.address}
    )
    birth_date, sex = _born(applicant, document=values[Field.DOCUMENT])
    refuse_identity(identity, birth_date=birth_date, sex=sex)
    if joiner_of(phone=identity.phone) != by.person_id:
        raise PhoneNotProven
    if not wish.agrees_membership:
        raise MembershipNotAgreed
    _refuse_wish(wish, birth_date=birth_date, place=place, has_guardian=False, at=at)
    door = household_key(address=identity.address)
    return _facts(wish, place=place, birth_date=birth_date, sex=sex, household_key=door, at=at)


def _facts_of_member(wish: Wish, member: Person, *, at: datetime) -> dict[str, Any]:
    """Check the wish of a member, and give the columns of the application."""
    place, birth_date = member.place_id, member.birth_date
    has_guardian = member.guardian_id is not None
    _refuse_wish(wish, birth_date=birth_date, place=place, has_guardian=has_guardian, at=at)
    return _facts(
        wish,
        place=place,
        birth_date=birth_date,
        sex=Sex(member.sex),
        household_key=member.household_key,
        at=at,
    )


def _facts(wish: Wish, *, place: str, at: datetime, **who: Any) -> dict[str, Any]:
    """Give the columns: the elder's street decides about a delegate, else the applicant's own."""
    number = wish.other_number.strip().upper()
    elder = person_by_number(member_number=number) if wish.role == Role.DELEGATE else None
    hours = value("application_due_hours", at=at, place=place)
    return {
        "place_id": place,
        "review_place_id": elder.place_id if elder else place,
        "other_number": number,
        "residence_told": wish.residence,
        "agrees_location": wish.agrees_location,
        "text_version": version_in_force(ConsentPurpose.MEMBERSHIP, day=local_date(at)),
        "sent_at": at,
        "due_at": at + timedelta(hours=hours),
        **who,
    }


def _born(applicant: Applicant, *, document: str) -> tuple[date, Sex]:
    """Read birth date and sex from the document where it tells them. Raises: BirthDateNeeded."""
    if follows_standard(document, kind=applicant.identity.document_kind):
        read = birth_date_from(document), Sex(sex_from(document))
        return applicant.birth_date or read[0], applicant.sex or read[1]
    if applicant.birth_date is None or applicant.sex is None:
        raise BirthDateNeeded
    return applicant.birth_date, applicant.sex


def _refuse_wish(wish: Wish, *, birth_date: date, place: str, has_guardian: bool, at: datetime) -> None:
    """Refuse a number that nobody can have and a role that the age forbids; never whether a number is known.

    Raises: MemberNumberMistyped, TooYoung, GuardianNeeded.
    """
    number = wish.other_number.strip().upper()
    if (number or wish.role == Role.DELEGATE) and not is_member_number(text=number):
        raise MemberNumberMistyped
    roles = [wish.role] if wish.role in ENROLLED_ROLES else []
    led = needs_guardian(roles=roles, birth_date=birth_date, place=place, at=at)
    if led and not number and not has_guardian:
        raise GuardianNeeded(age=value("volunteer_age_min", at=at, place=place))


def _earlier(identity: Identity, *, by: Actor) -> tuple[UUID, Application | None]:
    """Give the id under which this phone applied with this document before, and the application that still waits.

    Raises: AlreadyMember when the proven phone is that of the member with this document; no other phone is told.
    """
    members = find_by(field=Field.DOCUMENT, value=identity.document)
    if set(members) & set(find_by(field=Field.PHONE, value=identity.phone)):
        raise AlreadyMember
    claimed = find_by(field=Field.CLAIMED_DOCUMENT, value=identity.document)
    earlier = list(applications_of(by).filter(subject_id__in=claimed)[:OPEN_PER_PHONE_MAX])
    waiting = next((each for each in earlier if each.state in OPEN_APPLICATION), None)
    return (earlier[0].subject_id if earlier else new_id()), waiting


def _claimed(identity: Identity) -> dict[Field, str]:
    """Give the values for the vault, the document as one that nobody has seen yet."""
    values = identity.values()
    document = values.pop(Field.DOCUMENT)
    return values | {Field.CLAIMED_DOCUMENT: document}


def _send(
    facts: dict[str, Any], *, role: Role, subject_id: UUID, joiner_id: UUID | None, by: Actor, at: datetime
) -> Application:
    application = Application.objects.create(
        role=role, subject_id=subject_id, joiner_id=joiner_id, state=ApplicationState.SENT, **facts
    )
    _step(application.pk, before="", to=ApplicationState.SENT, reason="", by_id=by.person_id, at=at)
    return application


def _step(
    application_id: UUID,
    *,
    before: str,
    to: ApplicationState,
    reason: ApplicationReason | str,
    by_id: UUID,
    at: datetime,
) -> None:
    ApplicationStep.objects.create(
        application_id=application_id, at=at, by_id=by_id, from_state=before, to_state=to, reason=reason
    )
