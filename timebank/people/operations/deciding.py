"""Deciding about an application: approve, send back to be mended, refuse. By the street, never for oneself or one's own.

An approval makes member and role by the same code as the desk's enrolment. Reasons are codes with a sentence, so that
no free text about a person is kept.
"""

from datetime import datetime
from uuid import UUID

from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notice
from timebank.people import powers
from timebank.people.kinds import (
    FINAL_REASONS,
    MENDABLE,
    ApplicationReason,
    ApplicationState,
    ConsentHow,
    ConsentPurpose,
    ResidenceKind,
    Role,
    Sex,
)
from timebank.people.models import Application, Delegation, Person
from timebank.people.operations.applications import move_application
from timebank.people.operations.enrolment import (
    ENROLLED_ROLES,
    add_person,
    add_role,
    give_role,
    give_roles,
    keep_consents,
    keep_residence,
    refuse_age,
)
from timebank.people.queries import are_same_side, holds_role, open_with_document, person_by_number
from timebank.people.queries import person as fetch_person
from timebank.people.refusals import (
    ApplicantIsMember,
    ApplicationMoved,
    DelegationKnown,
    ElderNotAsked,
    OtherMemberMissing,
    OwnSideApplies,
    ReasonDoesNotFit,
)
from timebank.people.rules import Actor, Identity
from timebank.places.rules import is_within
from timebank.vault.kinds import DocumentKind, Field, Purpose
from timebank.vault.operations import look
from timebank.vault.queries import find_by

IDENTITY = (
    Field.NAME,
    Field.DOCUMENT_KIND,
    Field.CLAIMED_DOCUMENT,
    Field.PHONE,
    Field.LANDLINE,
    Field.ADDRESS,
)


@operation
def approve_application(
    *, application_id: UUID, residence: ResidenceKind, elder_word: ConsentHow | None, by: Actor, at: datetime
) -> Person:
    """Make the applicant a member in the role asked for, or give a member the further role.

    ``residence`` is the paper that was seen; ``elder_word`` how an elder agreed to a delegate. Other applications that
    wait with the same document are closed with it.
    Raises: NotFound, NotYourAct, ApplicationMoved, OtherMemberMissing, OwnSideApplies, ElderNotAsked,
    ApplicantIsMember, TooYoung, GuardianNeeded, RoleHeldAlready, DelegationKnown.
    """
    application = _to_decide(application_id, by=by)
    other = _other_member(application, by=by)
    _refuse_own_side(application, other, by=by)
    if application.role == Role.DELEGATE and elder_word is None:
        raise ElderNotAsked
    member = Person.objects.filter(pk=application.subject_id).first()
    if member is None:
        member = _new_member(application, other, by=by, at=at)
    elif application.role not in (Role.DELEGATE, Role.GUARDIAN):
        add_role(member, role=Role(application.role), by=by, at=at)
    _give_what_follows(application, member, other, by=by, at=at)
    keep_residence(member, kind=residence, by=by, at=at)
    _decide(
        application,
        to=ApplicationState.APPROVED,
        by=by,
        at=at,
        residence_seen=residence,
        elder_word=elder_word or "",
    )
    return member


@operation
def send_back_application(
    *, application_id: UUID, reason: ApplicationReason, by: Actor, at: datetime
) -> Application:
    """Ask the applicant to mend something. Raises: NotFound, NotYourAct, ApplicationMoved, OwnSideApplies, ReasonDoesNotFit."""
    application = _to_decide(application_id, by=by)
    _refuse_own_side(application, None, by=by)
    if reason not in MENDABLE:
        raise ReasonDoesNotFit
    move_application(application, to=ApplicationState.SENT_BACK, by_id=by.person_id, at=at, reason=reason)
    _tell(application, NoticeKind.APPLICATION_SENT_BACK, at=at)
    return application


@operation
def refuse_application(
    *, application_id: UUID, reason: ApplicationReason, by: Actor, at: datetime
) -> Application:
    """Do not approve, with the reason. Raises: NotFound, NotYourAct, ApplicationMoved, OwnSideApplies, ReasonDoesNotFit."""
    application = _to_decide(application_id, by=by)
    _refuse_own_side(application, None, by=by)
    if reason not in FINAL_REASONS:
        raise ReasonDoesNotFit
    _decide(application, to=ApplicationState.REFUSED, by=by, at=at, reason=reason)
    return application


def _to_decide(application_id: UUID, *, by: Actor) -> Application:
    """Lock an application that waits for a decision. Raises: NotFound, NotYourAct, ApplicationMoved."""
    application = Application.objects.select_for_update().filter(pk=application_id).first()
    if application is None:
        raise NotFound
    place, owner = application.review_place_id, application.subject_id
    powers.require("decide_application", by=by, place=place, owner=owner, makers=[owner])
    if application.state != ApplicationState.SENT:
        raise ApplicationMoved
    return application


def _other_member(application: Application, *, by: Actor) -> Person | None:
    """Find the elder or guardian whom the application names. Raises: OtherMemberMissing."""
    if not application.other_number:
        return None
    found = person_by_number(member_number=application.other_number)
    if found is None or found.left_at is not None or found.pk == application.subject_id:
        raise OtherMemberMissing
    if application.role != Role.DELEGATE:
        return found
    if not (
        holds_role(person_id=found.pk, role=Role.ELDER) and is_within(code=found.place_id, scope=by.scope)
    ):
        raise OtherMemberMissing
    return found


def _refuse_own_side(application: Application, other: Person | None, *, by: Actor) -> None:
    """Refuse whoever lives behind the applicant's door, or is family of the applicant or of who is named."""
    decider = fetch_person(person_id=by.person_id)
    same_door = bool(decider.household_key) and decider.household_key == application.household_key
    concerned = [application.subject_id, *([other.pk] if other else [])]
    if same_door or any(are_same_side(first=decider.pk, second=each) for each in concerned):
        raise OwnSideApplies


def _new_member(application: Application, other: Person | None, *, by: Actor, at: datetime) -> Person:
    """Make the applicant a member as the desk's enrolment does, under the id that the vault knows already."""
    role = Role(application.role)
    roles = [role] if role in ENROLLED_ROLES else []
    guardian = other.pk if other and role == Role.VOLUNTEER else None
    identity = _identity(application, by=by)
    _refuse_known(identity, by=by)
    born, place = application.birth_date, application.place_id
    led = refuse_age(roles=roles, birth_date=born, guardian_id=guardian, place=place, at=at)
    member = add_person(
        identity=identity,
        birth_date=born,
        sex=Sex(application.sex),
        place=place,
        at=at,
        guardian_id=guardian if led else None,
        person_id=application.subject_id,
    )
    give_roles(member, roles=roles, by=by, at=at)
    _close_others(application, document=identity.document, by=by, at=at)
    return member


def _identity(application: Application, *, by: Actor) -> Identity:
    """Read who applies, through a journaled look."""
    values = look(
        person_id=application.subject_id,
        fields=IDENTITY,
        by_id=by.person_id,
        by_role=by.role,
        purpose=Purpose.APPLICATION,
    )
    return Identity(
        name=values[Field.NAME],
        document_kind=DocumentKind(values[Field.DOCUMENT_KIND]),
        document=values[Field.CLAIMED_DOCUMENT],
        phone=values[Field.PHONE],
        landline=values.get(Field.LANDLINE, ""),
        address=values[Field.ADDRESS],
    )


def _refuse_known(identity: Identity, *, by: Actor) -> None:
    """Refuse who decides about their own document or phone, and a document that a member has. Raises: OwnSideApplies, ApplicantIsMember."""
    members = find_by(field=Field.DOCUMENT, value=identity.document)
    if by.person_id in {*members, *find_by(field=Field.PHONE, value=identity.phone)}:
        raise OwnSideApplies
    if members:
        raise ApplicantIsMember


def _close_others(application: Application, *, document: str, by: Actor, at: datetime) -> None:
    """Close what waits with the same document from other phones: a person exists once."""
    others = open_with_document(document=document).exclude(pk=application.pk).select_for_update()
    for other in others:
        reason = ApplicationReason.COME_TO_DESK
        _decide(other, to=ApplicationState.REFUSED, by=by, at=at, reason=reason)


def _give_what_follows(
    application: Application, member: Person, other: Person | None, *, by: Actor, at: datetime
) -> None:
    """Keep what was agreed to, and give a delegate the elder's powers and a guardian the guardian's role."""
    location = [ConsentPurpose.LOCATION] if application.agrees_location else []
    newcomer = [ConsentPurpose.MEMBERSHIP] if application.joiner_id else []
    keep_consents(
        member,
        purposes=newcomer + location,
        how=ConsentHow.SELF,
        by_id=member.pk,
        at=application.sent_at,
    )
    if application.role == Role.GUARDIAN:
        give_role(person_id=member.pk, role=Role.GUARDIAN, by=by, at=at)
    if application.role == Role.DELEGATE and other is not None:
        _delegate(member, elder=other, by=by, at=at)


def _delegate(member: Person, *, elder: Person, by: Actor, at: datetime) -> None:
    """Give the powers that the elder's word gave. Raises: DelegationKnown."""
    if Delegation.objects.filter(elder=elder, delegate=member, until__isnull=True).exists():
        raise DelegationKnown
    give_role(person_id=member.pk, role=Role.DELEGATE, by=by, at=at)
    Delegation.objects.create(
        elder=elder,
        delegate=member,
        may_publish=True,
        may_confirm=True,
        since=at,
        recorded_by_id=by.person_id,
    )


def _decide(application: Application, *, to: ApplicationState, by: Actor, at: datetime, **facts: str) -> None:
    """Move to the end, and tell the applicant."""
    kept: dict[str, object] = {"reason": "", **facts, "decided_by_id": by.person_id}
    move_application(application, to=to, by_id=by.person_id, at=at, **kept)
    approved = to == ApplicationState.APPROVED
    _tell(application, NoticeKind.APPLICATION_APPROVED if approved else NoticeKind.APPLICATION_REFUSED, at=at)


def _tell(application: Application, kind: NoticeKind, *, at: datetime) -> None:
    queue_notice(person_id=application.subject_id, kind=kind, facts={"application_id": application.pk}, at=at)
