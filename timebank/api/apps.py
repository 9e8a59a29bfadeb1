"""Registers the package with Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The JSON door."""

    name = "timebank.api"
    label = "api"
