"""Kills the application's processes and PostgreSQL while clients post, and compares the books with what clients were told."""

import json
import sys
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from timebank.bench.drills.clients import DrillFailed
from timebank.bench.drills.crash import CrashResult, NotDurable, drill_crash
from timebank.launch.sentences import CannotStart


class Command(BaseCommand):
    """``timebank drill_crash --rounds N [--seed S] [--json]``."""

    requires_system_checks = ()
    help = (
        "Post from several clients into a database made for it, kill -9 the application's processes or PostgreSQL at "
        "random moments, and at the end look whether everything that was acknowledged is in the books, once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the numbers."""
        parser.add_argument("--rounds", type=int, default=50, help="kills (50)")
        parser.add_argument("--seed", type=int, default=1, help="what the chances are drawn from (1)")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *, rounds: int, seed: int, json: bool, **_: object) -> None:
        """Drill; exit 1 when something is lost, there twice, or the books do not agree."""
        if settings.PRODUCTION:
            raise CommandError("Drills never run beside a production database.")
        if rounds < 1:
            raise CommandError("At least one round.")
        try:
            result = drill_crash(rounds=rounds, seed=seed, say=self.stderr.write)
        except (CannotStart, DrillFailed, NotDurable) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_as_json(result) if json else _as_text(result))
        if not result.ok:
            sys.exit(1)


def _facts(result: CrashResult) -> dict[str, object]:
    return {
        "durability": result.durability,
        "rounds": result.rounds,
        "acknowledged": result.comparison.acknowledged,
        "lost": result.comparison.lost,
        "doubled": result.comparison.doubled,
        "verify_ok": result.verify_ok,
        "kills": result.kills,
        "seconds": result.seconds,
    }


def _as_json(result: CrashResult) -> str:
    return json.dumps(_facts(result))


def _as_text(result: CrashResult) -> str:
    return "\n".join(f"{name}: {value}" for name, value in _facts(result).items())
