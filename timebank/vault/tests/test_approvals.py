"""A minor's values: nothing without another person's approval; officers' looks: drawn, asked about, answered once."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connections, transaction

from timebank.lib.ids import new_id
from timebank.vault import approvals
from timebank.vault.kinds import Field, LookAnswer, Purpose
from timebank.vault.operations import keep_identity, look, look_at_many

pytestmark = pytest.mark.django_db(databases=["default"])

FAR = date(2999, 1, 1)


def minor(values: dict[Field, str], *, until: date = FAR) -> UUID:
    person_id = new_id()
    keep_identity(person_id=person_id, values=values)
    approvals.protect_minor(person_id=person_id, until_date=until)
    return person_id


def seen(person_id: UUID, by_id: UUID, role: str = "DESK_CLERK") -> dict[Field, str]:
    return look(person_id=person_id, fields=[Field.NAME], by_id=by_id, by_role=role, purpose=Purpose.DESK)


def test_a_look_at_a_minor_gives_nothing_before_another_person_allowed_it(values: dict[Field, str]) -> None:
    student, clerk, reviewer = minor(values), new_id(), new_id()
    assert seen(student, clerk) == {}
    assert not approvals.may_look(person_id=student, by_id=clerk)
    approval_id = approvals.ask_look(person_id=student, by_id=clerk, purpose=Purpose.DESK)
    assert [each.id for each in approvals.looks_asked()] == [approval_id]
    assert seen(student, clerk) == {}
    assert approvals.decide_look(approval_id=approval_id, by_id=reviewer, hours=1)
    assert seen(student, clerk) == {Field.NAME: values[Field.NAME]}
    assert seen(student, new_id()) == {}, "for whoever asked, and nobody else"
    assert not approvals.decide_look(approval_id=approval_id, by_id=reviewer, hours=1)


def test_a_refused_or_ended_approval_shows_nothing(values: dict[Field, str]) -> None:
    student, clerk = minor(values), new_id()
    for hours in (None, 0):
        approval_id = approvals.ask_look(person_id=student, by_id=clerk, purpose=Purpose.DESK)
        approvals.decide_look(approval_id=approval_id, by_id=new_id(), hours=hours)
        assert seen(student, clerk) == {}


def test_nobody_approves_the_own_question_nor_the_minor(values: dict[Field, str]) -> None:
    student, clerk = minor(values), new_id()
    approval_id = approvals.ask_look(person_id=student, by_id=clerk, purpose=Purpose.DESK)
    for by_id in (clerk, student):
        with pytest.raises(DatabaseError, match="by_another"), transaction.atomic():
            approvals.decide_look(approval_id=approval_id, by_id=by_id, hours=1)


def test_the_minor_the_guardian_and_the_platform_need_no_approval(values: dict[Field, str]) -> None:
    student = minor(values)
    assert seen(student, student, "VOLUNTEER")
    assert seen(student, new_id(), "GUARDIAN")
    assert seen(student, new_id(), "SYSTEM")


def test_a_list_with_a_minor_shows_the_others(values: dict[Field, str]) -> None:
    student, elder = minor(values), new_id()
    keep_identity(person_id=elder, values={Field.NAME: "赵德顺"})
    assert look_at_many(
        person_ids=[student, elder],
        fields=[Field.NAME],
        by_id=new_id(),
        by_role="DESK_CLERK",
        purpose=Purpose.DESK,
    ) == {student: {}, elder: {Field.NAME: "赵德顺"}}


def test_who_has_come_of_age_is_seen_like_everybody(values: dict[Field, str]) -> None:
    assert seen(minor(values, until=datetime.now(UTC).date() - timedelta(days=1)), new_id())


def test_looks_of_officers_are_drawn_asked_about_and_answered_once(values: dict[Field, str]) -> None:
    elder, clerk, auditor = new_id(), new_id(), new_id()
    keep_identity(person_id=elder, values=values)
    seen(elder, clerk)
    seen(elder, elder, "ELDER")
    since = datetime.now(UTC) - timedelta(hours=1)
    roles = ["DESK_CLERK"]
    assert approvals.draw_looks(roles=roles, since=since, percent=0) == 0
    assert approvals.draw_looks(roles=roles, since=since, percent=100) >= 1
    assert approvals.draw_looks(roles=roles, since=since, percent=100) == 0, "drawn once"
    (drawn,) = [each for each in approvals.looks_to_review() if each.person_id == elder]
    assert (drawn.by_id, drawn.fields, drawn.purpose) == (clerk, (Field.NAME,), Purpose.DESK)
    assert approvals.answer_review(look_id=drawn.id, by_id=auditor, answer=LookAnswer.FITS)
    assert not approvals.answer_review(look_id=drawn.id, by_id=auditor, answer=LookAnswer.BREACH)
    assert drawn.id not in {each.id for each in approvals.looks_to_review()}
    connections["default"].ensure_connection()
