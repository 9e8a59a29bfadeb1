"""Pages of special groups: an elder applies, the desk sees the paper, the district decides, and tries its own list."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import Cast
from timebank.coins.tests.purses import funded
from timebank.people.kinds import BeneficiaryClass, StatusState
from timebank.people.models import SpecialList, SpecialStatus
from timebank.people.tests.statuses import applied, approved_list, recognised_for
from timebank.policy.models import PolicyValue
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import hidden_fields, signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

OWN = "/elder/support/"
DISTRICT = "/staff/special/"
LISTS = "/staff/special/lists/"


def route(name: str, *args: object) -> str:
    return reverse(f"web:{name}", args=args)


def test_an_elder_applies_the_desk_sees_the_paper_and_the_district_recognises(
    cast: Cast, at: SetClock
) -> None:
    elder, desk = signed_in(cast, cast.elder), signed_in(cast, cast.clerk_actor)
    officer = signed_in(cast, cast.district_officer_actor)
    assert "特殊群体帮扶" in elder.get("/elder/coins/")
    wanted = {"beneficiary_class": "INCAPACITY", "evidence_kind": "ABILITY_ASSESSMENT"}
    elder.refused(OWN, **wanted)
    assert not SpecialStatus.objects.exists()
    elder.done(OWN, **wanted, agrees="on")
    status = SpecialStatus.objects.get()
    assert "还没有人查看过证明" in officer.get(DISTRICT)
    assert OWN.replace("/elder", f"/desk/people/{cast.elder.pk}") in desk.get(
        f"/desk/people/{cast.elder.pk}/"
    )
    desk.done(route("desk_see_paper", status.pk))
    desk.refused(route("desk_see_paper", status.pk))
    assert cast.elder.member_number in officer.get(DISTRICT)
    officer.done(route("approve_status", status.pk), last_date="2026-12-31")
    officer.refused(route("approve_status", status.pk), last_date="2026-12-31")
    assert "已认定" in elder.get(OWN)
    assert "不适用默认确认" in desk.get(f"/desk/people/{cast.elder.pk}/")
    officer.done(route("end_status", status.pk), reason="MISTAKE")
    assert "登记有误" in elder.get(OWN)


def test_the_desk_applies_at_an_elders_word_and_takes_it_back(cast: Cast, at: SetClock) -> None:
    desk = signed_in(cast, cast.clerk_actor)
    path = route("desk_support", cast.elder.pk)
    wanted = {"beneficiary_class": "OTHER", "evidence_kind": "STREET_STATEMENT"}
    desk.refused(path, **wanted)
    desk.done(path, **wanted, consent_how="IN_PERSON")
    status = SpecialStatus.objects.get()
    assert "证明已查看" in desk.get(path)
    desk.done(route("desk_withdraw_application", status.pk))
    status.refresh_from_db()
    assert status.state == StatusState.WITHDRAWN


def test_an_elder_takes_an_application_back(cast: Cast, at: SetClock) -> None:
    status = applied(cast)
    elder = signed_in(cast, cast.elder)
    elder.done(route("withdraw_application", status.pk))
    assert "申请已撤回" in elder.get(OWN)


def test_the_district_refuses_with_a_reason_from_the_list(cast: Cast, at: SetClock) -> None:
    status = applied(cast)
    officer = signed_in(cast, cast.district_officer_actor)
    officer.refused(route("refuse_status", status.pk), refusal="BECAUSE")
    officer.done(route("refuse_status", status.pk), refusal="PAPER_OUT_OF_DATE")
    assert "证明已过期" in signed_in(cast, cast.elder).get(OWN)


def test_a_list_is_tried_proposed_as_tried_and_approved_by_another(cast: Cast, at: SetClock) -> None:
    first = signed_in(cast, cast.district_officer_actor)
    second = signed_in(cast, cast.second_district_officer_actor)
    days = {"beneficiary_class": "DISABILITY", "starts_date": "2026-03-02", "last_date": "2026-12-31"}
    bad = first.client.post(f"{LISTS}try/", {**days, "typed": f"{cast.elder.member_number}\nBJ1"})
    assert "有1行不能办理" in bad.content.decode()
    text = f"会员号,姓名\n{cast.elder.member_number},王秀英\n".encode("gb18030")
    page = first.client.post(f"{LISTS}try/", {**days, "file": SimpleUploadedFile("list.csv", text)})
    shown = page.content.decode()
    assert "王秀英" not in shown
    assert not SpecialList.objects.exists()
    sealed = hidden_fields(shown, action=f"{LISTS}propose/")["trial"]
    first.done(f"{LISTS}propose/", trial=sealed)
    second.refused(f"{LISTS}propose/", trial=sealed)
    found = SpecialList.objects.get()
    first.refused(route("approve_special_list", found.pk))
    assert cast.elder.member_number in second.get(route("special_list", found.pk))
    second.done(route("approve_special_list", found.pk))
    assert "已认定" in second.get(route("special_list", found.pk))
    assert str(found.pk) in first.get(LISTS)
    assert "来自区里名单" in signed_in(cast, cast.elder).get(OWN)


def test_a_list_is_refused_with_its_reason(cast: Cast, at: SetClock) -> None:
    list_id = approved_list(cast, [cast.elder])
    first = signed_in(cast, cast.second_district_officer_actor)
    first.refused(route("refuse_special_list", list_id), reason="太晚")


def test_days_too_far_and_a_file_that_is_none_are_refused_with_a_sentence(cast: Cast, at: SetClock) -> None:
    first = signed_in(cast, cast.district_officer_actor)
    days = {"beneficiary_class": "DISABILITY", "starts_date": "2026-03-02", "last_date": "2029-12-31"}
    first.refused(f"{LISTS}try/", **days, typed=cast.elder.member_number)
    near = days | {"last_date": "2026-12-31"}
    first.refused(f"{LISTS}try/", **near, file=SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\n\x00"))
    first.refused(f"{LISTS}try/", **near)


def test_grants_say_who_has_no_such_status_and_who_comes_first(cast: Cast, at: SetClock) -> None:
    funded(cast, 900)
    recognised_for(cast, beneficiary_class=BeneficiaryClass.DIFFICULTY)
    officer = signed_in(cast, cast.district_officer_actor)
    wanted = {"member_number": cast.second_elder.member_number, "beneficiary_class": "OTHER", "coins": "5"}
    officer.done("/staff/grants/", **wanted)
    assert "此人未登记该特殊群体身份" in officer.get("/staff/grants/")
    typed = f"{cast.second_elder.member_number},5"
    page = officer.client.post(
        "/staff/grants/lists/try/",
        {"beneficiary_class": "OTHER", "expires_date": "2026-12-31", "typed": typed, "act_key": str(uuid4())},
    )
    assert "有1人今年还没有获得时间币" in page.content.decode()


def test_an_officer_proposes_another_order_by_its_numbers(cast: Cast, at: SetClock) -> None:
    officer = signed_in(cast, cast.district_officer_actor)
    path = route("policy_value", "special_group_priority")
    asked = {"place": "110105", "starts_at": "2026-06-01T00:00", "reason": "试行"}
    for wrong in ("1,2,3", "1,1,2,3,4,5,6", "x"):
        officer.refused(path, **asked, value=wrong)
    officer.done(path, **asked, value="7，1,2,3,4,5,6")
    proposed = PolicyValue.objects.get(name="special_group_priority", place="110105")
    assert proposed.value
    assert proposed.value[:2] == ["URGENT", "DIFFICULTY"]
