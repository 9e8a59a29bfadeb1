"""A person's requests: corrected by two, closed with a way back, erased by another person while the books stay."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from tests.cast import NOW, Cast, document_number, make_cast, phone_number
from tests.clones import in_threads
from tests.scene import give_coins, open_need, promise
from timebank.coins.kinds import GiftState
from timebank.coins.models import Donation
from timebank.coins.queries import purse_balances
from timebank.coins.tests.givings import opened_pool
from timebank.coins.tests.purses import earned
from timebank.ledger.queries import verify
from timebank.lib.refusals import NotFound, Refused
from timebank.needs.models import Need
from timebank.people.kinds import ConsentHow, Sex
from timebank.people.models import Consent, Delegation, Login, Person, RoleHeld, SpecialStatus
from timebank.people.powers import MakerIsChecker, NotYourAct
from timebank.people.refusals import DocumentDoesNotFit, PersonEnded
from timebank.people.tests.statuses import recognised_for
from timebank.rights.jobs import close_due_accounts
from timebank.rights.kinds import Fate, Obligation, RefusalAnswer, RequestKind, RequestState
from timebank.rights.models import Request, RequestStep
from timebank.rights.operations import (
    approve_erasure,
    ask_for_correction,
    ask_for_erasure,
    cancel_account,
    confirm_identity,
    correct_contact,
    finish_cancellation,
    propose_identity,
    refuse_request,
    take_back_request,
    take_copy,
)
from timebank.rights.queries import obligations_of
from timebank.rights.refusals import (
    CoinsLeft,
    EntriesDiffer,
    NothingToCorrect,
    PoolNotChosen,
    RequestAnswered,
    RequestOpen,
    StillObliged,
)
from timebank.vault.kinds import DocumentKind, Field, Purpose
from timebank.vault.operations import DocumentAlreadyKnown, look
from timebank.vault.queries import find_by

committed = pytest.mark.usefixtures("committed_database")
in_database = pytest.mark.django_db(databases=["default"])
HOW = ConsentHow.IN_PERSON
SELF = ConsentHow.SELF


def kept(person: Person) -> dict[Field, str]:
    """Read what the vault keeps; a look of its own."""
    return look(
        person_id=person.pk,
        fields=list(Field),
        by_id=person.pk,
        by_role="ELDER",
        purpose=Purpose.OWN,
    )


def new_name(cast: Cast, **facts: Any) -> Request:
    usual: dict[str, Any] = {
        "person_id": cast.elder.pk,
        "values": {Field.NAME: "王秀瑛"},
        "how": HOW,
        "by": cast.clerk_actor,
        "at": NOW,
    }
    return propose_identity(**usual | facts)


@in_database
def test_a_request_has_a_number_a_due_day_and_steps(cast: Cast) -> None:
    request = ask_for_correction(person_id=cast.elder.pk, how=SELF, by=cast.elder_actor, at=NOW)
    assert request.number.startswith("RQ")
    assert request.due_date == date(2026, 3, 23), "fifteen working days from a Monday"
    with pytest.raises(RequestOpen):
        ask_for_correction(person_id=cast.elder.pk, how=SELF, by=cast.elder_actor, at=NOW)
    take_back_request(request_id=request.pk, how=SELF, by=cast.elder_actor, at=NOW)
    steps = RequestStep.objects.filter(request=request).order_by("pk").values_list("to_state", flat=True)
    assert list(steps) == [RequestState.OPEN, RequestState.WITHDRAWN]


@in_database
@pytest.mark.parametrize("actor", ["delegate_actor", "second_elder_actor", "street_officer_actor"])
def test_nobody_else_asks_for_a_person(cast: Cast, actor: str) -> None:
    with pytest.raises(NotYourAct):
        take_copy(person_id=cast.elder.pk, how=SELF, by=getattr(cast, actor), at=NOW)


@in_database
def test_a_desk_corrects_phone_and_address_and_answers_the_open_request(cast: Cast) -> None:
    asked = ask_for_correction(person_id=cast.elder.pk, how=SELF, by=cast.elder_actor, at=NOW)
    values = {Field.PHONE: phone_number(77), Field.ADDRESS: "试验里9号楼1单元101室"}
    before = Person.objects.get(pk=cast.elder.pk).household_key
    done = correct_contact(person_id=cast.elder.pk, values=values, how=HOW, by=cast.clerk_actor, at=NOW)
    assert (done.pk, done.state, done.answered_by_id) == (asked.pk, RequestState.DONE, cast.clerk.pk)
    assert find_by(field=Field.PHONE, value=phone_number(77)) == [cast.elder.pk]
    assert Person.objects.get(pk=cast.elder.pk).household_key not in ("", before)
    with pytest.raises(NothingToCorrect):
        correct_contact(person_id=cast.elder.pk, values={}, how=HOW, by=cast.clerk_actor, at=NOW)
    with pytest.raises(NotYourAct):
        correct_contact(person_id=cast.elder.pk, values=values, how=HOW, by=cast.elder_actor, at=NOW)


@committed
def test_a_name_is_corrected_when_a_second_person_enters_the_same() -> None:
    cast = make_cast()
    request = new_name(cast)
    values = {Field.NAME: "王秀瑛"}
    assert kept(cast.elder)[Field.NAME] == "王秀英"
    with pytest.raises(MakerIsChecker):
        confirm_identity(request_id=request.pk, values=values, by=cast.clerk_actor, at=NOW)
    with pytest.raises(EntriesDiffer):
        confirm_identity(request_id=request.pk, values={Field.NAME: "王秀莹"}, by=cast.reviewer_actor, at=NOW)
    confirm_identity(request_id=request.pk, values=values, by=cast.reviewer_actor, at=NOW)
    assert kept(cast.elder)[Field.NAME] == "王秀瑛"
    with pytest.raises(RequestAnswered):
        confirm_identity(request_id=request.pk, values=values, by=cast.reviewer_actor, at=NOW)


@in_database
def test_a_resident_number_has_to_fit_birth_date_and_sex(cast: Cast) -> None:
    wrong = document_number(date(1948, 5, 18), Sex.FEMALE)
    values = {Field.DOCUMENT_KIND: DocumentKind.RESIDENT_NUMBER.value, Field.DOCUMENT: wrong}
    with pytest.raises(DocumentDoesNotFit):
        new_name(cast, values=values)
    with pytest.raises(NothingToCorrect):
        new_name(cast, values={Field.DOCUMENT_KIND: DocumentKind.PASSPORT.value})


@in_database
def test_a_document_of_somebody_else_is_refused_at_the_second_entry(cast: Cast) -> None:
    taken = {Field.DOCUMENT_KIND: DocumentKind.PASSPORT.value, Field.DOCUMENT: "E12345678"}
    first = new_name(cast, values=taken)
    second = new_name(cast, values=taken, person_id=cast.second_elder.pk)
    confirm_identity(request_id=first.pk, values=taken, by=cast.reviewer_actor, at=NOW)
    with pytest.raises(DocumentAlreadyKnown), transaction.atomic():
        confirm_identity(request_id=second.pk, values=taken, by=cast.reviewer_actor, at=NOW)


def closed(cast: Cast, **facts: Any) -> Request:
    usual: dict[str, Any] = {
        "person_id": cast.volunteer.pk,
        "fate": Fate.LEAVE,
        "pool_id": None,
        "how": SELF,
        "by": cast.volunteer_actor,
        "at": NOW,
    }
    return cancel_account(**usual | facts)


@in_database
def test_closing_ends_promises_waits_and_then_ends_the_membership(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    match = promise(cast, open_need(cast))
    request = closed(cast)
    match.refresh_from_db()
    assert match.state == "CALLED_OFF"
    assert Person.objects.get(pk=cast.volunteer.pk).left_at is None
    assert request.waits_until == NOW + timedelta(days=14)
    assert close_due_accounts(at=NOW + timedelta(days=13)) == 0
    with pytest.raises(RequestAnswered):
        finish_cancellation(request_id=request.pk, at=NOW)
    assert close_due_accounts(at=NOW + timedelta(days=14)) == 1
    assert Person.objects.get(pk=cast.volunteer.pk).left_at == NOW + timedelta(days=14)
    with pytest.raises(PersonEnded):
        take_copy(person_id=cast.volunteer.pk, how=HOW, by=cast.clerk_actor, at=NOW + timedelta(days=15))


@in_database
def test_closing_can_be_taken_back_and_the_donation_with_it(cast: Cast) -> None:
    earned(cast.volunteer.pk, 120)
    pool = opened_pool(cast)
    request = closed(cast, fate=Fate.DONATE, pool_id=pool.pk)
    assert purse_balances(person_id=cast.volunteer.pk).earned == 0
    take_back_request(request_id=request.pk, how=SELF, by=cast.volunteer_actor, at=NOW)
    assert purse_balances(person_id=cast.volunteer.pk).earned == 120
    assert request.donation_id
    assert Donation.objects.get(pk=request.donation_id).state == GiftState.CANCELLED
    assert close_due_accounts(at=NOW + timedelta(days=30)) == 0
    assert closed(cast).state == RequestState.WAITING


@in_database
def test_what_closing_refuses(cast: Cast) -> None:
    earned(cast.volunteer.pk, 60)
    with pytest.raises(CoinsLeft):
        closed(cast, fate=Fate.GIVEN)
    with pytest.raises(PoolNotChosen):
        closed(cast, fate=Fate.DONATE)
    with pytest.raises(NotYourAct):
        closed(cast, by=cast.second_volunteer_actor)
    with pytest.raises(NotFound):
        closed(cast, person_id=cast.organisation.pk)
    with pytest.raises(StillObliged) as refused:
        closed(cast, person_id=cast.reviewer.pk, by=cast.clerk_actor, how=HOW)
    assert str(Obligation.STAFF.label) in refused.value.sentence
    closed(cast)
    with pytest.raises(RequestOpen):
        closed(cast)


@committed
def test_erasing_takes_the_person_and_leaves_the_books() -> None:
    cast = make_cast()
    give_coins(cast, elder=cast.elder)
    recognised_for(cast)
    number = cast.elder.member_number
    request = ask_for_erasure(person_id=cast.elder.pk, how=SELF, by=cast.elder_actor, at=NOW)
    approve_erasure(request_id=request.pk, by=cast.street_officer_actor, at=NOW)
    assert kept(cast.elder) == {}
    assert find_by(field=Field.PHONE, value=cast.identities[cast.elder.pk].phone) == []
    assert find_by(field=Field.DOCUMENT, value=cast.identities[cast.elder.pk].document) == []
    person = Person.objects.get(pk=cast.elder.pk)
    assert (person.member_number, person.household_key, person.left_at, person.erased_at) == (
        number,
        "",
        NOW,
        NOW,
    )
    assert not Login.objects.get(person=person).is_active
    for rows in (RoleHeld.objects.filter(until=None), Delegation.objects.filter(until=None, elder=person)):
        assert not rows.filter(**({"person": person} if rows.model is RoleHeld else {})).exists()
    assert not SpecialStatus.objects.filter(person=person).exists()
    assert not Consent.objects.filter(person=person, withdrawn_at=None).exists()
    assert purse_balances(person_id=person.pk).granted > 0
    assert verify().ok


@in_database
@pytest.mark.parametrize("what", ["REQUESTS", "SERVICES", "COINS_ON_THE_WAY"])
def test_erasing_is_refused_while_something_is_open_with_all_reasons(cast: Cast, what: str) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast)
    with pytest.raises(StillObliged) as refused:
        ask_for_erasure(person_id=cast.elder.pk, how=SELF, by=cast.elder_actor, at=NOW)
    found = obligations_of(person_id=cast.elder.pk, at=NOW)
    assert found == [Obligation.REQUESTS, Obligation.COINS_ON_THE_WAY]
    assert all(str(each.label) in refused.value.sentence for each in found)
    assert Need.objects.filter(pk=need.pk).exists()
    assert what in Obligation.values


@in_database
def test_an_erasure_is_decided_by_another_person_once_or_refused_with_a_reason(cast: Cast) -> None:
    request = ask_for_erasure(person_id=cast.elder.pk, how=HOW, by=cast.clerk_actor, at=NOW)
    with pytest.raises(NotYourAct):
        approve_erasure(request_id=request.pk, by=cast.clerk_actor, at=NOW)
    officer = cast.street_officer_actor
    maker = type(officer)(cast.clerk.pk, officer.role, officer.scope, None, officer.channel)
    with pytest.raises(MakerIsChecker):
        approve_erasure(request_id=request.pk, by=maker, at=NOW)
    refuse_request(request_id=request.pk, answer=RefusalAnswer.NOT_THE_PERSON, by=officer, at=NOW)
    with pytest.raises(RequestAnswered):
        approve_erasure(request_id=request.pk, by=officer, at=NOW)
    request.refresh_from_db()
    assert (request.state, request.answer) == (RequestState.REFUSED, RefusalAnswer.NOT_THE_PERSON)
    wrong = ask_for_correction(person_id=cast.elder.pk, how=SELF, by=cast.elder_actor, at=NOW)
    with pytest.raises(RequestAnswered):
        approve_erasure(request_id=wrong.pk, by=officer, at=NOW)


@in_database
def test_the_database_holds_two_persons_and_final_answers(cast: Cast) -> None:
    request = new_name(cast)
    with pytest.raises(IntegrityError, match="rights_request_two_persons"), transaction.atomic():
        Request.objects.filter(pk=request.pk).update(state="DONE", answered_by=cast.clerk, answered_at=NOW)
    take_back_request(request_id=request.pk, how=HOW, by=cast.clerk_actor, at=NOW)
    with pytest.raises(IntegrityError, match="was answered"), transaction.atomic():
        Request.objects.filter(pk=request.pk).update(state="OPEN", answered_at=None)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        RequestStep.objects.filter(request=request).delete()
    with pytest.raises(IntegrityError, match="rights_request_fate"), transaction.atomic():
        Request.objects.create(
            number="X",
            person=cast.elder,
            kind=RequestKind.CANCEL,
            how=HOW,
            made_by=cast.clerk,
            made_at=NOW,
            due_date=NOW.date(),
            state="WAITING",
        )


@committed
def test_two_at_once_answer_once() -> None:
    cast = make_cast()
    request = ask_for_erasure(person_id=cast.elder.pk, how=SELF, by=cast.elder_actor, at=NOW)
    erase = partial(approve_erasure, request_id=request.pk, by=cast.street_officer_actor, at=NOW)
    back = partial(take_back_request, request_id=request.pk, how=SELF, by=cast.elder_actor, at=NOW)
    ended = in_threads([erase, back, erase])
    assert sum(isinstance(each, Refused) for each in ended) == 2
    ask: Any = partial(
        cancel_account,
        person_id=cast.volunteer.pk,
        fate=Fate.LEAVE,
        pool_id=None,
        how=SELF,
        by=cast.volunteer_actor,
        at=NOW,
    )
    ended = in_threads([ask] * 3)
    assert [type(each) for each in ended].count(RequestOpen) == 2
