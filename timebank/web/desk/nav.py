"""What stands in the navigation of a desk clerk."""

from django.utils.translation import gettext_lazy as _

from timebank.people.kinds import Role
from timebank.web.nav import Item

NAV = {
    Role.DESK_CLERK: (
        Item("web:desk_home", _("To do"), "home"),
        Item("web:desk_find", _("Find a person"), "people"),
        Item("web:desk_enrol", _("Enrol"), "check"),
        Item("web:desk_activities", _("Activities"), "calendar"),
    ),
}
