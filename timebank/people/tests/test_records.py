"""What is recorded about people, by whom, and what is refused."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from tests.cast import NOW, Cast
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.people import operations
from timebank.people.kinds import ConsentHow, ConsentPurpose, QualificationKind, Role
from timebank.people.models import Consent, Delegation, Qualification, RoleHeld
from timebank.people.powers import NotYourAct, require
from timebank.people.queries import (
    are_same_side,
    fitness,
    qualification_gaps,
    side_of,
)
from timebank.people.refusals import (
    ConsentGiven,
    DelegateIsRecorder,
    DelegationKnown,
    QualificationPeriodWrong,
    ReasonMissing,
    SpendingNeedsPublishing,
    SuspensionPeriodWrong,
    WordDoesNotFit,
)
from timebank.people.rules import BASE_QUALIFICATIONS

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)

GIVEN: dict[str, dict[str, Any]] = {
    "record_qualification": {
        "person_id": "volunteer",
        "kind": QualificationKind.SKILL_LEGAL,
        "course_version": "",
        "issuer": "试验律师协会",
        "issued_date": DAY,
        "expires_date": date(2027, 3, 2),
        "by": "reviewer_actor",
    },
    "record_delegation": {
        "elder_id": "second_elder",
        "delegate_id": "volunteer",
        "may_publish": True,
        "may_confirm": False,
        "spend_month_minutes": 600,
        "how": ConsentHow.IN_PERSON,
        "by": "clerk_actor",
    },
    "suspend_person": {
        "person_id": "volunteer",
        "starts_at": NOW,
        "ends_at": NOW + timedelta(days=30),
        "reason": "回访核查期间",
        "by": "district_officer_actor",
    },
    "record_consent": {
        "person_id": "elder",
        "purpose": ConsentPurpose.SENSITIVE,
        "how": ConsentHow.SELF,
        "by": "elder_actor",
    },
    "withdraw_consent": {"person_id": "elder", "purpose": ConsentPurpose.LOCATION, "by": "elder_actor"},
}


def _is_suspended(person_id: UUID, *, at: datetime) -> bool:
    return fitness(person_id=person_id, needed=(), day=at.date(), at=at, until=at).is_suspended


def do(name: str, cast: Cast, **changes: Any) -> Any:
    """Call an operation with the usual facts; texts that name a member of the cast become that member."""
    facts = {fact: _of_cast(cast, each) for fact, each in (GIVEN[name] | changes).items()}
    return getattr(operations, name)(**facts, at=NOW)


def _of_cast(cast: Cast, each: Any) -> Any:
    found = getattr(cast, each, each) if isinstance(each, str) and each else each
    return getattr(found, "pk", found)


REFUSALS: list[tuple[str, dict[str, Any], type[Refused]]] = [
    ("record_qualification", {"person_id": new_id()}, NotFound),
    ("record_qualification", {"by": "clerk_actor"}, NotYourAct),
    ("record_qualification", {"person_id": "reviewer"}, NotYourAct),
    ("record_qualification", {"by": "volunteer_actor"}, NotYourAct),
    ("record_qualification", {"expires_date": DAY}, QualificationPeriodWrong),
    ("record_qualification", {"issued_date": date(2020, 1, 1), "expires_date": DAY}, QualificationPeriodWrong),
    ("record_delegation", {"delegate_id": new_id()}, NotFound),
    ("record_delegation", {"by": "elder_actor"}, NotYourAct),
    ("record_delegation", {"by": "volunteer_actor"}, NotYourAct),
    ("record_delegation", {"how": ConsentHow.SELF}, WordDoesNotFit),
    ("record_delegation", {"delegate_id": "clerk"}, DelegateIsRecorder),
    ("record_delegation", {"delegate_id": "second_elder"}, DelegateIsRecorder),
    ("record_delegation", {"may_publish": False}, SpendingNeedsPublishing),
    ("record_delegation", {"elder_id": "elder", "delegate_id": "delegate"}, DelegationKnown),
    ("suspend_person", {"person_id": new_id()}, NotFound),
    ("suspend_person", {"by": "street_officer_actor"}, NotYourAct),
    ("suspend_person", {"person_id": "district_officer"}, NotYourAct),
    ("suspend_person", {"reason": " "}, ReasonMissing),
    ("suspend_person", {"reason": "长" * 201}, ReasonMissing),
    ("suspend_person", {"ends_at": NOW}, SuspensionPeriodWrong),
    ("suspend_person", {"starts_at": NOW - timedelta(days=9), "ends_at": NOW}, SuspensionPeriodWrong),
    ("record_consent", {"person_id": new_id()}, NotFound),
    ("record_consent", {"by": "volunteer_actor"}, NotYourAct),
    ("record_consent", {"purpose": ConsentPurpose.MEMBERSHIP}, ConsentGiven),
    ("withdraw_consent", {"by": "neighbour_actor"}, NotYourAct),
    ("withdraw_consent", {"purpose": ConsentPurpose.SENSITIVE}, NotFound),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changes", "refusal"), REFUSALS)
def test_a_record_is_refused(cast: Cast, name: str, changes: dict[str, Any], refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        do(name, cast, **changes)


def test_a_proof_counts_from_the_day_of_issue_until_the_day_before_it_expires(cast: Cast) -> None:
    do("record_qualification", cast)
    needed = (QualificationKind.SKILL_LEGAL,)
    for day, gaps in [(DAY, []), (date(2027, 3, 1), []), (date(2027, 3, 2), list(needed))]:
        assert qualification_gaps(person_id=cast.volunteer.pk, needed=needed, day=day) == gaps


def test_the_volunteers_of_the_cast_may_serve_and_the_elder_may_not(cast: Cast) -> None:
    gaps = {
        person.pk: qualification_gaps(person_id=person.pk, needed=BASE_QUALIFICATIONS, day=DAY)
        for person in (cast.volunteer, cast.neighbour, cast.elder)
    }
    assert gaps == {cast.volunteer.pk: [], cast.neighbour.pk: [], cast.elder.pk: list(BASE_QUALIFICATIONS)}


def test_the_side_of_an_elder_is_family_and_household(cast: Cast) -> None:
    side = side_of(person_id=cast.elder.pk)
    assert side == {cast.elder.pk, cast.relative_of_elder.pk, cast.neighbour.pk}
    assert are_same_side(first=cast.elder.pk, second=cast.neighbour.pk)
    assert not are_same_side(first=cast.elder.pk, second=cast.volunteer.pk)


def test_a_delegate_acts_with_the_powers_given_until_they_are_taken_back(cast: Cast) -> None:
    delegation = do("record_delegation", cast, delegate_id="delegate")
    by, owner = cast.delegate_actor, cast.second_elder.pk
    require("publish_need", by=by, place=cast.second_elder.place_id, owner=owner)
    with pytest.raises(NotYourAct):
        require("confirm_visit", by=by, place=cast.second_elder.place_id, owner=owner)
    operations.end_delegation(
        delegation_id=delegation.pk, how=ConsentHow.SELF, by=cast.second_elder_actor, at=NOW
    )
    with pytest.raises(NotYourAct):
        require("publish_need", by=by, place=cast.second_elder.place_id, owner=owner)
    with pytest.raises(NotFound):
        operations.end_delegation(
            delegation_id=delegation.pk, how=ConsentHow.SELF, by=cast.second_elder_actor, at=NOW
        )


def test_a_delegate_cannot_end_a_delegation(cast: Cast) -> None:
    delegation = Delegation.objects.get(elder=cast.elder)
    with pytest.raises(NotYourAct):
        operations.end_delegation(
            delegation_id=delegation.pk, how=ConsentHow.SELF, by=cast.delegate_actor, at=NOW
        )


def test_a_delegate_of_two_elders_holds_the_role_once(cast: Cast) -> None:
    do("record_delegation", cast, delegate_id="delegate")
    assert RoleHeld.objects.filter(person=cast.delegate, role=Role.DELEGATE).count() == 1


def test_an_elder_names_a_delegate_alone(cast: Cast) -> None:
    delegation = do("record_delegation", cast, by="second_elder_actor", how=ConsentHow.SELF)
    assert delegation.recorded_by_id == cast.second_elder.pk


def test_a_suspension_ends_by_itself(cast: Cast) -> None:
    do("suspend_person", cast)
    person_id, end = cast.volunteer.pk, NOW + timedelta(days=30)
    assert _is_suspended(person_id, at=NOW)
    assert _is_suspended(person_id, at=end - timedelta(seconds=1))
    assert not _is_suspended(person_id, at=end)


def test_consent_is_withdrawn_and_given_again_as_a_new_row(cast: Cast) -> None:
    do("withdraw_consent", cast)
    do("record_consent", cast, purpose=ConsentPurpose.LOCATION, by="clerk_actor", how=ConsentHow.TELEPHONE)
    rows = Consent.objects.filter(person=cast.elder, purpose=ConsentPurpose.LOCATION).order_by("given_at")
    assert [row.withdrawn_at for row in rows] == [NOW, None]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_person SET member_number = 'BJ000000000'",
        "UPDATE people_person SET birth_date = '1900-01-01'",
        "DELETE FROM people_person",
        "UPDATE people_roleheld SET role = 'CITY_OFFICER'",
        "DELETE FROM people_roleheld",
        "UPDATE people_qualification SET expires_date = '2099-01-01'",
        "DELETE FROM people_family",
        "UPDATE people_suspension SET ends_at = now()",
        "DELETE FROM people_consent",
        "UPDATE people_actkey SET content_hash = ''",
        "TRUNCATE people_signinattempt",
    ],
)
def test_the_application_has_no_right_to_rewrite_facts(cast: Cast, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Qualification.objects.filter(person=cast.volunteer).count() == len(BASE_QUALIFICATIONS)
