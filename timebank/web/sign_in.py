"""Signing in: a code sent to the phone for people, number with password and security code for staff.

Never says whether a phone or a number is known. What was typed goes from form to form, never into the session.
"""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from timebank.lib.refusals import Refused
from timebank.people.kinds import Role
from timebank.people.models import Person
from timebank.people.operations import check_password, request_login_code, sign_in_by_code
from timebank.people.queries import asks_again, awaits_consent
from timebank.people.rules import local_date, network_of
from timebank.web import demo
from timebank.web.nav import home_of
from timebank.web.requests import PageRequest
from timebank.web.roles import know_places
from timebank.web.session import begin, choose_role, end, person_id_of, roles_to_choose


def _next_of(request: HttpRequest) -> str:
    """Give the page to go to afterwards, if it is one of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else ""


def network_key(request: HttpRequest) -> str:
    """Say where a request comes from, for counting tries; kept as a keyed hash only."""
    return network_of(
        peer=request.META.get("REMOTE_ADDR", ""),
        forwarded=request.headers.get("X-Forwarded-For", ""),
        behind_proxy=settings.HTTPS,
    )


def _form(request: PageRequest, template: str, **facts: object) -> HttpResponse:
    """Show a form of the sign-in with what was typed, and the refusal above it when there is one."""
    context = {
        "next": _next_of(request),
        "phone": request.POST.get("phone", ""),
        "member_number": request.POST.get("member_number", ""),
        **facts,
    }
    return render(
        request, f"web/sign_in/{template}.html", context, status=409 if facts.get("refusal") else 200
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: PageRequest) -> HttpResponse:
    """Ask for the phone, and send a code to it."""
    if request.method != "POST":
        return _form(request, "phone", demo_accounts=demo.accounts(at=request.at))
    demo.forget_code()
    try:
        request_login_code(
            phone=request.POST.get("phone", ""), network_key=network_key(request), at=request.at
        )
    except Refused as refusal:
        return _form(request, "phone", refusal=refusal, demo_accounts=demo.accounts(at=request.at))
    return _form(request, "code", demo_code=demo.code_to_show(at=request.at))


@sensitive_post_parameters()
@require_POST
def enter_code(request: PageRequest) -> HttpResponse:
    """Take the code; where several people share the phone, ask which of them it is."""
    code = request.POST.get("code", "")
    try:
        people = sign_in_by_code(
            phone=request.POST.get("phone", ""),
            code=code,
            at=request.at,
            member_number=request.POST.get("member_number", ""),
        )
    except Refused as refusal:
        return _form(request, "code", refusal=refusal)
    if len(people) > 1:
        return _form(request, "who", code=code, people=people)
    return _signed_in(request, people[0], second_factor=False)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def staff_login(request: PageRequest) -> HttpResponse:
    """Take member number, password and the code of the authenticator."""
    if request.method != "POST":
        return _form(request, "staff")
    number = request.POST.get("member_number", "")
    shown = demo.staff_account(member_number=number, at=request.at) if "demo" in request.POST else None
    try:
        person = check_password(
            member_number=number,
            password=shown.password if shown else request.POST.get("password", ""),
            totp=shown.totp if shown else request.POST.get("totp", ""),
            network_key=network_key(request),
            at=request.at,
        )
    except Refused as refusal:
        return _form(request, "staff", refusal=refusal)
    return _signed_in(request, person, second_factor=True)


def _signed_in(request: PageRequest, person: Person, *, second_factor: bool) -> HttpResponse:
    """Begin the session and go on: to the page that was wanted, the role's home, or the choice of a role."""
    wanted = _next_of(request)
    roles = begin(request, person=person, second_factor=second_factor)
    if awaits_consent(person_id=person.pk):
        return redirect("web:of_age")
    if len(roles) == 1 and not second_factor and asks_again(person_id=person.pk, day=local_date(request.at)):
        messages.info(request, gettext("A text that you agreed to has changed. Please read the new one."))
        return redirect("web:my_consents")
    if len(roles) == 1:
        return redirect(wanted or home_of(roles[0].role))
    return redirect(f"{reverse('web:choose_role')}?next={wanted}" if wanted else "web:choose_role")


@require_http_methods(["GET", "HEAD", "POST"])
def choose_own_role(request: PageRequest) -> HttpResponse:
    """Let somebody with several roles say in which of them they act now."""
    person_id = person_id_of(request)
    if person_id is None:
        return redirect("web:login")
    if awaits_consent(person_id=person_id):
        return redirect("web:of_age")
    if request.method == "POST" and choose_role(request, role_held_id=request.POST.get("role", "")):
        return redirect(_next_of(request) or "web:my_home")
    know_places()
    return _form(request, "role", roles=roles_to_choose(request))


def my_home(request: PageRequest) -> HttpResponse:
    """Go to where the role begins."""
    if request.signed_in is None:
        return redirect("web:choose_role" if person_id_of(request) else "web:login")
    return redirect(home_of(Role(request.signed_in.role)))


@require_POST
def logout(request: PageRequest) -> HttpResponse:
    """Forget the session."""
    end(request)
    messages.success(request, gettext("You have signed out."))
    return redirect("web:home")
