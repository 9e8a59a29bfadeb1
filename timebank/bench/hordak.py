"""The same transfer by django-hordak, a double-entry library, where it is installed: ``python -m timebank.bench.hordak``.

A process of its own, because it needs other apps and settings than the platform. Prints one number: transfers per second.
"""

import argparse
import importlib.util
import json
import os
import random
import subprocess
import sys
from functools import partial
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

ACCOUNTS = 1_000
APPS = ["django.contrib.auth", "django.contrib.contenttypes", "mptt", "hordak"]
WARM_UP_CALLS = 5
ADDRESS = ("ENGINE", "HOST", "PORT", "USER", "PASSWORD", "OPTIONS")


class HordakFailed(Exception):
    """The process of the comparison ended badly; its last words are the message."""


def is_hordak_installed() -> bool:
    """Whether there is something to compare with."""
    return importlib.util.find_spec("hordak") is not None


def hordak_per_second(*, database: str, clients: int, seconds: int) -> float:
    """Give its transfers per second on the database of this name, made ready at the first call. Raises: HordakFailed."""
    arguments = ["--clients", str(clients), "--seconds", str(seconds)]
    own = settings.DATABASES["owner"]
    address = {name: own[name] for name in ADDRESS if name in own} | {"NAME": database}
    done = subprocess.run(
        [sys.executable, "-m", "timebank.bench.hordak", *arguments],
        # Not among the arguments: the password is in it.
        input=json.dumps(address),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
    )
    if done.returncode:
        raise HordakFailed(done.stderr[-1000:])
    return float(done.stdout)


def main() -> None:
    """Make the tables and accounts where missing, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, required=True)
    parser.add_argument("--seconds", type=int, required=True)
    arguments = parser.parse_args()
    own: dict[str, Any] = json.load(sys.stdin)
    settings.configure(
        DATABASES={"default": own},
        INSTALLED_APPS=APPS,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        DEFAULT_CURRENCY="CNY",
        CURRENCIES=["CNY"],
    )
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    _make_accounts()
    from timebank.bench.clients import transfers_per_second

    print(
        transfers_per_second(
            prepare=partial(_transferring), clients=arguments.clients, seconds=arguments.seconds
        )
    )


def _make_accounts() -> None:
    from hordak.models import Account, AccountType

    if not Account.objects.exists():
        for number in range(ACCOUNTS):
            Account.objects.create(
                name=f"bench {number}", code=str(number), type=AccountType.liability, currencies=["CNY"]
            )


def _transferring() -> Any:
    from hordak.models import Account
    from moneyed import Money

    accounts = list(Account.objects.all())
    minute = Money(1, "CNY")

    def work() -> int:
        debit, credit = random.sample(accounts, 2)
        debit.transfer_to(credit, minute)
        return 1

    for _ in range(WARM_UP_CALLS):
        work()
    return work


if __name__ == "__main__":
    main()
