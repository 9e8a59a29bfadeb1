"""What stands in the navigation of reviewers, officers and administrators."""

from django.utils.translation import gettext_lazy as _

from timebank.people.kinds import ADMINISTRATOR_ROLES, Role
from timebank.web.nav import Item

REVIEW = Item("web:review_home", _("To review"), "list")
CLAIMS = Item("web:refused_claims", _("Late entries"), "clock")
POLICY = Item("web:policy", _("Policy values"), "book")
BUDGETS = Item("web:budgets", _("Budgets"), "coin")
POOLS = Item("web:staff_pools", _("Public-welfare accounts"), "gift")
CORRECTIONS = Item("web:corrections", _("Set right"), "law")
ESTATES = Item("web:estates", _("Estates"), "people")

NAV = {
    Role.DESK_REVIEWER: (
        REVIEW,
        Item("web:desk_find", _("Find a person"), "people"),
        Item("web:desk_activities", _("Activities"), "calendar"),
        CLAIMS,
    ),
    Role.STREET_OFFICER: (
        REVIEW,
        Item("web:organisations", _("Organisations"), "desk"),
        CLAIMS,
        ESTATES,
    ),
    Role.DISTRICT_OFFICER: (Item("web:grants", _("Grants"), "coin"), POOLS, POLICY, CORRECTIONS),
    Role.CITY_OFFICER: (POLICY, BUDGETS, POOLS, CORRECTIONS),
    **{role: (Item("web:administration", _("Administration"), "shield"),) for role in ADMINISTRATOR_ROLES},
}
