"""``timebank seal_ledger``: seals at once what was booked, instead of within the minute."""

import json
from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from timebank.ledger.jobs import SealedRows, seal_due_transfers
from timebank.lib.door_clock import now


class Command(BaseCommand):
    """Seal what was booked until now; exit 1 when an open transaction held it back."""

    help = "Seal what was booked until now and publish the seals; exits with 1 when an open transaction holds it back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take ``--json``."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run until nothing is left, however much it is."""
        started = perf_counter()
        seals = rows = 0
        while (run := self._run()).seals:
            seals, rows = seals + run.seals, rows + run.rows
        counts = {"seals": seals, "rows": rows, "seconds": round(perf_counter() - started, 3)}
        sentence = _("Sealed: %(rows)d movements in %(seals)d seals.")
        self.stdout.write(json.dumps(counts) if options["json"] else sentence % counts)

    def _run(self) -> SealedRows:
        run = seal_due_transfers(at=now())
        if not run.is_settled:
            raise CommandError(
                _("A transaction that may hold movements is still open. Please try again later.")
            )
        if run.rows:
            self.stderr.write(
                _("Sealed: %(rows)d movements in %(seals)d seals.") % {"rows": run.rows, "seals": run.seals}
            )
        return run
