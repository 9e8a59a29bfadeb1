"""For whom a page is. Whoever is not signed in is asked to sign in; for everybody else it does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django_htmx.http import HttpResponseClientRedirect

from timebank.people.kinds import Role
from timebank.people.queries import person
from timebank.places.queries import names
from timebank.web.queries import trusting_elders
from timebank.web.requests import ActorRequest, ElderRequest, PageRequest
from timebank.web.session import ELDER, person_id_of

Rest = ParamSpec("Rest")
Door = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def as_role(
    *roles: Role,
) -> Callable[[Callable[Concatenate[ActorRequest, Rest], HttpResponseBase]], Door[Rest]]:
    """Open a page to some roles: ``request.actor`` says who acts, ``request.at`` when."""

    def decorate(view: Callable[Concatenate[ActorRequest, Rest], HttpResponseBase]) -> Door[Rest]:
        @wraps(view)
        def door(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
            page = cast(ActorRequest, request)
            if page.signed_in is None:
                return _to_sign_in(page)
            if page.signed_in.role not in roles:
                raise Http404
            page.actor = page.signed_in
            know_places()
            return view(page, *args, **kwargs)

        return door

    return decorate


def as_elder(view: Callable[Concatenate[ElderRequest, Rest], HttpResponseBase]) -> Door[Rest]:
    """Open a page to an elder, and to a delegate for the elder they chose: ``request.elder``."""

    @as_role(Role.ELDER, Role.DELEGATE)
    @wraps(view)
    def door(request: ActorRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        elder_request = cast(ElderRequest, request)
        if request.actor.role == Role.ELDER:
            elder_request.elder = person(person_id=request.actor.person_id)
            return view(elder_request, *args, **kwargs)
        elders = {
            str(each.elder_id): each.elder for each in trusting_elders(delegate_id=request.actor.person_id)
        }
        chosen = request.session.get(ELDER) if len(elders) > 1 else next(iter(elders), None)
        if chosen not in elders:
            return redirect("web:elders")
        elder_request.elder = elders[chosen]
        return view(elder_request, *args, **kwargs)

    return door


def know_places() -> None:
    """Read the names of all places once in this process, so that showing one asks the database nothing."""
    names(get_language() or "zh-hans")


def _to_sign_in(request: PageRequest) -> HttpResponse:
    """Send to sign-in, or to the choice of a role, and back to this page afterwards."""
    name = "web:choose_role" if person_id_of(request) else "web:login"
    back = request.get_full_path() if request.method == "GET" else "/"
    address = f"{reverse(name)}?{urlencode({'next': back})}"
    if request.htmx:
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)
