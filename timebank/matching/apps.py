"""Registers the package with Django."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Matches of volunteers and needs."""

    name = "timebank.matching"
    label = "matching"
