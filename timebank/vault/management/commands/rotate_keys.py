"""``timebank rotate_keys``: renews the encryption of all personal data; may be stopped and started again at any moment."""

import json
import sys
from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from timebank.vault.rotation import Rotation, ValueTampered, rotate

BAR_WIDTH = 30


class Command(BaseCommand):
    """Renew, show how far it is on standard error, and print what was done."""

    help = (
        "Give every personal value a new data key, with the cipher of TIMEBANK_CIPHER, and wrap all data keys under the "
        "newest master key. The platform may run meanwhile. Stopped, it goes on where it was when started again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take ``--dry-run`` and ``--json``."""
        parser.add_argument("--dry-run", action="store_true", help="open every value and change nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Rotate and print; a key file that does not fit is said in a sentence."""
        started = perf_counter()
        try:
            done = rotate(is_dry=options["dry_run"], progress=self._progress)
        except (ImproperlyConfigured, ValueTampered) as error:
            raise CommandError(str(error)) from error
        seconds = round(perf_counter() - started, 3)
        if done.fields:
            self.stderr.write("")
        self.stdout.write(
            json.dumps({"people": done.people, "fields": done.fields, "seconds": seconds})
            if options["json"]
            else _sentence(done, is_dry=options["dry_run"])
        )

    def _progress(self, done: int, total: int) -> None:
        filled = BAR_WIDTH * done // total
        bar = "#" * filled + "." * (BAR_WIDTH - filled)
        ending = "" if sys.stderr.isatty() else "\n"
        self.stderr.write(f"\r[{bar}] {done}/{total}", ending=ending)


def _sentence(done: Rotation, *, is_dry: bool) -> str:
    sentence = (
        _("%(fields)d values of %(people)d persons open under their keys. Nothing was changed.")
        if is_dry
        else _("The encryption of %(fields)d values of %(people)d persons is renewed.")
    )
    return sentence % {"fields": done.fields, "people": done.people}
