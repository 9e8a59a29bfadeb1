"""The page of an elder's delegates, for the elder and for the desk: who may do what, changed, ended, and what each did."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from timebank.lib.refusals import Refused
from timebank.lib.units import MINUTES_PER_COIN, CoinMinutes
from timebank.people.kinds import ConsentHow
from timebank.people.models import Delegation, Person
from timebank.people.operations import change_delegation, end_delegation, record_delegation
from timebank.people.queries import person_by_number
from timebank.web.acting import FormIncomplete, Outcome, act, row_id
from timebank.web.delegates_queries import acts_of_delegates, delegations_of
from timebank.web.requests import ActorRequest

COINS_MAX = 500
MAY_PUBLISH, MAY_CONFIRM = "PUBLISH", "CONFIRM"
WORDS = [(each.value, each.label) for each in ConsentHow if each != ConsentHow.SELF]


class PowersForm(forms.Form):
    """What a delegate may do beside seeing; at a desk also how the elder's word was given."""

    may = forms.MultipleChoiceField(
        label=_("What may this person do for the elder, beside seeing requests and coins?"),
        choices=[
            (MAY_PUBLISH, _("Ask for help and withdraw requests")),
            (MAY_CONFIRM, _("Confirm, dispute and rate services")),
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    coins = forms.IntegerField(
        label=_("Time coins that may be spent in a month"),
        min_value=0,
        max_value=COINS_MAX,
        help_text=_("With 0 nothing can be spent. Giving and donating are never possible."),
    )

    def __init__(self, *args: Any, at_desk: bool, **kwargs: Any) -> None:
        """Ask at a desk how the word was given."""
        super().__init__(*args, **kwargs)
        if at_desk:
            self.fields["consent_how"] = forms.ChoiceField(
                label=_("How was the person's word given?"), choices=WORDS, widget=forms.RadioSelect
            )

    def given(self) -> dict[str, Any]:
        """Give the powers as the operations know them."""
        may = self.cleaned_data["may"]
        return {
            "may_publish": MAY_PUBLISH in may,
            "may_confirm": MAY_CONFIRM in may,
            "spend_month_minutes": CoinMinutes(self.cleaned_data["coins"] * MINUTES_PER_COIN),
            "how": ConsentHow(self.cleaned_data.get("consent_how") or ConsentHow.SELF),
        }


class NewDelegateForm(PowersForm):
    """Who is to act for the elder, by member number."""

    field_order = ("member_number", "may", "coins", "consent_how")
    member_number = forms.CharField(label=_("Member number of the delegate"), max_length=16)


class EndForm(forms.Form):
    """How the elder's word to end it was given, at a desk."""

    consent_how = forms.ChoiceField(
        label=_("How was the person's word given?"), choices=WORDS, widget=forms.RadioSelect
    )


def delegates_page(request: ActorRequest, elder: Person, *, at_desk: bool) -> HttpResponse:
    """Show an elder's delegates, and give powers to one more."""
    form = NewDelegateForm(request.POST if request.method == "POST" else None, at_desk=at_desk)
    if not form.is_bound:
        return _page(request, elder, at_desk=at_desk, form=form)
    if not form.is_valid():
        return _page(request, elder, at_desk=at_desk, form=form, refusal=FormIncomplete())
    delegate = person_by_number(member_number=form.cleaned_data["member_number"])
    if delegate is None:
        form.add_error("member_number", _("There is no member with this number."))
        return _page(request, elder, at_desk=at_desk, form=form, refusal=FormIncomplete())
    facts: dict[str, Any] = {"elder_id": elder.pk, "delegate_id": delegate.pk, **form.given()}
    outcome = _act(
        request,
        "record_delegation",
        facts,
        lambda: record_delegation(**facts, by=request.actor, at=request.at),
    )
    return _answer(request, elder, outcome, at_desk=at_desk, form=form)


def change_powers(
    request: ActorRequest, elder: Person, delegation_id: UUID, *, at_desk: bool
) -> HttpResponse:
    """Change what a delegate of the elder may do."""
    _of(elder, delegation_id)
    form = PowersForm(request.POST, at_desk=at_desk)
    if not form.is_valid():
        return _page(request, elder, at_desk=at_desk, refusal=FormIncomplete())
    facts: dict[str, Any] = {"delegation_id": delegation_id, **form.given()}
    outcome = _act(
        request,
        "change_delegation",
        facts,
        lambda: change_delegation(**facts, by=request.actor, at=request.at),
    )
    return _answer(request, elder, outcome, at_desk=at_desk)


def end_powers(request: ActorRequest, elder: Person, delegation_id: UUID, *, at_desk: bool) -> HttpResponse:
    """Take the powers back."""
    _of(elder, delegation_id)
    form = EndForm(request.POST)
    if at_desk and not form.is_valid():
        return _page(request, elder, at_desk=at_desk, refusal=FormIncomplete())
    how = ConsentHow(form.cleaned_data["consent_how"]) if at_desk else ConsentHow.SELF
    facts: dict[str, Any] = {"delegation_id": delegation_id, "how": how}
    outcome = _act(
        request, "end_delegation", facts, lambda: end_delegation(**facts, by=request.actor, at=request.at)
    )
    return _answer(request, elder, outcome, at_desk=at_desk)


def _of(elder: Person, delegation_id: UUID) -> Delegation:
    """Find powers in force of this elder's; anybody else's do not exist."""
    for each in delegations_of(elder_id=elder.pk):
        if each.pk == delegation_id:
            return each
    raise Http404


def _act(request: ActorRequest, name: str, content: dict[str, Any], run: Callable[[], Delegation]) -> Outcome:
    return act(request, name, content=content, run=lambda: row_id(run()))


def _answer(
    request: ActorRequest,
    elder: Person,
    outcome: Outcome,
    *,
    at_desk: bool,
    form: NewDelegateForm | None = None,
) -> HttpResponse:
    if outcome.refusal:
        return _page(request, elder, at_desk=at_desk, form=form, refusal=outcome.refusal)
    messages.success(request, gettext("It is recorded, and both sides are told."))
    return redirect("web:desk_delegates", person_id=elder.pk) if at_desk else redirect("web:delegates")


def _page(
    request: ActorRequest,
    elder: Person,
    *,
    at_desk: bool,
    form: NewDelegateForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    delegations = delegations_of(elder_id=elder.pk)
    facts = {
        "elder": elder,
        "at_desk": at_desk,
        "delegations": [(each, _change_form(each, at_desk=at_desk), _end_form(each)) for each in delegations],
        "did": acts_of_delegates(elder_id=elder.pk),
        "form": form or NewDelegateForm(at_desk=at_desk, initial={"coins": 0}),
        "refusal": refusal,
    }
    return render(request, "web/delegates.html", facts, status=409 if refusal else 200)


def _change_form(delegation: Delegation, *, at_desk: bool) -> PowersForm:
    may = [MAY_PUBLISH] * delegation.may_publish + [MAY_CONFIRM] * delegation.may_confirm
    initial = {"may": may, "coins": (delegation.spend_month_minutes or 0) // MINUTES_PER_COIN}
    return PowersForm(at_desk=at_desk, initial=initial, auto_id=f"id_{delegation.pk}_%s")


def _end_form(delegation: Delegation) -> EndForm:
    return EndForm(auto_id=f"id_end_{delegation.pk}_%s")
