"""``timebank verify_ledger``: recomputes the books and their seals and says whether they agree; changes nothing."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from timebank.ledger.verification import VerifyResult, verify


class Command(BaseCommand):
    """Recompute every balance from the movements; exit 1 and the first difference when something does not agree."""

    help = "Recompute balances, laws and seals of the books; exits with 1 and names the first row that does not agree."

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
    found = result.first_difference
    difference = (
        {"table": found.table, "id": None if found.id is None else str(found.id), "what": found.what}
        if found
        else None
    )
    content = {"ok": result.ok, **asdict(result), "first_difference": difference}
    return json.dumps({**content, "rows_per_second": rows_per_second})


def _as_sentence(result: VerifyResult) -> str:
    difference = result.first_difference
    if difference is None:
        sentence = _("The books agree: %(accounts)d accounts, %(transfers)d movements, %(seals)d seals.")
        return sentence % asdict(result)
    sentence = _("The books do not agree. First difference, table %(table)s, row %(id)s: %(what)s")
    return sentence % asdict(difference)
