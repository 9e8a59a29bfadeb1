"""Registers the package with Django."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    """Needs, their participants and their review."""

    name = "timebank.needs"
    label = "needs"
