"""Registers the package with Django."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """The rights centre."""

    name = "timebank.rights"
    label = "rights"
