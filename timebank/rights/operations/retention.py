"""The retention table, applied: each class of data with an end is forgotten when its time is over, a bounded batch a run.

A dry run does the same and undoes it, so that its figures are those of the real one.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from timebank.lib.operation import operation
from timebank.people.operations import (
    erase_person,
    forget_act_keys,
    forget_sign_in_traces,
    forget_special_statuses,
)
from timebank.rights.kinds import Kept
from timebank.rights.models import RetentionRun
from timebank.rights.queries import left_long_ago, obligations_of, statuses_over_since

BATCH = 2_000


def apply_retention(*, is_dry: bool, at: datetime) -> dict[str, int]:
    """Forget what has been kept long enough and give how much of each class; a dry run leaves everything as it was."""
    with transaction.atomic():
        forgotten = _forget(at=at)
        if is_dry:
            transaction.set_rollback(True)
    return forgotten


@operation
def _forget(*, at: datetime) -> dict[str, int]:
    """Forget a batch of each class and leave the report."""
    forgotten = {kept.value: forget(at) for kept, forget in FORGET.items()}
    RetentionRun.objects.create(ran_at=at, forgotten=forgotten)
    return forgotten


def _sessions(at: datetime) -> int:
    over = Session.objects.filter(expire_date__lt=at).order_by("expire_date").values("pk")[:BATCH]
    return Session.objects.filter(pk__in=over).delete()[0]


def _special_groups(at: datetime) -> int:
    return forget_special_statuses(before=statuses_over_since(at=at), limit=BATCH)


def _identities(at: datetime) -> int:
    """Erase who left long ago and owes nothing; whoever does is looked at again in the next run."""
    due = [
        person_id
        for person_id in left_long_ago(at=at, limit=BATCH)
        if not obligations_of(person_id=person_id, at=at)
    ]
    for person_id in due:
        erase_person(person_id=person_id, at=at)
    return len(due)


FORGET: Mapping[Kept, Callable[[datetime], int]] = {
    Kept.ACT_KEYS: lambda at: forget_act_keys(at=at),
    Kept.SIGN_IN: lambda at: forget_sign_in_traces(at=at),
    Kept.SESSIONS: _sessions,
    Kept.SPECIAL_GROUPS: _special_groups,
    Kept.IDENTITIES: _identities,
}
