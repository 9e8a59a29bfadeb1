"""Names that any package may use for what happens to coins outside a visit."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DecisionState(TextChoices):
    """How far a proposal of coins has come: another person approves or refuses it, once."""

    PROPOSED = "PROPOSED", _("Waiting for a second person")
    APPROVED = "APPROVED", _("Approved")
    REFUSED = "REFUSED", _("Refused")


class CorrectionReason(TextChoices):
    """Why an entry of the books is taken back, or put in force again. A code: what stays for ever names nobody."""

    FALSE_SERVICE = "FALSE_SERVICE", _("The service did not take place")
    WRONG_MINUTES = "WRONG_MINUTES", _("The minutes were wrong")
    WRONG_PERSON = "WRONG_PERSON", _("The coins went to the wrong person")
    ENTERED_TWICE = "ENTERED_TWICE", _("It was entered twice")
    NOT_ENTITLED = "NOT_ENTITLED", _("The conditions were not met")
    PROVEN_AFTER_ALL = "PROVEN_AFTER_ALL", _("It was proven after all")


class DebtState(TextChoices):
    """Where a debt stands. While it is OWED, a part of each later earning repays it."""

    OWED = "OWED", _("Paid back from later earnings")
    PAUSED = "PAUSED", _("Paused while the appeal is decided")
    REPAID = "REPAID", _("Paid back in full")
    LIFTED = "LIFTED", _("Lifted: the coins were restored")
    WRITTEN_OFF = "WRITTEN_OFF", _("Written off at death")


class EstateState(TextChoices):
    """How far the coins of somebody who died have come."""

    PROPOSED = "PROPOSED", _("Waiting for a second person")
    FROZEN = "FROZEN", _("Frozen; the heirs choose")
    CLOSED = "CLOSED", _("Closed at zero")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn: recorded by mistake")
    REFUSED = "REFUSED", _("Not approved")


class EstateAct(TextChoices):
    """What two persons decide about an estate."""

    OPEN = "OPEN", _("Record the death")
    SETTLE = "SETTLE", _("Follow the heirs' choice")
    WITHDRAW = "WITHDRAW", _("Undo a death recorded by mistake")
