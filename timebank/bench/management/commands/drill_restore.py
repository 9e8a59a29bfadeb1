"""Backs up a platform under load, kills it, removes its data folder, restores it, and says how much was lost."""

import json
import sys
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from timebank.bench.drills.clients import DrillFailed
from timebank.bench.drills.recovery import RecoveryResult, drill_restore
from timebank.bench.own_server import NotStarted
from timebank.launch.sentences import CannotStart


class Command(BaseCommand):
    """``timebank drill_restore [--load-seconds S] [--seed S] [--json]``."""

    requires_system_checks = ()
    help = (
        "Start a platform of its own, post into it, back it up, post on, kill -9 all of it and remove its data folder; "
        "then restore the backup and compare the books with what the clients were told."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the numbers."""
        parser.add_argument(
            "--load-seconds", type=float, default=20.0, help="seconds of load after the backup (20)"
        )
        parser.add_argument("--seed", type=int, default=1, help="what the chances are drawn from (1)")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *, load_seconds: float, seed: int, json: bool, **_: object) -> None:
        """Drill; exit 1 when more is lost than 300 seconds or the books do not agree."""
        if settings.PRODUCTION:
            raise CommandError("Drills never run beside a production database.")
        try:
            result = drill_restore(load_seconds=load_seconds, seed=seed, say=self.stderr.write)
        except NotStarted as error:
            raise CommandError("The platform of the drill did not come up.") from error
        except (CannotStart, DrillFailed) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_as_json(result) if json else _as_text(result))
        if not result.ok:
            sys.exit(1)


def _facts(result: RecoveryResult) -> dict[str, object]:
    return {
        "bytes": result.bytes,
        "seconds": round(result.backup_seconds + result.restore_seconds, 2),
        "lost_seconds": result.lost_seconds,
        "verify_ok": result.verify_ok,
        "backup_seconds": result.backup_seconds,
        "restore_seconds": result.restore_seconds,
        "acknowledged": result.comparison.acknowledged,
        "lost": result.comparison.lost,
        "doubled": result.comparison.doubled,
    }


def _as_json(result: RecoveryResult) -> str:
    return json.dumps(_facts(result))


def _as_text(result: RecoveryResult) -> str:
    return "\n".join(f"{name}: {value}" for name, value in _facts(result).items())
