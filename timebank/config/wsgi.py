"""The WSGI application that the server's workers load: two doors of one process.

The JSON door needs no session, no cookie and no page, so it has a shorter way through the middleware.
"""

import gc
import os
from collections.abc import Iterable
from importlib import import_module
from wsgiref.types import StartResponse, WSGIEnvironment

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timebank.config.settings")

API_ROOT = "/api/"
ALLOCATIONS_BETWEEN_COLLECTIONS = 20_000


def _handler(middleware: list[str]) -> WSGIHandler:
    """Make a handler with a middleware of its own; Django reads the setting once, when the handler is made."""
    usual = settings.MIDDLEWARE
    settings.MIDDLEWARE = middleware
    try:
        return WSGIHandler()
    finally:
        settings.MIDDLEWARE = usual


django.setup(set_prefix=False)
# All pages and schemas are loaded before the first request, not in it.
import_module(settings.ROOT_URLCONF)
_pages = _handler(settings.MIDDLEWARE)
_api = _handler(settings.API_MIDDLEWARE)

# What is loaded by now stays for the life of the process: the collector need not look at it again and again.
gc.collect()
gc.freeze()
gc.set_threshold(ALLOCATIONS_BETWEEN_COLLECTIONS, 20, 20)


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request through its door."""
    door = _api if environ.get("PATH_INFO", "").startswith(API_ROOT) else _pages
    return door(environ, start_response)
