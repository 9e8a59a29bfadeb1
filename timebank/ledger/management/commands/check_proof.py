"""``timebank check_proof``: checks written proofs against the pinned public keys; needs no database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from timebank.ledger.proofs import proof_fault
from timebank.ledger.published import public_keys


class Command(BaseCommand):
    """Say whether all proofs of a file hold; exit 1 when one does not."""

    help = (
        "Check a proof written by prove_transfer --json, or the file of a statement's proofs, one a line;"
        " needs no database. Exits with 1 when one does not hold."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the proof's file, the file of the public keys and ``--json``."""
        parser.add_argument("file", type=Path, help="the proof")
        parser.add_argument(
            "--keys",
            type=Path,
            default=settings.SEAL_KEYS_FILE,
            help="public keys (default: those beside the key file)",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check and print; exit with 1 when the proof does not hold."""
        try:
            proofs, what = _check(options["file"], options["keys"])
        except OSError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps({"ok": what is None, "proofs": proofs, "what": what}))
        elif what is None:
            self.stdout.write(
                _("All proofs hold, %(proofs)d of them: what they say is sealed.") % {"proofs": proofs}
            )
        else:
            self.stdout.write(
                _("Proof %(number)d does not hold: %(what)s") % {"number": proofs, "what": what}
            )
        if what is not None:
            sys.exit(1)


def _check(file: Path, keys_file: Path) -> tuple[int, str | None]:
    """Check the proofs of a file up to the first that does not hold; give how many were read and what is wrong."""
    number = 0
    try:
        keys = public_keys(path=keys_file)
        for line in filter(str.strip, file.read_text(encoding="utf-8").splitlines()):
            number += 1
            what = proof_fault(content=json.loads(line), public_keys=keys)
            if what is not None:
                return number, what
    except (KeyError, TypeError, ValueError) as error:
        return number, f"it is not a proof, or the keys are no keys: {error}"
    return number, None if number else "there is no proof in it"
