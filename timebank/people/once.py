"""The repeatable write: a request sent twice with the same key acts once and is answered twice.

The key is written in the same transaction as the act and after it, so a refused act leaves no key and may be tried
again, and what a repeated request did a second time is undone when its key turns out to be there already.
Content is kept as a keyed hash only, and results hold ids, codes and numbers, never a personal value.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from timebank.lib.ids import new_id
from timebank.lib.one_trip import quick_cursor
from timebank.lib.operation import operation
from timebank.lib.refusals import Refused
from timebank.people.refusals import KeyUsedForOtherContent
from timebank.people.rules import Actor
from timebank.vault.queries import keyed_hash

Result = dict[str, object]

_KEEP = """
    INSERT INTO people_actkey (id, actor_id, key, act, content_hash, result, acted_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (actor_id, key) DO NOTHING
"""
_FIRST = "SELECT act, content_hash, result::text FROM people_actkey WHERE actor_id = %s AND key = %s"


class _KeptBefore(Exception):
    """Another request with this key was first; what this one did is undone."""


def once(
    *,
    by: Actor,
    key: UUID,
    act: str,
    content: Mapping[str, object],
    at: datetime,
    run: Callable[[], Result],
) -> Result:
    """Run the act, or give the result of the first run with this key; one statement more than the act itself.

    Of two requests at the same moment one acts and the other, undone or refused, gives the same result. ``run`` may
    change nothing but the database, and must give what JSON can hold: texts, whole numbers, booleans, lists and
    mappings of these. Called by a door, never inside an operation.
    Raises: KeyUsedForOtherContent when the key came before with another act or content; what ``run`` raises.
    """
    content_hash = _content_hash(content)
    try:
        return _act_and_keep(run, by=by, key=key, act=act, content_hash=content_hash, at=at)
    except (_KeptBefore, Refused):
        first = _first(by=by, key=key)
        if first is None:
            raise
    if first[:2] != (act, content_hash):
        raise KeyUsedForOtherContent
    return first[2]


@operation
def _act_and_keep(
    run: Callable[[], Result], *, by: Actor, key: UUID, act: str, content_hash: bytes, at: datetime
) -> Result:
    """Run the act and keep its result under its key. Raises: _KeptBefore; what ``run`` raises."""
    try:
        result = run()
    except Refused as refusal:
        if refusal.trace is not None and _first(by=by, key=key) is not None:
            # Only a repetition of what was done: nothing that somebody has to look at.
            refusal.trace = None
        raise
    with quick_cursor() as cursor:
        cursor.execute(_KEEP, [new_id(), by.person_id, key, act, content_hash, json.dumps(result), at])
        if cursor.rowcount != 1:
            raise _KeptBefore
    return result


def _first(*, by: Actor, key: UUID) -> tuple[str, bytes, Result] | None:
    """Give act, content hash and result of the first run with a key, if there was one."""
    with quick_cursor() as cursor:
        cursor.execute(_FIRST, [by.person_id, key])
        row = cursor.fetchone()
    return (row[0], bytes(row[1]), json.loads(row[2])) if row else None


def _content_hash(content: Mapping[str, object]) -> bytes:
    """Hash the content in one written form: sorted names, ids and moments as text."""
    return keyed_hash(text="content " + json.dumps(content, sort_keys=True, default=str))
