"""The kinds of accounts, their owners and movements: the words of the books that every package may use.

Codes are stored and exported; they are never renamed.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OwnerKind(TextChoices):
    """Whose account it is."""

    PERSON = "PERSON", _("Person")
    PLACE = "PLACE", _("Place")
    ORGANISATION = "ORGANISATION", _("Organisation")
    NEED = "NEED", _("Need")
    GIFT = "GIFT", _("Gift")
    CITY = "CITY", _("City")


class Purse(TextChoices):
    """Where the coins of an account come from, and so what they may be used for."""

    EARNED = "EARNED", _("Earned coins")
    GIFTED = "GIFTED", _("Gifted coins")
    GRANTED = "GRANTED", _("Granted coins")
    HOLD = "HOLD", _("Held coins")
    POOL = "POOL", _("Public-welfare pool")
    BUDGET = "BUDGET", _("Grant budget")
    ISSUE = "ISSUE", _("City issue")
    DEBT = "DEBT", _("Debt")


class TransferKind(TextChoices):
    """Why coins moved."""

    ISSUE = "ISSUE", _("Issued")
    GRANT = "GRANT", _("Granted")
    AID = "AID", _("Aid")
    MIGRATE = "MIGRATE", _("Taken over from an older system")
    HOLD = "HOLD", _("Held for a need")
    EARN = "EARN", _("Earned by service")
    RELEASE = "RELEASE", _("Given back from a hold")
    GIVE = "GIVE", _("Given to a relative")
    DONATE = "DONATE", _("Donated")
    EXPIRE = "EXPIRE", _("Expired")
    LEND = "LEND", _("Lent to cover a shortfall")
    REPAY = "REPAY", _("Paid back")
    REVERSE = "REVERSE", _("Reversed")
    ESTATE = "ESTATE", _("Estate")


class Verdict(TextChoices):
    """What posting a batch would come to, as a dry run foresees it."""

    WOULD_POST = "WOULD_POST", _("Would be posted")
    ALREADY_POSTED = "ALREADY_POSTED", _("Is in the books already")
    UNKNOWN_ACCOUNT = "UNKNOWN_ACCOUNT", _("Refused: an account does not exist")
    ALREADY_REVERSED = "ALREADY_REVERSED", _("Refused: reversed before")
    REVERSAL_DIFFERS = "REVERSAL_DIFFERS", _("Refused: the reversal differs")
    OVERDRAWN = "OVERDRAWN", _("Refused: not enough coins")
    MOVEMENT_CONFLICT = "MOVEMENT_CONFLICT", _("Refused: in the books with other content")
