"""``timebank import_balances``: tries a list of balances of an older system, and with ``--propose`` proposes it.

Approval stays with another officer on the page: no command makes a coin.
"""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from timebank.coins.operations import propose_migration
from timebank.coins.queries import BalanceTrial, try_balances
from timebank.coins.sheets import BalanceSheet, read_balance_sheet
from timebank.lib.refusals import Refused
from timebank.people.kinds import Channel, Role
from timebank.people.queries import person_by_number, roles_of
from timebank.people.rules import Actor

PROBLEMS_PRINTED_MAX = 50


class Command(BaseCommand):
    """Try a list; exit 1 when it cannot be proposed."""

    help = (
        "Try a CSV of balances (record id, member number, minutes or coins, served until) and change nothing; "
        "exits with 1 when a record cannot be taken or the total differs. "
        "With --propose and --by it is proposed; another officer of the city approves it on the page."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("file", type=Path, help="the list, CSV in UTF-8 or GB18030")
        parser.add_argument("--source", required=True, help="name of the older system")
        parser.add_argument(
            "--told-minutes",
            type=int,
            required=True,
            help="the total that the older system states, in minutes",
        )
        parser.add_argument("--propose", action="store_true", help="propose it; without this it is a dry run")
        parser.add_argument("--by", help="member number of the city officer who proposes")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Try, print, and propose when asked to."""
        try:
            sheet = read_balance_sheet(content=options["file"].read_bytes())
            trial = _tried(sheet, options)
            batch_id = _proposed(sheet, options) if options["propose"] and trial.is_ready else None
        except OSError as error:
            raise CommandError(_("The file cannot be read.")) from error
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_as_json(trial, batch_id) if options["json"] else _as_sentences(trial, batch_id))
        if not trial.is_ready:
            sys.exit(1)


def _tried(sheet: BalanceSheet, options: dict[str, Any]) -> BalanceTrial:
    return try_balances(
        city=settings.CITY,
        source_name=options["source"].strip(),
        told_minutes=options["told_minutes"],
        rows=sheet.rows,
        by_ids=[],
        at=now(),
    )


def _proposed(sheet: BalanceSheet, options: dict[str, Any]) -> UUID:
    return propose_migration(
        city=settings.CITY,
        source_name=options["source"],
        told_minutes=options["told_minutes"],
        sheet=sheet,
        by=_city_officer(options["by"] or ""),
        at=now(),
    )


def _city_officer(member_number: str) -> Actor:
    person = person_by_number(member_number=member_number)
    held = roles_of(person_id=person.pk, at=now()) if person else []
    scope = next((fact.scope for fact in held if fact.role == Role.CITY_OFFICER), None)
    if person is None or scope is None:
        raise CommandError(_("The number given with --by is not a city officer's."))
    return Actor(person.pk, Role.CITY_OFFICER, scope, None, Channel.SYSTEM)


def _as_json(trial: BalanceTrial, batch_id: UUID | None) -> str:
    facts = {
        "is_ready": trial.is_ready,
        "records": len(trial.rows),
        "told_minutes": trial.told_minutes,
        "listed_minutes": trial.coin_minutes,
        "difference_minutes": trial.difference_minutes,
        "wrong": [asdict(row) for row in trial.wrong],
        "batch_id": batch_id,
    }
    return json.dumps(facts, ensure_ascii=False, default=str)


def _as_sentences(trial: BalanceTrial, batch_id: UUID | None) -> str:
    lines = [
        _("line %(line)s: %(problem)s") % {"line": row.line_number, "problem": problem.label}
        for row in trial.wrong[:PROBLEMS_PRINTED_MAX]
        for problem in row.problems
    ]
    lines.append(
        _("%(records)s records, %(wrong)s wrong; %(listed)s minutes, the older system states %(told)s.")
        % {
            "records": len(trial.rows),
            "wrong": len(trial.wrong),
            "listed": trial.coin_minutes,
            "told": trial.told_minutes,
        }
    )
    if batch_id:
        lines.append(_("Proposed. Another officer of the city decides."))
    else:
        lines.append(_("Nothing was changed."))
    return "\n".join(lines)
