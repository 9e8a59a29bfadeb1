"""What happens around every page: who acts, safe headers, one line in the log, a page for what is refused.

Logs name a route, a status, a duration and a role; never a person, an address or what was asked.
"""

import logging
import secrets
from collections.abc import Callable
from time import perf_counter
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from timebank.lib.door_clock import now
from timebank.lib.refusals import NotFound, Refused
from timebank.web.requests import PageRequest
from timebank.web.session import actor_of, leave_if_ended

Answer = Callable[[HttpRequest], HttpResponseBase]

HEALTH = "/health"
NUL = "\0"
DEVICE_COOKIE = "device"
DEVICE_BYTES = 32
DEVICE_SECONDS = 400 * 24 * 3600
"""As long as browsers keep a cookie at most: a device that comes back is recognised."""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": "camera=(), microphone=(), payment=(), geolocation=(self)",
}

_SIGNED_OUT = _(
    "You were signed out, because nothing was done for a while or because it was ended elsewhere."
)

logger = logging.getLogger("timebank.web.requests")


def safe_headers(get_response: Answer) -> Answer:
    """Let a page load and send nothing but what is this site's own, and be framed by nobody."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, text in HEADERS.items():
            response.headers.setdefault(name, text)
        return response

    return answer


def known_host(get_response: Answer) -> Answer:
    """Answer nobody who names another host than ours; only whether the platform lives may be asked by any name."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.path != HEALTH:
            request.get_host()
        return get_response(request)

    return answer


def no_nul(get_response: Answer) -> Answer:
    """Refuse the one character that no text can have and the database cannot keep."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        sent = (request.GET, request.POST) if request.method == "POST" else (request.GET,)
        if any(
            NUL in value for fields in sent for values in fields.lists() for value in (values[0], *values[1])
        ):
            raise SuspiciousOperation("a NUL character was sent")
        return get_response(request)

    return answer


def request_log(get_response: Answer) -> Answer:
    """Write one line per request; pages are kept in no cache, because what they show is somebody's."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        began = perf_counter()
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        match, actor = request.resolver_match, getattr(request, "signed_in", None)
        facts = {
            "route": match.view_name if match else "",
            "method": request.method,
            "status": response.status_code,
            "milliseconds": round((perf_counter() - began) * 1000),
            "role": actor.role if actor else "",
        }
        logger.info("request", extra=facts)
        return response

    return answer


def who_acts(get_response: Answer) -> Answer:
    """Give every request its moment and, where somebody is signed in, the one who acts."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        page = cast(PageRequest, request)
        page.at = now()
        page.signed_in = None
        known = request.COOKIES.get(DEVICE_COOKIE, "")
        device = known or secrets.token_urlsafe(DEVICE_BYTES)
        if leave_if_ended(page):
            messages.info(page, _SIGNED_OUT)
        page.signed_in = actor_of(page, device=device)
        response = get_response(request)
        if page.signed_in and not known:
            _remember_device(cast(HttpResponse, response), device=device)
        return response

    return answer


def _remember_device(response: HttpResponse, *, device: str) -> None:
    response.set_cookie(
        DEVICE_COOKIE,
        device,
        max_age=DEVICE_SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


class RefusalPages:
    """Shows a page for a refusal that no form of a page awaited: not found is 404, all else 409.

    An address that only takes forms is opened by a bookmark or a typed address: its page shows a way on.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":
            response.content = render_to_string("web/405.html", request=request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn what is refused into its page; everything else stays a bug."""
        if isinstance(exception, NotFound):
            raise Http404 from exception
        if isinstance(exception, Refused):
            return render(request, "web/409.html", {"refusal": exception}, status=409)
        return None
