"""Organisations: which are recognised where and for what, and what streets did with their confirmations."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from timebank.lib.refusals import NotFound
from timebank.people.kinds import OrganisationKind
from timebank.people.models import Organisation, OrganisationStep, RoleHeld
from timebank.people.rules import OrganisationScope
from timebank.places.rules import scope_prefix

SHOWN_MAX = 200


def organisation(*, organisation_id: UUID) -> Organisation:
    """Fetch one organisation. Raises: NotFound."""
    found = Organisation.objects.filter(pk=organisation_id).first()
    if found is None:
        raise NotFound
    return found


def scope_of(organisation: Organisation) -> OrganisationScope:
    """Say for what an organisation is confirmed."""
    return OrganisationScope(tuple(organisation.categories), organisation.may_run_activities)


def organisations_recognised(*, at: datetime) -> QuerySet[Organisation]:
    """Narrow to the organisations whose confirmation is in force: begun, not over, not revoked."""
    return Organisation.objects.filter(
        Q(confirmed_until__isnull=True) | Q(confirmed_until__gt=at),
        Q(revoked_at__isnull=True) | Q(revoked_at__gt=at),
        confirmed_from__lte=at,
    )


def works_in(organisation: Organisation, *, street: str) -> bool:
    """Tell whether a street confirmed or admitted an organisation."""
    return street == organisation.place_id or street in organisation.further_streets


def organisations_of(*, scope: str) -> QuerySet[Organisation]:
    """Narrow to the organisations that a place within a scope confirmed, or that the street of the scope admitted."""
    return Organisation.objects.filter(
        Q(place__code__startswith=scope_prefix(scope)) | Q(further_streets__contains=[scope])
    )


def desks_recognised(*, street: str, at: datetime) -> QuerySet[Organisation]:
    """Narrow to the professional organisations with a desk in a street."""
    here = Q(place=street) | Q(further_streets__contains=[street])
    return organisations_recognised(at=at).filter(here, kind=OrganisationKind.PROFESSIONAL)


def organisation_steps(*, organisation_id: UUID) -> list[OrganisationStep]:
    """List what streets did with a confirmation, the newest first."""
    rows = OrganisationStep.objects.filter(organisation=organisation_id).select_related("by")
    return list(rows.order_by("-happened_at", "-pk")[:SHOWN_MAX])


def staff_of(*, organisation_id: UUID, at: datetime) -> list[RoleHeld]:
    """List the desk roles of an organisation that have not ended, by role and member number."""
    in_force = Q(until__isnull=True) | Q(until__gt=at)
    rows = RoleHeld.objects.filter(in_force, organisation=organisation_id).select_related("person")
    return list(rows.order_by("role", "person__member_number", "pk")[:SHOWN_MAX])
