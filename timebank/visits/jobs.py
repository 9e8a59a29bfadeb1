"""Periodic work on visits: what silence, a quiet period or the lapse of time decides."""

from procrastinate.contrib.django import app

from timebank.lib.door_clock import now
from timebank.people.rules import SYSTEM_ACTOR
from timebank.visits.operations import (
    close_forgotten_visits,
    confirm_quiet_visits,
    confirm_silent_visits,
    end_promises_of_the_dead,
    finish_needs,
    lapse_matches,
)


@app.periodic(cron="*/5 * * * *", periodic_id="confirm_silent_visits")
@app.task(name="visits.confirm_silent_visits", queueing_lock="visits.confirm_silent_visits")
def confirm_silent(timestamp: int) -> int:  # noqa: ARG001
    """Confirm proven visits whose elder was reached and kept silent, a bounded batch."""
    return confirm_silent_visits(by=SYSTEM_ACTOR, at=now())


@app.periodic(cron="*/5 * * * *", periodic_id="confirm_quiet_visits")
@app.task(name="visits.confirm_quiet_visits", queueing_lock="visits.confirm_quiet_visits")
def confirm_quiet(timestamp: int) -> int:  # noqa: ARG001
    """Settle accepted late claims after the quiet period, a bounded batch."""
    return confirm_quiet_visits(by=SYSTEM_ACTOR, at=now())


@app.periodic(cron="15 * * * *", periodic_id="lapse_matches")
@app.task(name="visits.lapse_matches", queueing_lock="visits.lapse_matches")
def lapse(timestamp: int) -> int:  # noqa: ARG001
    """Let go promises that nobody served or claimed in time, a bounded batch."""
    return lapse_matches(by=SYSTEM_ACTOR, at=now())


@app.periodic(cron="45 * * * *", periodic_id="finish_needs")
@app.task(name="visits.finish_needs", queueing_lock="visits.finish_needs")
def finish(timestamp: int) -> int:  # noqa: ARG001
    """Fulfil needs whose visits are all settled though a place stayed empty, a bounded batch."""
    return finish_needs(by=SYSTEM_ACTOR, at=now())


@app.periodic(cron="*/15 * * * *", periodic_id="close_forgotten_visits")
@app.task(name="visits.close_forgotten_visits", queueing_lock="visits.close_forgotten_visits")
def close_forgotten(timestamp: int) -> int:  # noqa: ARG001
    """Close visits that nobody checked out of, a bounded batch."""
    return close_forgotten_visits(by=SYSTEM_ACTOR, at=now())


@app.periodic(cron="*/5 * * * *", periodic_id="end_promises_of_the_dead")
@app.task(name="visits.end_promises_of_the_dead", queueing_lock="visits.end_promises_of_the_dead")
def end_of_the_dead(timestamp: int) -> int:  # noqa: ARG001
    """End what persons with an open estate had asked for or promised, a bounded batch."""
    return end_promises_of_the_dead(by=SYSTEM_ACTOR, at=now())
