"""``timebank check_proof``: checks a written proof against the pinned public keys; needs no database."""

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
    """Say whether a proof holds; exit 1 when it does not."""

    help = "Check a proof written by prove_transfer --json; needs no database. Exits with 1 when it does not hold."

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
            content = json.loads(options["file"].read_text(encoding="utf-8"))
            what = proof_fault(content=content, public_keys=public_keys(path=options["keys"]))
        except OSError as error:
            raise CommandError(str(error)) from error
        except (KeyError, TypeError, ValueError) as error:
            what = f"it is not a proof, or the keys are no keys: {error}"
        if options["json"]:
            self.stdout.write(json.dumps({"ok": what is None, "what": what}))
        elif what is None:
            self.stdout.write(_("The proof holds: the movement is sealed as it says."))
        else:
            self.stdout.write(_("The proof does not hold: %(what)s") % {"what": what})
        if what is not None:
            sys.exit(1)
