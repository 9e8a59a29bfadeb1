"""Registers the package with Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages."""

    name = "timebank.web"
    label = "web"
