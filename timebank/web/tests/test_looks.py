"""Who looked at whose data: the person's page, the desk's print, a student's approval, the audit administrator's question."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.cast import CITY, JOINED_AT, STREET, Cast, document_number
from timebank.lib.refusals import NotFound
from timebank.people.kinds import Channel, ConsentHow, Role, SchoolPaper, Sex
from timebank.people.models import Person, RoleHeld
from timebank.people.operations import draw_looks, enrol_person, review_look
from timebank.people.operations.students import School
from timebank.people.powers import NotYourAct
from timebank.people.queries import drawn_looks
from timebank.people.rules import Actor, Identity
from timebank.vault.approvals import looks_asked
from timebank.vault.kinds import DocumentKind, Field, LookAnswer, Purpose
from timebank.vault.operations import look
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

BORN = date(2012, 2, 3)
LOOKS = reverse("web:own_looks")
REVIEW = reverse("web:review_looks")


def look_by_clerk(cast: Cast) -> None:
    look(
        person_id=cast.elder.pk,
        fields=[Field.PHONE],
        by_id=cast.clerk.pk,
        by_role=Role.DESK_CLERK,
        purpose=Purpose.SAFETY,
    )


def student_of(cast: Cast) -> Person:
    return enrol_person(
        identity=Identity(
            name="小明",
            document_kind=DocumentKind.RESIDENT_NUMBER,
            document=document_number(BORN, Sex.MALE),
            phone="19900000088",
        ),
        birth_date=BORN,
        sex=Sex.MALE,
        place=STREET,
        roles=[Role.VOLUNTEER],
        confirms_alone=True,
        has_channel=True,
        consent_how=ConsentHow.IN_PERSON,
        guardian_id=cast.volunteer.pk,
        school=School(name="试验中学", paper=SchoolPaper.STUDENT_CARD),
        by=cast.clerk_actor,
        at=datetime(2026, 11, 1, tzinfo=UTC),
    )


def test_a_person_reads_who_looked_when_at_what_and_why(cast: Cast, at: SetClock) -> None:
    look_by_clerk(cast)
    door = signed_in(cast, cast.elder, language="en")
    assert LOOKS in door.get(reverse("web:notices"))
    page = door.get(LOOKS)
    for shown in ("To help somebody in danger", "Desk clerk", cast.clerk.member_number, "Mobile phone"):
        assert shown in page
    assert cast.identities[cast.elder.pk].phone not in page
    assert "Nobody else has looked" in signed_in(cast, cast.volunteer, language="en").get(LOOKS)


def test_a_desk_prints_who_looked_for_an_elder_without_a_page(cast: Cast, at: SetClock) -> None:
    look_by_clerk(cast)
    door = signed_in(cast, cast.clerk_actor, language="en")
    path = reverse("web:desk_looks", args=[cast.elder.pk])
    assert path in door.get(reverse("web:desk_person", args=[cast.elder.pk]))
    assert "To help somebody in danger" in door.get(path)


def test_a_students_data_is_seen_after_another_person_allowed_it(cast: Cast, at: SetClock) -> None:
    student = student_of(cast)
    clerk = signed_in(cast, cast.clerk_actor, language="en")
    person, reveal, ask = (
        reverse(f"web:{name}", args=[student.pk]) for name in ("desk_person", "desk_reveal", "desk_ask_look")
    )
    wanted: dict[str, Any] = {"fields_wanted": ["NAME"], "purpose": "DESK"}
    assert ask in clerk.get(person)
    assert "under 18" in clerk.refused(reveal, **wanted)
    clerk.refused(ask)
    clerk.done(ask, purpose="DESK")
    (asked,) = looks_asked()
    reviewer = signed_in(cast, cast.reviewer_actor, language="en")
    assert reverse("web:minor_looks") in reviewer.get(reverse("web:review_home"))
    assert student.member_number in reviewer.get(reverse("web:minor_looks"))
    reviewer.done(reverse("web:allow_minor_look", args=[asked.id]))
    assert "小明" in clerk.post(reveal, **wanted).content.decode()
    assert "Nobody asks" in reviewer.get(reverse("web:minor_looks"))
    other = signed_in(cast, cast.other_clerk_actor, language="en")
    assert "under 18" in other.refused(reveal, **wanted)


def test_a_look_that_is_not_allowed_shows_nothing(cast: Cast, at: SetClock) -> None:
    student = student_of(cast)
    clerk = signed_in(cast, cast.clerk_actor)
    clerk.done(reverse("web:desk_ask_look", args=[student.pk]), purpose="DESK")
    (asked,) = looks_asked()
    street = signed_in(cast, cast.street_officer_actor)
    street.done(reverse("web:deny_minor_look", args=[asked.id]))
    street.get(reverse("web:allow_minor_look", args=[asked.id]), status=405)
    clerk.refused(reverse("web:desk_reveal", args=[student.pk]), fields_wanted=["NAME"], purpose="DESK")


def auditor_of(cast: Cast) -> Actor:
    person = cast.second_city_officer
    RoleHeld.objects.filter(person=person).update(until=JOINED_AT + timedelta(days=1))
    held = RoleHeld.objects.create(person=person, role=Role.AUDIT_ADMINISTRATOR, since=JOINED_AT)
    cast.roles[person.pk] = held.pk
    return Actor(person.pk, Role.AUDIT_ADMINISTRATOR, CITY, None, Channel.PAGE)


def test_the_audit_administrator_answers_for_looks_that_were_drawn(
    cast: Cast, at: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_by_clerk(cast)
    monkeypatch.setattr("timebank.people.operations.looks.value", lambda *_args, **_facts: 100)
    assert draw_looks(at=datetime.now(UTC)) >= 1
    auditor = auditor_of(cast)
    door = signed_in(cast, auditor, language="en")
    assert REVIEW in door.get(reverse("web:administration"))
    page = door.get(REVIEW)
    for shown in ("Did this look serve", cast.clerk.member_number, cast.elder.member_number, "Mobile phone"):
        assert shown in page
    assert cast.identities[cast.elder.pk].phone not in page
    (drawn,) = [each for each in drawn_looks() if each.of_number == cast.elder.member_number]
    door.refused(REVIEW, look=str(drawn.id))
    for by, refusal in ((cast.clerk_actor, NotYourAct), (cast.elder_actor, NotYourAct)):
        with pytest.raises(refusal):
            review_look(look_id=drawn.id, answer=LookAnswer.FITS, by=by, at=JOINED_AT)
    door.done(REVIEW, look=str(drawn.id), answer="FITS")
    with pytest.raises(NotFound):
        review_look(look_id=drawn.id, answer=LookAnswer.BREACH, by=auditor, at=JOINED_AT)
