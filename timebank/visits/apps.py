"""Registers the package with Django."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Visits, claims and settlements."""

    name = "timebank.visits"
    label = "visits"
