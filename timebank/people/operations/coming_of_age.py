"""A student's account becomes an adult's on the 18th birthday: coins stay, the guardian's access ends at once.

What the guardian agreed to ends with it: until the adult's own consent the account acts in no role.
"""

from datetime import datetime
from uuid import UUID

from timebank.lib.operation import for_each, operation
from timebank.lib.refusals import NotFound
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notice
from timebank.people import powers
from timebank.people.kinds import PERSONAL_ROLES, ConsentHow, ConsentPurpose, Role
from timebank.people.models import ComingOfAge, Consent, DeviceToken, Login, Person, RoleHeld
from timebank.people.operations.enrolment import give_role
from timebank.people.queries.students import of_age_now
from timebank.people.refusals import NotOfAgeYet, OwnPhoneNeeded
from timebank.people.rules import CONSENT_TEXT_VERSION, Actor, age_on, local_date
from timebank.policy.queries import value
from timebank.vault.kinds import Field
from timebank.vault.operations import keep_identity
from timebank.vault.queries import have_same

PERSONS_PER_RUN_MAX = 1_000


def convert_who_came_of_age(*, city: str, by: Actor, at: datetime) -> int:
    """Convert the accounts of all who have come of age, each in a transaction of its own; give how many."""
    years = value("volunteer_age_min", at=at, place=city)
    due = of_age_now(day=local_date(at), years=years, limit=PERSONS_PER_RUN_MAX)
    return for_each(due, lambda person_id: come_of_age(person_id=person_id, by=by, at=at))


@operation
def come_of_age(*, person_id: UUID, by: Actor, at: datetime) -> ComingOfAge:
    """Convert one account: the guardian's access, sessions and tokens end, consents of the guardian's time end with them.

    Coins, proofs and history stay; both are told. Only the platform itself does it. Raises: NotYourAct, NotOfAgeYet.
    """
    if by.role != Role.SYSTEM:
        raise powers.NotYourAct
    person, guardian_id = _lock(person_id)
    years = value("volunteer_age_min", at=at, place=person.place_id)
    if guardian_id is None or age_on(birth_date=person.birth_date, day=local_date(at)) < years:
        raise NotOfAgeYet
    # From here on it must succeed.
    Person.objects.filter(pk=person.pk).update(guardian=None)
    came = ComingOfAge.objects.create(person=person, guardian_id=guardian_id, came_at=at)
    Consent.objects.filter(person=person, withdrawn_at__isnull=True).update(withdrawn_at=at)
    _end_doors_of_student(person_id, at=at)
    _end_doors_of_guardian(guardian_id, at=at)
    queue_notice(person_id=person_id, kind=NoticeKind.CAME_OF_AGE, facts={}, at=at)
    queue_notice(person_id=guardian_id, kind=NoticeKind.STUDENT_CAME_OF_AGE, facts={}, at=at)
    return came


@operation
def consent_as_adult(
    *, person_id: UUID, how: ConsentHow, own_phone: str, by: Actor, at: datetime
) -> ComingOfAge:
    """Record the own consent of somebody who came of age; the roles of before are held again.

    ``own_phone``, which only a desk takes down, replaces a number that the guardian has as well; it may be empty.
    Raises: NotFound when nobody asks for it, NotYourAct, PhoneWrong, OwnPhoneNeeded.
    """
    came = (
        ComingOfAge.objects.select_for_update(of=["self"])
        .select_related("person")
        .filter(person_id=person_id, consented_at__isnull=True)
        .first()
    )
    if came is None:
        raise NotFound
    powers.require("consent_as_adult", by=by, place=came.person.place_id, owner=person_id)
    if by.person_id == came.guardian_id or (own_phone and by.person_id == person_id):
        raise powers.NotYourAct
    if own_phone:
        keep_identity(person_id=person_id, values={Field.PHONE: own_phone})
    if have_same(field=Field.PHONE, first=person_id, second=came.guardian_id):
        raise OwnPhoneNeeded
    # From here on it must succeed.
    _keep_consents(person_id, how=how, by=by, at=at)
    for role in RoleHeld.objects.filter(person_id=person_id, until=came.came_at).values_list(
        "role", flat=True
    ):
        give_role(person_id=person_id, role=Role(role), by=by, at=at)
    came.consented_at, came.consent_how, came.consent_recorded_by_id = at, how, by.person_id
    came.save(update_fields=["consented_at", "consent_how", "consent_recorded_by"])
    return came


def _lock(person_id: UUID) -> tuple[Person, UUID | None]:
    """Lock the student and the guardian in the order of their ids. Raises: NotOfAgeYet for nobody."""
    student = Person.objects.filter(pk=person_id).first()
    if student is None:
        raise NotOfAgeYet
    wanted = [each for each in (person_id, student.guardian_id) if each is not None]
    locked = {
        each.pk: each for each in Person.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    }
    return locked[person_id], locked[person_id].guardian_id


def _end_doors_of_student(person_id: UUID, *, at: datetime) -> None:
    """End roles, tokens and sessions, on whosever device they are: the guardian may have signed in for the student."""
    RoleHeld.objects.filter(person_id=person_id, role__in=PERSONAL_ROLES, until__isnull=True).update(until=at)
    DeviceToken.objects.filter(person_id=person_id, revoked_at__isnull=True).update(revoked_at=at)
    login = Login.objects.get(person_id=person_id)
    # A session carries a hash of the password, so another unusable one ends all sessions.
    login.set_unusable_password()
    login.save(update_fields=["password"])


def _end_doors_of_guardian(guardian_id: UUID, *, at: datetime) -> None:
    """End the guardian's tokens as one; who leads nobody else is no guardian any more."""
    held = RoleHeld.objects.filter(person_id=guardian_id, role=Role.GUARDIAN, until__isnull=True)
    DeviceToken.objects.filter(role_held__in=held, revoked_at__isnull=True).update(revoked_at=at)
    if not Person.objects.filter(guardian_id=guardian_id).exists():
        held.update(until=at)


def _keep_consents(person_id: UUID, *, how: ConsentHow, by: Actor, at: datetime) -> None:
    """Record the adult's own consent to what a volunteer needs; given meanwhile at a desk, it stays as it is."""
    Consent.objects.bulk_create(
        [
            Consent(
                person_id=person_id,
                purpose=purpose,
                text_version=CONSENT_TEXT_VERSION,
                how=how,
                given_at=at,
                recorded_by_id=by.person_id,
            )
            for purpose in (ConsentPurpose.MEMBERSHIP, ConsentPurpose.LOCATION)
        ],
        ignore_conflicts=True,
    )
