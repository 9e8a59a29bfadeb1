"""Applying to join from one's own phone: what is kept where, what joins what, who decides, and what is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.cast import ELDERS_DOOR, NOW, STREET, Cast, document_number, phone_number
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.people.kinds import (
    ApplicationReason,
    ApplicationState,
    Channel,
    ConsentHow,
    ConsentPurpose,
    ResidenceKind,
    Role,
    Sex,
)
from timebank.people.models import (
    Application,
    ApplicationStep,
    Consent,
    Delegation,
    Person,
    ResidenceProof,
    RoleHeld,
)
from timebank.people.operations import (
    Applicant,
    Sent,
    Wish,
    approve_application,
    ask_for_role,
    enrol_person,
    mend_application,
    refuse_application,
    send_application,
    send_back_application,
    withdraw_application,
)
from timebank.people.powers import NotYourAct
from timebank.people.queries import applications_of, applications_waiting, joiner_of, residence_of
from timebank.people.refusals import (
    AlreadyMember,
    ApplicantIsMember,
    ApplicationMoved,
    BirthDateNeeded,
    DocumentDoesNotFit,
    ElderNotAsked,
    GuardianNeeded,
    MemberNumberMistyped,
    MembershipNotAgreed,
    OtherMemberMissing,
    OwnSideApplies,
    PhoneNotProven,
    PlaceIsNoStreet,
    ReasonDoesNotFit,
    RoleHeldAlready,
    TooManyApplications,
    TooYoung,
)
from timebank.people.rules import Actor, Identity, member_number
from timebank.vault.kinds import DocumentKind, Field, Purpose
from timebank.vault.operations import look
from timebank.vault.queries import find_by
from timebank.vault.rules import AddressWrong, ResidentNumberWrong

pytestmark = pytest.mark.django_db(databases=["default"])

PHONE, OTHER_PHONE = phone_number(81), phone_number(82)
BORN = date(1959, 4, 5)
BORN_2010 = date(2010, 4, 5)
REGISTRATION = ResidenceKind.HOUSEHOLD_REGISTRATION
SEEN: dict[str, Any] = {"residence": ResidenceKind.RESIDENCE_PERMIT, "elder_word": None, "at": NOW}


def joiner(phone: str = PHONE) -> Actor:
    return Actor(joiner_of(phone=phone), Role.APPLICANT, "", None, Channel.PAGE)


def applicant(**changes: Any) -> Applicant:
    given: dict[str, Any] = {
        "name": "田小禾",
        "document_kind": DocumentKind.RESIDENT_NUMBER,
        "document": document_number(changes.pop("born", BORN), Sex.FEMALE),
        "phone": PHONE,
        "address": "朝阳区呼家楼街道试验里8号楼1单元101室",
    }
    facts: dict[str, Any] = {"place": STREET}
    facts |= {name: changes.pop(name) for name in ("place", "birth_date", "sex") if name in changes}
    return Applicant(identity=Identity(**(given | changes)), **facts)


def wish(role: Role = Role.VOLUNTEER, **changes: Any) -> Wish:
    given: dict[str, Any] = {"role": role, "residence": REGISTRATION, "agrees_membership": True}
    return Wish(**(given | changes))


def sent(phone: str = PHONE, *, asked: Wish | None = None, **changes: Any) -> Sent:
    who = applicant(phone=phone, **changes)
    return send_application(wish=asked or wish(), applicant=who, by=joiner(phone), at=NOW)


def approved(cast: Cast, application: Application, **changes: Any) -> Person:
    given = SEEN | {"by": cast.reviewer_actor} | changes
    return approve_application(application_id=application.pk, **given)


def test_a_newcomer_applies_and_the_street_makes_a_member_of_it(cast: Cast) -> None:
    application = sent(asked=wish(agrees_location=True)).application
    assert not Person.objects.filter(pk=application.subject_id).exists()
    assert (application.birth_date, application.sex) == (BORN, Sex.FEMALE)
    assert applications_waiting(viewer=cast.reviewer_actor, limit=9) == [application]
    member = approved(cast, application)
    assert member.pk == application.subject_id
    assert [each.role for each in RoleHeld.objects.filter(person=member)] == [Role.VOLUNTEER]
    purposes = set(
        Consent.objects.filter(person=member, how=ConsentHow.SELF).values_list("purpose", flat=True)
    )
    assert purposes == {ConsentPurpose.MEMBERSHIP, ConsentPurpose.LOCATION}
    proof = residence_of(person_id=member.pk)
    assert proof is not None
    assert (proof.kind, proof.recorded_by_id) == (ResidenceKind.RESIDENCE_PERMIT, cast.reviewer.pk)
    assert find_by(field=Field.DOCUMENT, value=document_number(BORN, Sex.FEMALE)) == [member.pk]
    states = list(ApplicationStep.objects.order_by("pk").values_list("from_state", "to_state"))
    assert states == [("", "SENT"), ("SENT", "APPROVED")]


def test_what_an_applicant_says_is_kept_in_the_vault_and_claims_no_document(cast: Cast) -> None:
    application = sent().application
    kept = look(
        person_id=application.subject_id,
        fields=[Field.NAME, Field.PHONE, Field.CLAIMED_DOCUMENT],
        by_id=cast.reviewer.pk,
        by_role=Role.DESK_REVIEWER,
        purpose=Purpose.APPLICATION,
    )
    assert (kept[Field.NAME], kept[Field.PHONE]) == ("田小禾", PHONE)
    document = kept[Field.CLAIMED_DOCUMENT]
    assert find_by(field=Field.DOCUMENT, value=document) == []
    row = " ".join(str(each) for each in Application.objects.values_list().get(pk=application.pk))
    assert not [each for each in (*kept.values(), "试验里") if each in row]


def test_a_second_application_joins_the_first(cast: Cast) -> None:
    first, second = sent(), sent(name="田小河")
    assert (second.application, second.is_joined, first.is_joined) == (first.application, True, False)
    assert Application.objects.count() == 1


def test_after_a_refusal_the_same_person_applies_again_under_the_same_id(cast: Cast) -> None:
    first = sent().application
    refuse_application(
        application_id=first.pk, reason=ApplicationReason.COME_TO_DESK, by=cast.reviewer_actor, at=NOW
    )
    again = sent()
    assert not again.is_joined
    assert again.application.subject_id == first.subject_id


def test_from_another_phone_the_same_document_is_answered_alike_and_decided_together(cast: Cast) -> None:
    first, other = sent(), sent(OTHER_PHONE)
    assert (other.is_joined, other.application.state) == (False, ApplicationState.SENT)
    approved(cast, first.application)
    closed = Application.objects.get(pk=other.application.pk)
    assert (closed.state, closed.reason) == (ApplicationState.REFUSED, ApplicationReason.COME_TO_DESK)


def test_nothing_tells_that_a_member_has_the_document_unless_the_phone_is_theirs(cast: Cast) -> None:
    known = cast.identities[cast.elder.pk]
    document: dict[str, Any] = {"document": known.document, "birth_date": None}
    application = sent(**document, asked=wish(Role.ELDER)).application
    with pytest.raises(ApplicantIsMember):
        approved(cast, application, by=cast.street_officer_actor)
    with pytest.raises(AlreadyMember):
        sent(known.phone, **document, asked=wish(Role.ELDER))


def test_an_open_application_keeps_nobody_from_being_enrolled_at_a_desk(cast: Cast) -> None:
    application = sent().application
    enrol_person(
        identity=applicant().identity,
        birth_date=BORN,
        sex=Sex.FEMALE,
        place=STREET,
        roles=[Role.ELDER],
        confirms_alone=True,
        has_channel=True,
        consent_how=ConsentHow.IN_PERSON,
        residence=ResidenceKind.OTHER_PAPER,
        by=cast.clerk_actor,
        at=NOW,
    )
    with pytest.raises(ApplicantIsMember):
        approved(cast, application)


def test_what_is_sent_back_is_mended_and_sent_again(cast: Cast) -> None:
    application = sent().application
    send_back_application(
        application_id=application.pk, reason=ApplicationReason.NAME, by=cast.street_officer_actor, at=NOW
    )
    mended = mend_application(
        application_id=application.pk, wish=wish(), applicant=applicant(name="田禾"), by=joiner(), at=NOW
    )
    assert (mended.state, mended.reason) == (ApplicationState.SENT, "")
    assert approved(cast, mended).pk == application.subject_id


def test_an_elder_becomes_a_volunteer_without_a_second_identity(cast: Cast) -> None:
    before = Person.objects.count()
    first = ask_for_role(wish=wish(), by=cast.elder_actor, at=NOW)
    again = ask_for_role(wish=wish(), by=cast.elder_actor, at=NOW)
    assert (again.application, again.is_joined) == (first.application, True)
    member = approved(cast, first.application)
    assert (member.pk, Person.objects.count()) == (cast.elder.pk, before)
    assert RoleHeld.objects.filter(person=member, role=Role.VOLUNTEER).exists()


def test_a_delegate_needs_the_elders_own_word(cast: Cast) -> None:
    asked = wish(Role.DELEGATE, other_number=cast.elder.member_number)
    application = sent(asked=asked).application
    with pytest.raises(ElderNotAsked):
        approved(cast, application)
    member = approved(cast, application, elder_word=ConsentHow.TELEPHONE)
    assert Delegation.objects.filter(elder=cast.elder, delegate=member, until__isnull=True).exists()


def test_a_student_is_led_by_the_guardian_who_joined_before(cast: Cast) -> None:
    guardian = approved(cast, sent(asked=wish(Role.GUARDIAN)).application)
    asked = wish(other_number=guardian.member_number)
    student = approved(cast, sent(born=BORN_2010, asked=asked).application)
    assert student.guardian_id == guardian.pk
    assert RoleHeld.objects.filter(person=guardian, role=Role.GUARDIAN).count() == 1


UNKNOWN = member_number(77_000_001)
PASSPORT = {"document_kind": DocumentKind.PASSPORT, "document": "E90000002"}


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"place": "110105"}, PlaceIsNoStreet),
        ({"document": "110105195904059999"}, ResidentNumberWrong),
        ({"address": ""}, AddressWrong),
        (PASSPORT, BirthDateNeeded),
        ({"birth_date": date(1959, 4, 6)}, DocumentDoesNotFit),
        ({"asked": wish(agrees_membership=False)}, MembershipNotAgreed),
        ({"asked": wish(Role.DELEGATE)}, MemberNumberMistyped),
        ({"asked": wish(Role.DELEGATE, other_number="BJ123")}, MemberNumberMistyped),
        ({"asked": wish(Role.ELDER), "born": date(1990, 4, 5)}, TooYoung),
        ({"asked": wish(Role.GUARDIAN), "born": BORN_2010}, TooYoung),
        ({"born": BORN_2010}, GuardianNeeded),
    ],
)
def test_what_cannot_be_right_is_not_sent(
    cast: Cast, changes: dict[str, Any], refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        sent(**changes)
    assert not Application.objects.exists()


def test_only_for_the_phone_that_was_proven_and_only_by_who_is_no_member(cast: Cast) -> None:
    with pytest.raises(PhoneNotProven):
        send_application(wish=wish(), applicant=applicant(phone=OTHER_PHONE), by=joiner(), at=NOW)
    with pytest.raises(NotYourAct):
        send_application(wish=wish(), applicant=applicant(), by=cast.elder_actor, at=NOW)
    with pytest.raises(RoleHeldAlready):
        ask_for_role(wish=wish(Role.ELDER), by=cast.elder_actor, at=NOW)


def test_a_phone_has_only_so_many_open_applications(cast: Cast) -> None:
    for year in range(1940, 1945):
        sent(born=date(year, 4, 5))
    with pytest.raises(TooManyApplications):
        sent(born=date(1946, 4, 5))


Decide = Callable[[Cast, Application], object]


def sent_back(cast: Cast, application: Application, **changes: Any) -> object:
    given: dict[str, Any] = {"reason": ApplicationReason.NAME, "by": cast.reviewer_actor, "at": NOW}
    return send_back_application(application_id=application.pk, **(given | changes))


def refused(cast: Cast, application: Application, **changes: Any) -> object:
    given: dict[str, Any] = {"reason": ApplicationReason.AGE, "by": cast.reviewer_actor, "at": NOW}
    return refuse_application(application_id=application.pk, **(given | changes))


@pytest.mark.parametrize("decide", [approved, sent_back, refused])
def test_who_may_not_decide(cast: Cast, decide: Callable[..., object]) -> None:
    application = sent(address=ELDERS_DOOR).application
    for actor in (cast.clerk_actor, cast.volunteer_actor, cast.district_officer_actor):
        with pytest.raises(NotYourAct):
            decide(cast, application, by=actor)
    Person.objects.filter(pk=cast.reviewer.pk).update(household_key=application.household_key)
    with pytest.raises(OwnSideApplies):
        decide(cast, application)
    decide(cast, application, by=cast.other_reviewer_actor)
    with pytest.raises(ApplicationMoved):
        decide(cast, application, by=cast.other_reviewer_actor)


def test_nobody_decides_about_the_own_document_or_further_role(cast: Cast) -> None:
    own = cast.identities[cast.reviewer.pk]
    application = sent(document=own.document).application
    with pytest.raises(OwnSideApplies):
        approved(cast, application)
    held = RoleHeld.objects.create(person=cast.reviewer, role=Role.DELEGATE, since=NOW)
    delegate = Actor(held.person_id, Role.DELEGATE, "", None, Channel.PAGE)
    further = ask_for_role(wish=wish(), by=delegate, at=NOW).application
    with pytest.raises(NotYourAct):
        approved(cast, further)


def test_reasons_and_numbers_that_do_not_fit(cast: Cast) -> None:
    application = sent(asked=wish(Role.DELEGATE, other_number=UNKNOWN)).application
    with pytest.raises(OtherMemberMissing):
        approved(cast, application, elder_word=ConsentHow.IN_PERSON)
    with pytest.raises(ReasonDoesNotFit):
        sent_back(cast, application, reason=ApplicationReason.AGE)
    with pytest.raises(ReasonDoesNotFit):
        refused(cast, application, reason=ApplicationReason.NAME)


def test_an_application_of_somebody_else_does_not_exist(cast: Cast) -> None:
    application = sent().application
    for by in (joiner(OTHER_PHONE), cast.elder_actor):
        with pytest.raises(NotFound):
            withdraw_application(application_id=application.pk, by=by, at=NOW)
    with pytest.raises(NotFound):
        mend_application(application_id=new_id(), wish=wish(), applicant=applicant(), by=joiner(), at=NOW)
    withdraw_application(application_id=application.pk, by=joiner(), at=NOW)
    with pytest.raises(ApplicationMoved):
        withdraw_application(application_id=application.pk, by=joiner(), at=NOW)
    assert applications_of(joiner()).get().state == ApplicationState.WITHDRAWN


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_application SET state = 'SENT' WHERE state = 'WITHDRAWN'",
        "UPDATE people_application SET state = 'APPROVED' WHERE state = 'SENT'",
        "UPDATE people_application SET state = 'REFUSED', reason = 'AGE', decided_by_id = subject_id WHERE state = 'SENT'",
        "UPDATE people_application SET state = 'SENT_BACK' WHERE state = 'SENT'",
        "UPDATE people_application SET role = 'CITY_OFFICER'",
        "UPDATE people_applicationstep SET to_state = 'APPROVED'",
        "DELETE FROM people_applicationstep",
        "DELETE FROM people_application",
        "UPDATE people_residenceproof SET kind = 'OTHER_PAPER'",
    ],
)
def test_the_database_itself_refuses(cast: Cast, statement: str) -> None:
    gone = sent().application
    withdraw_application(application_id=gone.pk, by=joiner(), at=NOW)
    ask_for_role(wish=wish(), by=cast.elder_actor, at=NOW)
    ResidenceProof.objects.create(person=cast.elder, kind=REGISTRATION, seen_at=NOW, recorded_by=cast.clerk)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_one_open_application_per_person_and_role_whatever_python_does(cast: Cast) -> None:
    first = ask_for_role(wish=wish(), by=cast.elder_actor, at=NOW).application
    first.pk = new_id()
    with pytest.raises(DatabaseError, match="people_application_open_once"), transaction.atomic():
        first.save(force_insert=True)
