"""Registers the package with Django."""

from django.apps import AppConfig


class BenchConfig(AppConfig):
    """Measurements of the whole platform."""

    name = "timebank.bench"
    label = "bench"
