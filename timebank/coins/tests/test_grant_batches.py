"""Lists of grants: tried as often as wanted, proposed by one officer, granted whole by another or not at all."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import CITY, DISTRICT, NOW, OTHER_DISTRICT, STREET, Cast
from timebank.coins import queries
from timebank.coins.kinds import DecisionState, RowProblem, RowWarning
from timebank.coins.models import Grant, GrantBatch, GrantBatchLine
from timebank.coins.operations import (
    approve_grant,
    approve_grant_batch,
    propose_grant_batch,
    refuse_grant_batch,
)
from timebank.coins.refusals import (
    AlreadyDecided,
    BudgetTooSmall,
    ExpiryWrong,
    LastDayPassed,
    ListHasErrors,
    SameListWaits,
)
from timebank.coins.tests.lists import EXPIRES, approved_batch, batch, elders, grant_sheet
from timebank.coins.tests.purses import funded, granted, purses
from timebank.ledger.queries import verify
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.notices.models import Notice
from timebank.notices.queries import notices_of
from timebank.people.kinds import BeneficiaryClass
from timebank.people.models import Person
from timebank.people.powers import MakerIsChecker, NotYourAct
from timebank.people.refusals import ReasonMissing
from timebank.people.tests.statuses import approved_list

pytestmark = pytest.mark.django_db(databases=["default"])

STATEMENTS_MAX = 15
"""Of an approval: lock, recheck, decide, read lines, grants, posting, notices. None grows with the list."""


def both(cast: Cast) -> list[tuple[str, int]]:
    return [(cast.elder.member_number, 10), (cast.second_elder.member_number, 5)]


def tried(cast: Cast, rows: list[tuple[str, int]], **facts: Any) -> queries.GrantTrial:
    usual: dict[str, Any] = {"place": DISTRICT, "beneficiary_class": BeneficiaryClass.DEMENTIA}
    return queries.try_grants(rows=grant_sheet(rows).rows, at=NOW, **{"by_ids": []} | usual | facts)


def test_a_trial_shows_what_a_list_would_do_and_changes_nothing(cast: Cast) -> None:
    funded(cast, 1_000)
    trial = tried(cast, both(cast))
    assert trial.is_ready
    assert (trial.coin_minutes, trial.budget_minutes, trial.left_minutes) == (900, 1_000, 100)
    assert GrantBatch.objects.count() == Grant.objects.count() == 0
    assert queries.budget_balance(place=DISTRICT) == 1_000


def test_a_trial_shows_the_problem_of_every_row_at_once(cast: Cast) -> None:
    (elsewhere,), (gone,) = elders(1, place="110101001"), elders(1, first=97_100_000)
    Person.objects.filter(pk=gone.pk).update(left_at=NOW)
    numbers = [
        cast.elder.member_number,
        cast.elder.member_number,
        cast.volunteer.member_number,
        elsewhere.member_number,
        gone.member_number,
        cast.second_elder.member_number,
        "BJ970000000",
    ]
    trial = tried(cast, [(number, 1) for number in numbers], by_ids=[cast.second_elder.pk])
    assert not trial.is_ready
    assert [row.problems for row in trial.rows] == [
        (),
        (RowProblem.TWICE,),
        (RowProblem.TOO_YOUNG,),
        (RowProblem.MEMBER_UNKNOWN,),
        (RowProblem.MEMBER_UNKNOWN,),
        (RowProblem.ONESELF,),
        (RowProblem.NUMBER_WRONG,),
    ]
    assert [row.line_number for row in trial.wrong] == [3, 4, 5, 6, 7, 8]
    assert [row.person_id for row in trial.wrong] == [None] * 6


def test_a_trial_over_the_budget_is_not_ready(cast: Cast) -> None:
    funded(cast, 899)
    trial = tried(cast, both(cast))
    assert (trial.wrong, trial.left_minutes, trial.is_ready) == ([], -1, False)


def test_who_got_coins_this_year_or_waits_for_them_is_a_warning_and_no_more(cast: Cast) -> None:
    granted(cast, 60)
    funded(cast, 2_000)
    batch(cast, [(cast.second_elder.member_number, 1)])
    approved_list(cast, [cast.second_elder])
    trial = tried(cast, both(cast))
    assert [row.warnings for row in trial.rows] == [
        (RowWarning.GRANTED_THIS_YEAR, RowWarning.NO_CLASS),
        (RowWarning.GRANTED_THIS_YEAR, RowWarning.OTHER_CLASS),
    ]
    assert trial.is_ready
    later = queries.try_grants(
        place=DISTRICT,
        rows=grant_sheet(both(cast)[:1]).rows,
        beneficiary_class=BeneficiaryClass.DEMENTIA,
        by_ids=[],
        at=NOW + timedelta(days=365),
    )
    assert later.rows[0].warnings == (RowWarning.NO_CLASS,)


def test_a_list_is_granted_when_another_officer_approves_it(cast: Cast) -> None:
    funded(cast, 1_000)
    batch_id = batch(cast, both(cast))
    assert purses(cast.elder.pk) == (0, 0, 0, 0)
    approve_grant_batch(batch_id=batch_id, by=cast.second_district_officer_actor, at=NOW)
    assert [purses(each.pk)[0] for each in (cast.elder, cast.second_elder)] == [600, 300]
    assert queries.budget_balance(place=DISTRICT) == 100
    grant = Grant.objects.get(person=cast.elder)
    assert (grant.last_date, grant.beneficiary_class) == (EXPIRES, BeneficiaryClass.DEMENTIA)
    assert grant.batch_line_id == GrantBatchLine.objects.get(batch=batch_id, person=cast.elder).pk
    (notice,) = notices_of(person_id=cast.elder.pk, limit=10)
    assert (notice.kind, notice.facts["expires_date"]) == ("GRANT_RECEIVED", "2026-12-31")
    assert verify().ok


def test_of_a_file_only_the_fingerprint_and_the_numbers_are_kept(cast: Cast) -> None:
    funded(cast, 1_000)
    found = GrantBatch.objects.get(pk=batch(cast, both(cast)))
    assert found.sheet_sha256 == grant_sheet(both(cast)).sha256
    with connection.cursor() as cursor:
        for table in ("coins_grantbatch", "coins_grantbatchline"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%%张%%'")
            assert cursor.fetchone() == (0,)


def test_a_thousand_grants_are_one_posting_and_few_statements(cast: Cast) -> None:
    funded(cast, 60_000)
    batch_id = batch(cast, [(each.member_number, 1) for each in elders(1_000)])
    with CaptureQueriesContext(connection) as captured:
        approve_grant_batch(batch_id=batch_id, by=cast.second_district_officer_actor, at=NOW)
    asked = [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]]
    assert sum("ledger_post" in each for each in asked) == 1
    assert len(asked) <= STATEMENTS_MAX
    assert queries.budget_balance(place=DISTRICT) == 0
    assert Grant.objects.filter(state=DecisionState.APPROVED).count() == 1_000
    assert Notice.objects.filter(kind="GRANT_RECEIVED").count() == 1_000
    assert verify().ok


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"place": "110199"}, NotFound),
        ({"place": STREET}, NotFound),
        ({"place": CITY}, NotFound),
        ({"place": OTHER_DISTRICT}, NotYourAct),
        ({"by": "clerk_actor"}, NotYourAct),
        ({"by": "city_officer_actor"}, NotYourAct),
        ({"by": "street_officer_actor", "expires_date": NOW.date()}, NotYourAct),
        ({"expires_date": NOW.date(), "rows": [("BJ1", 1)]}, ExpiryWrong),
        ({"expires_date": date(2027, 3, 3)}, ExpiryWrong),
        ({"rows": [("BJ1", 10_000)]}, ListHasErrors),
        ({"rows": "too many"}, BudgetTooSmall),
    ],
)
def test_a_proposal_of_a_list_is_refused(cast: Cast, change: dict[str, Any], refusal: type[Refused]) -> None:
    funded(cast, 60)
    rows = change.get("rows", [(cast.elder.member_number, 1)])
    rows = [(cast.elder.member_number, 2)] if rows == "too many" else rows
    with pytest.raises(refusal) as refused:
        propose_grant_batch(
            place=change.get("place", DISTRICT),
            sheet=grant_sheet(rows),
            beneficiary_class=BeneficiaryClass.OTHER,
            expires_date=change.get("expires_date", date(2027, 3, 2)),
            by=getattr(cast, change.get("by", "district_officer_actor")),
            at=NOW,
        )
    assert "%(" not in refused.value.sentence
    assert GrantBatch.objects.count() == GrantBatchLine.objects.count() == 0


def test_the_same_list_waits_once_and_may_come_again_when_it_was_refused(cast: Cast) -> None:
    funded(cast, 2_000)
    batch_id = batch(cast, both(cast))
    with pytest.raises(SameListWaits):
        batch(cast, both(cast))
    refuse_grant_batch(batch_id=batch_id, reason="再核对", by=cast.second_district_officer_actor, at=NOW)
    assert batch(cast, both(cast)) != batch_id


@pytest.mark.parametrize(
    ("by", "scope", "turn", "refusal"),
    [
        ("clerk_actor", STREET, "decided", NotYourAct),
        ("second_district_officer_actor", OTHER_DISTRICT, "decided", NotYourAct),
        ("district_officer_actor", DISTRICT, "decided", MakerIsChecker),
        ("second_district_officer_actor", DISTRICT, "decided", AlreadyDecided),
        ("second_district_officer_actor", DISTRICT, "late", LastDayPassed),
        ("second_district_officer_actor", DISTRICT, "moved", ListHasErrors),
        ("second_district_officer_actor", DISTRICT, "left", ListHasErrors),
        ("second_district_officer_actor", DISTRICT, "oneself", ListHasErrors),
        ("second_district_officer_actor", DISTRICT, "spent", BudgetTooSmall),
    ],
)
def test_an_approval_of_a_list_is_refused_whole(
    cast: Cast, by: str, scope: str, turn: str, refusal: type[Refused]
) -> None:
    funded(cast, 900)
    batch_id = batch(cast, both(cast))
    actor, at = replace(getattr(cast, by), scope=scope), NOW
    people = Person.objects.filter(pk=cast.second_elder.pk)
    if turn == "decided":
        refuse_grant_batch(batch_id=batch_id, reason="x", by=cast.second_district_officer_actor, at=NOW)
    elif turn == "late":
        at = NOW + timedelta(days=304)
    elif turn == "moved":
        people.update(place="110101001")
    elif turn == "left":
        people.update(left_at=NOW)
    elif turn == "oneself":
        actor = replace(actor, person_id=cast.second_elder.pk)
    else:
        approved_batch(cast, [(cast.elder.member_number, 1)])
    before = [purses(each.pk) for each in (cast.elder, cast.second_elder)]
    with pytest.raises(refusal) as refused:
        approve_grant_batch(batch_id=batch_id, by=actor, at=at)
    assert "%(" not in refused.value.sentence
    assert [purses(each.pk) for each in (cast.elder, cast.second_elder)] == before


def test_an_unknown_list_is_not_found(cast: Cast) -> None:
    for decide in (approve_grant_batch, refuse_grant_batch):
        facts: dict[str, Any] = {"reason": "x"} if decide is refuse_grant_batch else {}
        with pytest.raises(NotFound):
            decide(batch_id=new_id(), by=cast.second_district_officer_actor, at=NOW, **facts)


@pytest.mark.parametrize(
    ("by", "reason", "refusal"),
    [
        ("clerk_actor", "", NotYourAct),
        ("district_officer_actor", "", MakerIsChecker),
        ("second_district_officer_actor", "  ", ReasonMissing),
        ("second_district_officer_actor", "x" * 201, ReasonMissing),
    ],
)
def test_a_refusal_of_a_list_is_refused(cast: Cast, by: str, reason: str, refusal: type[Refused]) -> None:
    funded(cast, 900)
    batch_id = batch(cast, both(cast))
    with pytest.raises(refusal):
        refuse_grant_batch(batch_id=batch_id, reason=reason, by=getattr(cast, by), at=NOW)
    assert GrantBatch.objects.get(pk=batch_id).state == DecisionState.PROPOSED


def test_a_grant_of_a_list_is_not_approved_again_by_itself(cast: Cast) -> None:
    funded(cast, 2_000)
    approved_batch(cast, both(cast))
    with pytest.raises(AlreadyDecided):
        approve_grant(
            grant_id=Grant.objects.get(person=cast.elder).pk, by=cast.second_district_officer_actor, at=NOW
        )


def test_undecided_lists_stand_first(cast: Cast) -> None:
    funded(cast, 2_000)
    waiting = batch(cast, [(cast.elder.member_number, 2)])
    done = approved_batch(cast, [(cast.elder.member_number, 1)])
    assert [each.pk for each in queries.batches_of_place(place=DISTRICT, limit=10)] == [waiting, done]
    assert queries.batches_of_place(place=OTHER_DISTRICT, limit=10) == []


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"coin_minutes": 0}, "coins_grantbatch_positive"),
        ({"place_id": STREET}, "coins_grantbatch_of_a_district"),
        ({"state": DecisionState.APPROVED}, "coins_grantbatch_state"),
        ({"refusal_reason": "x"}, "coins_grantbatch_state"),
        ({"decided": "district_officer", "state": DecisionState.APPROVED}, "coins_grantbatch_two_persons"),
        ({"decided": "second_district_officer", "state": DecisionState.REFUSED}, "coins_grantbatch_state"),
    ],
)
def test_the_database_itself_refuses_a_list_that_cannot_be(
    cast: Cast, change: dict[str, Any], constraint: str
) -> None:
    facts: dict[str, Any] = {
        "coin_minutes": 60,
        "place_id": DISTRICT,
        "state": DecisionState.PROPOSED,
    } | change
    if "decided" in facts:
        facts |= {"decided_by": getattr(cast, facts.pop("decided")), "decided_at": NOW}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        GrantBatch.objects.create(
            beneficiary_class=BeneficiaryClass.OTHER,
            expires_date=EXPIRES,
            line_count=1,
            sheet_sha256="0" * 64,
            proposed_by=cast.district_officer,
            proposed_at=NOW,
            **facts,
        )


def test_the_database_itself_approves_no_list_whose_lines_differ_and_changes_no_decided_one(
    cast: Cast,
) -> None:
    funded(cast, 2_000)
    waiting = GrantBatch.objects.get(pk=batch(cast, [(cast.elder.member_number, 2)]))
    decided = GrantBatch.objects.get(pk=approved_batch(cast, [(cast.elder.member_number, 1)]))
    late = GrantBatchLine(batch=decided, line_number=99, person=cast.second_elder, coin_minutes=60)
    with pytest.raises(DatabaseError, match="decided batch"), transaction.atomic():
        late.save(force_insert=True)
    with pytest.raises(DatabaseError, match="is decided"), transaction.atomic():
        GrantBatch.objects.filter(pk=decided.pk).update(refusal_reason="x")
    GrantBatchLine.objects.create(batch=waiting, line_number=99, person=cast.second_elder, coin_minutes=60)
    with pytest.raises(DatabaseError, match="2 lines of 180 minutes"), transaction.atomic():
        GrantBatch.objects.filter(pk=waiting.pk).update(
            state=DecisionState.APPROVED, decided_by=cast.second_district_officer, decided_at=NOW
        )


def test_the_database_itself_lets_nobody_stand_twice_in_a_list_and_grants_a_line_once(cast: Cast) -> None:
    funded(cast, 2_000)
    batch_id = approved_batch(cast, both(cast))
    line = GrantBatchLine.objects.get(batch=batch_id, person=cast.elder)
    with pytest.raises(IntegrityError, match="coins_grantbatchline_once"), transaction.atomic():
        GrantBatchLine.objects.create(batch_id=batch_id, line_number=9, person=cast.elder, coin_minutes=1)
    with pytest.raises(IntegrityError, match="batch_line_id"), transaction.atomic():
        Grant.objects.create(
            person=cast.elder,
            place_id=DISTRICT,
            beneficiary_class=BeneficiaryClass.OTHER,
            coin_minutes=60,
            proposed_by=cast.district_officer,
            proposed_at=NOW,
            batch_line=line,
            state=DecisionState.PROPOSED,
        )
