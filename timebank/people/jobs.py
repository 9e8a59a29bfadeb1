"""Periodic work on people: what was kept for a while only is forgotten."""

from procrastinate.contrib.django import app

from timebank.lib.door_clock import now
from timebank.people import operations


@app.periodic(cron="23 * * * *", periodic_id="forget_act_keys")
@app.task(name="people.forget_act_keys", queueing_lock="people.forget_act_keys")
def forget_act_keys(timestamp: int) -> int:  # noqa: ARG001
    """Forget old keys of repeated requests, a bounded batch an hour."""
    return operations.forget_act_keys(at=now())


@app.periodic(cron="43 * * * *", periodic_id="forget_sign_in_traces")
@app.task(name="people.forget_sign_in_traces", queueing_lock="people.forget_sign_in_traces")
def forget_sign_in_traces(timestamp: int) -> int:  # noqa: ARG001
    """Forget codes, tokens and tries that ended long ago, a bounded batch an hour."""
    return operations.forget_sign_in_traces(at=now())
