"""Registers the package with Django."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The tree of places."""

    name = "timebank.places"
    label = "places"
