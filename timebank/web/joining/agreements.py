"""What people agree to: the texts for everybody, and one's own agreements with their history."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from timebank.people.consent_texts import ConsentText, outdated, text_of, texts_of, version_in_force
from timebank.people.kinds import PERSONAL_ROLES, ConsentHow, ConsentPurpose
from timebank.people.models import Consent
from timebank.people.once import Result
from timebank.people.operations import record_consent, withdraw_consent
from timebank.people.queries import consents_of
from timebank.people.rules import local_date
from timebank.web.acting import act, row_id
from timebank.web.requests import ActorRequest, PageRequest
from timebank.web.roles import as_role


def shown_now(purpose: ConsentPurpose, *, at: datetime) -> ConsentText:
    """Give the text in force of one purpose."""
    found = text_of(purpose, version_in_force(purpose, day=local_date(at)))
    assert found is not None
    return found


def _purpose(code: str) -> ConsentPurpose:
    if code not in ConsentPurpose.values:
        raise Http404
    return ConsentPurpose(code)


@require_safe
def texts(request: PageRequest) -> HttpResponse:
    """List every text that people agree to or once agreed to, the newest of each purpose first."""
    facts = {"texts": [each for purpose in ConsentPurpose for each in texts_of(purpose)]}
    return render(request, "web/joining/texts.html", facts)


@require_safe
def text(request: HttpRequest, purpose: str, version: str) -> HttpResponse:
    """Show one version of one text."""
    found = text_of(_purpose(purpose), version)
    if found is None:
        raise Http404
    return render(request, "web/joining/text.html", {"text": found})


@require_safe
@as_role(*PERSONAL_ROLES)
def mine(request: ActorRequest) -> HttpResponse:
    """Show what one agreed to, purpose by purpose, with what can be done now, and all that was before."""
    given = consents_of(person_id=request.actor.person_id)
    open_now = {each.purpose: each for each in given if each.withdrawn_at is None}
    old = outdated(
        [(ConsentPurpose(each.purpose), each.text_version) for each in open_now.values()],
        day=local_date(request.at),
    )
    rows = [
        (shown_now(purpose, at=request.at), open_now.get(purpose), purpose in old)
        for purpose in ConsentPurpose
    ]
    return render(request, "web/joining/consents.html", {"rows": rows, "history": given})


@require_POST
@as_role(*PERSONAL_ROLES)
def give(request: ActorRequest, purpose: str) -> HttpResponse:
    """Agree to the text of a purpose that is in force now."""
    wanted = _purpose(purpose)

    def run() -> Result:
        return row_id(_given(request, wanted))

    outcome = act(request, "record_consent", content={"purpose": wanted}, run=run)
    _say(request, outcome.refusal.sentence if outcome.refusal else "", gettext("Noted. Thank you."))
    return redirect("web:my_consents")


@require_POST
@as_role(*PERSONAL_ROLES)
def withdraw(request: ActorRequest, purpose: str) -> HttpResponse:
    """Take an agreement back; what was done before stays lawful."""
    wanted = _purpose(purpose)

    def run() -> Result:
        withdraw_consent(person_id=request.actor.person_id, purpose=wanted, by=request.actor, at=request.at)
        return {"purpose": wanted}

    outcome = act(request, "withdraw_consent", content={"purpose": wanted}, run=run)
    _say(
        request,
        outcome.refusal.sentence if outcome.refusal else "",
        gettext("Noted: you no longer agree to this."),
    )
    return redirect("web:my_consents")


def _given(request: ActorRequest, purpose: ConsentPurpose) -> Consent:
    own = request.actor.person_id
    return record_consent(
        person_id=own, purpose=purpose, how=ConsentHow.SELF, by=request.actor, at=request.at
    )


def _say(request: ActorRequest, wrong: str, right: str) -> None:
    messages.add_message(request, messages.ERROR if wrong else messages.SUCCESS, wrong or right)
