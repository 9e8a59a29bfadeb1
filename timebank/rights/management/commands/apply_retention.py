"""``timebank apply_retention``: forgets what has been kept long enough, by the retention table, and says how much of what."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from timebank.lib.door_clock import now
from timebank.rights.kinds import Kept
from timebank.rights.operations import apply_retention


class Command(BaseCommand):
    """Applies the table and prints one line for each class of data."""

    help = "Forget what has been kept long enough (docs/rules.md, How long data is kept); prints how much of each class."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take ``--json`` and ``--dry-run``."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--dry-run", action="store_true", help="say what would go, and forget nothing")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Apply the table and report."""
        is_dry = bool(options["dry_run"])
        forgotten = apply_retention(is_dry=is_dry, at=now())
        if options["json"]:
            self.stdout.write(json.dumps({"dry_run": is_dry, "forgotten": forgotten}))
            return
        for code, count in forgotten.items():
            facts = {"what": Kept(code).label, "count": count}
            self.stdout.write(_("%(what)s: %(count)s") % facts)
