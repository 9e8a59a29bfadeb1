"""For whom the pages of one's own applications are: members in a personal role, and who has just proven a phone."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from timebank.people.kinds import PERSONAL_ROLES, Channel, Role
from timebank.people.rules import Actor
from timebank.web.requests import ActorRequest
from timebank.web.roles import know_places
from timebank.web.session import joiner_id_of

Rest = ParamSpec("Rest")
View = Callable[Concatenate[ActorRequest, Rest], HttpResponseBase]


def as_applicant(view: View[Rest]) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """Open a page to whoever may apply: ``request.actor`` is the member, or the applicant of the proven phone."""

    @wraps(view)
    def door(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        page = cast(ActorRequest, request)
        joiner_id = joiner_id_of(page)
        if page.signed_in is not None and page.signed_in.role not in PERSONAL_ROLES:
            raise Http404
        if page.signed_in is not None:
            page.actor = page.signed_in
        elif joiner_id is not None:
            page.actor = Actor(joiner_id, Role.APPLICANT, "", None, Channel.PAGE)
        else:
            return redirect("web:join")
        know_places()
        return view(page, *args, **kwargs)

    return door
