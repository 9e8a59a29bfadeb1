"""What the person's own pages and the desk's have in common: the facts, the zip, the act behind each button."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language

from timebank.coins.queries import open_pools
from timebank.people.kinds import ConsentHow
from timebank.people.models import Person
from timebank.rights.copies import copy_of
from timebank.rights.kinds import Fate
from timebank.rights.operations import cancel_account, take_copy
from timebank.rights.queries import (
    KeptFacts,
    kept_about,
    obligations_of,
    requests_of,
    steps_of_requests,
)
from timebank.vault.kinds import DocumentKind, Field, Purpose
from timebank.vault.rules import masked
from timebank.web.acting import Outcome, act, row_id
from timebank.web.requests import ActorRequest
from timebank.web.rights.forms import CloseForm, DeskCloseForm


def facts_of(request: ActorRequest, person: Person, *, purpose: Purpose, is_whole: bool) -> dict[str, object]:
    """Read what a page of the rights centre shows of a person, through one journaled look; masked unless asked for whole."""
    kept: KeptFacts = kept_about(person=person, by=request.actor, purpose=purpose, at=request.at)
    return {
        "kept": kept,
        "is_whole": is_whole,
        "values": [
            (field.label, _whole(field, text) if is_whole else masked(field=field, value=text))
            for field, text in kept.values.items()
        ],
        **requests_shown(person),
    }


def _whole(field: Field, text: str) -> str:
    return str(DocumentKind(text).label) if field == Field.DOCUMENT_KIND else text


def requests_shown(person: Person) -> dict[str, object]:
    """Give a person's requests, each with its steps."""
    requests = requests_of(person_id=person.pk)
    steps = steps_of_requests(requests=requests)
    return {"requests": [(each, steps[each.pk]) for each in requests]}


def send_copy(
    request: ActorRequest, person: Person, *, how: ConsentHow, purpose: Purpose
) -> Outcome | HttpResponse:
    """Note the request, then make the zip in memory and send it; nothing of it is kept."""
    outcome = act(
        request,
        "take_copy",
        content={"person": person.pk},
        run=lambda: row_id(take_copy(person_id=person.pk, how=how, by=request.actor, at=request.at)),
    )
    if outcome.refusal:
        return outcome
    kept = kept_about(person=person, by=request.actor, purpose=purpose, at=request.at)
    response = HttpResponse(copy_of(facts=kept, at=request.at), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{person.member_number}.zip"'
    response["Cache-Control"] = "no-store"
    return response


def close_form(request: ActorRequest, person: Person, *, at_desk: bool) -> CloseForm:
    """Make the form that asks what becomes of the coins."""
    kind = DeskCloseForm if at_desk else CloseForm
    pools = open_pools(near=person.place_id)
    sent = request.POST if request.method == "POST" else None
    return kind(sent, pools=pools, language=get_language() or "zh-hans")


def close_account(request: ActorRequest, person: Person, form: CloseForm, *, how: ConsentHow) -> Outcome:
    """Ask that the account is closed."""
    given = form.cleaned_data
    return act(
        request,
        "cancel_account",
        content={"person": person.pk, **given},
        run=lambda: row_id(
            cancel_account(
                person_id=person.pk,
                fate=Fate(given["fate"]),
                pool_id=UUID(given["pool"]) if given["pool"] else None,
                how=how,
                by=request.actor,
                at=request.at,
            )
        ),
    )


def open_for(request: ActorRequest, person: Person) -> list[str]:
    """Say what is still open for a person."""
    return [str(each.label) for each in obligations_of(person_id=person.pk, at=request.at)]


Run = Callable[[], dict[str, object]]
