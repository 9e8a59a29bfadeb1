"""Places of a need: elders join and sign in, volunteers take a place or give it back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Model

from timebank.lib.operation import operation
from timebank.lib.rows import write_rows
from timebank.needs.kinds import NeedKind, NeedState, SignInBy
from timebank.needs.models import Need, Participant
from timebank.needs.operations.steps import lock_need, move_need, refuse_young
from timebank.needs.refusals import ActivityFull, AlreadyJoined, NeedMoved, NeedStarted
from timebank.people import powers
from timebank.people.queries import person
from timebank.people.rules import Actor


@operation
def join_activity(*, need_id: UUID, elder_id: UUID, by: Actor, at: datetime) -> Participant:
    """Give an elder a place in a group activity.

    Raises: NotFound, NotYourAct, PersonEnded, NotAnElder, NeedMoved, NeedStarted, AlreadyJoined, ActivityFull.
    """
    need = lock_need(need_id=need_id)
    elder = person(person_id=elder_id)
    powers.require("join_activity", by=by, place=elder.place_id, owner=elder.pk)
    refuse_young(elder, at=at)
    if need.kind != NeedKind.GROUP or need.state not in (NeedState.OPEN, NeedState.MATCHED):
        raise NeedMoved
    if at >= need.ends_at:
        raise NeedStarted
    taken = Participant.objects.filter(need=need)
    if taken.filter(elder=elder).exists():
        raise AlreadyJoined
    if taken.count() >= need.elder_places:
        raise ActivityFull
    return Participant.objects.create(need=need, elder=elder, joined_at=at)


def sign_in_participants(
    *, need_id: UUID, elder_ids: list[UUID], signed_in_by: SignInBy, at: datetime
) -> int:
    """Record which elders were present; who did not sign up before joins now. Called by ``visits``."""
    present = Participant.objects.filter(need_id=need_id)
    known = set(present.filter(elder_id__in=elder_ids).values_list("elder_id", flat=True))
    Participant.objects.bulk_create(
        Participant(need_id=need_id, elder_id=elder_id, joined_at=at)
        for elder_id in elder_ids
        if elder_id not in known
    )
    return present.filter(elder_id__in=elder_ids, signed_in_at__isnull=True).update(
        signed_in_at=at, signed_in_by=signed_in_by
    )


def take_place(need: Need, *, by_id: UUID, at: datetime, also: Sequence[Model]) -> None:
    """Note that a volunteer took a place of a locked need, with the rows that say so; the last makes it matched.

    Called by ``matching``.
    """
    need.places_taken += 1
    if need.places_taken == need.volunteer_places:
        move_need(
            need,
            to=NeedState.MATCHED,
            expected=(NeedState.OPEN,),
            by_id=by_id,
            at=at,
            places_taken=need.places_taken,
            also=also,
        )
    else:
        write_rows(*also)
        Need.objects.filter(pk=need.pk).update(places_taken=need.places_taken)


def free_place(need: Need, *, by_id: UUID, at: datetime) -> None:
    """Note that a volunteer's place of a locked need is free; it looks for somebody else while there is time."""
    need.places_taken -= 1
    if need.state == NeedState.MATCHED and at < need.closes_at:
        move_need(
            need,
            to=NeedState.OPEN,
            expected=(NeedState.MATCHED,),
            by_id=by_id,
            at=at,
            places_taken=need.places_taken,
        )
    else:
        Need.objects.filter(pk=need.pk).update(places_taken=need.places_taken)
