"""In sentences that are read: what is refused about looks at personal data."""

from timebank.lib.refusals import Refused


class LookNeedsApproval(Refused):
    """This person is under 18. Please ask first: another person has to allow the look."""


class LookDecided(Refused):
    """Somebody has answered this already. Please load the page again."""
