"""Registers the package with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, roles and powers."""

    name = "timebank.people"
    label = "people"
