"""Giving, donating, declining and agreeing on pages; at the desk with how the word was given; second persons; pools."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import NOW, Cast
from tests.scene import WEDNESDAY
from timebank.coins.jobs import end_due_rests
from timebank.coins.kinds import GiftState, PoolState
from timebank.coins.models import Donation, Gift, Pool
from timebank.coins.tests.givings import RESTED, donated, given, opened_pool, student_with_guardian
from timebank.coins.tests.purses import earned, purses
from timebank.coins.tests.test_donate_coins import aided
from timebank.people.kinds import ConsentHow, Role
from timebank.people.models import RoleHeld
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import Door, hidden_fields, signed_in

pytestmark = pytest.mark.django_db(databases=["default"])


@pytest.fixture
def door(cast: Cast, at: SetClock) -> Door:
    """Let the elder's daughter sign in with an hour and a half earned."""
    earned(cast.relative_of_elder.pk, 90)
    return signed_in(cast, cast.relative_of_elder)


def test_a_daughter_looks_at_the_effect_and_gives_once(cast: Cast, door: Door) -> None:
    assert cast.elder.member_number in door.get("/gifts/give/")
    asked = {"to": str(cast.elder.pk), "coins": "1", "minutes": "0"}
    page = door.get("/gifts/give/", asked)
    assert "办理后为30分钟" in page
    assert "保持不变" in page
    fields = hidden_fields(page, action="/gifts/give/")
    key = fields.pop("act_key")
    for _ in range(2):
        assert door.done("/gifts/give/", key=key, **fields) == "/gifts/"
    gift = Gift.objects.get()
    assert (gift.coin_minutes, purses(cast.relative_of_elder.pk)[2]) == (60, 30)
    page = door.get("/gifts/")
    assert "等待期至" in page
    assert "为赠与或捐赠预留" in door.get("/earned/")
    door.done(f"/gifts/{gift.pk}/cancel/")
    assert "赠与人已撤回" in door.get("/gifts/")


def test_too_much_is_refused_with_the_balance(cast: Cast, door: Door) -> None:
    asked = {"to": str(cast.elder.pk), "coins": "2", "minutes": "15"}
    assert "现有1个时间币30分钟" in door.refused("/gifts/give/", **asked)
    assert door.refused("/gifts/give/", **{**asked, "to": str(cast.second_elder.pk)})
    assert Gift.objects.count() == 0


def test_an_elder_sees_a_gift_on_the_first_page_and_declines_it(cast: Cast, door: Door) -> None:
    gift = given(cast, 60)
    elder = signed_in(cast, cast.elder)
    assert "有一笔赠与给您" in elder.get("/elder/")
    assert "有一笔赠与给您" not in signed_in(cast, cast.delegate).get("/elder/")
    assert f"/gifts/{gift.pk}/decline/" in elder.get("/gifts/")
    elder.done(f"/gifts/{gift.pk}/decline/")
    assert Gift.objects.get().state == GiftState.DECLINED
    assert "有一笔赠与给您" not in elder.get("/elder/")


def test_a_volunteer_donates_and_reads_what_it_did(cast: Cast, door: Door) -> None:
    pool = opened_pool(cast)
    asked = {"to": str(pool.pk), "coins": "1", "minutes": "0"}
    assert "呼家楼街道公益账户" in door.get("/gifts/donate/", asked)
    door.done("/gifts/donate/", **asked)
    end_due_rests(at=RESTED, limit=10)
    aided(cast, pool, cast.elder, 45, at=RESTED)
    donation = Donation.objects.get()
    page = door.get(f"/donations/{donation.pk}/")
    assert "2026年3月，帮助了朝阳区的几位老人（失智）" in page
    assert cast.elder.member_number not in page
    signed_in(cast, cast.volunteer).get(f"/donations/{donation.pk}/", status=404)
    english = signed_in(cast, cast.relative_of_elder, language="en")
    assert "helped a few elders (Dementia)" in english.get(f"/donations/{donation.pk}/")


def test_everybody_reads_what_the_accounts_took_in_and_gave_out(cast: Cast, door: Door) -> None:
    opened_pool(cast)
    assert "呼家楼街道公益账户" in signed_in(cast, cast.elder).get("/pools/")
    assert "/pools/" in door.get("/")


def test_a_guardian_agrees_on_an_own_page(cast: Cast, at: SetClock) -> None:
    student, guardian = student_with_guardian(cast)
    earned(student.person_id, 60)
    gift = given(cast, 60, giver_id=student.person_id, receiver_id=cast.second_elder.pk, by=student)
    role = RoleHeld.objects.create(person_id=guardian.person_id, role=Role.GUARDIAN, since=NOW)
    door = signed_in(cast, cast.relative_of_elder, role=str(role.pk))
    assert "1个时间币" in door.get("/gifts/led/")
    door.done(f"/gifts/{gift.pk}/consent/")
    assert "您已同意" in door.get("/gifts/led/")
    door.refused(f"/gifts/{gift.pk}/consent/")


def test_a_desk_gives_in_a_persons_name_and_somebody_else_calls(cast: Cast, door: Door) -> None:
    desk, giver = signed_in(cast, cast.clerk_actor), cast.relative_of_elder
    address = f"/desk/people/{giver.pk}/give/"
    asked = {"to": str(cast.elder.pk), "coins": "1", "minutes": "0"}
    assert 'name="consent_how"' in desk.get(address, asked)
    desk.refused(address, **asked)
    desk.done(address, **asked, consent_how=ConsentHow.TELEPHONE)
    gift = Gift.objects.get()
    assert "您本人录入的" in desk.get("/staff/gifts/")
    desk.refused(f"/staff/gifts/{gift.pk}/call/")
    reviewer = signed_in(cast, cast.reviewer_actor)
    assert giver.member_number in reviewer.get("/staff/gifts/")
    reviewer.done(f"/staff/gifts/{gift.pk}/call/")
    assert giver.member_number not in reviewer.get("/staff/gifts/")
    desk.refused(f"/desk/gifts/{gift.pk}/decline/")
    desk.done(f"/desk/gifts/{gift.pk}/decline/", consent_how=ConsentHow.IN_PERSON)
    assert "受赠人已谢绝" in desk.get(f"/desk/people/{cast.elder.pk}/gifts/")


def test_a_second_person_lets_a_large_donation_pass_or_go_back(cast: Cast, at: SetClock) -> None:
    pool = opened_pool(cast)
    earned(cast.volunteer.pk, 3_000)
    first, second = donated(cast, pool, 1_215), donated(cast, pool, 60)
    officer = signed_in(cast, cast.street_officer_actor)
    assert "同意放行" in officer.get("/staff/gifts/")
    officer.done(f"/staff/donations/{first.pk}/approve/")
    officer.refused(f"/staff/donations/{second.pk}/refuse/")
    officer.done(f"/staff/donations/{second.pk}/refuse/", reason="NOT_WILLING")
    assert Donation.objects.get(pk=second.pk).state == GiftState.REFUSED


def test_two_officers_open_an_account_and_close_it(cast: Cast, at: SetClock) -> None:
    street, district = (
        signed_in(cast, each) for each in (cast.street_officer_actor, cast.district_officer_actor)
    )
    facts = {"owner_of_pool": "110105003:", "name_zh": "街道公益账户", "name_en": "Street account"}
    street.refused("/staff/pools/", **facts)
    street.done("/staff/pools/", **facts, purpose="帮困", year_budget_coins="100")
    pool = Pool.objects.get()
    assert pool.year_budget_minutes == 6_000
    address = f"/staff/pools/{pool.pk}/"
    assert f"{address}open/" not in street.get(address)
    street.refused(f"{address}open/")
    district.done(f"{address}open/")
    earned(cast.volunteer.pk, 60)
    donated(cast, pool, 60)
    assert "正在等待期内" in district.get(address)
    end_due_rests(at=RESTED, limit=10)
    assert "+1个时间币" in district.get(address)
    street.done(f"{address}end-donations/")
    assert "须先用于有需要的人" in district.refused(f"{address}close/")
    aided(cast, pool, cast.elder, 60, at=RESTED)
    district.done(f"{address}close/")
    assert Pool.objects.get().state == PoolState.CLOSED


def test_who_would_use_earned_coins_sees_what_that_does_to_the_dossier(cast: Cast, at: SetClock) -> None:
    earned(cast.elder.pk, 600)
    wanted = {
        "category": "COMFORT",
        "day": f"{WEDNESDAY:%Y-%m-%d}",
        "hour": "14",
        "planned_minutes": "60",
        "other_date": "",
        "sex_wish": "",
    }
    page = signed_in(cast, cast.elder).get(reverse("web:ask_check"), wanted)
    assert "一万个时间币的进度" in page
    assert "办理后为9个时间币" in page


def test_gifts_of_the_day_before_have_arrived_in_the_receivers_account(
    cast: Cast, door: Door, at: SetClock
) -> None:
    given(cast, 60)
    at(RESTED + timedelta(minutes=3))
    end_due_rests(at=RESTED, limit=10)
    elder = signed_in(cast, cast.elder)
    assert "已到账" in elder.get("/gifts/")
    assert "亲属赠与您的1个时间币已到账" in elder.get("/notices/")
