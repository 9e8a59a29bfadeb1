"""Periodic work of the rights centre: accounts whose waiting period is over are closed, what was kept long enough is forgotten."""

from datetime import datetime

from procrastinate.contrib.django import app

from timebank.lib.door_clock import now
from timebank.lib.operation import for_each
from timebank.people.rules import SYSTEM_ACTOR, local_date
from timebank.rights import operations
from timebank.rights.kinds import RepresentationEnd
from timebank.rights.queries import cancellations_due, representations_due

ACCOUNTS_PER_RUN_MAX = 500


def close_due_accounts(*, at: datetime) -> int:
    """Close the accounts whose waiting period is over and for which nothing is open; give how many."""
    due = cancellations_due(at=at, limit=ACCOUNTS_PER_RUN_MAX)
    return for_each(due, lambda request_id: operations.finish_cancellation(request_id=request_id, at=at))


def end_due_representations(*, at: datetime) -> int:
    """End the representations whose last day has passed; give how many."""
    due = representations_due(day=local_date(at), limit=ACCOUNTS_PER_RUN_MAX)
    return for_each(
        due,
        lambda each: operations.end_representation(
            representation_id=each, reason=RepresentationEnd.LAST_DAY, by=SYSTEM_ACTOR, at=at
        ),
    )


@app.periodic(cron="37 3 * * *", periodic_id="close_due_accounts")
@app.task(name="rights.close_due_accounts", queueing_lock="rights.close_due_accounts")
def close_accounts(timestamp: int) -> int:  # noqa: ARG001
    """Close accounts and end representations once a night."""
    moment = now()
    return close_due_accounts(at=moment) + end_due_representations(at=moment)


@app.periodic(cron="17 4 * * *", periodic_id="apply_retention")
@app.task(name="rights.apply_retention", queueing_lock="rights.apply_retention")
def apply_retention(timestamp: int) -> dict[str, int]:  # noqa: ARG001
    """Follow the retention table once a night."""
    return operations.apply_retention(is_dry=False, at=now())
