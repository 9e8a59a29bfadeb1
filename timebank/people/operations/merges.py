"""Joining two accounts of one person, by two persons, and parting them again within a term, by two persons.

Nothing is moved or rewritten: an alias stands between the two, and what asks follows it (docs/decisions/0011). Whether
anything is still open is asked by ``visits.approve_merge``, which is the act that officers do.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.people import powers
from timebank.people.kinds import MERGED, PERSONAL_ROLES, STAFF_ROLES, MergeGround, MergeState
from timebank.people.models import DeviceToken, Merge, MergeStep, Person, RoleHeld
from timebank.people.operations.membership import end_membership, resume_membership
from timebank.people.queries import person as fetch_person
from timebank.people.queries import roles_of
from timebank.people.refusals import (
    MergeChained,
    MergeMoved,
    MergeOfStaff,
    MergeTooLate,
    MergeWaits,
    PersonEnded,
    SameAccount,
)
from timebank.people.rules import Actor
from timebank.policy.queries import value


@operation
def propose_merge(*, kept_id: UUID, joined_id: UUID, ground: MergeGround, by: Actor, at: datetime) -> Merge:
    """Propose that two accounts are one person's: one is kept, the other will be closed.

    Raises: NotFound, NotYourAct, SameAccount, PersonEnded, MergeWaits, MergeChained, MergeOfStaff.
    """
    kept, joined = fetch_person(person_id=kept_id), fetch_person(person_id=joined_id)
    powers.require_for_pair("propose_merge", by=by, first=kept, second=joined)
    if kept.pk == joined.pk:
        raise SameAccount
    if kept.left_at is not None or joined.left_at is not None:
        raise PersonEnded
    _refuse_unjoinable(kept, joined, at=at)
    merge = Merge.objects.create(
        kept=kept, joined=joined, ground=ground, proposed_by_id=by.person_id, proposed_at=at
    )
    _step(merge, "", MergeState.PROPOSED, by=by, at=at)
    return merge


@operation
def refuse_merge(*, merge_id: UUID, by: Actor, at: datetime) -> Merge:
    """Decide that two accounts stay apart. Raises: NotFound, NotYourAct, MakerIsChecker, MergeMoved."""
    merge = lock_merge(merge_id=merge_id)
    powers.require_for_pair(
        "refuse_merge", by=by, first=merge.kept, second=merge.joined, makers=[merge.proposed_by_id]
    )
    _move(
        merge,
        MergeState.PROPOSED,
        MergeState.REFUSED,
        by=by,
        at=at,
        decided_by_id=by.person_id,
        decided_at=at,
    )
    return merge


@operation
def join_accounts(*, merge: Merge, by: Actor, at: datetime) -> None:
    """Let two accounts be one from this moment: the joined one is closed, its personal roles are the kept one's as well.

    The caller has asked ``powers``, locked the merge and made sure that nothing is open.
    Raises: MergeMoved, PersonEnded, MergeChained, MergeOfStaff.
    """
    if merge.state != MergeState.PROPOSED:
        raise MergeMoved
    if merge.kept.left_at is not None or merge.joined.left_at is not None:
        raise PersonEnded
    _refuse_unjoinable(merge.kept, merge.joined, at=at, but=merge.pk)
    _move(
        merge, MergeState.PROPOSED, MergeState.JOINED, by=by, at=at, decided_by_id=by.person_id, decided_at=at
    )
    # From here on it must succeed.
    held = RoleHeld.objects.filter(person=merge.joined, role__in=PERSONAL_ROLES, until__isnull=True)
    RoleHeld.objects.bulk_create(
        [
            RoleHeld(person=merge.kept, role=role, since=at, appointed_by_id=by.person_id)
            for role in sorted(held.values_list("role", flat=True))
        ],
        ignore_conflicts=True,
    )
    end_membership(person_id=merge.joined_id, at=at)


@operation
def propose_parting(*, merge_id: UUID, by: Actor, at: datetime) -> Merge:
    """Propose to part two joined accounts again, within ``merge_parting_days`` of their joining.

    Raises: NotFound, NotYourAct, MergeMoved, MergeTooLate.
    """
    merge = lock_merge(merge_id=merge_id)
    powers.require_for_pair("propose_parting", by=by, first=merge.kept, second=merge.joined)
    _refuse_late(merge, MergeState.JOINED, at=at)
    _move(merge, MergeState.JOINED, MergeState.PARTING, by=by, at=at, parting_proposed_by_id=by.person_id)
    return merge


@operation
def approve_parting(*, merge_id: UUID, by: Actor, at: datetime) -> Merge:
    """Part two accounts: the closed one is open again with all it had, what each did meanwhile stays its own.

    Raises: NotFound, NotYourAct, MakerIsChecker, MergeMoved, MergeTooLate.
    """
    merge = lock_merge(merge_id=merge_id)
    makers = [each for each in [merge.parting_proposed_by_id] if each]
    powers.require_for_pair("approve_parting", by=by, first=merge.kept, second=merge.joined, makers=makers)
    _refuse_late(merge, MergeState.PARTING, at=at)
    _move(merge, MergeState.PARTING, MergeState.PARTED, by=by, at=at, parted_by_id=by.person_id, parted_at=at)
    # From here on it must succeed.
    joined_at = _joined_at(merge)
    given = RoleHeld.objects.filter(
        person=merge.kept, role__in=PERSONAL_ROLES, since=joined_at, appointed_by=merge.decided_by_id
    )
    DeviceToken.objects.filter(role_held__in=given, revoked_at__isnull=True).update(revoked_at=at)
    given.filter(until__isnull=True).update(until=at)
    resume_membership(person_id=merge.joined_id, ended_at=joined_at)
    return merge


def lock_merge(*, merge_id: UUID) -> Merge:
    """Lock a merge and both its persons, in the order of their ids. Raises: NotFound."""
    merge = Merge.objects.select_for_update().filter(pk=merge_id).first()
    if merge is None:
        raise NotFound
    rows = Person.objects.select_for_update().filter(pk__in=[merge.kept_id, merge.joined_id])
    people = {person.pk: person for person in rows.order_by("pk")}
    merge.kept, merge.joined = people[merge.kept_id], people[merge.joined_id]
    return merge


def _refuse_unjoinable(kept: Person, joined: Person, *, at: datetime, but: UUID | None = None) -> None:
    """Refuse a second merge of an account, chains, and closing an account with a staff role."""
    others = Merge.objects.exclude(pk=but) if but else Merge.objects.all()
    open_states = [MergeState.PROPOSED, *MERGED]
    if others.filter(joined=joined, state__in=open_states).exists():
        raise MergeWaits
    if (
        others.filter(joined=kept, state__in=open_states).exists()
        or others.filter(kept=joined, state__in=open_states).exists()
    ):
        raise MergeChained
    if any(held.role in STAFF_ROLES for held in roles_of(person_id=joined.pk, at=at)):
        raise MergeOfStaff


def _refuse_late(merge: Merge, state: MergeState, *, at: datetime) -> None:
    if merge.state != state:
        raise MergeMoved
    days = value("merge_parting_days", at=at, place=merge.kept.place_id)
    if at > _joined_at(merge) + timedelta(days=days):
        raise MergeTooLate(days=days)


def _joined_at(merge: Merge) -> datetime:
    assert merge.decided_at is not None, "a joined merge was decided"
    return merge.decided_at


def _move(
    merge: Merge, expected: MergeState, to: MergeState, *, by: Actor, at: datetime, **facts: Any
) -> None:
    """Move a merge from the expected state and keep the step. Raises: MergeMoved."""
    if not Merge.objects.filter(pk=merge.pk, state=expected).update(state=to, **facts):
        raise MergeMoved
    _step(merge, expected, to, by=by, at=at)
    merge.state = to


def _step(merge: Merge, from_state: str, to: MergeState, *, by: Actor, at: datetime) -> None:
    MergeStep.objects.create(merge=merge, from_state=from_state, to_state=to, by_id=by.person_id, at=at)
