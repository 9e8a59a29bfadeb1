"""Reads of the pages of delegates: who may act for an elder, and what each did in the elder's name."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from timebank.needs.models import Need
from timebank.people.kinds import Role
from timebank.people.models import Delegation, Person
from timebank.visits.models import Visit

LIST_LIMIT = 20


@dataclass(frozen=True, slots=True)
class ActOfDelegate:
    """One thing that a delegate did: asked for help, or confirmed a service."""

    at: datetime
    member_number: str
    need: Need
    is_confirmation: bool


def delegations_of(*, elder_id: UUID) -> list[Delegation]:
    """List the powers in force that an elder gave, by the delegate's member number."""
    rows = Delegation.objects.filter(elder_id=elder_id, until__isnull=True).select_related("delegate")
    return list(rows.order_by("delegate__member_number", "pk")[:LIST_LIMIT])


def acts_of_delegates(*, elder_id: UUID) -> list[ActOfDelegate]:
    """List what present and former delegates did for an elder, the newest first."""
    ids = Delegation.objects.filter(elder_id=elder_id).values("delegate_id")
    numbers = dict(Person.objects.filter(pk__in=ids).values_list("pk", "member_number"))
    asked = Need.objects.filter(elder_id=elder_id, published_as=Role.DELEGATE).order_by("-published_at", "pk")
    confirmed = Visit.objects.filter(need__elder_id=elder_id, confirmed_by_id__in=list(numbers))
    found = [
        ActOfDelegate(each.published_at, numbers.get(each.published_by_id, ""), each, is_confirmation=False)
        for each in asked[:LIST_LIMIT]
    ]
    found += [
        ActOfDelegate(each.confirmed_at, numbers[each.confirmed_by_id], each.need, is_confirmation=True)
        for each in confirmed.select_related("need").order_by("-confirmed_at", "pk")[:LIST_LIMIT]
        if each.confirmed_at is not None and each.confirmed_by_id is not None
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)[:LIST_LIMIT]
