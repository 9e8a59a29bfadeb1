"""Accounts that may belong to one person: noted when they become alike, dismissed with a reason.

Whether they do belong to one person is never decided here; see ``merges``.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from timebank.lib.ids import new_id
from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.people import powers
from timebank.people.kinds import Difference, DuplicateState
from timebank.people.models import LikelyDuplicate
from timebank.people.queries import likely_duplicates_of
from timebank.people.refusals import DuplicateDismissed
from timebank.people.rules import Actor
from timebank.vault.queries import kept_since

COMPARED_AT_ONCE = 5_000
COMPARED_AGAIN = timedelta(hours=3)

_NOTE = """
    INSERT INTO people_likelyduplicate (id, first_id, second_id, reasons, found_at, state, difference)
    VALUES (%s, %s, %s, %s, %s, 'OPEN', '')
    ON CONFLICT (first_id, second_id) DO UPDATE SET reasons = excluded.reasons
    WHERE people_likelyduplicate.state = 'OPEN' AND people_likelyduplicate.reasons <> excluded.reasons
"""


@operation
def note_likely_duplicates(*, person_ids: Collection[UUID], at: datetime) -> int:
    """Compare persons with all others and note who is alike; give how many pairs. A dismissed pair stays dismissed."""
    found = likely_duplicates_of(person_ids=person_ids)
    with connection.cursor() as cursor:
        for (first, second), reasons in sorted(found.items()):
            codes = sorted(reason.value for reason in reasons)
            cursor.execute(_NOTE, [new_id(), first, second, codes, at])
    return len(found)


@operation
def compare_identities(*, at: datetime) -> int:
    """Compare whose name, phone or document was kept lately, by whichever way; give how many pairs are alike."""
    lately = kept_since(moment=at - COMPARED_AGAIN, limit=COMPARED_AT_ONCE)
    return note_likely_duplicates(person_ids=lately, at=at) if lately else 0


@operation
def dismiss_duplicate(
    *, duplicate_id: UUID, difference: Difference, by: Actor, at: datetime
) -> LikelyDuplicate:
    """Note that two accounts that are alike belong to two persons, and how that was found out.

    Raises: NotFound, NotYourAct, DuplicateDismissed.
    """
    pair = LikelyDuplicate.objects.select_related("first", "second").filter(pk=duplicate_id).first()
    if pair is None:
        raise NotFound
    powers.require_for_pair("dismiss_duplicate", by=by, first=pair.first, second=pair.second)
    open_pair = LikelyDuplicate.objects.filter(pk=pair.pk, state=DuplicateState.OPEN)
    if not open_pair.update(
        state=DuplicateState.DISMISSED, difference=difference, dismissed_by=by.person_id, dismissed_at=at
    ):
        raise DuplicateDismissed
    return pair
