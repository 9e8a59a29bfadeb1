"""Pages of the rights centre: see, take along, correct by two entries, close with a way back, erase by an officer."""

import csv
import json
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.urls import reverse

from tests.cast import Cast, phone_number
from tests.scene import give_coins, open_need
from timebank.coins.tests.purses import earned
from timebank.people.models import Person
from timebank.rights.kinds import RequestState
from timebank.rights.models import Representation, Request
from timebank.vault.kinds import Field, Purpose
from timebank.vault.queries import find_by, looks_at
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import Door, signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

DATA = "/my/data/"
CLOSE = "/my/data/close/"


def route(name: str, *args: object) -> str:
    return reverse(f"web:{name}", args=args)


def zip_of(door: Door, path: str, **fields: str) -> ZipFile:
    response = door.post(path, **fields)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/zip")
    assert response.headers["Cache-Control"] == "no-store"
    return ZipFile(BytesIO(response.content))


def test_a_person_sees_everything_that_is_kept_and_who_looked(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.elder)
    assert DATA in door.get("/elder/coins/")
    identity = cast.identities[cast.elder.pk]
    masked = door.get(DATA)
    assert cast.elder.member_number in masked
    for text in (identity.name, identity.phone, identity.address, identity.document):
        assert text not in masked, "masked until the person asks for the whole"
    page = door.get(f"{DATA}?shown=whole")
    for text in (identity.name, identity.phone, identity.address, identity.document, "居民身份证"):
        assert text in page
    assert "谁查看过我的信息" in page
    assert looks_at(person_id=cast.elder.pk)[0].purpose == Purpose.OWN


def test_a_copy_is_json_and_csv_and_leaves_only_its_request_and_a_look(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    open_need(cast)
    archive = zip_of(signed_in(cast, cast.elder), "/my/data/copy/")
    data = json.loads(archive.read("data.json"))
    assert data["values"]["NAME"] == cast.identities[cast.elder.pk].name
    coins = list(csv.DictReader(StringIO(archive.read("coins.csv").decode("utf-8-sig"))))
    assert sum(int(row["coin_minutes"]) for row in coins) > 0
    needs = list(csv.DictReader(StringIO(archive.read("needs.csv").decode("utf-8-sig"))))
    assert [row["category"] for row in needs] == ["COMFORT"]
    assert {"visits.csv", "looks.csv"} <= set(archive.namelist())
    assert Request.objects.get().state == RequestState.DONE


def test_a_desk_makes_a_copy_at_a_persons_word_as_a_journaled_look(cast: Cast, at: SetClock) -> None:
    desk, path = signed_in(cast, cast.clerk_actor), route("desk_copy", cast.elder.pk)
    desk.refused(path)
    zip_of(desk, path, consent_how="IN_PERSON")
    assert looks_at(person_id=cast.elder.pk)[0].purpose == Purpose.RIGHTS


def test_a_phone_is_corrected_at_the_desk_and_a_name_by_two_entries(cast: Cast, at: SetClock) -> None:
    elder = signed_in(cast, cast.elder)
    elder.done("/my/data/correct/")
    elder.refused("/my/data/correct/")
    clerk, second = signed_in(cast, cast.clerk_actor), signed_in(cast, cast.reviewer_actor)
    clerk.done(route("desk_contact", cast.elder.pk), phone=phone_number(78), consent_how="IN_PERSON")
    assert find_by(field=Field.PHONE, value=phone_number(78)) == [cast.elder.pk]
    clerk.refused(route("desk_contact", cast.elder.pk), phone="12", consent_how="IN_PERSON")
    entered = {"name": "王秀瑛", "document_kind": "RESIDENT_NUMBER"}
    clerk.done(route("desk_identity", cast.elder.pk), consent_how="IN_PERSON", **entered)
    request = Request.objects.get(state=RequestState.OPEN)
    confirm = route("desk_confirm_identity", request.pk)
    clerk.refused(confirm, **entered)
    assert "两次录入必须一致" in second.refused(confirm, **entered | {"name": "王秀莹"})
    second.done(confirm, **entered)
    assert "王秀瑛" in elder.get(f"{DATA}?shown=whole")


def test_an_account_is_closed_after_the_fate_of_coins_is_chosen_and_taken_back(
    cast: Cast, at: SetClock
) -> None:
    earned(cast.volunteer.pk, 60)
    door = signed_in(cast, cast.volunteer)
    door.refused(CLOSE, fate="GIVEN")
    door.refused(CLOSE)
    door.done(CLOSE, fate="LEAVE")
    request = Request.objects.get()
    assert request.number in door.get(DATA)
    door.done(route("take_back_request", request.pk))
    assert "已撤回" in door.get(DATA)


def test_a_desk_closes_at_a_persons_word_and_takes_it_back(cast: Cast, at: SetClock) -> None:
    desk = signed_in(cast, cast.clerk_actor)
    assert route("desk_data", cast.elder.pk) in desk.get(f"/desk/people/{cast.elder.pk}/")
    desk.done(route("desk_close_account", cast.elder.pk), fate="LEAVE", consent_how="IN_PERSON")
    desk.done(route("desk_take_back_request", Request.objects.get().pk), consent_how="IN_PERSON")
    assert "已撤回" in desk.get(route("desk_data", cast.elder.pk))


def test_an_officer_erases_and_the_person_cannot_sign_in_any_more(cast: Cast, at: SetClock) -> None:
    elder, officer = signed_in(cast, cast.second_elder), signed_in(cast, cast.street_officer_actor)
    elder.done("/my/data/erase/")
    request = Request.objects.get()
    assert request.number in officer.get("/staff/requests/")
    assert "/staff/requests/" in officer.get("/staff/organisations/")
    officer.refused(route("refuse_request", request.pk), answer="BECAUSE")
    officer.done(route("approve_erasure", request.pk))
    assert elder.client.get(DATA).status_code == 302
    assert Person.objects.get(pk=cast.second_elder.pk).erased_at is not None


def test_an_erasure_is_asked_at_the_desk_and_refused_with_a_reason(cast: Cast, at: SetClock) -> None:
    desk, officer = signed_in(cast, cast.clerk_actor), signed_in(cast, cast.street_officer_actor)
    desk.done(route("desk_erase", cast.elder.pk), consent_how="IN_PERSON")
    officer.done(route("refuse_request", Request.objects.get().pk), answer="LAW_KEEPS_IT")
    assert "法律要求暂时保留" in signed_in(cast, cast.elder).get(DATA)


def test_what_is_open_is_said_before_somebody_erases(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    open_need(cast)
    desk = signed_in(cast, cast.clerk_actor)
    assert "未了事项" in desk.get(route("desk_data", cast.elder.pk))
    assert "还有未了事项" in signed_in(cast, cast.elder).refused("/my/data/erase/")


def test_a_representative_is_recorded_at_the_desk_and_decided_by_an_officer(cast: Cast, at: SetClock) -> None:
    desk, officer = signed_in(cast, cast.clerk_actor), signed_in(cast, cast.street_officer_actor)
    elder, path = signed_in(cast, cast.elder), route("desk_representative", cast.elder.pk)
    assert path in desk.get(route("desk_data", cast.elder.pk))
    wanted = {"paper": "COURT_DECISION", "may_publish": "on"}
    desk.refused(path, member_number="BJ1", **wanted)
    desk.done(path, member_number=cast.relative_of_elder.member_number, **wanted)
    found = Representation.objects.get()
    assert cast.relative_of_elder.member_number in officer.get("/staff/requests/")
    officer.done(route("approve_representative", found.pk))
    officer.refused(route("refuse_representative", found.pk))
    assert elder.client.get("/elder/").status_code == 302
    officer.refused(route("end_representation", found.pk), reason="X")
    officer.done(route("end_representation", found.pk), reason="CAPACITY_BACK")
    assert "本人恢复自行办理" in desk.get(path)
    assert signed_in(cast, cast.elder).get("/elder/")
