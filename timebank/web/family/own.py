"""My family: who is recorded, what I said, and saying that somebody is my relative.

Saying tells nobody and never whether a number exists; when the relative says the same, a second person looks at it.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from timebank.lib.refusals import Refused
from timebank.people.kinds import Role
from timebank.people.operations import say_family, take_back_word
from timebank.people.queries import families_of, person, words_of
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.family.forms import SayFamilyForm
from timebank.web.family.shown import relative_shown
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role

MEMBERS = (Role.VOLUNTEER, Role.ELDER)


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*MEMBERS)
def family(request: ActorRequest) -> HttpResponse:
    """Show the own family, and say that somebody belongs to it."""
    form = SayFamilyForm(request.POST if request.method == "POST" else None)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    if form.is_valid():
        refusal = _say(request, form)
        if refusal is None:
            messages.success(
                request, gettext("It is kept. Now your relative says the same on their own page.")
            )
            return redirect("web:family")
    own = person(person_id=request.actor.person_id)
    relatives = [relative_shown(each, person=own) for each in families_of(person_id=own.pk)]
    facts = {"person": own, "relatives": relatives, "words": words_of(person_id=own.pk), "form": form}
    return render(
        request, "web/family/own.html", {**facts, "refusal": refusal}, status=409 if refusal else 200
    )


def _say(request: ActorRequest, form: SayFamilyForm) -> Refused | None:
    given = form.cleaned_data
    return act(
        request,
        "say_family",
        content=given,
        run=lambda: row_id(say_family(**given, by=request.actor, at=request.at)),
    ).refusal


@require_POST
@as_role(*MEMBERS)
def take_back(request: ActorRequest, word_id: UUID) -> HttpResponse:
    """Take back what one said."""

    def run() -> dict[str, object]:
        take_back_word(word_id=word_id, by=request.actor, at=request.at)
        return {"id": str(word_id)}

    outcome = act(request, "take_back_word", content={"word": word_id}, run=run)
    if outcome.refusal is None:
        messages.success(request, gettext("It is taken back."))
    else:
        messages.error(request, outcome.refusal.sentence)
    return redirect("web:family")
