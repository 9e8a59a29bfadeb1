"""Asking for help in three steps that work without a script: what, when, and is it right like this."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from timebank.coins.queries import earned_part_of_spend, may_spend_earned, spendable
from timebank.lib.refusals import Refused
from timebank.needs.kinds import Category
from timebank.needs.operations import HomeRequest, publish_need
from timebank.policy.queries import value
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.elder.forms import WhenForm
from timebank.web.giving.pages import Effect, effect_of
from timebank.web.requests import ElderRequest
from timebank.web.roles import as_elder


@require_safe
@as_elder
def ask(request: ElderRequest) -> HttpResponse:
    """Step 1: which kind of help."""
    return render(request, "web/elder/ask.html", {"categories": Category})


@require_safe
@as_elder
def ask_when(request: ElderRequest) -> HttpResponse:
    """Step 2: day, hour and length."""
    if request.GET.get("category") not in Category.values:
        return redirect("web:ask")
    form = WhenForm(initial={"category": request.GET["category"], "sex_wish": ""}, at=request.at)
    return _when(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@as_elder
def ask_check(request: ElderRequest) -> HttpResponse:
    """Step 3: everything in one look, with the coins it holds; the button publishes."""
    form = WhenForm(request.POST if request.method == "POST" else request.GET, at=request.at)
    if not form.is_valid():
        return _when(request, form, refusal=FormIncomplete())
    wanted = _wanted(form, request)
    if request.method != "POST":
        return _check(request, form, wanted)
    outcome = act(
        request,
        "publish_need",
        content={name: str(form.data.get(name, "")) for name in form.fields} | {"elder": request.elder.pk},
        run=lambda: row_id(publish_need(request=wanted, by=request.actor, at=request.at)),
    )
    if outcome.refusal:
        return _check(request, form, wanted, refusal=outcome.refusal)
    messages.success(request, gettext("Your request is on its way. You will be told when somebody comes."))
    return redirect("web:need", need_id=outcome.id)


def _wanted(form: WhenForm, request: ElderRequest) -> HomeRequest:
    """Read the form; guidance on money and online risks is always given by several together."""
    starts_at, ends_at = form.period()
    category = Category(form.cleaned_data["category"])
    together = value("financial_guidance_volunteers_min", at=request.at, place=request.elder.place_id)
    return HomeRequest(
        elder_id=request.elder.pk,
        category=category,
        starts_at=starts_at,
        ends_at=ends_at,
        planned_minutes=form.cleaned_data["planned_minutes"],
        volunteer_places=together if category == Category.SAFETY else 1,
        sex_wish=form.cleaned_data["sex_wish"],
    )


def _when(request: ElderRequest, form: WhenForm, *, refusal: Refused | None = None) -> HttpResponse:
    category = form["category"].value()
    if category not in Category.values:
        return redirect("web:ask")
    facts = {"form": form, "category": category, "refusal": refusal}
    return render(request, "web/elder/ask_when.html", facts, status=409 if refusal else 200)


def _effect(request: ElderRequest, cost: int) -> Effect | None:
    """Say what publishing would do to the figures toward 10,000 coins; nothing when no earned coins are used."""
    used = earned_part_of_spend(person_id=request.elder.pk, coin_minutes=cost, at=request.at)
    return effect_of(person_id=request.elder.pk, coin_minutes=used) if used else None


def _check(
    request: ElderRequest, form: WhenForm, wanted: HomeRequest, *, refusal: Refused | None = None
) -> HttpResponse:
    """Show what would be published, what it costs and what there is."""
    earned = may_spend_earned(payer=request.elder, at=request.at)
    has = spendable(person_id=request.elder.pk, at=request.at, may_spend_earned=earned)
    cost = wanted.planned_minutes * wanted.volunteer_places
    facts = {
        "form": form,
        "wanted": wanted,
        "cost": cost,
        "has": has,
        "is_short": has < cost,
        "left": has - cost,
        "effect": _effect(request, cost) if earned else None,
        "refusal": refusal,
    }
    return render(request, "web/elder/ask_check.html", facts, status=409 if refusal else 200)
