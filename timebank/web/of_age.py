"""The first sign-in of somebody who has come of age: nothing goes on before their own consent."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from timebank.people.kinds import Channel, ConsentHow, Role
from timebank.people.operations import consent_as_adult
from timebank.people.queries import awaits_consent
from timebank.people.rules import Actor
from timebank.web.acting import Outcome, act, row_id
from timebank.web.requests import ActorRequest, PageRequest
from timebank.web.session import choose_role, person_id_of, roles_to_choose


@require_http_methods(["GET", "HEAD", "POST"])
def of_age(request: PageRequest) -> HttpResponse:
    """Ask for the own consent, and hold the roles of before again once it is given."""
    person_id = person_id_of(request)
    if person_id is None:
        return redirect("web:login")
    if awaits_consent(person_id=person_id) is None:
        raise Http404
    if request.method != "POST":
        return render(request, "web/of_age.html")
    actor_request = cast(ActorRequest, request)
    # They act in the role that waits for this very word, and in no other.
    actor_request.actor = Actor(person_id, Role.VOLUNTEER, "", None, Channel.PAGE)
    outcome = _consent(actor_request)
    if outcome.refusal:
        return render(request, "web/of_age.html", {"refusal": outcome.refusal}, status=409)
    messages.success(request, gettext("Thank you. Your account is your own now."))
    for held in roles_to_choose(request)[:1]:
        choose_role(request, role_held_id=str(held.id))
    return redirect("web:my_home")


def _consent(request: ActorRequest) -> Outcome:
    person_id = request.actor.person_id
    return act(
        request,
        "consent_as_adult",
        content={"person": person_id},
        run=lambda: row_id(
            consent_as_adult(
                person_id=person_id, how=ConsentHow.SELF, own_phone="", by=request.actor, at=request.at
            )
        ),
    )
