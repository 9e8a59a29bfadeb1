"""Identifiers: time-ordered for new rows, derived and time-ordered too for movements of coins.

A derived id is the same for the same cause, so a retry finds the first result. Ids never carry a personal fact.
"""

from uuid import NAMESPACE_URL, UUID, uuid5

from uuid_utils.compat import uuid7

_NAMESPACE = uuid5(NAMESPACE_URL, "timebank:movement")
_MOMENT = (1 << 48) - 1 << 80
_VERSION_8 = 8 << 76
_HASHED = (1 << 76) - 1
"""All below the version; the variant stays as the hash has it, since versions 5 and 8 have the same."""


def new_id() -> UUID:
    """Make a new time-ordered identifier (RFC 9562 version 7), so that indexes grow at one end."""
    return uuid7()


def derived_id(*, cause: UUID, verb: str, account: UUID | str = "") -> UUID:
    """Derive the identifier of what one cause does once to one account (RFC 9562 version 8).

    It begins with the moment of the cause, the first 48 bits of a version 7 identifier, so that the index of the
    movements grows at one end; the rest is hashed from all three. A cause of another version gives its own bits.
    """
    hashed = uuid5(_NAMESPACE, f"{cause}/{verb}/{account}").int
    return UUID(int=cause.int & _MOMENT | _VERSION_8 | hashed & _HASHED)
