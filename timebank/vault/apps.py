"""Registers the package with Django."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """The only home of personal data."""

    name = "timebank.vault"
    label = "vault"
