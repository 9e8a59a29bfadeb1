"""Delegates on the elder's page, at the desk, and as the delegate sees it."""

import pytest

from tests.cast import Cast
from tests.scene import give_coins, home_request
from timebank.needs.operations import publish_need
from timebank.notices.kinds import NoticeKind
from timebank.notices.models import Notice
from timebank.people.models import Delegation, Person
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

PAGE = "/elder/delegates/"


def in_force(elder: Person) -> Delegation:
    return Delegation.objects.get(elder=elder, until__isnull=True)


def test_an_elder_gives_changes_and_takes_back_powers(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.second_elder)
    assert PAGE in door.get("/elder/")
    assert "目前没有人" in door.get(PAGE)
    number = cast.delegate.member_number
    assert "没有" in door.refused(PAGE, member_number="BJ000000000", coins="0")
    assert "同时允许" in door.refused(PAGE, member_number=number, may="CONFIRM", coins="5")
    assert door.done(PAGE, member_number=number, may="PUBLISH", coins="5") == PAGE
    given = in_force(cast.second_elder)
    assert (given.may_publish, given.may_confirm, given.spend_month_minutes, given.how) == (
        True,
        False,
        300,
        "SELF",
    )
    assert "每月最多使用5个时间币" in door.get(PAGE)
    door.done(f"{PAGE}{given.pk}/change/", may=["PUBLISH", "CONFIRM"], coins="2")
    changed = in_force(cast.second_elder)
    assert (changed.may_confirm, changed.spend_month_minutes) == (True, 120)
    assert Delegation.objects.get(pk=given.pk).ended_by_id == cast.second_elder.pk
    door.done(f"{PAGE}{changed.pk}/end/")
    assert not Delegation.objects.filter(elder=cast.second_elder, until__isnull=True).exists()
    assert door.post(f"{PAGE}{changed.pk}/end/").status_code == 404


def test_both_sides_are_told_of_every_change(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.second_elder)
    door.done(PAGE, member_number=cast.delegate.member_number, may="PUBLISH", coins="5")
    door.done(f"{PAGE}{in_force(cast.second_elder).pk}/end/")
    for kind in (NoticeKind.DELEGATION_RECORDED, NoticeKind.DELEGATION_ENDED):
        told = set(Notice.objects.filter(kind=kind).values_list("person_id", flat=True))
        assert told == {cast.second_elder.pk, cast.delegate.pk}


def test_the_desk_records_it_with_how_the_word_was_given(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.clerk_actor)
    page = f"/desk/people/{cast.second_elder.pk}/delegates/"
    assert page in door.get(f"/desk/people/{cast.second_elder.pk}/")
    door.refused(page, member_number=cast.delegate.member_number, coins="0")
    door.done(page, member_number=cast.delegate.member_number, coins="0", consent_how="WITNESS")
    given = in_force(cast.second_elder)
    assert (given.how, given.recorded_by_id, given.may_publish) == ("WITNESS", cast.clerk.pk, False)
    assert "不能使用时间币" in door.get(page)
    door.refused(f"{page}{given.pk}/end/")
    door.done(f"{page}{given.pk}/end/", consent_how="TELEPHONE")
    assert Delegation.objects.get(pk=given.pk).ended_how == "TELEPHONE"


def test_the_elder_sees_what_the_delegate_did_and_the_delegate_the_powers(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    publish_need(
        request=home_request(cast),
        by=cast.delegate_actor,
        at=in_force(cast.elder).since.replace(year=2026, month=3, day=2),
    )
    page = signed_in(cast, cast.elder).get(PAGE)
    assert "发布了需求" in page
    assert cast.delegate.member_number in page
    elders = signed_in(cast, cast.delegate).get("/elders/")
    assert "每月最多使用100个时间币" in elders
    signed_in(cast, cast.delegate).get(PAGE, status=404)


def test_powers_of_another_elder_do_not_exist(cast: Cast, at: SetClock) -> None:
    other = in_force(cast.elder).pk
    door = signed_in(cast, cast.second_elder)
    assert door.post(f"{PAGE}{other}/end/").status_code == 404
    assert door.post(f"{PAGE}{other}/change/", coins="0").status_code == 404
