"""Registers the package with Django."""

from django.apps import AppConfig


class CityConfig(AppConfig):
    """The demo city."""

    name = "timebank.city"
    label = "city"
