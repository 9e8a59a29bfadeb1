"""My family on the own page, families and doors at the desk and before the second person."""

import pytest

from tests.cast import Cast
from timebank.people.kinds import FamilyState, HouseholdState
from timebank.people.models import Family, FamilyWord, HouseholdRecord
from timebank.people.queries import are_same_side, relation_of
from timebank.web.tests.door import Door, hidden_fields, signed_in

pytestmark = pytest.mark.django_db(databases=["default"])
CHECK = "/staff/families/"


@pytest.fixture
def reviewer(cast: Cast) -> Door:
    return signed_in(cast, cast.reviewer_actor, language="en")


def test_both_say_it_and_a_reviewer_confirms(cast: Cast, reviewer: Door) -> None:
    son, father = signed_in(cast, cast.volunteer), signed_in(cast, cast.second_elder, language="en")
    assert "/family/" in son.get("/earned/")
    assert "/family/" in father.get("/elder/")
    son.done("/family/", relative_number=cast.second_elder.member_number, relation="PARENT")
    assert "/take-back/" in son.get("/family/")
    assert cast.volunteer.member_number not in father.get("/family/")
    father.done("/family/", relative_number=cast.volunteer.member_number, relation="CHILD")
    assert "Waits for a second person" in father.get("/family/")
    family = Family.objects.get(person=cast.second_elder)
    assert CHECK in reviewer.get("/staff/review/")
    assert cast.volunteer.member_number in reviewer.get(CHECK)
    reviewer.done(f"{CHECK}{family.pk}/confirm/")
    assert "Nothing waits" in reviewer.get(CHECK)
    page = son.get("/family/")
    assert "父母" in page
    assert "已确认" in page


def test_what_one_said_is_taken_back_by_oneself_only(cast: Cast) -> None:
    son = signed_in(cast, cast.volunteer)
    assert 'name="relation"' in son.refused("/family/", relative_number="", relation="PARENT")
    son.refused("/family/", relative_number="BJ1", relation="PARENT")
    son.done("/family/", relative_number=cast.second_elder.member_number, relation="PARENT")
    word = FamilyWord.objects.get()
    other = signed_in(cast, cast.second_elder)
    assert other.post(f"/family/words/{word.pk}/take-back/").status_code == 404
    son.done(f"/family/words/{word.pk}/take-back/")
    assert "/take-back/" not in son.get("/family/")


def test_a_clerk_records_from_a_paper_and_the_end_and_others_check(cast: Cast, reviewer: Door) -> None:
    clerk = signed_in(cast, cast.clerk_actor, language="en")
    page = f"/desk/people/{cast.volunteer.pk}/family/"
    assert page in clerk.get(f"/desk/people/{cast.volunteer.pk}/")
    asked = {"relative_number": cast.second_elder.member_number, "relation": "PARENT", "paper": "NOTARY"}
    assert "No member has this number" in clerk.refused(
        f"{page}record/", **asked | {"relative_number": "BJ1"}
    )
    assert "does not fit the ages" in clerk.refused(f"{page}record/", **asked | {"relation": "CHILD"})
    clerk.done(f"{page}record/", **asked)
    family = Family.objects.get(person=cast.volunteer)
    assert clerk.post(f"{CHECK}{family.pk}/confirm/").status_code == 404
    reviewer.refused(f"{CHECK}{family.pk}/refuse/")
    reviewer.done(f"{CHECK}{family.pk}/confirm/")
    clerk.done(f"/desk/families/{family.pk}/end/", reason="RECORDED_WRONG")
    assert "It is said to have ended: Recorded by mistake" in reviewer.get(CHECK)
    reviewer.done(f"{CHECK}{family.pk}/refuse/", reason="NOT_TRUE")
    assert relation_of(person_id=cast.volunteer.pk, relative_id=cast.second_elder.pk) == "PARENT"
    clerk.done(f"/desk/families/{family.pk}/end/", reason="RECORDED_WRONG")
    street = signed_in(cast, cast.street_officer_actor)
    street.done(f"{CHECK}{family.pk}/confirm/")
    assert Family.objects.get(pk=family.pk).state == FamilyState.ENDED
    clerk.refused(f"/desk/families/{family.pk}/end/", reason="DIVORCE")


def test_who_recorded_it_is_told_that_another_has_to_check(cast: Cast, reviewer: Door) -> None:
    asked = {"relative_number": cast.second_elder.member_number, "relation": "PARENT", "paper": "NOTARY"}
    reviewer.done(f"/desk/people/{cast.volunteer.pk}/family/record/", **asked)
    family = Family.objects.get(person=cast.volunteer)
    page = reviewer.get(CHECK)
    assert "Another person has to check it" in page
    assert hidden_fields(page, action=f"{CHECK}{family.pk}/confirm/") == {}
    reviewer.refused(f"{CHECK}{family.pk}/confirm/")


def test_a_nursing_home_is_recorded_confirmed_and_ended(cast: Cast, reviewer: Door) -> None:
    clerk = signed_in(cast, cast.clerk_actor, language="en")
    page = f"/desk/people/{cast.elder.pk}/family/"
    assert cast.neighbour.member_number in clerk.get(page)
    clerk.refused(f"/desk/people/{cast.elder.pk}/door/")
    clerk.done(f"/desk/people/{cast.elder.pk}/door/", kind="INSTITUTION")
    record = HouseholdRecord.objects.get()
    assert cast.neighbour.member_number in reviewer.get(CHECK)
    reviewer.done(f"/staff/doors/{record.pk}/confirm/")
    assert not are_same_side(first=cast.elder.pk, second=cast.neighbour.pk)
    assert "In force" in clerk.get(page)
    reviewer.refused(f"/staff/doors/{record.pk}/refuse/")
    reviewer.done(f"/staff/doors/{record.pk}/end/")
    assert are_same_side(first=cast.elder.pk, second=cast.neighbour.pk)
    assert HouseholdRecord.objects.get().state == HouseholdState.ENDED
