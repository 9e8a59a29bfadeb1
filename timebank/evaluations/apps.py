"""Registers the package with Django."""

from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    """Ratings of confirmed visits."""

    name = "timebank.evaluations"
    label = "evaluations"
