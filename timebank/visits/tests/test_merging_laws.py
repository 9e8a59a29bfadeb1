"""What the database refuses of merges by itself, and two officers at once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from tests.cast import NOW, Cast, make_cast
from tests.clones import in_threads
from timebank.people.kinds import MergeGround, MergeState, Role
from timebank.people.models import Merge, RoleHeld
from timebank.people.refusals import MergeMoved
from timebank.people.tests.duplicates import proposed_merge
from timebank.visits.operations import approve_merge

in_a_transaction = pytest.mark.django_db(databases=["default"])


@in_a_transaction
@pytest.mark.parametrize(
    "change",
    [
        "decided_by_id = proposed_by_id",
        "decided_by_id = kept_id",
        "state = 'PARTED'",
        "decided_at = NULL",
        "parting_proposed_by_id = decided_by_id, parted_by_id = decided_by_id, parted_at = now()",
        "kept_id = joined_id",
        "ground = 'PAPERS'",
    ],
)
def test_the_database_keeps_a_merge_by_two_persons(cast: Cast, change: str) -> None:
    merge = proposed_merge(cast, kept=cast.elder, joined=cast.second_elder)
    approve_merge(merge_id=merge.pk, by=cast.district_officer_actor, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE people_merge SET {change}")


@in_a_transaction
def test_the_database_keeps_merges_out_of_chains(cast: Cast) -> None:
    merge = proposed_merge(cast, kept=cast.elder, joined=cast.second_elder)
    approve_merge(merge_id=merge.pk, by=cast.district_officer_actor, at=NOW)
    facts = {"ground": MergeGround.PAPERS, "proposed_by": cast.street_officer, "proposed_at": NOW}
    decided = {"state": MergeState.JOINED, "decided_by": cast.district_officer, "decided_at": NOW}
    for kept, other in ((cast.volunteer, cast.elder), (cast.second_elder, cast.volunteer)):
        with pytest.raises(DatabaseError, match="never joined"), transaction.atomic():
            Merge.objects.create(kept=kept, joined=other, **facts, **decided)


def test_two_officers_at_once_join_two_accounts_once(committed_database: str) -> None:
    cast = make_cast()
    merge = proposed_merge(cast, kept=cast.elder, joined=cast.second_elder)

    def approve(by: Any) -> Callable[[], UUID]:
        return lambda: approve_merge(merge_id=merge.pk, by=by, at=NOW).pk

    outcomes = in_threads([approve(cast.district_officer_actor), approve(cast.second_district_officer_actor)])
    assert sum(isinstance(each, MergeMoved) for each in outcomes) == 1
    assert RoleHeld.objects.filter(person=cast.elder, role=Role.ELDER).count() == 1
