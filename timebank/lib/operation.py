"""One operation, one transaction.

The outermost operation opens the transaction; an operation called by another joins it. A constraint of the
database that refuses becomes the sentence tied to it. A refused act that must leave a trace leaves it in a
second transaction, after the first is undone. Never catches anything else.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, transaction

from timebank.lib.refusals import Refused, refusal_of_constraint

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

logger = logging.getLogger(__name__)

_inside: ContextVar[bool] = ContextVar("inside_operation", default=False)


@contextmanager
def one_transaction() -> Iterator[None]:
    """Run the block in one transaction, or join the one that an outer operation has open.

    Raises: the refusal tied to the database constraint that was violated.
    """
    if _inside.get():
        yield
        return
    with _outermost(), transaction.atomic():
        yield


@contextmanager
def _outermost() -> Iterator[None]:
    """Turn what the database refuses into its sentence, and leave the trace of what was refused."""
    token = _inside.set(True)
    try:
        yield
    except DatabaseError as error:
        refused = _refusal_of(error)
        if refused is None:
            raise
        raise refused() from error
    except Refused as refusal:
        if refusal.trace is not None:
            with transaction.atomic():
                refusal.trace()
        raise
    finally:
        _inside.reset(token)


def _refusal_of(error: DatabaseError) -> type[Refused] | None:
    """Give the refusal tied to the constraint of the database that was violated."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return refusal_of_constraint(getattr(diagnosis, "constraint_name", None))


def wait_for_turn(what: str) -> None:
    """Wait until no other transaction is at the same thing, and keep the turn to the end of this one.

    For sums with a limit: what is added up here cannot grow behind our back.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])


def for_each(row_ids: Iterable[UUID], act: Callable[[UUID], object]) -> int:
    """Do an act for each row in a transaction of its own; a row that is refused is left, and holds up no other.

    Gives how many were done. Used by periodic work.
    """
    done = 0
    for row_id in row_ids:
        try:
            act(row_id)
        except Refused as refusal:
            logger.info("left to the next run", extra={"row": str(row_id), "refusal": refusal.code})
        else:
            done += 1
    return done


def operation(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Make a function one operation: all of it happens, or nothing does."""

    @wraps(function)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        with one_transaction():
            return function(*args, **kwargs)

    return run


def operation_of_one_statement(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Make a function that sends one statement, and refuses nothing itself, an operation.

    Where no transaction is open, the database begins and commits the statement by itself, which saves the two round trips
    of BEGIN and COMMIT; else it joins the one that is open.
    """

    in_a_transaction = operation(function)

    @wraps(function)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        if connections[DEFAULT_DB_ALIAS].in_atomic_block:
            return in_a_transaction(*args, **kwargs)
        try:
            return function(*args, **kwargs)
        except DatabaseError as error:
            refused = _refusal_of(error)
            if refused is None:
                raise
            raise refused() from error

    return run
