"""The desk's first page, finding a person, the person's page, looks, enrolling, printing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.cast import NOW, STREET, Cast, document_number, phone_number
from tests.scene import WEDNESDAY, ended_visit, give_coins, open_activity, open_need, promise
from timebank.evaluations.operations import rate_visit
from timebank.people.kinds import Sex
from timebank.people.models import Person
from timebank.vault.kinds import Field, Purpose
from timebank.vault.queries import find_by, looks_at
from timebank.visits.operations import confirm_visit
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

HOME = reverse("web:desk_home")
FIND = reverse("web:desk_find")
ENROL = reverse("web:desk_enrol")


def address(name: str, person: Person) -> str:
    return reverse(f"web:{name}", args=[person.pk])


def new_person(**other: str) -> dict[str, Any]:
    birth = NOW.date().replace(year=1950)
    return {
        "name": "测试人",
        "document_kind": "RESIDENT_NUMBER",
        "document": document_number(birth, Sex.FEMALE),
        "birth_date": birth.isoformat(),
        "sex": "F",
        "place": STREET,
        "address": "试验里8号楼1单元101室",
        "phone": phone_number(90),
        "landline": "",
        "roles": ["ELDER"],
        "guardian": "",
        "decides_alone": "on",
        "residence": "HOUSEHOLD_REGISTRATION",
        "has_channel": "on",
        "consent_how": "IN_PERSON",
    } | other


def test_the_first_page_lists_what_waits_for_the_desk(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    untaken = open_need(cast, starts_at=NOW + timedelta(hours=5))
    visit = ended_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor)
    activity = open_activity(cast, starts_at=NOW + timedelta(hours=1))
    door = signed_in(cast, cast.clerk_actor)
    page = door.get(HOME)
    assert reverse("web:desk_need", args=[untaken.pk]) in page
    assert reverse("web:desk_visit", args=[visit.pk]) in page
    assert reverse("web:desk_list", args=[activity.pk]) not in page
    at(WEDNESDAY)
    assert reverse("web:desk_list", args=[activity.pk]) in door.get(HOME)


def test_a_low_rating_is_to_be_followed_up(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    visit = ended_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor)
    later = WEDNESDAY + timedelta(hours=2)
    confirm_visit(visit_id=visit.pk, by=cast.elder_actor, at=later)
    rate_visit(visit_id=visit.pk, score=1, by=cast.elder_actor, at=later)
    page = signed_in(cast, cast.clerk_actor, language="en").get(HOME)
    assert "1 of 5" in page
    assert cast.elder.member_number in page


@pytest.mark.parametrize(
    ("by", "text"),
    [
        ("NUMBER", lambda cast: cast.elder.member_number.lower()),
        ("PHONE", lambda cast: cast.identities[cast.elder.pk].phone),
        ("DOCUMENT", lambda cast: cast.identities[cast.elder.pk].document),
    ],
)
def test_a_person_is_found_and_named_by_one_character_only(
    cast: Cast, at: SetClock, by: str, text: Callable[[Cast], str]
) -> None:
    page = signed_in(cast, cast.clerk_actor).post(FIND, by=by, text=text(cast)).content.decode()
    assert "王**" in page
    assert "王秀英" not in page
    assert cast.elder.member_number in page
    assert "1948" in page
    assert cast.identities[cast.elder.pk].document not in page
    (look,) = looks_at(person_id=cast.elder.pk)
    assert (look.by_id, look.purpose, look.fields) == (cast.clerk.pk, Purpose.DESK, (Field.NAME,))


def test_people_of_other_streets_and_the_clerk_are_nobody_here(cast: Cast, at: SetClock) -> None:
    Person.objects.filter(pk=cast.second_elder.pk).update(place="110105004")
    door = signed_in(cast, cast.clerk_actor, language="en")
    for person in (cast.second_elder, cast.clerk):
        page = door.post(FIND, by="NUMBER", text=person.member_number).content.decode()
        assert "Nobody in your streets has this number." in page
        door.get(address("desk_person", person), status=404)
        assert looks_at(person_id=person.pk) == []


def test_an_incomplete_search_is_marked(cast: Cast, at: SetClock) -> None:
    assert "wrong" in signed_in(cast, cast.clerk_actor).refused(FIND, by="NUMBER", text="")


def test_the_persons_page_shows_no_name_until_a_purpose_is_given(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    door = signed_in(cast, cast.clerk_actor)
    page = door.get(address("desk_person", cast.elder))
    assert "10个时间币" in page
    assert "王" not in page
    assert looks_at(person_id=cast.elder.pk) == []
    shown = door.post(
        address("desk_reveal", cast.elder), fields_wanted=["NAME", "PHONE"], purpose="DESK"
    ).content.decode()
    assert "王秀英" in shown
    assert cast.identities[cast.elder.pk].phone in shown
    (look,) = looks_at(person_id=cast.elder.pk)
    assert set(look.fields) == {Field.NAME, Field.PHONE}


def test_a_look_without_a_purpose_or_at_a_document_is_refused(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.clerk_actor)
    door.refused(address("desk_reveal", cast.elder), fields_wanted=["NAME"])
    door.refused(address("desk_reveal", cast.elder), fields_wanted=["DOCUMENT"], purpose="DESK")
    assert looks_at(person_id=cast.elder.pk) == []


def test_a_volunteers_page_shows_what_is_proven(cast: Cast, at: SetClock) -> None:
    page = signed_in(cast, cast.clerk_actor, language="en").get(address("desk_person", cast.volunteer))
    assert "valid until" in page
    assert "Missing or expired" not in page
    assert reverse("web:desk_accept", args=[cast.volunteer.pk]) in page


def test_a_statement_is_printed_with_every_movement(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    open_need(cast)
    page = signed_in(cast, cast.clerk_actor).get(address("desk_passbook", cast.elder))
    assert "web/passbook.css" in page
    assert cast.elder.member_number in page
    assert "−1个时间币" in page


def test_a_person_is_enrolled_once_and_gets_a_slip(cast: Cast, at: SetClock) -> None:
    door, key = signed_in(cast, cast.clerk_actor), str(uuid4())
    first, second = (door.done(ENROL, key=key, **new_person()) for _ in range(2))
    assert first == second
    (person_id,) = find_by(field=Field.PHONE, value=phone_number(90))
    person = Person.objects.get(pk=person_id)
    slip = door.get(first)
    assert person.member_number in slip
    assert str(new_person()["document"]) not in slip
    assert "测试人" not in slip


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"document": "110105195003029999"}, "身份"),
        ({"birth_date": "1951-03-02"}, "出生"),
        ({"birth_date": ""}, "wrong"),
        ({"consent_how": ""}, "wrong"),
        ({"consent_how": "SELF"}, "wrong"),
        ({"guardian": "BJ000000000"}, "wrong"),
    ],
)
def test_an_enrolment_that_cannot_be_right_is_refused(
    cast: Cast, at: SetClock, other: dict[str, str], said: str
) -> None:
    assert said in signed_in(cast, cast.clerk_actor).refused(ENROL, **new_person(**other))
    assert find_by(field=Field.PHONE, value=phone_number(90)) == []


def test_a_desk_cannot_enrol_into_another_street(cast: Cast, at: SetClock) -> None:
    signed_in(cast, cast.clerk_actor).refused(ENROL, **new_person(place="110105004"))


def test_the_desk_opens_in_both_languages_and_to_nobody_else(cast: Cast, at: SetClock) -> None:
    pages = [HOME, FIND, ENROL, address("desk_person", cast.elder), address("desk_slip", cast.elder)]
    for path in pages:
        assert "<h1>" in signed_in(cast, cast.clerk_actor).get(path)
        assert 'lang="en"' in signed_in(cast, cast.clerk_actor, language="en").get(path)
        for other in (cast.elder, cast.volunteer, cast.street_officer_actor, cast.city_officer_actor):
            signed_in(cast, other).get(path, status=404)
