"""``timebank rotate_seal_key``: puts a new key for seals into the key file; the old public key stays pinned."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from timebank.launch.seal_keys import renew_seal_key


class Command(BaseCommand):
    """Renew the key of the seals; running processes sign with the old one until they are started again."""

    help = "Put a new seal key into the key file and pin its public half; restart the platform afterwards."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take ``--json``."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--dry-run", action="store_true", help="change nothing, name the file that would change"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Renew the key and print its id."""
        path = Path(settings.SECRETS_FILE)
        key_id = None if options["dry_run"] else renew_seal_key(path=path)
        if options["json"]:
            self.stdout.write(json.dumps({"key_id": key_id, "file": str(path)}))
        elif key_id is None:
            self.stdout.write(_("The seal key in %(file)s would be renewed.") % {"file": path})
        else:
            self.stdout.write(_("New seal key %(key_id)s. Please restart the platform.") % {"key_id": key_id})
