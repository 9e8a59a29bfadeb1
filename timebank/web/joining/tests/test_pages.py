"""Joining on the pages: prove a phone, apply, be sent back, mend, be approved; and one's agreements on data."""

from datetime import date

import pytest
from django.contrib.sessions.models import Session

from tests.cast import STREET, Cast, document_number, phone_number
from timebank.people.consent_texts import CONSENT_TEXTS, ConsentText
from timebank.people.kinds import ConsentPurpose, Role, Sex
from timebank.people.models import Application, Consent, Person, RoleHeld
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import Door, signed_in, stranger
from timebank.web.tests.test_sign_in import PHONE as ELDERS_PHONE
from timebank.web.tests.test_sign_in import SENT

pytestmark = pytest.mark.django_db(databases=["default"])

PHONE = phone_number(83)
BORN = date(1957, 6, 7)
FORM = {
    "role": "VOLUNTEER",
    "other_number": "",
    "name": "田小禾",
    "document_kind": "RESIDENT_NUMBER",
    "document": document_number(BORN, Sex.FEMALE),
    "birth_date": "",
    "sex": "",
    "phone": PHONE,
    "place": STREET,
    "address": "呼家楼试验里8号楼1单元101室",
    "residence": "HOUSEHOLD_REGISTRATION",
    "agrees_membership": "on",
}


@pytest.fixture(autouse=True)
def _provider(settings: object) -> None:
    settings.SMS_PROVIDER = "timebank.web.tests.test_sign_in.Provider"  # type: ignore[attr-defined]
    SENT.clear()


def proven(capture: object, phone: str = PHONE) -> Door:
    """Open a browser in which a phone was just proven."""
    door = stranger()
    with capture(execute=True):  # type: ignore[operator]
        door.post("/join/", phone=phone)
    assert door.done("/join/code/", phone=phone, code=SENT[-1]) == "/join/mine/"
    return door


def test_from_the_home_page_to_a_member(
    cast: Cast, at: SetClock, django_capture_on_commit_callbacks: object
) -> None:
    assert "/join/" in stranger().get("/")
    assert "/join/" in stranger().get("/login/")
    door = proven(django_capture_on_commit_callbacks)
    assert "还没有" in door.get("/join/mine/")
    door.get("/join/apply/")
    assert door.done("/join/apply/", **FORM) == "/join/mine/"
    application = Application.objects.get()
    reviewer = signed_in(cast, cast.reviewer_actor)
    assert "/staff/applications/" in reviewer.get("/staff/review/")
    assert str(application.pk) in reviewer.get("/staff/applications/")
    page = f"/staff/applications/{application.pk}/"
    assert "田小禾" not in reviewer.get(page)
    assert "田小禾" in reviewer.post(f"{page}identity/").content.decode()
    assert "姓名" in reviewer.get(page)
    assert reviewer.done(f"{page}send-back/", reason="NAME") == "/staff/applications/"
    assert "证件上印的" in door.get("/join/mine/")
    mend = f"/join/mine/{application.pk}/"
    assert "田小禾" not in door.get(mend), "nothing personal is filled in again"
    assert door.done(mend, **(FORM | {"name": "田禾"})) == "/join/mine/"
    assert reviewer.done(f"{page}approve/", residence="RESIDENCE_PERMIT") == "/staff/applications/"
    assert RoleHeld.objects.filter(person_id=application.subject_id, role=Role.VOLUNTEER).exists()
    assert "/login/" in door.get("/join/mine/")


def test_a_second_sending_says_that_it_joins_the_first(
    cast: Cast, at: SetClock, django_capture_on_commit_callbacks: object
) -> None:
    door = proven(django_capture_on_commit_callbacks)
    door.done("/join/apply/", **FORM)
    door.get("/join/mine/")
    door.done("/join/apply/", **FORM)
    assert "您已经申请过" in door.get("/join/mine/")
    assert Application.objects.count() == 1
    mine = f"/join/mine/{Application.objects.get().pk}/"
    assert stranger().post(f"{mine}withdraw/").headers["Location"] == "/join/"
    signed_in(cast, cast.elder).get(mine, status=404)
    assert door.done(f"{mine}withdraw/") == "/join/mine/"
    assert Application.objects.get().state == "WITHDRAWN"


def test_what_is_wrong_is_said_and_the_session_holds_no_phone(
    cast: Cast, at: SetClock, django_capture_on_commit_callbacks: object
) -> None:
    door = proven(django_capture_on_commit_callbacks)
    page = door.refused("/join/apply/", **(FORM | {"agrees_membership": ""}))
    assert "不能成为会员" in page
    assert "不是收到验证码的手机" in door.refused("/join/apply/", **(FORM | {"phone": phone_number(84)}))
    kept = [session.get_decoded() for session in Session.objects.all()]
    assert kept
    assert PHONE not in str(kept)


def test_where_members_share_the_phone_they_are_asked_for_first(
    cast: Cast, at: SetClock, django_capture_on_commit_callbacks: object
) -> None:
    door = stranger()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        door.post("/join/", phone=ELDERS_PHONE)
    asked = door.post("/join/code/", phone=ELDERS_PHONE, code=SENT[-1])
    assert cast.elder.member_number in asked.content.decode()
    assert door.done("/join/code/", phone=ELDERS_PHONE, code=SENT[-1], another="1") == "/join/mine/"


def test_a_landline_gets_no_code(cast: Cast, at: SetClock) -> None:
    for path in ("/join/", "/login/"):
        assert "座机" in stranger().refused(path, phone="010-65001234")


def test_a_member_asks_for_a_further_role(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.elder)
    assert "/join/mine/" in door.get("/elder/")
    assert 'name="document"' not in door.get("/join/apply/")
    before = Person.objects.count()
    asked = {"role": "VOLUNTEER", "residence": "OTHER_PAPER", "other_number": ""}
    assert door.done("/join/apply/", **asked) == "/join/mine/"
    assert Application.objects.get().subject_id == cast.elder.pk
    assert Person.objects.count() == before


def test_the_street_refuses_and_those_of_other_streets_see_nothing(
    cast: Cast, at: SetClock, django_capture_on_commit_callbacks: object
) -> None:
    proven(django_capture_on_commit_callbacks).done("/join/apply/", **FORM)
    page = f"/staff/applications/{Application.objects.get().pk}/"
    officer = signed_in(cast, cast.street_officer_actor)
    assert 'role="alert"' in officer.refused(f"{page}refuse/")
    assert officer.done(f"{page}refuse/", reason="NOT_RESIDENT") == "/staff/applications/"
    signed_in(cast, cast.clerk_actor).get(page, status=404)


def test_everybody_may_read_what_is_agreed_to(cast: Cast, at: SetClock) -> None:
    assert "2022-06" in stranger().get("/agreements/")
    assert "coins" in stranger(language="en").get("/agreements/MEMBERSHIP/2022-06/")
    stranger().get("/agreements/MEMBERSHIP/1999-01/", status=404)


def test_agreements_are_given_and_taken_back_with_their_history(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.elder)
    assert "/agreements/mine/" in door.get("/elder/")
    assert door.done("/agreements/mine/MEMBERSHIP/withdraw/") == "/agreements/mine/"
    assert Person.objects.get(pk=cast.elder.pk).membership_withdrawn_at is not None
    assert "会员资格" in door.get("/agreements/mine/")
    door.done("/agreements/mine/MEMBERSHIP/give/")
    assert Person.objects.get(pk=cast.elder.pk).membership_withdrawn_at is None
    rows = Consent.objects.filter(person=cast.elder, purpose=ConsentPurpose.MEMBERSHIP)
    assert rows.count() == 2


def test_a_new_text_is_asked_for_at_the_next_sign_in(
    cast: Cast, at: SetClock, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    old = CONSENT_TEXTS[0]
    words = dict.fromkeys(("kept", "why", "how_long", "with_whom", "without"), "新")
    newer = ConsentText(purpose=old.purpose, version="2026-02", from_date=date(2026, 2, 1), **words)
    monkeypatch.setattr("timebank.people.consent_texts.CONSENT_TEXTS", [*CONSENT_TEXTS, newer])
    door = stranger()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        door.post("/login/", phone=ELDERS_PHONE)
    assert door.done("/login/code/", phone=ELDERS_PHONE, code=SENT[-1]) == "/agreements/mine/"
    assert "2026-02" in door.get("/agreements/mine/")
    door.done("/agreements/mine/MEMBERSHIP/give/")
    given = Consent.objects.get(person=cast.elder, purpose=old.purpose, withdrawn_at=None)
    assert given.text_version == "2026-02"
