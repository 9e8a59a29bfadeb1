"""Reads of gifts and donations: who may receive, what rests, what is missing, what is due.

Lists have a limit and end their order with the key. Nothing here decides; the operations ask again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from timebank.coins.kinds import GiftCheck, GiftState
from timebank.coins.models import Donation, Gift
from timebank.coins.models.gifts import CHECKED, Giving
from timebank.coins.rules import GIVINGS, month_of
from timebank.ledger.rules import MovementFact
from timebank.lib.units import CoinMinutes
from timebank.people.kinds import DESK_ROLES, PERSONAL_ROLES, Relation, Role
from timebank.people.models import Person, Suspension
from timebank.people.queries import people, relatives_of
from timebank.people.rules import LOCAL, Actor, age_on, local_date
from timebank.places.rules import scope_prefix
from timebank.policy.queries import value

LIST_MAX = 200
CHECKING_ROLES = (*DESK_ROLES, Role.STREET_OFFICER)
"""Who may be asked to call a giver or to be the second person."""

_WAITS = Q(needs_call=True, called_at__isnull=True) | Q(needs_approval=True, approved_at__isnull=True)
"""What a desk or an officer can record; the guardian's consent is the guardian's own."""


@dataclass(frozen=True, slots=True)
class RelativeFact:
    """A relative who may receive coins, and what they are of the giver."""

    person_id: UUID
    member_number: str
    relation: Relation


def relatives_to_give(*, giver: Person, at: datetime) -> list[RelativeFact]:
    """List the confirmed relatives to whom a person may give coins now, by member number."""
    relations = relatives_of(person_id=giver.pk)
    allowed = value("gift_relations", at=at, place=giver.place_id)
    receivers = [
        RelativeFact(person.pk, person.member_number, relations[person.pk])
        for person in people(person_ids=list(relations)).values()
        if relations[person.pk] in allowed and may_receive(receiver=person, at=at)
    ]
    return sorted(receivers, key=lambda each: each.member_number)


def may_receive(*, receiver: Person, at: datetime) -> bool:
    """Tell whether a relative is old enough to receive coins, and has not left."""
    age_min = value("gift_receiver_age_min", at=at, place=receiver.place_id)
    old_enough = age_on(birth_date=receiver.birth_date, day=local_date(at)) >= age_min
    return old_enough and receiver.left_at is None


def given_in_month(*, giver_id: UUID, at: datetime) -> CoinMinutes:
    """Sum what a person gave and donated in the calendar month of a moment and did not get back."""
    first, following = month_of(local_date(at))
    starts_at, ends_at = (datetime.combine(day, time(0), tzinfo=LOCAL) for day in (first, following))
    kept = {"giver_id": giver_id, "given_at__gte": starts_at, "given_at__lt": ends_at}
    states = (GiftState.RESTING, GiftState.DELIVERED)
    return _sum(
        Gift.objects.filter(state__in=states, **kept), Donation.objects.filter(state__in=states, **kept)
    )


def resting_of(*, person_id: UUID) -> CoinMinutes:
    """Sum what a person's own gifts and donations still hold."""
    resting = {"giver_id": person_id, "state": GiftState.RESTING}
    return _sum(Gift.objects.filter(**resting), Donation.objects.filter(**resting))


def _sum(gifts: QuerySet[Gift], donations: QuerySet[Donation]) -> CoinMinutes:
    both = gifts.values("coin_minutes").union(donations.values("coin_minutes"), all=True)
    return CoinMinutes(sum(row["coin_minutes"] for row in both))


def gifts_of(*, giver_id: UUID, limit: int) -> list[Gift]:
    """List what a person gave to relatives, newest first."""
    rows = Gift.objects.filter(giver_id=giver_id).select_related("giver", "receiver")
    return list(rows.order_by("-given_at", "-id")[: min(limit, LIST_MAX)])


def gifts_to(*, receiver_id: UUID, limit: int) -> list[Gift]:
    """List what relatives gave to a person, newest first."""
    rows = Gift.objects.filter(receiver_id=receiver_id).select_related("giver", "receiver")
    return list(rows.order_by("-given_at", "-id")[: min(limit, LIST_MAX)])


def donations_of(*, giver_id: UUID, limit: int) -> list[Donation]:
    """List what a person donated, newest first."""
    rows = Donation.objects.filter(giver_id=giver_id).select_related("giver", "pool")
    return list(rows.order_by("-given_at", "-id")[: min(limit, LIST_MAX)])


def gifts_visible_to(viewer: Actor) -> QuerySet[Gift]:
    """Narrow to the gifts that a viewer gives or receives, leads the giver of, or may check in own places."""
    rows = Gift.objects.select_related("giver", "receiver")
    if viewer.role in (Role.ELDER, Role.VOLUNTEER):
        return rows.filter(Q(giver=viewer.person_id) | Q(receiver=viewer.person_id))
    if viewer.role in DESK_ROLES and viewer.scope:
        here = scope_prefix(viewer.scope)
        return rows.filter(Q(giver__place__code__startswith=here) | Q(receiver__place__code__startswith=here))
    return rows.filter(_given_within_reach(viewer))


def donations_visible_to(viewer: Actor) -> QuerySet[Donation]:
    """Narrow to the donations that a viewer made, leads the giver of, or may check in own places."""
    rows = Donation.objects.select_related("giver", "pool")
    if viewer.role in (Role.ELDER, Role.VOLUNTEER):
        return rows.filter(giver=viewer.person_id)
    return rows.filter(_given_within_reach(viewer))


def _given_within_reach(viewer: Actor) -> Q:
    if viewer.role == Role.GUARDIAN:
        return Q(giver__guardian=viewer.person_id)
    if viewer.role in PERSONAL_ROLES or viewer.role not in CHECKING_ROLES or not viewer.scope:
        return Q(pk__in=[])
    return Q(giver__place__code__startswith=scope_prefix(viewer.scope))


def givings_behind(*, entries: Iterable[MovementFact]) -> dict[UUID, Gift | Donation]:
    """Give the gift or donation behind each movement by which one arrived, by its id."""
    ids = {entry.cause_id for entry in entries if entry.kind in GIVINGS}
    return (
        {**Gift.objects.in_bulk(ids), **Donation.objects.select_related("pool").in_bulk(ids)} if ids else {}
    )


def missing_checks(*, giving: Giving) -> list[GiftCheck]:
    """List what still has to be recorded before the coins may move."""
    asked = (
        (GiftCheck.CALL, giving.needs_call, giving.called_at),
        (GiftCheck.APPROVAL, giving.needs_approval, giving.approved_at),
        (GiftCheck.CONSENT, giving.needs_consent, giving.consented_at),
    )
    return [check for check, is_needed, recorded_at in asked if is_needed and recorded_at is None]


def gifts_to_check(*, viewer: Actor, limit: int) -> list[Gift]:
    """List the gifts for which something is missing that the viewer's places can record, the soonest to go back first."""
    rows = gifts_visible_to(viewer).filter(_WAITS, _given_within_reach(viewer), state=GiftState.RESTING)
    return list(rows.order_by("waits_until", "id")[: min(limit, LIST_MAX)])


def donations_to_check(*, viewer: Actor, limit: int) -> list[Donation]:
    """List the donations for which something is missing that the viewer's places can record, as of gifts."""
    rows = donations_visible_to(viewer).filter(_WAITS, _given_within_reach(viewer), state=GiftState.RESTING)
    return list(rows.order_by("waits_until", "id")[: min(limit, LIST_MAX)])


def is_suspended(*, person_id: UUID, at: datetime) -> bool:
    """Tell whether a suspension of a person is in force."""
    return Suspension.objects.filter(person_id=person_id, starts_at__lte=at, ends_at__gt=at).exists()


def _due(at: datetime) -> Q:
    """Select what can move now, and what has waited long enough; who is suspended waits."""
    in_force = Suspension.objects.filter(person=OuterRef("giver"), starts_at__lte=at, ends_at__gt=at)
    return Q(state=GiftState.RESTING, rests_until__lte=at) & (
        Q(waits_until__lte=at) | CHECKED & ~Q(Exists(in_force))
    )


def gifts_due(*, at: datetime, limit: int) -> list[UUID]:
    """List the gifts whose rest is over and that can arrive or must go back, the longest over first."""
    return list(
        Gift.objects.filter(_due(at)).order_by(F("rests_until"), "pk").values_list("pk", flat=True)[:limit]
    )


def donations_due(*, at: datetime, limit: int) -> list[UUID]:
    """List the donations whose rest is over and that can arrive or must go back, the longest over first."""
    due = Donation.objects.filter(_due(at)).order_by(F("rests_until"), "pk")
    return list(due.values_list("pk", flat=True)[:limit])
