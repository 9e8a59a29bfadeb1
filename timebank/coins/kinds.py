"""Names that any package may use for what happens to coins outside a visit."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DecisionState(TextChoices):
    """How far a proposal of coins has come: another person approves or refuses it, once."""

    PROPOSED = "PROPOSED", _("Waiting for a second person")
    APPROVED = "APPROVED", _("Approved")
    REFUSED = "REFUSED", _("Refused")


class RowProblem(TextChoices):
    """Why a row of a list cannot be taken as it is."""

    CELLS_WRONG = "CELLS_WRONG", _("The row has more cells than there are headings")
    NUMBER_WRONG = "NUMBER_WRONG", _("This is no member number: a digit is wrong or missing")
    MEMBER_UNKNOWN = "MEMBER_UNKNOWN", _("Nobody here has this member number")
    AMOUNT_WRONG = "AMOUNT_WRONG", _("Coins or minutes cannot be read: one whole number above zero")
    TWICE = "TWICE", _("The same person stands further up in the list")
    TOO_YOUNG = "TOO_YOUNG", _("This person is too young for granted coins")
    ONESELF = "ONESELF", _("Nobody enters or approves coins for oneself")
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


class SampleState(TextChoices):
    """Whether a balance from an older system has been checked with the person it belongs to."""

    UNSAMPLED = "UNSAMPLED", _("Not checked yet")
    SAMPLED_TRUE = "SAMPLED_TRUE", _("Checked: true")
    SAMPLED_FALSE = "SAMPLED_FALSE", _("Checked: not true")
