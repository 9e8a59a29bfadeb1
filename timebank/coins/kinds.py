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


class RowProblem(TextChoices):
    """Why a row of a list cannot be taken as it is."""

    CELLS_WRONG = "CELLS_WRONG", _("The row has more cells than there are headings")
    NUMBER_WRONG = "NUMBER_WRONG", _("This is no member number: a digit is wrong or missing")
    MEMBER_UNKNOWN = "MEMBER_UNKNOWN", _("Nobody here has this member number")
    AMOUNT_WRONG = "AMOUNT_WRONG", _("Coins or minutes cannot be read: one whole number above zero")
    TWICE = "TWICE", _("The same person stands further up in the list")
    DIED = "DIED", _("This person has died")
    TOO_YOUNG = "TOO_YOUNG", _("This person is too young for granted coins")
    ONESELF = "ONESELF", _("Nobody enters or approves coins for oneself, the own family or household")
    RECORD_WRONG = (
        "RECORD_WRONG",
        _("The number of the record is missing or has other signs than letters and digits"),
    )
    RECORD_PERSONAL = "RECORD_PERSONAL", _("The number of the record looks like a document or phone number")
    RECORD_TWICE = "RECORD_TWICE", _("The same record stands further up in the list")
    RECORD_TAKEN = "RECORD_TAKEN", _("This record was taken over before or waits in another list")
    DATE_WRONG = "DATE_WRONG", _("The day cannot be read or has not come yet")


class RowWarning(TextChoices):
    """What an officer should look at before a row is taken; it stops nothing."""

    GRANTED_THIS_YEAR = (
        "GRANTED_THIS_YEAR",
        _("Coins were granted or proposed for this person this year already"),
    )
    OTHER_CLASS = "OTHER_CLASS", _("Another special group is recorded for this person")
    NO_CLASS = "NO_CLASS", _("No special group is recorded for this person")


class SampleState(TextChoices):
    """Whether a balance from an older system has been checked with the person it belongs to."""

    UNSAMPLED = "UNSAMPLED", _("Not checked yet")
    SAMPLED_TRUE = "SAMPLED_TRUE", _("Checked: true")
    SAMPLED_FALSE = "SAMPLED_FALSE", _("Checked: not true")


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
