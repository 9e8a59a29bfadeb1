"""Two accounts of one person: joined by two persons, both ledgers kept, guards over both, parted again by two."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.cast import NOW, OTHER_STREET, STREET, Cast
from tests.scene import WEDNESDAY, ended_visit, home_request, open_need, promise
from timebank.coins.queries import (
    StatementOwner,
    dossier_figures,
    purse_balances,
    statement,
    statement_period,
)
from timebank.coins.tests.givings import given, related
from timebank.coins.tests.purses import earned, gifted, granted
from timebank.ledger.kinds import OwnerKind
from timebank.lib.refusals import NotFound, Refused
from timebank.matching.models import Match
from timebank.matching.operations import accept_need
from timebank.matching.refusals import OverlappingMatch, OwnSide
from timebank.needs.operations import publish_need
from timebank.people.kinds import MergeGround, MergeState, Relation, Role
from timebank.people.models import Merge, MergeStep, Person, RoleHeld, Suspension
from timebank.people.operations import (
    approve_parting,
    propose_merge,
    propose_parting,
    refuse_merge,
    request_login_code,
    sign_in_by_code,
)
from timebank.people.powers import MakerIsChecker, NotYourAct
from timebank.people.queries import (
    are_same_side,
    fitness,
    kept_accounts,
    person_by_number,
    relation_of,
    same_person_ids,
    side_of,
)
from timebank.people.refusals import (
    MergeChained,
    MergeHasOpen,
    MergeMoved,
    MergeOfStaff,
    MergeTooLate,
    MergeWaits,
    PersonEnded,
    SameAccount,
)
from timebank.people.rules import BASE_QUALIFICATIONS, local_date
from timebank.people.tests.duplicates import proposed_merge
from timebank.visits.operations import approve_merge

in_a_transaction = pytest.mark.django_db(databases=["default"])
LATER = NOW + timedelta(days=30)


def joined(cast: Cast, kept: Person, other: Person) -> Merge:
    merge = proposed_merge(cast, kept=kept, joined=other)
    return approve_merge(merge_id=merge.pk, by=cast.district_officer_actor, at=NOW)


def parted(cast: Cast, merge: Merge) -> Merge:
    propose_parting(merge_id=merge.pk, by=cast.reviewer_actor, at=LATER)
    return approve_parting(merge_id=merge.pk, by=cast.street_officer_actor, at=LATER)


def the_books() -> list[tuple[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM ledger_transfer AS t ORDER BY row_number")
        return list(cursor.fetchall())


@in_a_transaction
def test_one_person_has_the_coins_and_history_of_both_and_no_entry_is_changed(cast: Cast) -> None:
    earned(cast.second_elder.pk, 120)
    gifted(cast.second_elder.pk, 30)
    granted(cast, 60)
    before = the_books()
    joined(cast, cast.elder, cast.second_elder)
    assert the_books() == before
    balances = purse_balances(person_id=cast.elder.pk)
    assert (balances.granted, balances.gifted, balances.earned) == (60, 30, 120)
    assert dossier_figures(person_id=cast.elder.pk).obtained == 120
    lines = statement(person_id=cast.elder.pk, limit=10)
    assert sorted(line.coin_minutes for line in lines) == [30, 60, 120]
    day = local_date(NOW)
    period = statement_period(
        owner=StatementOwner(OwnerKind.PERSON, str(cast.elder.pk)),
        starts_date=day,
        ends_date=day + timedelta(days=1),
        limit=10,
    )
    assert (period.closing_minutes, len(period.lines)) == (210, 3)


@in_a_transaction
def test_a_need_is_paid_out_of_both_and_what_is_left_goes_back_to_where_it_came_from(cast: Cast) -> None:
    gifted(cast.second_elder.pk, 45)
    granted(cast, 30)
    merge = joined(cast, cast.elder, cast.second_elder)
    need = open_need(cast)
    assert purse_balances(person_id=cast.elder.pk).held == 60
    visit = ended_visit(promise(cast, need), by=cast.volunteer_actor, minutes=45)
    assert visit.pk
    left = purse_balances(person_id=cast.elder.pk)
    assert (left.granted, left.gifted) == (0, 15)
    parted(cast, merge)
    assert purse_balances(person_id=cast.elder.pk).gifted == 0
    assert purse_balances(person_id=cast.second_elder.pk).gifted == 15


@in_a_transaction
def test_sign_in_number_and_search_lead_to_the_kept_account(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    merge = joined(cast, cast.elder, cast.second_elder)
    monkeypatch.setattr("timebank.people.operations.login_codes.secrets.randbelow", lambda _: 123456)
    phone = cast.identities[cast.second_elder.pk].phone
    request_login_code(phone=phone, network_key="192.0.2.7", at=NOW)
    assert sign_in_by_code(phone=phone, code="123456", at=NOW) == [cast.elder]
    assert person_by_number(member_number=cast.second_elder.member_number) == cast.elder
    assert kept_accounts(person_ids=[cast.second_elder.pk, cast.elder.pk]) == [cast.elder.pk]
    parted(cast, merge)
    assert person_by_number(member_number=cast.second_elder.member_number) == cast.second_elder


@in_a_transaction
def test_the_closed_account_is_closed_and_its_roles_are_the_kept_ones_until_they_part(cast: Cast) -> None:
    merge = joined(cast, cast.elder, cast.volunteer)
    cast.volunteer.refresh_from_db()
    assert cast.volunteer.left_at == NOW
    roles = RoleHeld.objects.filter(person=cast.elder, until__isnull=True).values_list("role", flat=True)
    assert sorted(roles) == [Role.ELDER, Role.VOLUNTEER]
    parted(cast, merge)
    cast.volunteer.refresh_from_db()
    assert cast.volunteer.left_at is None
    assert list(
        RoleHeld.objects.filter(person=cast.elder, until__isnull=True).values_list("role", flat=True)
    ) == [Role.ELDER]
    assert list(
        MergeStep.objects.filter(merge=merge).order_by("at", "pk").values_list("to_state", flat=True)
    ) == [MergeState.PROPOSED, MergeState.JOINED, MergeState.PARTING, MergeState.PARTED]


@in_a_transaction
def test_sides_relatives_proofs_and_suspensions_are_those_of_both(cast: Cast) -> None:
    related(cast, cast.second_volunteer, cast.second_elder, Relation.PARENT)
    Suspension.objects.create(
        person=cast.second_volunteer,
        starts_at=NOW,
        ends_at=LATER,
        reason="试",
        decided_by=cast.district_officer,
    )
    joined(cast, cast.volunteer, cast.second_volunteer)
    kept = cast.volunteer.pk
    assert same_person_ids(person_id=kept) == sorted([kept, cast.second_volunteer.pk])
    assert are_same_side(first=kept, second=cast.second_elder.pk)
    assert are_same_side(first=kept, second=cast.second_volunteer.pk)
    assert cast.second_elder.pk in side_of(person_id=kept)
    assert kept in side_of(person_id=cast.second_elder.pk)
    assert relation_of(person_id=kept, relative_id=cast.second_elder.pk) == Relation.PARENT
    assert relation_of(person_id=cast.second_elder.pk, relative_id=kept) == Relation.CHILD
    fit = fitness(person_id=kept, needed=BASE_QUALIFICATIONS, day=local_date(NOW), at=NOW, until=WEDNESDAY)
    assert fit.is_suspended


@in_a_transaction
def test_proofs_of_the_closed_account_count(cast: Cast) -> None:
    joined(cast, cast.second_elder, cast.volunteer)
    fit = fitness(
        person_id=cast.second_elder.pk,
        needed=BASE_QUALIFICATIONS,
        day=local_date(NOW),
        at=NOW,
        until=WEDNESDAY,
    )
    assert fit.gaps == []


@in_a_transaction
def test_a_volunteer_never_serves_the_own_other_side(cast: Cast) -> None:
    granted(cast, 60)
    need = open_need(cast)
    joined(cast, cast.second_volunteer, cast.relative_of_elder)
    with pytest.raises(OwnSide):
        promise(cast, need, by=cast.second_volunteer_actor)


@in_a_transaction
def test_two_accounts_of_one_volunteer_never_serve_at_the_same_time(cast: Cast) -> None:
    granted(cast, 120)
    first, second = open_need(cast), open_need(cast, starts_at=WEDNESDAY + timedelta(minutes=30))
    promise(cast, first, by=cast.second_volunteer_actor)
    # Straight into the table: the door refuses to close an account with a promise.
    Merge.objects.create(
        kept=cast.volunteer,
        joined=cast.second_volunteer,
        ground=MergeGround.PAPERS,
        state=MergeState.JOINED,
        proposed_by=cast.street_officer,
        proposed_at=NOW,
        decided_by=cast.district_officer,
        decided_at=NOW,
    )
    with pytest.raises(OverlappingMatch):
        accept_need(
            need_id=second.pk,
            volunteer_id=cast.volunteer.pk,
            starts_at=None,
            by=cast.volunteer_actor,
            at=NOW,
        )
    assert Match.objects.count() == 1


def a_need(cast: Cast) -> None:
    granted(cast, 60)
    publish_need(request=home_request(cast), by=cast.elder_actor, at=NOW)


def a_promise(cast: Cast) -> None:
    granted(cast, 60)
    promise(cast, open_need(cast))


def a_student(cast: Cast) -> None:
    Person.objects.filter(pk=cast.delegate.pk).update(guardian=cast.volunteer)


OPEN: list[tuple[str, str, Callable[[Cast], None]]] = [
    ("a request", "elder", a_need),
    ("a promise", "volunteer", a_promise),
    ("a student", "volunteer", a_student),
]


@in_a_transaction
@pytest.mark.parametrize(("case", "who", "make"), OPEN, ids=[row[0] for row in OPEN])
def test_an_account_with_something_open_is_not_closed(
    cast: Cast, case: str, who: str, make: Callable[[Cast], None]
) -> None:
    merge = proposed_merge(cast, kept=cast.second_elder, joined=getattr(cast, who))
    make(cast)
    with pytest.raises(MergeHasOpen):
        approve_merge(merge_id=merge.pk, by=cast.district_officer_actor, at=NOW)
    assert Merge.objects.get().state == MergeState.PROPOSED
    refuse_merge(merge_id=merge.pk, by=cast.district_officer_actor, at=NOW)
    assert same_person_ids(person_id=cast.second_elder.pk) == [cast.second_elder.pk]


@in_a_transaction
def test_coins_that_rest_or_are_owed_wait_too(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 60)
    given(cast)
    merge = proposed_merge(cast, kept=cast.volunteer, joined=cast.relative_of_elder)
    with pytest.raises(MergeHasOpen):
        approve_merge(merge_id=merge.pk, by=cast.district_officer_actor, at=NOW)


def propose(cast: Cast, **changes: Any) -> Merge:
    given: dict[str, Any] = {
        "kept_id": cast.elder.pk,
        "joined_id": cast.second_elder.pk,
        "ground": MergeGround.PAPERS,
        "by": cast.street_officer_actor,
        "at": NOW,
    }
    return propose_merge(**(given | changes))


REFUSALS: list[tuple[str, dict[str, str], type[Refused]]] = [
    ("an elder", {"by": "elder_actor"}, NotYourAct),
    ("a clerk", {"by": "clerk_actor"}, NotYourAct),
    ("a district officer", {"by": "district_officer_actor"}, NotYourAct),
    ("for oneself", {"joined_id": "street_officer"}, NotYourAct),
    ("one account", {"joined_id": "elder"}, SameAccount),
    ("somebody of a desk", {"joined_id": "clerk"}, MergeOfStaff),
]


@in_a_transaction
@pytest.mark.parametrize(("case", "changes", "refusal"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_proposing_is_refused(cast: Cast, case: str, changes: dict[str, str], refusal: type[Refused]) -> None:
    given = {
        key: getattr(cast, name) if key == "by" else getattr(cast, name).pk for key, name in changes.items()
    }
    with pytest.raises(refusal):
        propose(cast, **given)
    assert not Merge.objects.exists()


@in_a_transaction
def test_proposing_for_others_streets_the_unknown_and_the_gone_is_refused(cast: Cast) -> None:
    with pytest.raises(NotFound):
        propose(cast, kept_id=cast.organisation.pk)
    Person.objects.filter(pk=cast.second_elder.pk).update(left_at=NOW)
    with pytest.raises(PersonEnded):
        propose(cast)
    Person.objects.filter(pk__in=[cast.elder.pk, cast.second_elder.pk]).update(place_id=OTHER_STREET)
    with pytest.raises(NotYourAct):
        propose(cast)
    assert cast.street_officer_actor.scope == STREET


@in_a_transaction
def test_an_account_is_joined_once_and_never_in_a_chain(cast: Cast) -> None:
    merge = propose(cast)
    with pytest.raises(MergeWaits):
        propose(cast, kept_id=cast.volunteer.pk)
    approve_merge(merge_id=merge.pk, by=cast.district_officer_actor, at=NOW)
    with pytest.raises(MergeChained):
        propose(cast, kept_id=cast.volunteer.pk, joined_id=cast.elder.pk)
    with pytest.raises(PersonEnded):
        propose(cast, kept_id=cast.second_elder.pk, joined_id=cast.volunteer.pk)
    other = propose(cast, joined_id=cast.volunteer.pk)
    approve_merge(merge_id=other.pk, by=cast.district_officer_actor, at=NOW)
    everybody = sorted([cast.elder.pk, cast.second_elder.pk, cast.volunteer.pk])
    for person_id in everybody:
        assert same_person_ids(person_id=person_id) == everybody


@in_a_transaction
def test_deciding_takes_a_second_person_who_is_neither_of_the_two(cast: Cast) -> None:
    merge = propose(cast)
    for decide in (approve_merge, refuse_merge):
        with pytest.raises(MakerIsChecker):
            decide(merge_id=merge.pk, by=cast.street_officer_actor, at=NOW)
        with pytest.raises(NotYourAct):
            decide(merge_id=merge.pk, by=cast.reviewer_actor, at=NOW)
        with pytest.raises(NotFound):
            decide(merge_id=cast.elder.pk, by=cast.district_officer_actor, at=NOW)
    approve_merge(merge_id=merge.pk, by=cast.district_officer_actor, at=NOW)
    for decide in (approve_merge, refuse_merge):
        with pytest.raises(MergeMoved):
            decide(merge_id=merge.pk, by=cast.district_officer_actor, at=NOW)


@in_a_transaction
def test_parting_takes_two_persons_within_thirty_days(cast: Cast) -> None:
    merge = joined(cast, cast.elder, cast.second_elder)
    with pytest.raises(MergeTooLate):
        propose_parting(merge_id=merge.pk, by=cast.reviewer_actor, at=LATER + timedelta(minutes=1))
    with pytest.raises(MergeMoved):
        approve_parting(merge_id=merge.pk, by=cast.street_officer_actor, at=LATER)
    with pytest.raises(NotYourAct):
        propose_parting(merge_id=merge.pk, by=cast.clerk_actor, at=LATER)
    propose_parting(merge_id=merge.pk, by=cast.street_officer_actor, at=LATER)
    with pytest.raises(MakerIsChecker):
        approve_parting(merge_id=merge.pk, by=cast.street_officer_actor, at=LATER)
    assert len(same_person_ids(person_id=cast.elder.pk)) == 2, "until the second person says so"
    approve_parting(merge_id=merge.pk, by=cast.district_officer_actor, at=LATER)
    assert len(same_person_ids(person_id=cast.elder.pk)) == 1
    assert joined(cast, cast.elder, cast.second_elder).pk != merge.pk
