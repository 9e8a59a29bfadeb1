"""Balances of an older system: tried, told and counted alike, taken over once by two persons, checked by a third."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import CITY, DISTRICT, NOW, OTHER_DISTRICT, STREET, Cast
from timebank.coins import queries
from timebank.coins.kinds import DecisionState, RowProblem, SampleState
from timebank.coins.models import MigrationBatch, MigrationLine
from timebank.coins.operations import (
    approve_migration,
    propose_migration,
    refuse_migration,
    sample_migrated_record,
)
from timebank.coins.refusals import (
    AlreadyDecided,
    ControlTotalDiffers,
    ListHasErrors,
    NotApprovedYet,
    RecordTaken,
    SourceUnnamed,
)
from timebank.coins.tests.lists import SOURCE, approved_migration, balance_sheet, elders, migration
from timebank.coins.tests.purses import purses
from timebank.ledger.kinds import TransferKind
from timebank.ledger.queries import verify
from timebank.lib.ids import new_id
from timebank.lib.operation import one_transaction
from timebank.lib.refusals import NotFound, Refused
from timebank.notices.models import Notice
from timebank.notices.queries import notices_of
from timebank.people.models import Person
from timebank.people.powers import MakerIsChecker, NotYourAct
from timebank.people.refusals import ReasonMissing

pytestmark = pytest.mark.django_db(databases=["default"])

STATEMENTS_MAX = 10


def records(cast: Cast) -> list[tuple[str, str, int]]:
    """Two records of one volunteer and one of another: a person may have many."""
    first, second = cast.volunteer.member_number, cast.second_volunteer.member_number
    return [("A1", first, 600), ("A2", first, 30), ("B1", second, 90)]


def line_of(cast: Cast, record_id: str = "A1") -> MigrationLine:
    return MigrationLine.objects.get(record_id=record_id, is_void=False)


def test_balances_are_issued_as_earned_coins_when_another_officer_approves(cast: Cast) -> None:
    batch_id = migration(cast, records(cast))
    assert purses(cast.volunteer.pk) == (0, 0, 0, 0)
    approve_migration(batch_id=batch_id, by=cast.second_city_officer_actor, at=NOW)
    assert [purses(each.pk) for each in (cast.volunteer, cast.second_volunteer)] == [
        (0, 0, 630, 0),
        (0, 0, 90, 0),
    ]
    lines = queries.statement(person_id=cast.volunteer.pk, limit=10)
    assert [line.kind for line in lines] == [TransferKind.MIGRATE] * 2
    assert {line.cause_id for line in lines} == {line_of(cast, "A1").pk, line_of(cast, "A2").pk}
    assert [each.kind for each in notices_of(person_id=cast.second_volunteer.pk, limit=9)] == [
        "BALANCE_TAKEN_OVER"
    ]
    assert verify().ok


def test_a_thousand_records_are_one_posting_and_few_statements(cast: Cast) -> None:
    batch_id = migration(cast, [(f"R{n}", each.member_number, 60) for n, each in enumerate(elders(1_000))])
    with CaptureQueriesContext(connection) as captured:
        approve_migration(batch_id=batch_id, by=cast.second_city_officer_actor, at=NOW)
    asked = [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]]
    assert sum("ledger_post" in each for each in asked) == 1
    assert len(asked) <= STATEMENTS_MAX
    assert Notice.objects.filter(kind="BALANCE_TAKEN_OVER").count() == 1_000
    (found,) = queries.reconciliation(city=CITY)
    assert (found.records, found.booked_minutes, found.difference_minutes) == (1_000, 60_000, 0)
    assert verify().ok


def test_a_trial_shows_the_problem_of_every_record_at_once(cast: Cast) -> None:
    approved_migration(cast, [("A1", cast.volunteer.member_number, 60)])
    number, other = cast.volunteer.member_number, cast.second_volunteer.member_number
    Person.objects.filter(pk=cast.neighbour.pk).update(left_at=NOW)
    rows = [("A1", number, 60), ("A2", number, 60), ("A2", other, 60), ("A3", "BJ1", 60)]
    rows += [("A4", cast.neighbour.member_number, 60), ("A5", cast.city_officer.member_number, 60)]
    trial = queries.try_balances(
        city=CITY,
        source_name=SOURCE,
        told_minutes=400,
        rows=balance_sheet(rows).rows,
        by_ids=[cast.city_officer.pk],
        at=NOW,
    )
    assert [row.problems for row in trial.rows] == [
        (RowProblem.RECORD_TAKEN,),
        (),
        (RowProblem.RECORD_TWICE,),
        (RowProblem.NUMBER_WRONG,),
        (RowProblem.MEMBER_UNKNOWN,),
        (RowProblem.ONESELF,),
    ]
    assert (trial.coin_minutes, trial.difference_minutes, trial.is_ready) == (360, 40, False)
    before_it_was_served = queries.try_balances(
        city=CITY,
        source_name="另一系统",
        told_minutes=60,
        rows=balance_sheet(rows[:1]).rows,
        by_ids=[],
        at=NOW - timedelta(days=2_000),
    )
    assert before_it_was_served.rows[0].problems == (RowProblem.DATE_WRONG,)
    assert MigrationBatch.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"city": "990000"}, NotFound),
        ({"city": DISTRICT}, NotFound),
        ({"by": "district_officer_actor"}, NotYourAct),
        ({"by": "clerk_actor"}, NotYourAct),
        ({"source_name": " "}, SourceUnnamed),
        ({"source_name": "x" * 41}, SourceUnnamed),
        ({"source_name": "a<b>"}, SourceUnnamed),
        ({"rows": [("A1", "BJ1", 60)], "told_minutes": 1}, ListHasErrors),
        ({"told_minutes": 719}, ControlTotalDiffers),
        ({"told_minutes": 721}, ControlTotalDiffers),
    ],
)
def test_a_proposal_of_balances_is_refused(
    cast: Cast, change: dict[str, Any], refusal: type[Refused]
) -> None:
    with pytest.raises(refusal) as refused:
        propose_migration(
            city=change.get("city", CITY),
            source_name=change.get("source_name", SOURCE),
            told_minutes=change.get("told_minutes", 720),
            sheet=balance_sheet(change.get("rows", records(cast))),
            by=getattr(cast, change.get("by", "city_officer_actor")),
            at=NOW,
        )
    assert "%(" not in refused.value.sentence
    assert MigrationBatch.objects.count() == MigrationLine.objects.count() == 0


@pytest.mark.parametrize(
    ("by", "turn", "refusal"),
    [
        ("district_officer_actor", "decided", NotYourAct),
        ("city_officer_actor", "decided", MakerIsChecker),
        ("second_city_officer_actor", "decided", AlreadyDecided),
        ("second_city_officer_actor", "left", ListHasErrors),
        ("second_city_officer_actor", "oneself", ListHasErrors),
    ],
)
def test_an_approval_of_balances_is_refused_whole(
    cast: Cast, by: str, turn: str, refusal: type[Refused]
) -> None:
    batch_id, actor = migration(cast, records(cast)), getattr(cast, by)
    if turn == "decided":
        refuse_migration(batch_id=batch_id, reason="x", by=cast.second_city_officer_actor, at=NOW)
    elif turn == "left":
        Person.objects.filter(pk=cast.second_volunteer.pk).update(left_at=NOW)
    else:
        actor = replace(actor, person_id=cast.volunteer.pk)
    with pytest.raises(refusal):
        approve_migration(batch_id=batch_id, by=actor, at=NOW)
    assert purses(cast.volunteer.pk) == (0, 0, 0, 0)


def test_an_unknown_list_or_record_is_not_found(cast: Cast) -> None:
    by = cast.second_city_officer_actor
    with pytest.raises(NotFound):
        approve_migration(batch_id=new_id(), by=by, at=NOW)
    with pytest.raises(NotFound):
        refuse_migration(batch_id=new_id(), reason="x", by=by, at=NOW)
    with pytest.raises(NotFound):
        sample_migrated_record(line_id=new_id(), is_true=True, by=by, at=NOW)


def test_a_refused_list_says_why_and_frees_its_records(cast: Cast) -> None:
    batch_id = migration(cast, records(cast))
    with pytest.raises(ReasonMissing):
        refuse_migration(batch_id=batch_id, reason="", by=cast.second_city_officer_actor, at=NOW)
    with pytest.raises(ListHasErrors):
        migration(cast, records(cast)[:1])
    refuse_migration(batch_id=batch_id, reason="总数待核", by=cast.second_city_officer_actor, at=NOW)
    assert MigrationBatch.objects.get(pk=batch_id).refusal_reason == "总数待核"
    approved_migration(cast, records(cast))
    assert purses(cast.volunteer.pk)[2] == 630


def test_a_record_is_checked_once_by_a_third_person(cast: Cast) -> None:
    approved_migration(cast, records(cast))
    first, second = line_of(cast, "A1"), line_of(cast, "B1")
    sample_migrated_record(line_id=first.pk, is_true=True, by=cast.district_officer_actor, at=NOW)
    sample_migrated_record(line_id=second.pk, is_true=False, by=cast.second_district_officer_actor, at=NOW)
    assert [line_of(cast, each).sample_state for each in ("A1", "B1", "A2")] == [
        SampleState.SAMPLED_TRUE,
        SampleState.SAMPLED_FALSE,
        SampleState.UNSAMPLED,
    ]
    (found,) = queries.reconciliation(city=CITY)
    assert (found.sampled_true, found.sampled_false) == (1, 1)
    assert purses(cast.second_volunteer.pk)[2] == 90


@pytest.mark.parametrize(
    ("by", "scope", "turn", "refusal"),
    [
        ("street_officer_actor", STREET, "approved", NotYourAct),
        ("district_officer_actor", OTHER_DISTRICT, "approved", NotYourAct),
        ("oneself", DISTRICT, "approved", NotYourAct),
        ("city_officer_actor", CITY, "approved", MakerIsChecker),
        ("second_city_officer_actor", CITY, "approved", MakerIsChecker),
        ("district_officer_actor", DISTRICT, "waiting", NotApprovedYet),
        ("second_district_officer_actor", DISTRICT, "sampled", AlreadyDecided),
    ],
)
def test_a_check_of_a_record_is_refused(
    cast: Cast, by: str, scope: str, turn: str, refusal: type[Refused]
) -> None:
    batch_id = migration(cast, records(cast))
    if turn != "waiting":
        approve_migration(batch_id=batch_id, by=cast.second_city_officer_actor, at=NOW)
    if turn == "sampled":
        sample_migrated_record(line_id=line_of(cast).pk, is_true=True, by=cast.district_officer_actor, at=NOW)
    if by == "oneself":
        actor = replace(cast.district_officer_actor, person_id=cast.volunteer.pk)
    else:
        actor = replace(getattr(cast, by), scope=scope)
    with pytest.raises(refusal):
        sample_migrated_record(line_id=line_of(cast).pk, is_true=False, by=actor, at=NOW)
    assert line_of(cast).sample_state != SampleState.SAMPLED_FALSE


def test_the_reconciliation_tells_each_system_apart_and_finds_what_is_not_in_the_books(cast: Cast) -> None:
    approved_migration(cast, records(cast))
    waiting = propose_migration(
        city=CITY,
        source_name="街道台账",
        told_minutes=15,
        sheet=balance_sheet([("A1", cast.volunteer.member_number, 15)]),
        by=cast.city_officer_actor,
        at=NOW,
    )
    found = {each.source_name: each for each in queries.reconciliation(city=CITY)}
    assert (found[SOURCE].told_minutes, found[SOURCE].booked_minutes) == (720, 720)
    assert (found["街道台账"].records, found["街道台账"].waiting_records) == (0, 1)
    MigrationBatch.objects.filter(pk=waiting).update(
        state=DecisionState.APPROVED, decided_by=cast.second_city_officer, decided_at=NOW
    )
    (missing,) = [each for each in queries.reconciliation(city=CITY) if each.difference_minutes]
    assert (missing.source_name, missing.difference_minutes, missing.booked_minutes) == ("街道台账", 15, 0)


def test_the_database_itself_takes_a_record_over_once_and_only_from_its_source(cast: Cast) -> None:
    migration(cast, records(cast))
    line = line_of(cast)
    copy: dict[str, Any] = {
        "batch_id": line.batch_id,
        "line_number": 99,
        "person": cast.elder,
        "coin_minutes": 60,
        "served_until_date": line.served_until_date,
    }
    with pytest.raises(RecordTaken), one_transaction():
        MigrationLine.objects.create(source_name=SOURCE, record_id="A1", **copy)
    with (
        pytest.raises(IntegrityError, match="coins_migrationline_of_its_source"),
        transaction.atomic(),
    ):
        MigrationLine.objects.create(source_name="另一系统", record_id="A1", **copy)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"coin_minutes": 0, "told_minutes": 0}, "coins_migrationbatch_positive"),
        ({"place_id": DISTRICT}, "coins_migrationbatch_of_a_city"),
        ({"told_minutes": 61}, "coins_migrationbatch_total"),
        ({"state": DecisionState.APPROVED}, "coins_migrationbatch_state"),
        ({"decided": "city_officer", "state": DecisionState.APPROVED}, "coins_migrationbatch_two_persons"),
    ],
)
def test_the_database_itself_refuses_balances_that_cannot_be(
    cast: Cast, change: dict[str, Any], constraint: str
) -> None:
    facts: dict[str, Any] = {
        "coin_minutes": 60,
        "told_minutes": 60,
        "place_id": CITY,
        "state": DecisionState.PROPOSED,
    } | change
    if "decided" in facts:
        facts |= {"decided_by": getattr(cast, facts.pop("decided")), "decided_at": NOW}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MigrationBatch.objects.create(
            source_name=SOURCE,
            line_count=1,
            sheet_sha256="0" * 64,
            proposed_by=cast.city_officer,
            proposed_at=NOW,
            **facts,
        )


def test_the_database_itself_lets_no_maker_check_a_record_and_voids_none_that_was_approved(
    cast: Cast,
) -> None:
    approved_migration(cast, records(cast))
    lines = MigrationLine.objects.filter(record_id="A1")
    for maker in (cast.city_officer, cast.second_city_officer):
        with pytest.raises(DatabaseError, match="by a third person"), transaction.atomic():
            lines.update(sample_state=SampleState.SAMPLED_TRUE, sampled_by=maker, sampled_at=NOW)
    with pytest.raises(IntegrityError, match="coins_migrationline_sample"), transaction.atomic():
        lines.update(sample_state=SampleState.SAMPLED_TRUE, sampled_by=cast.volunteer, sampled_at=NOW)
    with pytest.raises(DatabaseError, match="void only with its batch"), transaction.atomic():
        lines.update(is_void=True)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        lines.update(coin_minutes=1)
