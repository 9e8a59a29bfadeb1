"""Rows read and written by text that is made once: alike with what the models say, all or nothing."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW, Cast
from timebank.lib.ids import new_id
from timebank.lib.rows import Move, fetch_row, write_rows
from timebank.needs.kinds import Category, NeedKind, NeedState, Payer
from timebank.needs.models import Need, NeedStep
from timebank.notices.models import Notice
from timebank.people.kinds import Channel, Role
from timebank.people.models import Person

pytestmark = pytest.mark.django_db


def new_need(cast: Cast) -> Need:
    return Need(
        kind=NeedKind.HOME,
        category=Category.COMFORT,
        place_id=cast.elder.place_id,
        latitude=39.9,
        longitude=cast.elder.cell_longitude,
        starts_at=NOW,
        ends_at=NOW + timedelta(hours=1),
        planned_minutes=60,
        payer=Payer.ELDER,
        elder=cast.elder,
        published_by_id=cast.elder.pk,
        published_as=Role.ELDER,
        channel=Channel.API,
        published_at=NOW,
        review_due_at=NOW,
        closes_at=NOW,
        state=NeedState.IN_REVIEW,
    )


def columns(row: Need | Person | None) -> dict[str, object]:
    assert row is not None
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def opened(need_id: UUID, *, expected: NeedState = NeedState.IN_REVIEW) -> Move:
    return Move(Need, need_id, (expected.value,), {"state": NeedState.OPEN.value, "places_taken": 1})


def test_a_row_is_fetched_as_the_model_fetches_it_with_what_it_points_to(cast: Cast) -> None:
    need = new_need(cast)
    write_rows(need)
    with CaptureQueriesContext(connection) as captured:
        found = fetch_row(Need, pk=need.pk, related=("elder",), lock=True)
        assert found is not None
        assert found.elder is not None
        assert found.elder.birth_date == cast.elder.birth_date
    assert len(captured) == 1
    assert columns(found) == columns(Need.objects.get(pk=need.pk))
    assert columns(found.elder) == columns(Person.objects.get(pk=cast.elder.pk))
    assert fetch_row(Need, pk=new_id()) is None


def test_new_rows_and_moves_are_one_statement(cast: Cast) -> None:
    need = new_need(cast)
    write_rows(need)
    step = NeedStep(need=need, at=NOW, by_id=cast.elder.pk, to_state="OPEN", reason="'; --")
    told = Notice(
        person_id=cast.elder.pk, kind="NEED_APPROVED", facts={"n": 1}, queued_at=NOW, next_attempt_at=NOW
    )
    with CaptureQueriesContext(connection) as captured:
        assert write_rows(step, told, moves=[opened(need.pk)]) == [True]
    assert len(captured) == 1
    need.refresh_from_db()
    assert (need.state, need.places_taken) == ("OPEN", 1)
    assert NeedStep.objects.get(need=need).reason == "'; --"
    assert Notice.objects.get(pk=told.pk).facts == {"n": 1}


def test_a_move_from_another_state_or_of_no_row_is_told(cast: Cast) -> None:
    need = new_need(cast)
    write_rows(need)
    assert write_rows(moves=[opened(need.pk, expected=NeedState.OPEN), opened(new_id())]) == [False, False]
    need.refresh_from_db()
    assert need.state == "IN_REVIEW"


def test_a_row_that_the_database_refuses_undoes_all_of_the_statement(cast: Cast) -> None:
    need, wrong = new_need(cast), new_need(cast)
    wrong.planned_minutes = 0
    with pytest.raises(IntegrityError, match="needs_need_minutes"), transaction.atomic():
        write_rows(need, wrong)
    assert not Need.objects.exists()
