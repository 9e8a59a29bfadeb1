"""Applications to join: whose they are, which wait for whom, what they share with others."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from timebank.people.kinds import OPEN_APPLICATION, ApplicationState, Role
from timebank.people.models import Application, ApplicationStep, ResidenceProof
from timebank.people.rules import Actor
from timebank.places.rules import scope_prefix
from timebank.vault.kinds import Field
from timebank.vault.queries import find_by, keyed_hash
from timebank.vault.rules import checked_phone

APPLICATION_REVIEWERS = (Role.DESK_REVIEWER, Role.STREET_OFFICER)


def joiner_of(*, phone: str) -> UUID:
    """Give the id that stands for a proven phone; it cannot be turned back. Raises: PhoneWrong."""
    return UUID(bytes=keyed_hash(text=f"joiner {checked_phone(phone)}")[:16])


def applications_of(by: Actor) -> QuerySet[Application]:
    """Narrow to one's own applications, as member or by the phone that was proven, the newest first."""
    own = Q(subject_id=by.person_id) | Q(joiner_id=by.person_id)
    return Application.objects.filter(own).order_by("-sent_at", "pk")


def applications_visible_to(viewer: Actor) -> QuerySet[Application]:
    """Narrow to the applications that the viewer's street decides."""
    if viewer.role not in APPLICATION_REVIEWERS or not viewer.scope:
        return Application.objects.none()
    return Application.objects.filter(review_place__code__startswith=scope_prefix(viewer.scope))


def applications_waiting(*, viewer: Actor, limit: int) -> list[Application]:
    """List what waits for the viewer, the one that is due first at the head."""
    waiting = applications_visible_to(viewer).filter(state=ApplicationState.SENT)
    return list(waiting.order_by("due_at", "pk")[:limit])


def steps_of_applications(*, application_ids: Iterable[UUID]) -> list[ApplicationStep]:
    """List every move of some applications, the first first."""
    steps = ApplicationStep.objects.filter(application_id__in=list(application_ids))
    return list(steps.order_by("at", "pk")[:500])


def open_with_document(*, document: str) -> QuerySet[Application]:
    """Narrow to the open applications that give this document number, from whatever phone."""
    claimed = find_by(field=Field.CLAIMED_DOCUMENT, value=document)
    return Application.objects.filter(subject_id__in=claimed, state__in=OPEN_APPLICATION).order_by("pk")


def residence_of(*, person_id: UUID) -> ResidenceProof | None:
    """Give the newest proof of where somebody lives."""
    return ResidenceProof.objects.filter(person_id=person_id).order_by("-seen_at", "-pk").first()
