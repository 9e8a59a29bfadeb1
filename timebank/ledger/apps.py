"""Names the package to Django; nothing happens at start."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """The books."""

    name = "timebank.ledger"
    label = "ledger"
    verbose_name = _("Books")
