"""Names that any package may use for matches."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MatchState(TextChoices):
    """Where the promise of a volunteer to come stands."""

    ACCEPTED = "ACCEPTED", _("Accepted")
    SERVED = "SERVED", _("Served")
    CALLED_OFF = "CALLED_OFF", _("Called off")
    LAPSED = "LAPSED", _("Not recorded in time")


ACTIVE = (MatchState.ACCEPTED, MatchState.SERVED)
"""States that take a place of the need and the volunteer's time."""
