"""Identifiers: time-ordered for new rows, derived for movements of coins.

A derived id is the same for the same cause, so a retry finds the first result. Ids never carry a personal fact.
"""

from uuid import NAMESPACE_URL, UUID, uuid5

from uuid_utils.compat import uuid7

_NAMESPACE = uuid5(NAMESPACE_URL, "timebank:movement")


def new_id() -> UUID:
    """Make a new time-ordered identifier (RFC 9562 version 7), so that indexes grow at one end."""
    return uuid7()


def derived_id(*, cause: UUID, verb: str, account: UUID | str = "") -> UUID:
    """Derive the identifier of what one cause does once to one account (RFC 9562 version 5)."""
    return uuid5(_NAMESPACE, f"{cause}/{verb}/{account}")
