"""Letting two accounts of one person be one: asked here, because what may still be open stands in every package below."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from timebank.coins.models import Estate
from timebank.coins.queries import has_open_holds, owes_coins, resting_of
from timebank.lib.operation import operation
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.needs.kinds import NeedState
from timebank.needs.models import Need, Participant
from timebank.people import powers
from timebank.people.models import Merge, Person
from timebank.people.operations import join_accounts, lock_merge
from timebank.people.refusals import MergeHasOpen
from timebank.people.rules import Actor
from timebank.visits.kinds import VisitState
from timebank.visits.models import Visit

_OPEN_NEEDS = (NeedState.IN_REVIEW, NeedState.OPEN, NeedState.MATCHED)
_OVER = (VisitState.CONFIRMED, VisitState.CANCELLED)


@operation
def approve_merge(*, merge_id: UUID, by: Actor, at: datetime) -> Merge:
    """Let two accounts be one: the second person's word. Nothing may be open in the account that is closed.

    Raises: NotFound, NotYourAct, MakerIsChecker, MergeHasOpen, MergeMoved, PersonEnded, MergeWaits, MergeChained,
    MergeOfStaff.
    """
    merge = lock_merge(merge_id=merge_id)
    powers.require_for_pair(
        "approve_merge", by=by, first=merge.kept, second=merge.joined, makers=[merge.proposed_by_id]
    )
    what = next(_open_in(merge.joined_id), None)
    if what is not None:
        raise MergeHasOpen(what=what)
    join_accounts(merge=merge, by=by, at=at)
    return merge


def _open_in(person_id: UUID) -> Iterator[str | Promise]:
    """Name what an account has open, one thing after another."""
    need_is_open = {"need__state__in": _OPEN_NEEDS}
    if (
        Need.objects.filter(elder=person_id, state__in=_OPEN_NEEDS).exists()
        or Participant.objects.filter(elder=person_id, **need_is_open).exists()
        or has_open_holds(person_id=person_id)
    ):
        yield _("a request, or coins set aside for one")
    if Match.objects.filter(volunteer=person_id, state=MatchState.ACCEPTED).exists():
        yield _("a promised service")
    served = Visit.objects.exclude(state__in=_OVER)
    if served.filter(volunteer=person_id).exists() or served.filter(need__elder=person_id).exists():
        yield _("a service that is not confirmed yet")
    if resting_of(person_id=person_id):
        yield _("a gift or donation that rests")
    if owes_coins(person_id=person_id):
        yield _("coins that are owed")
    if Estate.objects.filter(person=person_id).exists():
        yield _("an estate")
    if Person.objects.filter(guardian=person_id, left_at__isnull=True).exists():
        yield _("a student who is led by this person")
