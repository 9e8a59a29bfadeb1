"""Where a person is signed in, and whether one sign-in still holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from timebank.people.kinds import DeviceKind, Role
from timebank.people.models import DeviceToken, SignIn
from timebank.policy.queries import value

LIST_MAX = 50


@dataclass(frozen=True, slots=True)
class SignInFact:
    """One browser in which the person is signed in."""

    id: UUID
    device_kind: DeviceKind
    began_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class DeviceFact:
    """One app that has a token of the person, for one role."""

    id: UUID
    role: Role
    began_at: datetime
    ends_at: datetime


def holds(*, sign_in_id: UUID, person_id: UUID, at: datetime) -> bool:
    """Tell whether a sign-in was not ended and, for staff, was not left idle too long."""
    return _open(at=at).filter(pk=sign_in_id, person_id=person_id).exists()


def sign_ins_of(*, person_id: UUID, at: datetime) -> list[SignInFact]:
    """List where a person is signed in now, the newest first."""
    rows = _open(at=at).filter(person_id=person_id, began_at__gt=at - timedelta(seconds=_age_seconds()))
    return [
        SignInFact(row.pk, DeviceKind(row.device_kind), row.began_at, row.seen_at)
        for row in rows.order_by("-began_at", "-pk")[:LIST_MAX]
    ]


def devices_of(*, person_id: UUID, at: datetime) -> list[DeviceFact]:
    """List the apps that act for a person now, the newest first."""
    rows = DeviceToken.objects.filter(person_id=person_id, revoked_at__isnull=True, expires_at__gt=at)
    return [
        DeviceFact(row.pk, Role(row.role_held.role), row.created_at, row.expires_at)
        for row in rows.select_related("role_held").order_by("-created_at", "-pk")[:LIST_MAX]
    ]


def _open(*, at: datetime) -> QuerySet[SignIn]:
    idle_since = at - timedelta(minutes=value("staff_idle_minutes", at=at, place=settings.CITY))
    return SignIn.objects.filter(Q(second_factor=False) | Q(seen_at__gt=idle_since), ended_at__isnull=True)


def _age_seconds() -> int:
    return settings.SESSION_COOKIE_AGE
