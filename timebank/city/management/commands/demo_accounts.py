"""``timebank demo_accounts``: who of the demo can sign in, and how. Prints nothing where no demo is loaded."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from timebank.city.queries import DemoAccountFact, demo_accounts
from timebank.lib.door_clock import now


class Command(BaseCommand):
    """Prints the list."""

    help = "List the demo people with what they sign in by; exits with 1 when no demo is loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take ``--json``."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Print one line for each account."""
        accounts = demo_accounts(at=now())
        if options["json"]:
            self.stdout.write(json.dumps({"accounts": [_facts(each) for each in accounts]}))
        elif not accounts:
            raise CommandError(_("No demo is loaded here."))
        for account in accounts if not options["json"] else []:
            self.stdout.write(_line(account))


def _facts(account: DemoAccountFact) -> dict[str, str]:
    return asdict(account) | {"part": account.part.value, "note": account.note}


def _line(account: DemoAccountFact) -> str:
    """Say role, way in and what there is to see."""
    way_in = _("phone %(phone)s") % {"phone": account.phone}
    if account.totp_secret:
        facts = {"number": account.member_number, "password": account.password, "secret": account.totp_secret}
        way_in = _("number %(number)s, password %(password)s, authenticator secret %(secret)s") % facts
    return f"{account.role.label} ({account.note}): {way_in}"
