"""What stands in the navigation of each role: at most four things, the first is the role's home.

The pages of the desk and of officers bring their own.
"""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from timebank.people.kinds import Role

ITEMS_MAX = 4


class Item(NamedTuple):
    """One place to go: the route, the words, the picture."""

    route: str
    label: str | Promise
    icon: str


PERSONAL: Mapping[Role, tuple[Item, ...]] = {
    Role.ELDER: (
        Item("web:elder_home", _("Home"), "home"),
        Item("web:needs", _("My requests"), "list"),
        Item("web:activities", _("Activities"), "people"),
        Item("web:notices", _("Notices"), "bell"),
    ),
    Role.DELEGATE: (
        Item("web:elder_home", _("Home"), "home"),
        Item("web:needs", _("Requests"), "list"),
        Item("web:elder_coins", _("Coins"), "coin"),
        Item("web:elders", _("My elders"), "people"),
    ),
    Role.VOLUNTEER: (
        Item("web:open_needs", _("Near me"), "pin"),
        Item("web:services", _("My services"), "calendar"),
        Item("web:volunteer_coins", _("My coins"), "coin"),
        Item("web:notices", _("Notices"), "bell"),
    ),
    Role.GUARDIAN: (
        Item("web:led_services", _("Services"), "calendar"),
        Item("web:led_gifts", _("Gifts"), "gift"),
        Item("web:notices", _("Notices"), "bell"),
    ),
}

STAFF_MODULES = ("timebank.web.desk.nav", "timebank.web.staff.nav", "timebank.web.oversight.nav")


def _all() -> dict[Role, tuple[Item, ...]]:
    found = dict(PERSONAL)
    for module in STAFF_MODULES:
        package = module.rpartition(".")[0]
        if find_spec(package) and find_spec(module):
            found.update(import_module(module).NAV)
    return found


NAV = _all()


def nav_of(role: Role) -> tuple[Item, ...]:
    """Give the navigation of a role."""
    return NAV.get(role, ())


def home_of(role: Role) -> str:
    """Give the route where a role begins."""
    items = nav_of(role)
    return items[0].route if items else "web:home"
