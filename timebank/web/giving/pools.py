"""What everybody may read about public-welfare accounts: what came in, what went out, what lies there."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from timebank.coins.queries import public_pools
from timebank.web.requests import PageRequest
from timebank.web.roles import know_places


@require_safe
def pools(request: HttpRequest) -> HttpResponse:
    """List the open accounts with their figures."""
    page = cast(PageRequest, request)
    know_places()
    language = get_language() or "zh-hans"
    found = [(each.pool.name(language), each) for each in public_pools(at=page.at)]
    return render(request, "web/giving/pools.html", {"pools": found})
