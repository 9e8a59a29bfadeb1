"""Counts tries to sign in by keyed hash, so that guessing is slow. Never keeps a phone, number or address.

A turn is taken before anything is compared: many tries at the same moment still get only the turns that there are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from timebank.lib.operation import operation
from timebank.people.kinds import AttemptKind
from timebank.people.models import SignInAttempt


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``tries_max`` open tries of a kind with one key in the last ``minutes``."""

    kind: AttemptKind
    key_hash: bytes
    tries_max: int
    minutes: int


@operation
def take_turn(*, limits: Sequence[Limit], at: datetime) -> list[UUID] | None:
    """Count one try for every kind and key, or none at all when a limit is full; give the tries' ids.

    Tries that succeeded are not counted. Nothing is added while a limit is full, so waiting always helps.
    """
    _lock(limit.key_hash for limit in limits)
    if any(_is_full(limit, at=at) for limit in limits):
        return None
    keys = {(limit.kind, limit.key_hash) for limit in limits}
    rows = [SignInAttempt(kind=kind, key_hash=key_hash, tried_at=at) for kind, key_hash in sorted(keys)]
    SignInAttempt.objects.bulk_create(rows)
    return [row.pk for row in rows]


def give_back(*, turns: Sequence[UUID]) -> None:
    """Mark tries as succeeded: they count no longer."""
    SignInAttempt.objects.filter(pk__in=turns).update(succeeded=True)


def _is_full(limit: Limit, *, at: datetime) -> bool:
    since = at - timedelta(minutes=limit.minutes)
    tries = SignInAttempt.objects.filter(
        kind=limit.kind, key_hash=limit.key_hash, tried_at__gt=since, succeeded=False
    )
    return tries.count() >= limit.tries_max


def _lock(key_hashes: Iterable[bytes]) -> None:
    """Let tries with the same keys wait for each other until the end of the transaction, in one fixed order."""
    keys = sorted({int.from_bytes(key_hash[:8], "big", signed=True) for key_hash in key_hashes})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key", [keys])
