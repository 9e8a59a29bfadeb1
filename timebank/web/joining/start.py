"""The beginning of joining: what it means, and proving a phone by the code sent to it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from timebank.lib.refusals import Refused
from timebank.people.operations import prove_phone, request_joining_code
from timebank.web import demo
from timebank.web.requests import PageRequest
from timebank.web.session import begin_joining
from timebank.web.sign_in import network_key


def _form(request: PageRequest, template: str, **facts: object) -> HttpResponse:
    context = {"phone": request.POST.get("phone", ""), **facts}
    status = 409 if facts.get("refusal") else 200
    return render(request, f"web/joining/{template}.html", context, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: PageRequest) -> HttpResponse:
    """Say what joining means, and send a code to the phone of who wants to."""
    if request.method != "POST":
        return _form(request, "join")
    demo.forget_code()
    try:
        request_joining_code(
            phone=request.POST.get("phone", ""), network_key=network_key(request), at=request.at
        )
    except Refused as refusal:
        return _form(request, "join", refusal=refusal)
    return _form(request, "code", demo_code=demo.code_to_show(at=request.at))


@sensitive_post_parameters()
@require_POST
def enter_code(request: PageRequest) -> HttpResponse:
    """Take the code; where members have this phone, ask first whether it is one of them."""
    code = request.POST.get("code", "")
    try:
        proven = prove_phone(
            phone=request.POST.get("phone", ""),
            code=code,
            is_another="another" in request.POST,
            at=request.at,
        )
    except Refused as refusal:
        return _form(request, "code", refusal=refusal)
    if proven.joiner_id is None:
        return _form(request, "who", code=code, people=proven.people)
    begin_joining(request, joiner_id=proven.joiner_id)
    return redirect("web:my_applications")
