"""What each movement is said to be for, to whom, in both languages; and whom it betrays: nobody."""

import pytest
from django.utils.translation import override

from tests.cast import CITY, DISTRICT, NOW, Cast
from timebank.coins.queries import StatementOwner
from timebank.coins.rules import earned_account, issue_account, pool_account
from timebank.coins.tests.purses import earned
from timebank.ledger.kinds import OwnerKind, TransferKind
from timebank.ledger.operations import reverse
from timebank.lib.ids import new_id
from timebank.statements.queries import Reading, persons_with_statement_for, tell
from timebank.statements.rules import DayPeriod
from timebank.statements.tests.lives import (
    ALL_DAYS,
    gift,
    moved,
    of_person,
    served_hour,
    statement_of,
    told_to,
)
from timebank.statements.words import signed_coins, spoken

pytestmark = pytest.mark.django_db(databases=["default"])


def test_an_hour_is_told_to_both_sides_with_its_day_and_without_the_other(cast: Cast) -> None:
    served_hour(cast)
    elder = told_to(cast.elder_actor, of_person(cast.elder.pk))
    volunteer = told_to(cast.volunteer_actor, of_person(cast.volunteer.pk))
    with override("en"):
        assert [(each.what_for, each.amount, each.other_side) for each in elder] == [
            ("Granted by the district", "+10 time coins", "Grant budget, Chaoyang District"),
            ("Set aside for 4 March 2026: Emotional comfort", "−1 time coin", "Coins set aside"),
            ("Not used on 4 March 2026, given back: Emotional comfort", "+15 minutes", "Coins set aside"),
        ]
        assert [(each.what_for, each.amount) for each in volunteer] == [
            ("Served on 4 March 2026: Emotional comfort", "+45 minutes")
        ]
    with override("zh-hans"):
        assert [each.what_for for each in elder] == [
            "区里发放",
            "为2026年3月4日的情感慰藉预留",
            "2026年3月4日的情感慰藉未用完，退回",
        ]
        assert volunteer[0].what_for == "2026年3月4日服务：情感慰藉"
    said = str([(each.what_for, each.other_side) for each in (*elder, *volunteer)])
    assert cast.elder.member_number not in said
    assert cast.volunteer.member_number not in said


def test_a_need_or_visit_of_others_is_not_told(cast: Cast) -> None:
    served_hour(cast)
    owner = of_person(cast.volunteer.pk)
    (line,) = tell(
        lines=statement_of(owner).lines, owner=owner, reading=Reading(person_id=cast.second_volunteer.pk)
    )
    assert line.category is None
    with override("en"):
        assert line.what_for == "Earned by service"


def test_relatives_know_each_other_by_a_gift_that_arrived(cast: Cast) -> None:
    earned(cast.relative_of_elder.pk, 120)
    gift(cast.relative_of_elder.pk, cast.elder.pk)
    gift(cast.relative_of_elder.pk, None, coin_minutes=15)
    giver = told_to(cast.relative_of_elder_actor, of_person(cast.relative_of_elder.pk))
    (receiver,) = told_to(cast.elder_actor, of_person(cast.elder.pk))
    with override("en"):
        assert receiver.what_for == f"Gift from relative {cast.relative_of_elder.member_number}"
        assert [(each.what_for, each.other_side) for each in giver[1:]] == [
            ("Set aside for a gift or donation", f"Member {cast.elder.member_number}"),
            ("Set aside for a gift or donation", "A resting gift or donation"),
        ]


def test_a_donation_names_the_pool_and_the_pool_names_no_donor(cast: Cast) -> None:
    earned(cast.volunteer.pk, 60)
    pool = pool_account(owner_kind=OwnerKind.PLACE, owner_id=DISTRICT)
    moved(earned_account(person_id=cast.volunteer.pk), pool, 30, kind=TransferKind.DONATE)
    donor = told_to(cast.volunteer_actor, of_person(cast.volunteer.pk))[-1]
    (at_pool,) = told_to(cast.district_officer_actor, StatementOwner(OwnerKind.PLACE, DISTRICT))
    with override("en"):
        assert (donor.what_for, donor.other_side) == (
            "Donated to a public-welfare account",
            "Public-welfare pool, Chaoyang District",
        )
        assert (at_pool.what_for, at_pool.other_side) == ("A donation", "A member")


def test_a_reversal_says_which_entry_it_takes_back(cast: Cast) -> None:
    account = earned_account(person_id=cast.volunteer.pk)
    original = moved(issue_account(city=CITY), account, 60, kind=TransferKind.MIGRATE)
    reverse(transfer_id=original, cause_id=new_id(), reference="", at=NOW)
    first, second = told_to(cast.volunteer_actor, of_person(cast.volunteer.pk))
    with override("en"):
        assert first.what_for == "Taken over from an older system"
        assert second.what_for == f"Entry {first.line.row_number} was reversed"


@pytest.mark.parametrize(("role", "knows"), [("district_officer_actor", True), ("city_officer_actor", False)])
def test_only_the_district_reads_to_whom_it_granted(cast: Cast, role: str, knows: bool) -> None:
    served_hour(cast)
    told = told_to(getattr(cast, role), StatementOwner(OwnerKind.PLACE, DISTRICT))
    with override("en"):
        said = [each.what_for for each in told]
    granted = f"Granted to member {cast.elder.member_number}" if knows else "Granted to an elder"
    assert said == ["Issued by the city", granted]


def test_every_kind_of_movement_has_words_both_ways_in_both_languages(cast: Cast) -> None:
    served_hour(cast)
    (template,) = told_to(cast.volunteer_actor, of_person(cast.volunteer.pk))
    for kind in TransferKind:
        for coin_minutes in (30, -30):
            values = {name: getattr(template.line, name) for name in template.line.__slots__}
            line = type(template.line)(**values | {"kind": kind, "coin_minutes": coin_minutes})
            for language in ("en", "zh-hans"):
                with override(language):
                    assert type(template)(line=line).what_for
                    assert "%" not in type(template)(line=line).what_for


def test_a_statement_can_be_heard_in_both_languages(cast: Cast) -> None:
    served_hour(cast)
    owner, period = of_person(cast.elder.pk), DayPeriod(*ALL_DAYS)
    statement, told = statement_of(owner), told_to(cast.elder_actor, owner)
    with override("en"):
        assert list(spoken(period=period, statement=statement, told=told)) == [
            "Statement of time coins, From the beginning to 31 December 2099.",
            "At the beginning there were 0 time coins.",
            "2 March 2026. Granted by the district: 10 time coins came in.",
            "2 March 2026. Set aside for 4 March 2026: Emotional comfort: 1 time coin went out.",
            "4 March 2026. Not used on 4 March 2026, given back: Emotional comfort: 15 minutes came in.",
            "In all 10 time coins 15 minutes came in and 1 time coin went out.",
            "At the end there are 9 time coins 15 minutes.",
            "Of these: Granted coins, 9 time coins 15 minutes.",
        ]
    with override("zh-hans"):
        said = list(spoken(period=period, statement=statement, told=told))
    assert said[3] == "2026年3月2日，为2026年3月4日的情感慰藉预留，支出1个时间币。"
    assert said[-1] == "其中政府发放时间币：9个时间币15分钟。"


def test_who_has_nothing_hears_that_nothing_moved(cast: Cast) -> None:
    statement = statement_of(of_person(cast.neighbour.pk))
    with override("en"):
        assert "Nothing moved." in spoken(period=DayPeriod(*ALL_DAYS), statement=statement, told=[])


@pytest.mark.parametrize(
    ("coin_minutes", "english", "chinese"),
    [
        (0, "0 time coins", "0个时间币"),
        (1, "+1 minute", "+1分钟"),
        (-1, "−1 minute", "−1分钟"),
        (60, "+1 time coin", "+1个时间币"),
        (-60, "−1 time coin", "−1个时间币"),
        (690, "+11 time coins 30 minutes", "+11个时间币30分钟"),
        (-690, "−11 time coins 30 minutes", "−11个时间币30分钟"),
    ],
)
def test_amounts_are_said_with_their_sign(coin_minutes: int, english: str, chinese: str) -> None:
    with override("en"):
        assert signed_coins(coin_minutes) == english
    with override("zh-hans"):
        assert signed_coins(coin_minutes) == chinese


@pytest.mark.parametrize(
    ("viewer", "may"),
    [
        ("elder_actor", {"elder"}),
        ("volunteer_actor", {"volunteer"}),
        ("delegate_actor", {"delegate", "elder"}),
        ("street_officer_actor", set()),
        ("district_officer_actor", set()),
        ("security_administrator_actor", set()),
    ],
)
def test_a_viewer_reads_own_statements_and_those_of_trusting_elders(
    cast: Cast, viewer: str, may: set[str]
) -> None:
    found = set(persons_with_statement_for(getattr(cast, viewer)))
    assert found == {getattr(cast, name) for name in may}


def test_a_desk_reads_the_statements_of_its_street_but_never_the_clerks_own(cast: Cast) -> None:
    found = set(persons_with_statement_for(cast.clerk_actor))
    assert {cast.elder, cast.volunteer} <= found
    assert cast.clerk not in found
    assert cast.district_officer not in found
