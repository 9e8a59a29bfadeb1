"""Names that any package may use for what happens to coins outside a visit."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DecisionState(TextChoices):
    """How far a proposal of coins has come: another person approves or refuses it, once."""

    PROPOSED = "PROPOSED", _("Waiting for a second person")
    APPROVED = "APPROVED", _("Approved")
    REFUSED = "REFUSED", _("Refused")


class GiftState(TextChoices):
    """Where a gift or donation stands: it rests first, and only then do its coins arrive or go back."""

    RESTING = "RESTING", _("Resting")
    DELIVERED = "DELIVERED", _("Arrived")
    CANCELLED = "CANCELLED", _("Cancelled by the giver")
    DECLINED = "DECLINED", _("Declined by the receiver")
    REFUSED = "REFUSED", _("Refused by the second person")
    RETURNED = "RETURNED", _("Gone back, because something was missing in time")


class GiftCheck(TextChoices):
    """What has to be recorded before the coins of a gift or donation may move."""

    CALL = "CALL", _("A private call to the giver by another person than the recorder")
    APPROVAL = "APPROVAL", _("A second person, because of the sum of the month")
    CONSENT = "CONSENT", _("The guardian's consent")


class GiftRefusalReason(TextChoices):
    """Why a second person does not let a gift or donation pass."""

    NOT_WILLING = "NOT_WILLING", _("The giver does not want it")
    PRESSURE = "PRESSURE", _("The giver seems to be under pressure")
    NOT_REACHED = "NOT_REACHED", _("The giver could not be reached")
    OTHER = "OTHER", _("Another reason; please ask the desk")


class PoolState(TextChoices):
    """Where a public-welfare pool stands. Opening and closing take two persons each."""

    PROPOSED = "PROPOSED", _("Proposed")
    REFUSED = "REFUSED", _("Not opened")
    OPEN = "OPEN", _("Open")
    CLOSING = "CLOSING", _("Closing: takes no new donations")
    CLOSED = "CLOSED", _("Closed")
