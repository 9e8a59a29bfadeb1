"""Proposing, approving and rejecting values, and what the database refuses by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from timebank.lib.ids import new_id
from timebank.lib.operation import one_transaction
from timebank.lib.refusals import NotFound, Refused
from timebank.policy.kinds import PolicyState
from timebank.policy.models import PolicyValue
from timebank.policy.operations import (
    AnotherValueStartsThen,
    DistrictMayNotOverride,
    OwnProposal,
    PolicyAlreadyDecided,
    PolicyReasonMissing,
    PolicyStartsTooSoon,
    UnknownPolicyName,
    WrongPolicyValue,
    approve_value,
    propose_value,
    reject_value,
)

pytestmark = pytest.mark.django_db

AUTHOR, APPROVER = UUID(int=1), UUID(int=2)
AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
START = AT + timedelta(days=10)


def propose(**changes: Any) -> PolicyValue:
    facts: dict[str, Any] = {
        "name": "alerts_per_day",
        "place": "110105",
        "value": 6,
        "starts_at": START,
        "reason": "fewer officers in spring",
        "by": AUTHOR,
        "at": AT,
    }
    return propose_value(**{**facts, **changes})


@pytest.mark.parametrize(
    ("refusal", "changes"),
    [
        (UnknownPolicyName, {"name": "price_of_a_coin"}),
        (NotFound, {"place": "999999"}),
        (WrongPolicyValue, {"value": "six"}),
        (WrongPolicyValue, {"value": None, "place": "110000"}),
        (DistrictMayNotOverride, {"name": "quiet_days"}),
        (DistrictMayNotOverride, {"place": "110105003"}),
        (PolicyStartsTooSoon, {"starts_at": AT + timedelta(seconds=59)}),
        (PolicyReasonMissing, {"reason": "  "}),
    ],
)
def test_a_proposal_is_refused(refusal: type[Refused], changes: dict[str, Any]) -> None:
    with pytest.raises(refusal):
        propose(**changes)
    assert not PolicyValue.objects.exclude(state=PolicyState.FOUNDING).exists()


def test_another_person_approves_and_both_are_kept() -> None:
    proposal = propose()
    approve_value(value_id=proposal.pk, by=APPROVER, at=AT)
    kept = PolicyValue.objects.get(pk=proposal.pk)
    assert (kept.state, kept.author_id, kept.approver_id) == (PolicyState.APPROVED, AUTHOR, APPROVER)
    assert (kept.decided_at, kept.starts_at, kept.value) == (AT, START, 6)


def test_a_rejected_proposal_stays_on_record_with_who_rejected_it() -> None:
    proposal = propose()
    reject_value(value_id=proposal.pk, by=APPROVER, at=AT)
    kept = PolicyValue.objects.get(pk=proposal.pk)
    assert (kept.state, kept.approver_id) == (PolicyState.REJECTED, APPROVER)


def test_nobody_decides_what_is_not_there() -> None:
    with pytest.raises(NotFound):
        approve_value(value_id=new_id(), by=APPROVER, at=AT)
    with pytest.raises(NotFound):
        reject_value(value_id=new_id(), by=APPROVER, at=AT)


def test_a_second_decision_is_refused() -> None:
    proposal = propose()
    approve_value(value_id=proposal.pk, by=APPROVER, at=AT)
    with pytest.raises(PolicyAlreadyDecided):
        approve_value(value_id=proposal.pk, by=APPROVER, at=AT)
    with pytest.raises(PolicyAlreadyDecided):
        reject_value(value_id=proposal.pk, by=APPROVER, at=AT)


def test_who_proposed_decides_nothing() -> None:
    proposal = propose()
    with pytest.raises(OwnProposal):
        approve_value(value_id=proposal.pk, by=AUTHOR, at=AT)
    with pytest.raises(OwnProposal):
        reject_value(value_id=proposal.pk, by=AUTHOR, at=AT)


def test_an_approval_that_comes_too_late_for_the_start_is_refused() -> None:
    proposal = propose()
    with pytest.raises(PolicyStartsTooSoon):
        approve_value(value_id=proposal.pk, by=APPROVER, at=START - timedelta(seconds=59))


def test_two_approved_values_never_start_at_the_same_moment() -> None:
    first, second = propose(), propose(value=7)
    approve_value(value_id=first.pk, by=APPROVER, at=AT)
    with pytest.raises(AnotherValueStartsThen):
        approve_value(value_id=second.pk, by=APPROVER, at=AT)


@pytest.mark.parametrize(
    ("constraint", "decision"),
    [
        ("policy_value_approver_is_another", {"approver_id": AUTHOR}),
        ("policy_value_persons_agree_with_state", {"approver_id": None}),
        ("policy_value_starts_after_approval", {"decided_at": START - timedelta(seconds=59)}),
    ],
)
def test_the_database_refuses_a_wrong_decision(constraint: str, decision: dict[str, Any]) -> None:
    proposal = propose()
    right = {"state": PolicyState.APPROVED, "approver_id": APPROVER, "decided_at": AT}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PolicyValue.objects.filter(pk=proposal.pk).update(**{**right, **decision})


def test_a_refusal_by_the_database_is_read_as_the_same_sentence() -> None:
    proposal = propose()
    with pytest.raises(OwnProposal), one_transaction():
        PolicyValue.objects.filter(pk=proposal.pk).update(
            state=PolicyState.APPROVED, approver_id=AUTHOR, decided_at=AT
        )


@pytest.mark.parametrize(
    ("message", "changes"),
    [
        ("policy_value_district_may_override", {"name": "quiet_days"}),
        ("policy_value_district_may_override", {"place_id": "110105003"}),
        ("policy_value_persons_agree_with_state", {"state": PolicyState.FOUNDING}),
        ("proposed once", {"state": PolicyState.APPROVED, "approver_id": APPROVER, "decided_at": AT}),
    ],
)
def test_the_database_refuses_a_row_that_no_operation_writes(message: str, changes: dict[str, Any]) -> None:
    row: dict[str, Any] = {
        "name": "alerts_per_day",
        "place_id": "110105",
        "value": 6,
        "starts_at": START,
        "reason": "trial",
        "author_id": AUTHOR,
        "proposed_at": AT,
        "state": PolicyState.PROPOSED,
    }
    with pytest.raises(DatabaseError, match=message), transaction.atomic():
        PolicyValue.objects.create(**{**row, **changes})


@pytest.mark.parametrize(
    "changes",
    [{"value": 9}, {"name": "quiet_days"}, {"place_id": "110101"}, {"starts_at": START}, {"reason": "other"}],
)
def test_the_application_cannot_change_what_was_proposed(changes: dict[str, Any]) -> None:
    proposal = propose()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        PolicyValue.objects.filter(pk=proposal.pk).update(**changes)


def test_the_application_cannot_delete_a_value() -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        PolicyValue.objects.all().delete()


@pytest.mark.django_db(databases=["default", "owner"])
def test_not_even_the_owner_changes_or_deletes_a_value() -> None:
    rows = PolicyValue.objects.using("owner").filter(name="quiet_days")
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic(using="owner"):
        rows.update(value=1)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic(using="owner"):
        rows.delete()
    assert rows.get().value == 7
