"""Registers the package with Django."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The outbox of notices."""

    name = "timebank.notices"
    label = "notices"
