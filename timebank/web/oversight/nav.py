"""What stands in the navigation of the supervisor and the auditor."""

from django.utils.translation import gettext_lazy as _

from timebank.people.kinds import Role
from timebank.web.nav import Item

NAV = {
    Role.SUPERVISOR: (Item("web:supervision", _("To call back"), "list"),),
    Role.AUDITOR: (
        Item("web:audit", _("Audit"), "shield"),
        Item("web:looks_counted", _("Looks"), "people"),
        Item("web:policy", _("Policy values"), "book"),
        Item("web:seals", _("Seals"), "law"),
    ),
}
