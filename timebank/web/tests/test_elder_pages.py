"""An elder's way: ask, see who comes, show the code, confirm or not, rate; and the delegate's beside it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.cast import NOW, Cast
from tests.scene import (
    NO_PROOF,
    WEDNESDAY,
    begun_visit,
    ended_visit,
    give_coins,
    open_activity,
    open_need,
    promise,
    words,
)
from timebank.coins.queries import purse_balances
from timebank.evaluations.queries import scores_of
from timebank.matching.kinds import MatchState
from timebank.needs.kinds import Category, NeedKind, NeedState
from timebank.needs.models import Need, Participant
from timebank.vault.queries import looks_at
from timebank.visits.kinds import VisitState
from timebank.visits.queries import elder_code_secret
from timebank.visits.rules import qr_of, window_at, words_of
from timebank.visits.words import WORDS
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import hidden_fields, signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

CHECK = "/elder/ask/check/"
WANTED = {
    "category": "COMFORT",
    "day": "2026-03-04",
    "hour": "14",
    "planned_minutes": "60",
    "sex_wish": "",
    "other_date": "",
}


def test_an_elder_asks_for_help_in_three_steps(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    door = signed_in(cast, cast.elder)
    assert "情感慰藉" in door.get("/elder/ask/")
    assert "3月4日" in door.get("/elder/ask/when/", {"category": "COMFORT"})
    page = door.get(CHECK, WANTED)
    assert "10个时间币" in page
    fields = hidden_fields(page, action=CHECK)
    address = door.client.post(CHECK, fields).headers["Location"]
    need = Need.objects.get(elder=cast.elder)
    assert address == f"/needs/{need.pk}/"
    assert (need.starts_at, need.planned_minutes, need.state) == (WEDNESDAY, 60, NeedState.IN_REVIEW)
    assert purse_balances(person_id=cast.elder.pk).held == 60
    assert "需求已提交" in door.get(address)


def test_the_same_form_sent_twice_makes_one_need(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    door, key = signed_in(cast, cast.elder), str(uuid4())
    first, second = (door.done(CHECK, key=key, **WANTED) for _ in range(2))
    assert first == second
    assert Need.objects.filter(elder=cast.elder).count() == 1
    assert "其他内容" in door.refused(CHECK, key=key, **WANTED | {"hour": "15"})


def test_any_time_of_a_day_makes_a_flexible_need(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    signed_in(cast, cast.elder).done(CHECK, **WANTED | {"hour": "ANY", "day": "2026-03-02"})
    need = Need.objects.get(elder=cast.elder)
    assert need.flexible
    assert need.starts_at == NOW + timedelta(hours=1)
    assert need.ends_at == NOW + timedelta(hours=10)


def test_another_day_needs_its_date_and_is_kept(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    door = signed_in(cast, cast.elder)
    page = door.get(CHECK, WANTED | {"day": "OTHER"}, status=409)
    assert "请选择日期" in page
    assert 'value="14"' in page
    door.done(CHECK, **WANTED | {"day": "OTHER", "other_date": "2026-03-20"})
    assert Need.objects.get(elder=cast.elder).starts_at == WEDNESDAY + timedelta(days=16)


def test_who_has_too_few_coins_is_shown_the_ways_to_get_them(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.elder)
    assert "时间币不够" in door.get(CHECK, WANTED)
    door.refused(CHECK, **WANTED)
    assert not Need.objects.exists()


def test_guidance_on_money_is_asked_for_by_two_volunteers(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    signed_in(cast, cast.elder).done(CHECK, **WANTED | {"category": "SAFETY"})
    assert Need.objects.get(elder=cast.elder).volunteer_places == 2


def test_an_elder_withdraws_and_the_coins_come_back(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast)
    door = signed_in(cast, cast.elder)
    door.done(f"/needs/{need.pk}/withdraw/")
    assert purse_balances(person_id=cast.elder.pk).held == 0
    assert "已撤回" in door.get(f"/needs/{need.pk}/")
    assert "未能办理" in door.refused(f"/needs/{need.pk}/withdraw/")


def test_the_volunteers_name_is_shown_by_a_journaled_look(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast)
    match = promise(cast, need)
    door = signed_in(cast, cast.elder)
    page = door.get(f"/needs/{need.pk}/")
    assert cast.volunteer.member_number in page
    assert "李建国" not in page
    shown = door.post(f"/needs/{need.pk}/volunteers/{match.pk}/name/").content.decode()
    assert "李建国" in shown
    assert [look.by_id for look in looks_at(person_id=cast.volunteer.pk)] == [cast.elder.pk]


def test_an_elder_calls_off_who_has_promised_to_come(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    need = open_need(cast)
    match = promise(cast, need)
    signed_in(cast, cast.elder).done(f"/needs/{need.pk}/volunteers/{match.pk}/call-off/")
    match.refresh_from_db()
    assert match.state == MatchState.CALLED_OFF


def test_home_shows_who_comes_and_what_waits_for_a_word(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    first = promise(cast, open_need(cast))
    later = open_need(cast, category=Category.ASSISTANCE, starts_at=WEDNESDAY + timedelta(days=1))
    promise(cast, later)
    ended_visit(first, by=cast.volunteer_actor)
    at(WEDNESDAY + timedelta(hours=2))
    page = signed_in(cast, cast.elder).get("/elder/")
    assert "请确认这次服务" in page
    assert "志愿者" + cast.volunteer.member_number in page
    assert 'class="elder"' in page


def test_my_code_shows_the_words_of_this_minute_and_only_changes_with_it(cast: Cast, at: SetClock) -> None:
    window = window_at(NOW, seconds=60)
    first, second = words_of(secret=elder_code_secret(elder_id=cast.elder.pk), window=window)
    door = signed_in(cast, cast.elder)
    page = door.get("/elder/code/")
    assert WORDS[first][1] in page
    assert WORDS[second][1] in page
    poll = {"HX-Request": "true"}
    same = door.client.get("/elder/code/", {"shown": str(window)}, headers=poll)
    assert same.status_code == 204
    at(NOW + timedelta(minutes=1))
    fresh = door.client.get("/elder/code/", {"shown": str(window)}, headers=poll).content.decode()
    assert fresh.lstrip().startswith("<div")


def test_the_qr_code_is_of_this_minute_whatever_was_asked_for(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.elder)
    now_shown = door.client.get("/elder/code.svg")
    later = door.client.get("/elder/code.svg", {"shown": "99999999"})
    assert now_shown.headers["Content-Type"] == "image/svg+xml"
    assert now_shown.headers["Cache-Control"] == "no-store"
    assert now_shown.content == later.content
    token = qr_of(secret=elder_code_secret(elder_id=cast.elder.pk), window=window_at(NOW, seconds=60))
    assert token.encode() not in now_shown.content


def test_an_elder_confirms_and_rates(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    visit = ended_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor, minutes=58)
    at(WEDNESDAY + timedelta(hours=2))
    door = signed_in(cast, cast.elder)
    page = door.get(f"/visits/{visit.pk}/")
    assert "58分钟" in page
    assert "1个时间币" in page
    door.done(f"/visits/{visit.pk}/confirm/")
    assert purse_balances(person_id=cast.volunteer.pk).earned == 60
    assert "非常满意" in door.get(f"/visits/{visit.pk}/")
    door.done(f"/visits/{visit.pk}/rate/", score="5")
    assert scores_of(visit_ids=[visit.pk]) == {visit.pk: 5}
    door.refused(f"/visits/{visit.pk}/rate/", score="4")
    door.refused(f"/visits/{visit.pk}/rate/", score="9")


def test_minutes_entered_by_hand_wait_after_the_elders_yes(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    visit = ended_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor, proof=NO_PROOF)
    at(WEDNESDAY + timedelta(hours=2))
    door = signed_in(cast, cast.elder)
    assert "人工登记" in door.get(f"/visits/{visit.pk}/")
    door.done(f"/visits/{visit.pk}/confirm/")
    visit.refresh_from_db()
    assert visit.state == VisitState.IN_REVIEW


def test_an_elder_disputes_and_what_is_accepted_is_paid(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    visit = ended_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor)
    at(WEDNESDAY + timedelta(hours=2))
    door = signed_in(cast, cast.elder)
    dispute = f"/visits/{visit.pk}/dispute/"
    assert "45分钟" in door.get(dispute)
    assert "核对并填好" in door.refused(dispute, accepted_minutes="", reason="OTHER")
    door.done(dispute, accepted_minutes="30", reason="LEFT_EARLIER")
    assert purse_balances(person_id=cast.volunteer.pk).earned == 30
    assert "30分钟" in door.get(f"/visits/{visit.pk}/")


def test_coins_are_shown_as_coins_with_minutes(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder, minutes=690)
    page = signed_in(cast, cast.elder).get("/elder/coins/")
    assert "11个时间币30分钟" in page
    assert "11 time coins 30 minutes" in signed_in(cast, cast.elder, language="en").get("/elder/coins/")


def test_an_elder_takes_a_place_in_an_activity_once(cast: Cast, at: SetClock) -> None:
    activity = open_activity(cast)
    door = signed_in(cast, cast.elder)
    assert "我要参加" in door.get("/elder/activities/")
    door.done(f"/elder/activities/{activity.pk}/join/")
    assert Participant.objects.filter(need=activity, elder=cast.elder).count() == 1
    assert "您已报名" in door.get("/elder/activities/")
    door.refused(f"/elder/activities/{activity.pk}/join/")
    give_coins(cast, elder=cast.elder)
    for other in (uuid4(), open_need(cast).pk):
        assert door.post(f"/elder/activities/{other}/join/").status_code == 404
    assert activity.kind == NeedKind.GROUP


def test_a_delegate_acts_for_the_elder_who_trusts_them_and_sees_no_code(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    door = signed_in(cast, cast.delegate)
    assert cast.elder.member_number in door.get("/elder/")
    assert "/elder/code/" not in door.get("/elder/")
    door.get("/elder/code/", status=404)
    door.done(CHECK, **WANTED)
    need = Need.objects.get(elder=cast.elder)
    assert need.published_by_id == cast.delegate.pk
    door.done("/elders/", elder=str(cast.elder.pk))
    assert door.post("/elders/", elder=str(cast.second_elder.pk)).status_code == 404


def test_the_visit_under_way_is_on_the_first_page(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    match = promise(cast, open_need(cast))
    visit = begun_visit(match, by=cast.volunteer_actor, proof=words(match.need, at=WEDNESDAY))
    at(WEDNESDAY + timedelta(minutes=5))
    door = signed_in(cast, cast.elder)
    assert "志愿者正在为您服务" in door.get("/elder/")
    assert "志愿者正在为您服务" in door.get(f"/visits/{visit.pk}/")
    assert door.client.get(f"/visits/{visit.pk}/dispute/").status_code == 302
