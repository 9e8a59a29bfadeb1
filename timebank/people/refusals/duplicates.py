"""In sentences that are read: what is refused about accounts that may belong to one person."""

from timebank.lib.refusals import Refused


class DuplicateDismissed(Refused):
    """Somebody has already noted that these two accounts belong to two persons."""
