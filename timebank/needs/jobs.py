"""Periodic work on needs: those whose time came without a volunteer end, and their coins go back."""

from procrastinate.contrib.django import app

from timebank.lib.door_clock import now
from timebank.needs.operations import expire_needs
from timebank.people.rules import SYSTEM_ACTOR


@app.periodic(cron="* * * * *", periodic_id="expire_needs")
@app.task(name="needs.expire_needs", queueing_lock="needs.expire_needs")
def expire(timestamp: int) -> int:  # noqa: ARG001
    """End due needs, a bounded batch a minute."""
    return expire_needs(by=SYSTEM_ACTOR, at=now())
