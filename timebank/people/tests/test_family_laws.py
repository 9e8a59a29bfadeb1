"""What the database refuses of families whoever asks: ages, second relations, second persons, a change after the end."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.cast import NOW, Cast, make_family
from timebank.people.kinds import FamilyState, Relation
from timebank.people.models import Family
from timebank.people.tests.test_families import newcomer

pytestmark = pytest.mark.django_db

Write = Callable[[], object]


def raw(person: UUID, relative: UUID, relation: str, **facts: Any) -> Write:
    """Write a record past the operations."""
    given = {"state": "PROPOSED", "proof": "PAPER", "paper": "NOTARY", "recorded_at": NOW} | facts
    return lambda: Family.objects.create(person_id=person, relative_id=relative, relation=relation, **given)


def refused(constraint: str, write: Write) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    assert getattr(caught.value.__cause__, "diag").constraint_name == constraint  # noqa: B009 - unknown to the type


def test_records_together_say_nothing_impossible(cast: Cast) -> None:
    by = {"recorded_by_id": cast.clerk.pk}
    old, middle, young = (newcomer(n, date(born, 1, 1)).pk for n, born in enumerate((1940, 1965, 1990)))
    spouse = newcomer(9, date(1941, 1, 1)).pk
    raw(young, middle, "PARENT", **by)()
    raw(middle, old, "PARENT", **by)()
    raw(old, spouse, "SPOUSE", **by)()
    refused("people_family_age", raw(old, young, "PARENT", **by))
    refused("people_family_age", raw(young, old, "CHILD", **by))
    refused("people_family_known", raw(young, old, "SPOUSE", **by))
    refused("people_family_known", raw(young, old, "PARENT", **by))
    refused("people_family_one_spouse", raw(spouse, cast.elder.pk, "SPOUSE", **by))
    refused("people_family_not_oneself", raw(young, young, "SPOUSE", **by))


def test_a_record_has_the_two_persons_that_its_state_needs(cast: Cast) -> None:
    elder, clerk, reviewer = cast.elder.pk, cast.clerk.pk, cast.reviewer.pk
    young = newcomer(1, date(1990, 1, 1)).pk
    by = {"recorded_by_id": clerk}
    ends = {"state": "ENDED", "ending_by_id": clerk, "ended_by_id": clerk, "end_reason": "DIVORCE"}
    tries: list[tuple[str, dict[str, Any]]] = [
        ("people_family_proof", {"recorded_by_id": elder}),
        ("people_family_proof", by | {"paper": ""}),
        ("people_family_proof", by | {"proof": "BOTH_SIDES", "paper": ""}),
        ("people_family_checked_by_another", by | {"state": "CONFIRMED", "checked_by_id": clerk}),
        ("people_family_checked_by_another", by | {"state": "CONFIRMED", "checked_by_id": young}),
        ("people_family_ended_by_another", by | ends | {"checked_by_id": reviewer}),
        ("people_family_state", by | {"state": "CONFIRMED"}),
    ]
    for constraint, facts in tries:
        refused(constraint, raw(elder, young, "CHILD", **facts))


def test_what_has_ended_is_final(cast: Cast) -> None:
    by: dict[str, Any] = {"recorded_by": cast.clerk, "checked_by": cast.reviewer}
    family = make_family(cast.elder, cast.second_elder, Relation.SPOUSE, **by)
    over = {"ending_by": cast.clerk, "ended_by": cast.reviewer, "end_reason": "DIVORCE"}
    Family.objects.filter(pk=family.pk).update(state="ENDED", **over)
    with pytest.raises(DatabaseError), transaction.atomic():
        Family.objects.filter(pk=family.pk).update(state="CONFIRMED", ended_by=None)
    assert Family.objects.get(pk=family.pk).state == FamilyState.ENDED
    for statement in ("DELETE FROM people_family", "UPDATE people_familystep SET to_state = 'ENDED'"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
