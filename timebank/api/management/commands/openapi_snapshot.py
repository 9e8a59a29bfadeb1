"""Compares the kept OpenAPI document with the routes, or renews it."""

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from timebank.api.snapshot import SNAPSHOT, document, is_current


class Command(BaseCommand):
    """``timebank openapi_snapshot``: exit code 1 when the routes differ from the kept document."""

    help = "Compare the kept OpenAPI document with the routes as they are; --write renews it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take ``--write``."""
        parser.add_argument("--write", action="store_true", help="renew the kept document")

    def handle(self, *, write: bool, **_: object) -> None:
        """Compare or renew."""
        if write:
            SNAPSHOT.write_bytes(document())
        elif not is_current():
            self.stderr.write("timebank/api/openapi.json differs from the routes. Renew it with --write.")
            sys.exit(1)
