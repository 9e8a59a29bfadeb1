"""A volunteer's way: find a need, accept it, learn the address, check in and out, earn; and the guardian's beside it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.cast import NOW, Cast
from tests.scene import WEDNESDAY, begun_visit, ended_visit, give_coins, open_need, promise
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.needs.kinds import Category
from timebank.needs.models import Need
from timebank.people.kinds import Role
from timebank.people.models import Person, Qualification, RoleHeld, Suspension
from timebank.vault.queries import looks_at
from timebank.visits.kinds import ClaimRefusal, ProofGrade, ProofKind, VisitState
from timebank.visits.models import Claim, Visit
from timebank.visits.queries import check_facts, code_secret
from timebank.visits.rules import qr_of, window_at, words_of
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import Door, hidden_fields, signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

DOOR = "2单元501"
BUILDING = "3号楼"
NUMBER = "19900000001"


@pytest.fixture
def need(cast: Cast, at: SetClock) -> Need:
    """Give an open need of the elder for Wednesday afternoon."""
    give_coins(cast, elder=cast.elder)
    return open_need(cast)


@pytest.fixture
def match(cast: Cast, need: Need) -> Match:
    """Give the volunteer's promise to serve it."""
    return promise(cast, need)


def shown_words(match: Match, *, minutes: int = 0) -> dict[str, str]:
    """Choose the two pictures that the elder shows some minutes after the start."""
    window = window_at(WEDNESDAY + timedelta(minutes=minutes), seconds=60)
    first, second = words_of(secret=code_secret(match.need), window=window)
    return {"kind": "WORDS", "first_word": str(first), "second_word": str(second)}


def test_a_volunteer_sees_street_and_time_and_no_person(cast: Cast, need: Need) -> None:
    door = signed_in(cast, cast.volunteer)
    page = door.get("/near/")
    assert "呼家楼街道" in page
    assert cast.elder.member_number not in page
    assert "王秀英" not in page
    assert f"/near/{need.pk}/" in door.get("/near/", {"category": "COMFORT"})
    assert f"/near/{need.pk}/" not in door.get("/near/", {"category": "LEGAL"})


def test_the_list_alone_is_sent_to_a_page_that_refreshes_it(cast: Cast, need: Need) -> None:
    response = signed_in(cast, cast.volunteer).client.get("/near/", headers={"HX-Request": "true"})
    assert response.content.decode().lstrip().startswith('<div id="list"')


def test_accepting_leads_to_the_service_and_happens_once(cast: Cast, need: Need) -> None:
    door, key = signed_in(cast, cast.volunteer), str(uuid4())
    address = door.done(f"/near/{need.pk}/", key=key)
    match = Match.objects.get(need=need)
    assert address == f"/services/{match.pk}/"
    assert "谢谢您" in door.get(address)
    door.get(f"/near/{need.pk}/", status=404)


def test_a_flexible_need_asks_for_the_start(cast: Cast, need: Need) -> None:
    ends_at = WEDNESDAY + timedelta(days=1, hours=4)
    flexible = open_need(
        cast, category=Category.ASSISTANCE, starts_at=WEDNESDAY + timedelta(days=1), ends_at=ends_at
    )
    door = signed_in(cast, cast.volunteer)
    assert "2026-03-05T17:00" in door.get(f"/near/{flexible.pk}/")
    assert "2026-03-05T17:30" not in door.get(f"/near/{flexible.pk}/")
    door.refused(f"/near/{flexible.pk}/")
    door.done(f"/near/{flexible.pk}/", starts_at="2026-03-05T15:30")
    assert Match.objects.get(need=flexible).starts_at == WEDNESDAY + timedelta(days=1, minutes=90)


def test_who_lacks_a_proof_is_told_what_and_where(cast: Cast, need: Need) -> None:
    health = open_need(
        cast, category=Category.HEALTH, planned_minutes=30, starts_at=WEDNESDAY + timedelta(days=2)
    )
    door = signed_in(cast, cast.volunteer)
    page = door.refused(f"/near/{health.pk}/")
    assert "/qualification/" in page
    page = door.get("/qualification/")
    assert "安心养老服务中心" in page
    assert "未出示" in page


def test_a_suspended_volunteer_reads_until_when(cast: Cast, need: Need) -> None:
    Suspension.objects.create(
        person=cast.volunteer,
        starts_at=NOW,
        ends_at=NOW + timedelta(days=9),
        reason="x",
        decided_by=cast.district_officer,
    )
    door = signed_in(cast, cast.volunteer)
    assert "3月11日" in door.get("/near/")
    assert door.post(f"/near/{need.pk}/").status_code == 404


def test_the_building_is_seen_from_acceptance_and_the_door_only_near_the_time(
    cast: Cast, match: Match, at: SetClock
) -> None:
    door = signed_in(cast, cast.volunteer)
    service, address = f"/services/{match.pk}/", f"/services/{match.pk}/address/"
    assert BUILDING not in door.get(service)
    early = door.post(address).content.decode()
    assert BUILDING in early
    assert DOOR not in early
    assert NUMBER not in early
    at(WEDNESDAY - timedelta(hours=23))
    near = door.post(address).content.decode()
    assert DOOR in near
    assert NUMBER in near
    at(WEDNESDAY + timedelta(hours=4))
    late = door.post(address).content.decode()
    assert DOOR not in late
    assert BUILDING not in late
    looks = looks_at(person_id=cast.elder.pk)
    assert [(look.by_id, look.purpose) for look in looks] == [(cast.volunteer.pk, "VISIT")] * 2


def test_check_in_and_out_by_picture_words(cast: Cast, match: Match, at: SetClock) -> None:
    door = signed_in(cast, cast.volunteer)
    check_in, check_out = f"/services/{match.pk}/check-in/", f"/services/{match.pk}/check-out/"
    at(WEDNESDAY)
    assert "西瓜" in door.get(check_in)
    door.done(check_in, **shown_words(match))
    visit = Visit.objects.get(match=match)
    assert (visit.state, visit.in_proof) == (VisitState.OPEN, ProofKind.WORDS)
    assert visit.device_key
    at(WEDNESDAY + timedelta(minutes=60))
    assert "签退" in door.get(f"/services/{match.pk}/")
    door.done(check_out, **shown_words(match, minutes=60))
    visit.refresh_from_db()
    assert (visit.state, visit.proof_grade) == (VisitState.CLOSED, ProofGrade.A)


def test_a_wrong_code_is_said_counted_and_what_was_chosen_is_kept(
    cast: Cast, match: Match, at: SetClock
) -> None:
    at(WEDNESDAY)
    door = signed_in(cast, cast.volunteer)
    right = shown_words(match)
    wrong = right | {"first_word": str((int(right["first_word"]) + 1) % 64)}
    page = door.refused(f"/services/{match.pk}/check-in/", **wrong)
    assert check_facts(volunteer_id=match.volunteer_id, need_id=match.need_id).misses == 1
    assert f'value="{wrong["first_word"]}" selected' in page
    page = door.refused(f"/services/{match.pk}/check-in/", kind="WORDS")
    assert "请选择老年人出示的图画" in page
    assert check_facts(volunteer_id=match.volunteer_id, need_id=match.need_id).misses == 1


def test_a_scanned_code_opens_the_check_in_and_then_the_check_out(
    cast: Cast, match: Match, at: SetClock
) -> None:
    at(WEDNESDAY)
    door = signed_in(cast, cast.volunteer)
    for minutes, name, state in ((0, "check-in", VisitState.OPEN), (50, "check-out", VisitState.CLOSED)):
        moment = WEDNESDAY + timedelta(minutes=minutes)
        at(moment)
        token = qr_of(secret=code_secret(match.need), window=window_at(moment, seconds=60))
        action = f"/services/{match.pk}/{name}/"
        fields = hidden_fields(door.get(f"/code/{token}/"), action=action)
        assert fields["token"] == token
        assert door.client.post(action, fields).status_code == 302
        assert Visit.objects.get(match=match).state == state
    assert Visit.objects.get(match=match).proof_grade == ProofGrade.A


def test_a_strange_or_old_code_leads_nowhere(cast: Cast, match: Match, at: SetClock) -> None:
    at(WEDNESDAY)
    door = signed_in(cast, cast.volunteer)
    old = qr_of(secret=code_secret(match.need), window=window_at(NOW, seconds=60))
    assert "与您的服务不符" in door.get(f"/code/{old}/", status=409)
    token = qr_of(secret=code_secret(match.need), window=window_at(WEDNESDAY, seconds=60))
    signed_in(cast, cast.second_volunteer).get(f"/code/{token}/", status=409)


def test_without_a_code_a_visit_is_grade_d_and_place_is_optional(
    cast: Cast, match: Match, at: SetClock
) -> None:
    at(WEDNESDAY)
    place = {"latitude": "39.92312", "longitude": "116.46187", "accuracy_m": "12.5"}
    signed_in(cast, cast.volunteer).done(f"/services/{match.pk}/check-in/", kind="NONE", **place)
    visit = Visit.objects.get(match=match)
    assert visit.proof_grade == ProofGrade.D
    assert visit.in_distance_m == 0
    assert str(visit.in_latitude) == "39.923"


def test_a_forgotten_check_out_is_asked_for_at_the_next_check_in(
    cast: Cast, match: Match, at: SetClock
) -> None:
    later = promise(
        cast, open_need(cast, category=Category.ASSISTANCE, starts_at=WEDNESDAY + timedelta(hours=2))
    )
    first = begun_visit(match, by=cast.volunteer_actor)
    at(WEDNESDAY + timedelta(hours=2))
    door, action = signed_in(cast, cast.volunteer), f"/services/{later.pk}/check-in/"
    assert "没有签退" in door.get(action)
    door.refused(action, **shown_words(later, minutes=120))
    assert Claim.objects.get(match=later).refusal == ClaimRefusal.SECOND_CHECK_IN
    door.done(action, left_previous_at="2026-03-04T15:00", **shown_words(later, minutes=120))
    first.refresh_from_db()
    assert (first.state, first.proof_grade) == (VisitState.CLOSED, ProofGrade.D)


def test_a_late_claim_is_recorded_and_a_refused_one_says_why(cast: Cast, match: Match, at: SetClock) -> None:
    at(WEDNESDAY + timedelta(hours=5))
    door, claim = signed_in(cast, cast.volunteer), f"/services/{match.pk}/claim/"
    assert "2026-03-04T14:00" in door.get(claim)
    door.refused(claim, started_at="", ended_at="2026-03-04T15:00")
    door.refused(claim, started_at="2026-03-04T16:00", ended_at="2026-03-04T15:00")
    door.done(claim, started_at="2026-03-04T05:00", ended_at="2026-03-04T06:00")
    assert "未认定" in door.get(f"/services/{match.pk}/")
    door.done(claim, started_at="2026-03-04T14:00", ended_at="2026-03-04T15:00")
    assert Visit.objects.get(match=match).proof_grade == ProofGrade.D


def test_a_volunteer_calls_off_and_the_list_says_so(cast: Cast, match: Match) -> None:
    door = signed_in(cast, cast.volunteer)
    door.done(f"/services/{match.pk}/call-off/")
    match.refresh_from_db()
    assert match.state == MatchState.CALLED_OFF
    assert "已取消" in door.get("/services/")
    door.refused(f"/services/{match.pk}/call-off/")


def test_services_are_sorted_by_what_they_wait_for(cast: Cast, match: Match, at: SetClock) -> None:
    ended_visit(match, by=cast.volunteer_actor)
    promise(cast, open_need(cast, category=Category.ASSISTANCE, starts_at=WEDNESDAY + timedelta(days=1)))
    at(WEDNESDAY + timedelta(hours=2))
    page = signed_in(cast, cast.volunteer).get("/services/")
    assert page.index("即将开始") < page.index("等待老年人确认或审核")
    assert "0个时间币" in signed_in(cast, cast.volunteer).get("/earned/")


def test_a_guardian_reads_what_the_student_sees_and_can_do_nothing(
    cast: Cast, match: Match, at: SetClock
) -> None:
    guardian = cast.neighbour
    Person.objects.filter(pk=cast.second_volunteer.pk).update(guardian=guardian)
    Match.objects.filter(pk=match.pk).update(state=MatchState.CALLED_OFF)
    led = Match.objects.create(
        need=match.need,
        volunteer=cast.second_volunteer,
        led_by=guardian,
        starts_at=match.starts_at,
        ends_at=match.ends_at,
        state=MatchState.ACCEPTED,
        accepted_at=NOW,
        accepted_by=cast.second_volunteer,
    )
    role = RoleHeld.objects.create(person=guardian, role=Role.GUARDIAN, since=NOW)
    door = signed_in(cast, guardian, role=str(role.pk))
    assert f"/services/{led.pk}/" in door.get("/services/led/")
    page = door.get(f"/services/{led.pk}/")
    assert "call-off" not in page
    assert "查看楼号" in page
    assert BUILDING in door.post(f"/services/{led.pk}/address/").content.decode()
    assert door.post(f"/services/{led.pk}/call-off/").status_code == 404
    assert door.post(f"/services/{led.pk}/check-in/").status_code == 404
    door.get(f"/services/{match.pk}/", status=404)


def test_what_is_missing_is_said_above_the_list(cast: Cast, need: Need, at: SetClock) -> None:
    assert Qualification.objects.filter(person=cast.volunteer).count() == 4
    door: Door = signed_in(cast, cast.volunteer)
    assert "/qualification/" not in door.get("/near/")
    at(NOW.replace(year=2046))
    assert "/qualification/" in door.get("/near/")
