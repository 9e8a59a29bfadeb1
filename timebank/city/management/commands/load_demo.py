"""``timebank load_demo``: invented people and a fortnight of history for an empty platform."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import asdict
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from timebank.city.operations import Loaded, load_demo
from timebank.city.queries import has_people
from timebank.lib.door_clock import now
from timebank.lib.refusals import Refused

SEED = 2022


class Command(BaseCommand):
    """Reads the options, calls the operation, says what there is."""

    help = (
        "Load invented people with a fortnight of history into an empty database, all of it or nothing. "
        "Refuses a platform marked for production, and a database given from outside unless --demo is said."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("--seed", type=int, default=SEED, help="another seed gives another city")
        parser.add_argument("--demo", action="store_true", help="also into a database given from outside")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there are people already"
        )
        parser.add_argument("--dry-run", action="store_true", help="try everything and keep nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Load and print; progress goes to standard error."""
        if options["if_empty"] and has_people():
            self.stderr.write(_("There are people here already: nothing was loaded."))
            return
        began = monotonic()
        try:
            with transaction.atomic():
                loaded = load_demo(
                    seed=options["seed"], is_wanted=options["demo"], tell=_teller(began), at=now()
                )
                transaction.set_rollback(options["dry_run"])
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
        seconds = round(monotonic() - began, 1)
        if options["json"]:
            result = {"seed": options["seed"], **asdict(loaded), "seconds": seconds}
            self.stdout.write(json.dumps(result | {"dry_run": options["dry_run"]}))
        else:
            self.stdout.write(_sentence(loaded, seconds))


def _teller(began: float) -> Callable[[str, int], None]:
    """Write what is being made to standard error: one line that moves on a terminal, every tenth elsewhere."""
    moves = sys.stderr.isatty()
    words = {
        "STAFF": _("Appointing desks and officers"),
        "PEOPLE": _("Enrolling elders and volunteers"),
        "HISTORY": _("A fortnight of service"),
    }

    def tell(what: str, percent: int) -> None:
        if moves or percent % 10 == 0:
            line = f"{words[what]} {percent:3d} %  {monotonic() - began:4.0f} s"
            print(line, end="\r" if moves else "\n", file=sys.stderr, flush=True)

    return tell


def _sentence(loaded: Loaded, seconds: float) -> str:
    facts = {
        "people": loaded.people,
        "needs": sum(loaded.needs.values()),
        "visits": sum(loaded.visits.values()),
        "seconds": seconds,
    }
    return (
        _("%(people)d invented people, %(needs)d needs and %(visits)d services in %(seconds)s seconds.")
        % facts
    )
