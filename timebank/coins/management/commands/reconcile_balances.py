"""``timebank reconcile_balances``: compares what older systems told with what is in the books; changes nothing."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from timebank.coins.queries import Reconciled, reconciliation


class Command(BaseCommand):
    """Print one line for each older system; exit 1 when one differs."""

    help = "Compare the balances that older systems told with the books; exits with 1 when they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take ``--json``."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Compare, print, and exit with 1 on a difference."""
        systems = reconciliation(city=settings.CITY)
        if options["json"]:
            self.stdout.write(json.dumps({"systems": [asdict(each) for each in systems]}, ensure_ascii=False))
        else:
            self.stdout.write(
                "\n".join(_as_sentence(each) for each in systems) or _("Nothing has been taken over yet.")
            )
        if any(each.difference_minutes for each in systems):
            sys.exit(1)


def _as_sentence(system: Reconciled) -> str:
    return _(
        "%(source)s: %(records)s records, %(told)s minutes told, %(booked)s in the books, difference %(difference)s"
    ) % {
        "source": system.source_name,
        "records": system.records,
        "told": system.told_minutes,
        "booked": system.booked_minutes,
        "difference": system.difference_minutes,
    }
