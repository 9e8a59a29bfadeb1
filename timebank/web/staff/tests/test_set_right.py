"""The pages that set things right: corrections, debts, estates, the clearing; in two languages, two persons each."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import NOW, Cast, make_family
from tests.scene import give_coins, open_need, promise
from timebank.coins.models import Correction, Debt, Estate, EstateDecision
from timebank.coins.queries import clearing_flows, correctable_entries, purse_balances
from timebank.coins.tests.purses import earned, gifted
from timebank.coins.tests.setright import corrected, owes, paid_hour
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.people.kinds import Relation
from timebank.people.models import Person
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import MOST_QUERIES, signed_in

pytestmark = pytest.mark.django_db(databases=["default"])

CORRECTIONS, DEBTS = reverse("web:corrections"), reverse("web:debts")
ESTATES, CLEARING, OWED = reverse("web:estates"), reverse("web:clearing"), reverse("web:my_debts")


def route(name: str, *args: object) -> str:
    return reverse(f"web:{name}", args=args)


def in_debt(cast: Cast, debtor: UUID) -> Debt:
    """Let somebody who serves and spends owe an hour."""
    gifted(cast.elder.pk, 60)
    paid = paid_hour(cast.elder.pk, debtor)
    paid_hour(debtor, cast.neighbour.pk)
    corrected(cast, paid.entry_id)
    return Debt.objects.get(person=debtor)


def test_an_entry_is_found_proposed_approved_and_restored_on_one_page(cast: Cast, at: SetClock) -> None:
    earned(cast.volunteer.pk, 60)
    (entry,) = correctable_entries(person_id=cast.volunteer.pk, limit=9)
    first, second = (
        signed_in(cast, each, language="en")
        for each in (cast.district_officer_actor, cast.second_district_officer_actor)
    )
    number = cast.volunteer.member_number
    assert "Earned by service · 1 time coin" in first.get(CORRECTIONS, {"number": number})
    assert "Nobody in your places" in first.get(CORRECTIONS, {"number": "BJ1"})
    wanted = {"number": number, "entries": str(entry.id), "reason": "FALSE_SERVICE", "reference": "CASE-7"}
    first.refused(CORRECTIONS, **wanted | {"reference": "1"})
    first.refused(CORRECTIONS, **wanted | {"entries": ""})
    first.done(CORRECTIONS, **wanted)
    correction = Correction.objects.get()
    assert "You proposed this yourself." in first.get(CORRECTIONS)
    first.refused(route("approve_correction", correction.pk))
    second.done(route("approve_correction", correction.pk))
    assert purse_balances(person_id=cast.volunteer.pk).earned == 0
    first.done(route("restore_correction", correction.pk), reference="CASE-8")
    again = Correction.objects.get(restores=correction)
    second.refused(route("refuse_correction", again.pk), reason="")
    second.done(route("approve_correction", again.pk))
    assert purse_balances(person_id=cast.volunteer.pk).earned == 60
    assert "CASE-8" in signed_in(cast, cast.city_officer_actor).get(CORRECTIONS)


def test_the_person_reads_the_choices_with_the_figures_pays_and_appeals(cast: Cast, at: SetClock) -> None:
    debt = in_debt(cast, cast.second_elder.pk)
    earned(cast.second_elder.pk, 45)
    door = signed_in(cast, cast.second_elder_actor, language="en")
    page = door.get(OWED)
    for words in ("1 time coin", "50 percent of each hour", "45 minutes", "Nobody may ask you for money"):
        assert words in page
    assert OWED in door.get(reverse("web:elder_coins"))
    door.refused(route("repay_debt", debt.pk), coin_minutes="46")
    door.refused(route("repay_debt", debt.pk), coin_minutes="x")
    door.done(route("repay_debt", debt.pk), coin_minutes="15")
    assert owes(cast.second_elder.pk) == 45
    door.done(route("appeal_debt", debt.pk))
    assert "being looked at" in door.get(OWED)
    door.refused(route("appeal_debt", debt.pk))
    city = signed_in(cast, cast.city_officer_actor, language="en")
    assert "The appeal changes nothing" in city.get(DEBTS)
    city.done(route("reject_appeal", debt.pk))
    assert "You can choose" in door.get(OWED)
    assert cast.second_elder.member_number in signed_in(cast, cast.district_officer_actor).get(DEBTS)
    assert signed_in(cast, cast.elder_actor).post(route("appeal_debt", debt.pk)).status_code == 404


def test_a_death_is_recorded_at_a_desk_approved_and_settled_for_a_relative(cast: Cast, at: SetClock) -> None:
    give_coins(cast, elder=cast.elder)
    gifted(cast.elder.pk, 90)
    match = promise(cast, open_need(cast))
    make_family(
        cast.elder, cast.second_elder, Relation.SPOUSE, recorded_by=cast.clerk, checked_by=cast.reviewer
    )
    clerk, officer = (
        signed_in(cast, each, language="en") for each in (cast.clerk_actor, cast.district_officer_actor)
    )
    number = cast.elder.member_number
    assert number in clerk.get(ESTATES, {"number": number})
    wanted = {"member_number": number, "died_date": "2026-03-01", "reference": "DEATH-5"}
    clerk.refused(ESTATES, **wanted | {"member_number": "BJ1"})
    clerk.refused(ESTATES, **wanted | {"died_date": "2026-04-01"})
    clerk.done(ESTATES, **wanted)
    estate = Estate.objects.get()
    page = route("estate", estate.pk)
    assert "An officer of the district has to approve this." in clerk.get(page)
    officer.done(route("approve_estate", EstateDecision.objects.get().pk))
    assert Match.objects.get(pk=match.pk).state == MatchState.CALLED_OFF
    assert purse_balances(person_id=cast.elder.pk).held == 0
    assert Person.objects.get(pk=cast.elder.pk).left_at == NOW
    settle = route("settle_estate", estate.pk)
    clerk.refused(settle, reference="N-77", heir_1="BJ1", parts_1="1")
    clerk.refused(settle, reference="N-77", heir_1=cast.volunteer.member_number, parts_1="1")
    clerk.done(settle, reference="N-77", heir_1=cast.second_elder.member_number, parts_1="1")
    decision = EstateDecision.objects.get(act="SETTLE")
    officer.refused(route("refuse_estate", decision.pk), reason="")
    officer.done(route("approve_estate", decision.pk))
    assert purse_balances(person_id=cast.second_elder.pk).gifted == 90
    assert "Closed at zero" in officer.get(page)
    assert "已结清" in signed_in(cast, cast.street_officer_actor).get(ESTATES)


def test_a_living_person_gets_everything_back(cast: Cast, at: SetClock) -> None:
    clerk, officer = (signed_in(cast, each) for each in (cast.clerk_actor, cast.district_officer_actor))
    wanted = {"member_number": cast.elder.member_number, "died_date": "2026-03-01", "reference": "D-5"}
    clerk.done(ESTATES, **wanted)
    officer.done(route("approve_estate", EstateDecision.objects.get().pk))
    clerk.refused(route("withdraw_estate", Estate.objects.get().pk), reference="")
    clerk.done(route("withdraw_estate", Estate.objects.get().pk), reference="ALIVE-1")
    officer.done(route("approve_estate", EstateDecision.objects.get(act="WITHDRAW").pk))
    assert Person.objects.get(pk=cast.elder.pk).left_at is None
    signed_in(cast, cast.elder_actor).get(reverse("web:elder_home"))


def test_the_clearing_shows_figure_list_and_file_of_one_query(cast: Cast, at: SetClock) -> None:
    Person.objects.filter(pk=cast.second_elder.pk).update(place_id="110101001")
    gifted(cast.elder.pk, 60)
    paid_hour(cast.elder.pk, cast.second_elder.pk)
    paid_hour(cast.second_elder.pk, cast.volunteer.pk, 45)
    door = signed_in(cast, cast.city_officer_actor, language="en")
    page = door.get(CLEARING)
    assert page.count("45 minutes") == 3
    assert "−45 minutes" in page
    answer = door.client.get(reverse("web:clearing_file"))
    assert answer.content.decode() == "\ufeffearned_place,spent_place,coin_minutes\r\n110105,110101,45\r\n"
    flows = clearing_flows(starts_at=NOW, ends_at=NOW + timedelta(1), city="110000")
    assert [(flow.earned_place, flow.spent_place, flow.coin_minutes) for flow in flows] == [
        ("110105", "110101", 45)
    ]
    wrong = {"starts_date": "2026-03-01", "ends_date": "2020-01-01"}
    assert "Please give the earlier day first" in door.get(CLEARING, wrong)
    unread = door.get(CLEARING, {"starts_date": "x"})
    assert "Enter a valid date." in unread
    assert "Nothing in this period." not in unread


@pytest.mark.parametrize("name", ["corrections", "debts", "estates", "clearing"])
def test_the_lists_ask_as_often_for_many_rows_as_for_few(cast: Cast, at: SetClock, name: str) -> None:
    def count() -> int:
        door = signed_in(cast, cast.city_officer_actor)
        door.get(reverse(f"web:{name}"))
        with CaptureQueriesContext(connection) as queries:
            door.get(reverse(f"web:{name}"))
        return len(queries)

    def another(person: Person) -> None:
        gifted(cast.elder.pk, 60)
        paid = paid_hour(cast.elder.pk, person.pk)
        corrected(cast, paid.entry_id)
        signed_in(cast, cast.clerk_actor).done(
            ESTATES, member_number=person.member_number, died_date="2026-03-01", reference="D-1"
        )

    in_debt(cast, cast.second_elder.pk)
    another(cast.volunteer)
    few = count()
    for person in (cast.second_volunteer, cast.relative_of_elder):
        another(person)
    many = count()
    assert many == few
    assert many <= MOST_QUERIES
