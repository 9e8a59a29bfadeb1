"""Names that any package may use for needs: categories of the plan, states, payers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Category(TextChoices):
    """The eight categories of service, in the order of the plan."""

    COMFORT = "COMFORT", _("Emotional comfort")
    ASSISTANCE = "ASSISTANCE", _("Assistance")
    COMPANION = "COMPANION", _("Travel companionship")
    CULTURE = "CULTURE", _("Culture and sports")
    HEALTH = "HEALTH", _("Health science")
    LEGAL = "LEGAL", _("Legal aid")
    TRAINING = "TRAINING", _("Training lectures")
    SAFETY = "SAFETY", _("Guidance against financial and online risks")


class NeedKind(TextChoices):
    """One elder at home, or many in a group activity."""

    HOME = "HOME", _("At home")
    GROUP = "GROUP", _("Group activity")


class NeedState(TextChoices):
    """Where a need stands (archive format)."""

    IN_REVIEW = "IN_REVIEW", _("Being reviewed")
    OPEN = "OPEN", _("Looking for a volunteer")
    MATCHED = "MATCHED", _("A volunteer will come")
    FULFILLED = "FULFILLED", _("Done")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")
    EXPIRED = "EXPIRED", _("Ended without a volunteer")
    REFUSED = "REFUSED", _("Not approved")


class Payer(TextChoices):
    """Whose coins pay the volunteers."""

    ELDER = "ELDER", _("The elder's coins")
    CITY = "CITY", _("The city")


class SignInBy(TextChoices):
    """How a participant's presence was recorded."""

    CODE = "CODE", _("Code")
    CARD = "CARD", _("Card")
    LIST = "LIST", _("Printed list")
    PHONE = "PHONE", _("Telephone")
    DESK = "DESK", _("Desk")


class RefusalReason(TextChoices):
    """Why a reviewer does not approve a need. Codes only: what stays for ever beside a need names nobody."""

    UNCLEAR = "UNCLEAR", _("It is not clear what is needed; the desk helps to ask again")
    NOT_A_SERVICE = "NOT_A_SERVICE", _("This is no service of the time bank")
    NOT_SAFE = "NOT_SAFE", _("Volunteers cannot do this safely")
    ASKED_TWICE = "ASKED_TWICE", _("The same was asked for already")
    DESK_CALLS = "DESK_CALLS", _("Another reason; the desk calls")
