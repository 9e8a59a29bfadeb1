"""The page on which coins are given or donated, in two steps: fill in, look at the effect and do it.

A giver's own page and the desk's page for a named person are the same; at the desk it asks how the word was given.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext

from timebank.coins.models import Donation, Gift
from timebank.coins.operations import donate_coins, give_coins
from timebank.coins.queries import DossierFigures, dossier_figures, open_pools, relatives_to_give
from timebank.lib.refusals import Refused
from timebank.people.kinds import ConsentHow
from timebank.people.models import Person
from timebank.people.once import Result
from timebank.web.acting import FormIncomplete, Outcome, act, row_id
from timebank.web.desk.forms import WordForm
from timebank.web.giving.forms import GivingForm
from timebank.web.requests import ActorRequest


@dataclass(frozen=True, slots=True)
class Address:
    """Where the form is sent, and the page to which it leads."""

    here: str
    after: str


def give_page(
    request: ActorRequest, *, giver: Person, address: Address, word: WordForm | None
) -> HttpResponse:
    """Give coins to a relative; ``word`` is the desk's question how the giver's word was given."""
    relatives = [
        (
            str(each.person_id),
            gettext("%(relation)s, %(number)s")
            % {"relation": each.relation.label, "number": each.member_number},
        )
        for each in relatives_to_give(giver=giver, at=request.at)
    ]
    form = GivingForm(_sent(request), label=gettext("To whom?"), receivers=relatives)

    def run(how: ConsentHow | None) -> Gift:
        return give_coins(
            giver_id=giver.pk,
            receiver_id=UUID(form.cleaned_data["to"]),
            coin_minutes=form.coin_minutes(),
            word=how,
            by=request.actor,
            at=request.at,
        )

    return _page(request, _Giving("give_coins", giver, form, word, run, address))


def donate_page(
    request: ActorRequest, *, giver: Person, address: Address, word: WordForm | None
) -> HttpResponse:
    """Donate coins to an open public-welfare account; ``word`` as for giving."""
    language = get_language() or "zh-hans"
    pools = [
        (str(each.pk), f"{each.name(language)} · {each.purpose}") for each in open_pools(near=giver.place_id)
    ]
    form = GivingForm(_sent(request), label=gettext("To which public-welfare account?"), receivers=pools)

    def run(how: ConsentHow | None) -> Donation:
        return donate_coins(
            giver_id=giver.pk,
            pool_id=UUID(form.cleaned_data["to"]),
            coin_minutes=form.coin_minutes(),
            word=how,
            by=request.actor,
            at=request.at,
        )

    return _page(request, _Giving("donate_coins", giver, form, word, run, address))


@dataclass(frozen=True, slots=True)
class _Giving:
    """One gift or donation on its way through the form."""

    name: str
    giver: Person
    form: GivingForm
    word: WordForm | None
    run: Callable[[ConsentHow | None], Gift | Donation]
    address: Address


def _sent(request: ActorRequest) -> dict[str, str] | None:
    """Give what was filled in: when it is done, and when its effect is to be looked at."""
    if request.method == "POST":
        return request.POST.dict()
    return request.GET.dict() if "coins" in request.GET else None


def _page(request: ActorRequest, giving: _Giving) -> HttpResponse:
    refusal: Refused | None = None
    if request.method == "POST":
        refusal = _done(request, giving).refusal
        if refusal is None:
            messages.success(request, gettext("The coins are set aside and rest now."))
            return redirect(giving.address.after)
    is_checked = giving.form.is_bound and giving.form.is_valid()
    minutes = giving.form.coin_minutes() if is_checked else 0
    facts = {
        "kind": giving.name,
        "person": giving.giver,
        "form": giving.form,
        "word": giving.word,
        "address": giving.address,
        "is_checked": is_checked,
        "is_empty": giving.form.is_empty,
        "coin_minutes": minutes,
        "effect": effect_of(person_id=giving.giver.pk, coin_minutes=minutes),
        "refusal": refusal,
    }
    return render(request, "web/giving/give.html", facts, status=409 if refusal else 200)


def _done(request: ActorRequest, giving: _Giving) -> Outcome:
    form, word = giving.form, giving.word
    if not form.is_valid() or (word is not None and not word.is_valid()):
        return Outcome({}, FormIncomplete())
    how = ConsentHow(word.cleaned_data["consent_how"]) if word is not None else None
    content = {"giver": giving.giver.pk, "word": how, **form.cleaned_data}

    def run() -> Result:
        return row_id(giving.run(how))

    return act(request, giving.name, content=content, run=run)


@dataclass(frozen=True, slots=True)
class Effect:
    """Both dossier figures now and afterwards; an amount of 0 shows them as they are."""

    now: DossierFigures
    stored_after: int
    is_change: bool


def effect_of(*, person_id: UUID, coin_minutes: int) -> Effect:
    """Say what taking so many earned coin minutes would do to the figures toward 10,000 coins."""
    now = dossier_figures(person_id=person_id)
    return Effect(now, max(0, now.stored - coin_minutes), coin_minutes > 0)
