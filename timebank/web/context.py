"""What every page shows: the product's name, who is signed in, the navigation. Asks nothing of the database."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from timebank.people.kinds import PERSONAL_ROLES, Role
from timebank.people.rules import Actor
from timebank.web.nav import home_of, nav_of
from timebank.web.session import SEVERAL_ROLES


def page(request: HttpRequest) -> dict[str, Any]:
    """Give what the frame around every page needs."""
    actor: Actor | None = getattr(request, "signed_in", None)
    is_chinese = (get_language() or "zh").startswith("zh")
    session = getattr(request, "session", {})
    match = request.resolver_match
    return {
        "product_name": settings.PRODUCT_NAME if is_chinese else settings.PRODUCT_NAME_EN,
        "is_chinese": is_chinese,
        "actor": actor,
        "role_label": actor.role.label if actor else "",
        "is_personal": actor is not None and actor.role in PERSONAL_ROLES,
        "is_elder": actor is not None and actor.role == Role.ELDER,
        "nav": nav_of(actor.role) if actor else (),
        "home_route": home_of(actor.role) if actor else "web:home",
        "route": match.view_name if match else "",
        "has_session": getattr(getattr(request, "user", None), "is_authenticated", False),
        "has_several_roles": bool(actor and session.get(SEVERAL_ROLES)),
    }
