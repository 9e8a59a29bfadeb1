"""What everybody may see without signing in: the home page, the notice against fraud, the error pages, health."""

from typing import cast

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from timebank.needs.kinds import Category
from timebank.web.requests import PageRequest


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what this is, in three steps."""
    return render(request, "web/home.html", {"categories": Category})


@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """Say what a volunteer never asks for, and what to do when somebody does."""
    return render(request, "web/safety.html")


@require_safe
def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Say whether pages and database work: 200, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "unavailable"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer for what does not exist and for what is not yours, in the same words."""
    return render(request, "web/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer for a request that is not allowed."""
    return render(request, "web/403.html", status=403)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer for a form whose token of this browser is missing or old."""
    return render(request, "web/403.html", {"is_form": True}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer for a request that cannot be understood."""
    return render(request, "web/400.html", status=400)


def fault(request: HttpRequest) -> HttpResponse:
    """Answer for a fault of ours, without asking the database for anything."""
    cast(PageRequest, request).signed_in = None
    return render(None, "web/500.html", status=500)
