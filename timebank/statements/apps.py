"""Registers the package with Django."""

from django.apps import AppConfig


class StatementsConfig(AppConfig):
    """Statements of coins."""

    name = "timebank.statements"
    label = "statements"
