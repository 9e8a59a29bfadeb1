"""What of corrections, debts and estates an officer or a desk may see: that of the places of the role.

Also members whose membership has ended, since their coins are still to be set right.
"""

from django.db.models import QuerySet

from timebank.coins.models import Correction, Debt, Estate, EstateDecision
from timebank.people.models import Person
from timebank.people.rules import Actor
from timebank.places.rules import scope_prefix


def corrections_visible_to(viewer: Actor) -> QuerySet[Correction]:
    """Narrow to the corrections of the viewer's district or city."""
    return Correction.objects.filter(place__code__startswith=scope_prefix(viewer.scope))


def debts_visible_to(viewer: Actor) -> QuerySet[Debt]:
    """Narrow to what members of the viewer's places owe."""
    return Debt.objects.filter(person__place__code__startswith=scope_prefix(viewer.scope))


def estates_visible_to(viewer: Actor) -> QuerySet[Estate]:
    """Narrow to the estates of members of the viewer's places."""
    within = Estate.objects.filter(person__place__code__startswith=scope_prefix(viewer.scope))
    return within.select_related("person")


def decisions_visible_to(viewer: Actor) -> QuerySet[EstateDecision]:
    """Narrow to what waits or was decided about the estates of the viewer's places."""
    return EstateDecision.objects.filter(estate__person__place__code__startswith=scope_prefix(viewer.scope))


def member_ever_within(*, scope: str, member_number: str) -> Person | None:
    """Find a member of a scope by number, also one whose membership has ended."""
    here = Person.objects.filter(place__code__startswith=scope_prefix(scope))
    return here.filter(member_number=member_number.strip().upper()).first()
