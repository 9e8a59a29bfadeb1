"""The seals of the books, for everybody: published roots and public keys; says nothing about any movement."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from timebank.ledger.published import pinned_keys
from timebank.ledger.seals import SEAL_NUMBER_MAX, seals_before

SEALS_SHOWN = 30
SEAL_NUMBER = re.compile(r"[1-9][0-9]{0,17}|" + str(SEAL_NUMBER_MAX))


@require_safe
def seals(request: HttpRequest) -> HttpResponse:
    """Show the newest seals, or those before a number."""
    before = request.GET.get("before", str(SEAL_NUMBER_MAX))
    if not SEAL_NUMBER.fullmatch(before):
        raise Http404
    found = seals_before(before=int(before), limit=SEALS_SHOWN)
    older = found[-1].number if found and found[-1].number > 1 else None
    return render(request, "web/seals.html", {"seals": found, "keys": pinned_keys(), "older": older})
