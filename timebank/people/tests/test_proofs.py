"""The yearly health statement of volunteers, and being told once before a proof ends."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import CITY, NOW, Cast
from timebank.lib.refusals import Refused
from timebank.notices.models import Notice
from timebank.people.kinds import QualificationKind
from timebank.people.models import Person, Qualification, QualificationReminder
from timebank.people.operations import state_health, tell_ending_proofs
from timebank.people.powers import NotYourAct
from timebank.people.queries import proofs_in_force
from timebank.people.refusals import HealthStatedAlready, PersonEnded

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def proof(cast: Cast, ends: date, kind: str = "TRAINING", **facts: Any) -> Qualification:
    """Give the second elder, who has none, a proof."""
    given = {
        "person": cast.second_elder,
        "issuer": "社区志愿者学堂",
        "issued_date": date(2025, 1, 6),
        "recorded_by": cast.reviewer,
    }
    return Qualification.objects.create(kind=kind, expires_date=ends, **given | facts)


def told(cast: Cast, *, days_later: int = 0) -> int:
    return tell_ending_proofs(city=CITY, limit=100, at=NOW + timedelta(days=days_later))


def test_a_volunteer_states_the_own_health_for_a_year_and_renews_near_the_end(cast: Cast) -> None:
    proof(cast, date(2026, 3, 20), kind="HEALTH")
    by = replace(cast.volunteer_actor, person_id=cast.second_elder.pk)
    stated = state_health(by=by, at=NOW)
    assert (stated.issued_date, stated.expires_date) == (TODAY, date(2027, 3, 2))
    held = proofs_in_force(person_id=cast.second_elder.pk, day=TODAY)
    assert held[QualificationKind.HEALTH] == date(2027, 3, 2)
    with pytest.raises(HealthStatedAlready):
        state_health(by=by, at=NOW)
    assert state_health(by=by, at=NOW + timedelta(days=306)).pk != stated.pk


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("elder_actor", NotYourAct), ("clerk_actor", NotYourAct), ("gone", PersonEnded)],
)
def test_a_health_statement_is_refused(cast: Cast, who: str, refusal: type[Refused]) -> None:
    Person.objects.filter(pk=cast.neighbour.pk).update(left_at=NOW)
    with pytest.raises(refusal):
        state_health(by=getattr(cast, who, cast.neighbour_actor), at=NOW)


def test_the_database_takes_ones_own_word_for_health_only(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="people_qualification_not_by_oneself"), transaction.atomic():
        proof(cast, date(2027, 1, 1), recorded_by=cast.second_elder)
    assert proof(cast, date(2027, 1, 1), kind="HEALTH", recorded_by=cast.second_elder).pk


def test_the_end_of_a_proof_is_told_60_and_14_days_before_and_once_each(cast: Cast) -> None:
    proof(cast, TODAY + timedelta(days=61))
    assert [told(cast, days_later=each) for each in (0, 1, 1, 46, 47, 47, 60, 61)] == [0, 1, 0, 0, 1, 0, 0, 0]
    notices = Notice.objects.filter(person_id=cast.second_elder.pk, kind="PROOF_ENDS")
    assert [notice.facts["expires_date"] for notice in notices] == ["2026-05-02"] * 2


def test_after_a_pause_only_the_nearest_is_told(cast: Cast) -> None:
    proof(cast, TODAY + timedelta(days=10))
    assert told(cast) == 1
    assert QualificationReminder.objects.get().days_before == 14
    assert told(cast) == 0


def test_a_renewed_proof_is_not_told_nor_one_of_who_left(cast: Cast) -> None:
    proof(cast, TODAY + timedelta(days=10))
    proof(cast, TODAY + timedelta(days=400))
    proof(cast, TODAY + timedelta(days=10), person=cast.second_volunteer, kind="SKILL_LEGAL")
    Person.objects.filter(pk=cast.second_volunteer.pk).update(left_at=NOW)
    assert told(cast) == 0


def test_a_run_that_is_cut_short_tells_the_rest_next_time(cast: Cast) -> None:
    for kind in ("TRAINING", "HEALTH", "SKILL_LEGAL"):
        proof(cast, TODAY + timedelta(days=20), kind=kind)
    assert tell_ending_proofs(city=CITY, limit=2, at=NOW) == 2
    assert told(cast) == 1
