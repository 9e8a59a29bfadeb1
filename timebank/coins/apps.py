"""Registers the package with Django."""

from django.apps import AppConfig


class CoinsConfig(AppConfig):
    """Grants, budgets and holds."""

    name = "timebank.coins"
    label = "coins"
