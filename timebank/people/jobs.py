"""Periodic work on people: what was kept for a while only is forgotten."""

from datetime import datetime

from django.conf import settings
from procrastinate.contrib.django import app

from timebank.lib.door_clock import now
from timebank.lib.operation import for_each
from timebank.people import operations
from timebank.people.queries import statuses_to_end
from timebank.people.rules import SYSTEM_ACTOR, local_date

STATUSES_PER_RUN_MAX = 2_000


TOLD_PER_RUN_MAX = 2_000


@app.periodic(cron="23 * * * *", periodic_id="forget_act_keys")
@app.task(name="people.forget_act_keys", queueing_lock="people.forget_act_keys")
def forget_act_keys(timestamp: int) -> int:  # noqa: ARG001
    """Forget old keys of repeated requests, a bounded batch an hour."""
    return operations.forget_act_keys(at=now())


@app.periodic(cron="33 * * * *", periodic_id="tell_ending_proofs")
@app.task(name="people.tell_ending_proofs", queueing_lock="people.tell_ending_proofs")
def tell_ending_proofs(timestamp: int) -> int:  # noqa: ARG001
    """Tell whose proofs end soon, a bounded batch an hour; each once, also after a kill."""
    return operations.tell_ending_proofs(city=settings.CITY, limit=TOLD_PER_RUN_MAX, at=now())


@app.periodic(cron="43 * * * *", periodic_id="forget_sign_in_traces")
@app.task(name="people.forget_sign_in_traces", queueing_lock="people.forget_sign_in_traces")
def forget_sign_in_traces(timestamp: int) -> int:  # noqa: ARG001
    """Forget codes, tokens and tries that ended long ago, a bounded batch an hour."""
    return operations.forget_sign_in_traces(at=now())


@app.periodic(cron="17 6 * * *", periodic_id="end_special_statuses")
@app.task(name="people.end_special_statuses", queueing_lock="people.end_special_statuses")
def end_special_statuses(timestamp: int) -> int:  # noqa: ARG001
    """Tell whose special-group status ends soon, and end those whose day has passed or whose consent was withdrawn."""
    return work_on_statuses(at=now())


def work_on_statuses(*, at: datetime) -> int:
    """Do the day's work on special-group statuses at a moment; give how many were told or ended."""
    told = operations.remind_status_ends(limit=STATUSES_PER_RUN_MAX, at=at)
    due = statuses_to_end(day=local_date(at), limit=STATUSES_PER_RUN_MAX)
    return told + for_each(due, lambda status_id: operations.lapse_special_status(status_id=status_id, at=at))


@app.periodic(cron="13 * * * *", periodic_id="compare_identities")
@app.task(name="people.compare_identities", queueing_lock="people.compare_identities")
def compare_identities(timestamp: int) -> int:  # noqa: ARG001
    """Note accounts that became alike by whichever way in the last hours."""
    return operations.compare_identities(at=now())


@app.periodic(cron="*/5 * * * *", periodic_id="convert_who_came_of_age")
@app.task(name="people.convert_who_came_of_age", queueing_lock="people.convert_who_came_of_age")
def convert_who_came_of_age(timestamp: int) -> int:  # noqa: ARG001
    """Convert the accounts of students whose 18th birthday has come, a bounded batch every five minutes."""
    return operations.convert_who_came_of_age(city=settings.CITY, by=SYSTEM_ACTOR, at=now())


@app.periodic(cron="17 9 * * *", periodic_id="watch_schools")
@app.task(name="people.watch_schools", queueing_lock="people.watch_schools")
def watch_schools(timestamp: int) -> int:  # noqa: ARG001
    """Remind of schools that have to be confirmed again, and mark what lapsed; once a day, in the morning."""
    reminded = operations.remind_of_schools(city=settings.CITY, at=now())
    return reminded + operations.lapse_schools(at=now())


@app.periodic(cron="37 3 * * *", periodic_id="draw_looks")
@app.task(name="people.draw_looks", queueing_lock="people.draw_looks")
def draw_looks(timestamp: int) -> int:  # noqa: ARG001
    """Draw looks of desks and officers for the audit administrator's review."""
    return operations.draw_looks(at=now())
