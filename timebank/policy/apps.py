"""Registers the package with Django."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Dated policy values."""

    name = "timebank.policy"
    label = "policy"
