"""Periodic work on coins: expire and tell before, end rests, collect what repays debts, close estates.

Bounded batches, one operation a row. A run that is killed repeats nothing: each row has a transaction of its own, with
derived ids, and what was told is noted in the transaction that queues the notices.
"""

import logging
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from timebank.coins.operations import (
    close_unchosen_estate,
    collect_repayments,
    expire_grant,
    finish_donation,
    finish_gift,
    pass_on_late_coins,
    tell_expiring,
)
from timebank.coins.queries import (
    debtors_to_collect,
    donations_due,
    estates_with_late_coins,
    gifts_due,
    grants_to_expire,
    unchosen_estates,
)
from timebank.ledger.operations import Overdrawn
from timebank.lib.operation import for_each
from timebank.people.rules import SYSTEM_ACTOR, local_date

GRANTS_PER_RUN_MAX = 2_000
GIFTS_PER_RUN_MAX = 1_000
"""Gifts in one run, and as many donations."""
TOLD_PER_RUN_MAX = 5_000
DEBTORS_PER_RUN_MAX = 1_000
ESTATES_PER_RUN_MAX = 200

log = logging.getLogger(__name__)


def expire_due_grants(*, at: datetime, limit: int) -> int:
    """Expire up to ``limit`` grants that are past their last day; give how many did.

    A grant whose coins are being spent at this very moment is left to the next run.
    """
    expired = 0
    for grant_id in grants_to_expire(day=local_date(at), limit=limit):
        try:
            expire_grant(grant_id=grant_id, at=at)
        except Overdrawn:
            log.warning("grant %s is in use and expires at the next run", grant_id)
        else:
            expired += 1
    return expired


@app.periodic(cron="20 * * * *")
@app.task(queueing_lock="expire_grants")
def expire_grants(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives it
    """Run once an hour: expire what is due now."""
    expire_due_grants(at=timezone.now(), limit=GRANTS_PER_RUN_MAX)


def end_due_rests(*, at: datetime, limit: int) -> int:
    """End up to ``limit`` gifts and as many donations whose rest is over; give how many arrived or went back."""
    by = SYSTEM_ACTOR
    gifts, donations = gifts_due(at=at, limit=limit), donations_due(at=at, limit=limit)
    ended = for_each(gifts, lambda gift_id: finish_gift(gift_id=gift_id, by=by, at=at))
    return ended + for_each(
        donations, lambda donation_id: finish_donation(donation_id=donation_id, by=by, at=at)
    )


@app.periodic(cron="*/3 * * * *")
@app.task(queueing_lock="end_rests")
def end_rests(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives it
    """Run every three minutes: end what is due now."""
    end_due_rests(at=timezone.now(), limit=GIFTS_PER_RUN_MAX)


@app.periodic(cron="40 * * * *")
@app.task(queueing_lock="tell_expiring_grants")
def tell_expiring_grants(timestamp: int) -> None:  # noqa: ARG001 - the scheduler gives it
    """Run once an hour: tell whose granted coins expire soon."""
    tell_expiring(city=settings.CITY, limit=TOLD_PER_RUN_MAX, at=timezone.now())


def collect_due_repayments(*, at: datetime, limit: int) -> int:
    """Take from up to ``limit`` persons the share of new earnings that repays their debts; give from how many."""
    return for_each(
        debtors_to_collect(limit=limit), lambda person_id: collect_repayments(person_id=person_id, at=at)
    )


def settle_due_estates(*, at: datetime, limit: int) -> int:
    """Close estates whose heirs let their time pass, and pass on coins that came late; give how many of both."""
    unchosen = unchosen_estates(day=local_date(at), limit=limit)
    closed = for_each(unchosen, lambda estate_id: close_unchosen_estate(estate_id=estate_id, at=at))
    late = estates_with_late_coins(limit=limit)
    return closed + for_each(late, lambda estate_id: pass_on_late_coins(estate_id=estate_id, at=at))


@app.periodic(cron="*/10 * * * *", periodic_id="collect_repayments")
@app.task(name="coins.collect_repayments", queueing_lock="coins.collect_repayments")
def collect(timestamp: int) -> int:  # noqa: ARG001 - the scheduler gives it
    """Run every ten minutes: repay debts from what was earned since."""
    return collect_due_repayments(at=timezone.now(), limit=DEBTORS_PER_RUN_MAX)


@app.periodic(cron="40 3 * * *", periodic_id="settle_estates")
@app.task(name="coins.settle_estates", queueing_lock="coins.settle_estates")
def settle_estates(timestamp: int) -> int:  # noqa: ARG001 - the scheduler gives it
    """Run once a night: close estates that nobody chose for."""
    return settle_due_estates(at=timezone.now(), limit=ESTATES_PER_RUN_MAX)
