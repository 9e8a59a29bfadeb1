"""``timebank verify_ledger``: recomputes the books and says whether they agree; changes nothing."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from timebank.ledger.queries import VerifyResult, verify


class Command(BaseCommand):
    """Recompute every balance from the movements; exit 1 and the first difference when something does not agree."""

    help = "Recompute the books from their movements; exits with 1 and names the first difference when they disagree."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take ``--json``."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Verify, print, and exit with 1 when the books disagree."""
        started = perf_counter()
        result = verify()
        seconds = perf_counter() - started
        self.stdout.write(_as_json(result, seconds) if options["json"] else _as_sentence(result))
        if not result.ok:
            sys.exit(1)


def _as_json(result: VerifyResult, seconds: float) -> str:
    rows_per_second = round((result.accounts + result.transfers) / seconds)
    return json.dumps({"ok": result.ok, **asdict(result), "rows_per_second": rows_per_second}, default=str)


def _as_sentence(result: VerifyResult) -> str:
    difference = result.first_difference
    if difference is None:
        sentence = _("The books agree: %(accounts)d accounts, %(transfers)d movements.")
        return sentence % {"accounts": result.accounts, "transfers": result.transfers}
    sentence = _("The books do not agree. First difference, table %(table)s, row %(id)s: %(what)s")
    return sentence % asdict(difference)
