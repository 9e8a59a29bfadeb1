"""Names that any package may use for what happens to coins outside a visit."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DecisionState(TextChoices):
    """How far a proposal of coins has come: another person approves or refuses it, once."""

    PROPOSED = "PROPOSED", _("Waiting for a second person")
    APPROVED = "APPROVED", _("Approved")
    REFUSED = "REFUSED", _("Refused")
