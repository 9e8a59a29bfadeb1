"""The repeatable write: a request sent twice with the same key acts once and is answered twice.

The key is written in the same transaction as the act, so a refused act leaves no key and may be tried again.
Content is kept as a keyed hash only, and results hold ids, codes and numbers, never a personal value.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection

from timebank.lib.ids import new_id
from timebank.lib.operation import operation
from timebank.people.refusals import KeyUsedForOtherContent
from timebank.people.rules import Actor
from timebank.vault.queries import keyed_hash

Result = dict[str, object]

_CLAIM = """
    INSERT INTO people_actkey (id, actor_id, key, act, content_hash, result, acted_at)
    VALUES (%s, %s, %s, %s, %s, 'null', %s)
    ON CONFLICT (actor_id, key) DO NOTHING
"""
_FINISH = "UPDATE people_actkey SET result = %s WHERE id = %s"
_FIRST = "SELECT act, content_hash, result::text FROM people_actkey WHERE actor_id = %s AND key = %s"


@operation
def once(
    *,
    by: Actor,
    key: UUID,
    act: str,
    content: Mapping[str, object],
    at: datetime,
    run: Callable[[], Result],
) -> Result:
    """Run the act, or give the result of the first run with this key; two statements more than the act itself.

    Of two requests at the same moment the second waits for the first and gives its result. ``run`` must give
    what JSON can hold: texts, whole numbers, booleans, lists and mappings of these.
    Raises: KeyUsedForOtherContent when the key came before with another act or content; what ``run`` raises.
    """
    content_hash = _content_hash(content)
    row_id = new_id()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [row_id, by.person_id, key, act, content_hash, at])
        is_first = cursor.rowcount == 1
    if not is_first:
        return _first_result(by=by, key=key, act=act, content_hash=content_hash)
    result = run()
    with connection.cursor() as cursor:
        cursor.execute(_FINISH, [json.dumps(result), row_id])
    return result


def _first_result(*, by: Actor, key: UUID, act: str, content_hash: bytes) -> Result:
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, [by.person_id, key])
        first_act, first_hash, result = cursor.fetchone()
    if (first_act, bytes(first_hash)) != (act, content_hash):
        raise KeyUsedForOtherContent
    loaded: Result = json.loads(result)
    return loaded


def _content_hash(content: Mapping[str, object]) -> bytes:
    """Hash the content in one written form: sorted names, ids and moments as text."""
    return keyed_hash(text="content " + json.dumps(content, sort_keys=True, default=str))
