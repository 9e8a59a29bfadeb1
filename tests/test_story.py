"""One hour, from wish to coin: read this first.

Wang Xiuying, 77, wishes for company on Wednesday. Everything that follows is what the platform does so that in forty
years anybody can still prove that Li Jianguo spent that hour with her, and where the coin went.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core.management import call_command

from tests.cast import NOW, Cast
from timebank.coins.operations import approve_funding, approve_grant, propose_funding, propose_grant
from timebank.coins.queries import purse_balances
from timebank.evaluations.operations import rate_visit
from timebank.ledger.queries import verify
from timebank.lib.refusals import NotFound
from timebank.lib.units import CoinMinutes
from timebank.matching.models import Match
from timebank.matching.operations import accept_need
from timebank.matching.queries import open_needs_for
from timebank.matching.refusals import NeedFull, OwnSide
from timebank.needs.kinds import Category, NeedState
from timebank.needs.models import Need
from timebank.needs.operations import HomeRequest, approve_need, publish_need
from timebank.notices.kinds import NoticeKind
from timebank.notices.queries import notices_of
from timebank.people.kinds import BeneficiaryClass
from timebank.people.powers import MakerIsChecker, NotYourAct
from timebank.people.rules import Actor
from timebank.vault.kinds import Field, Purpose
from timebank.vault.operations import look
from timebank.visits.kinds import ProofGrade, ProofKind, VisitState
from timebank.visits.models import CodeMiss, Visit
from timebank.visits.operations import check_in, check_out, confirm_visit
from timebank.visits.queries import code_secret
from timebank.visits.refusals import VisitMoved, WrongCode
from timebank.visits.rules import Proof, window_at, words_of

WEDNESDAY = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
"""Two in the afternoon in Beijing."""
GOODBYE = WEDNESDAY + timedelta(minutes=58)
HOUR = 60


def picture_words(need: Need, *, at: datetime) -> Proof:
    """Show the two picture-words that stand on the elder's screen in this minute."""
    first, second = words_of(secret=code_secret(need), window=window_at(at, seconds=60))
    return Proof(kind=ProofKind.WORDS, code=f"{first}-{second}")


def told(person_id: UUID) -> list[str]:
    """List what a person was told, the newest first."""
    return [notice.kind for notice in notices_of(person_id=person_id, limit=20)]


@pytest.mark.django_db(databases=["default"])
def test_one_hour_from_wish_to_coin(cast: Cast) -> None:
    the_district_grants_two_coins(cast)
    need = mrs_wang_asks_for_an_hour(cast)
    a_reviewer_opens_it_to_volunteers(cast, need)
    match = li_jianguo_takes_it(cast, need)
    visit = he_comes_and_goes(cast, match)
    she_confirms_and_the_coin_is_his(cast, visit)
    she_was_pleased(cast, visit)
    and_the_books_agree_with_themselves()


def the_district_grants_two_coins(cast: Cast) -> None:
    """The city gives the district a budget, the district gives Mrs Wang two coins: each time two persons."""
    by, at = cast.city_officer_actor, NOW
    funding = propose_funding(place="110105", coin_minutes=CoinMinutes(600), by=by, at=at)
    approve_funding(funding_id=funding, by=cast.second_city_officer_actor, at=at)
    grant = propose_grant(
        person_id=cast.elder.pk,
        coin_minutes=CoinMinutes(2 * HOUR),
        beneficiary_class=BeneficiaryClass.DIFFICULTY,
        by=cast.district_officer_actor,
        at=at,
    )
    with pytest.raises(MakerIsChecker):
        approve_grant(grant_id=grant, by=cast.district_officer_actor, at=at)
    approve_grant(grant_id=grant, by=cast.second_district_officer_actor, at=at)
    assert purse_balances(person_id=cast.elder.pk).granted == 2 * HOUR


def mrs_wang_asks_for_an_hour(cast: Cast) -> Need:
    """She asks for an hour of company. Its coins are set aside at once, so they cannot be promised twice."""
    wish = HomeRequest(
        elder_id=cast.elder.pk, category=Category.COMFORT, starts_at=WEDNESDAY, planned_minutes=HOUR
    )
    need = publish_need(request=wish, by=cast.elder_actor, at=NOW)
    assert need.state == NeedState.IN_REVIEW
    balances = purse_balances(person_id=cast.elder.pk)
    assert (balances.granted, balances.held) == (HOUR, HOUR)
    return need


def a_reviewer_opens_it_to_volunteers(cast: Cast, need: Need) -> None:
    """Nobody sees it before the reviewer of her street approved it; she cannot do that herself.

    A volunteer then sees what, when and in which street: no name, no door.
    """
    assert open_needs_for(volunteer_id=cast.volunteer.pk, at=NOW) == []
    with pytest.raises(NotYourAct):
        approve_need(need_id=need.pk, by=cast.elder_actor, at=NOW)
    approve_need(need_id=need.pk, by=cast.reviewer_actor, at=NOW)
    (seen,) = open_needs_for(volunteer_id=cast.volunteer.pk, at=NOW)
    assert (seen.id, seen.category, seen.place_id) == (need.pk, Category.COMFORT, cast.elder.place_id)


def li_jianguo_takes_it(cast: Cast, need: Need) -> Match:
    """Her daughter cannot earn a coin for it, nor the neighbour behind the same door. Li Jianguo takes it, once."""

    def accept(by: Actor) -> Match:
        return accept_need(need_id=need.pk, volunteer_id=by.person_id, starts_at=None, by=by, at=NOW)

    for close in (cast.relative_of_elder_actor, cast.neighbour_actor):
        with pytest.raises(OwnSide):
            accept(close)
    match = accept(cast.volunteer_actor)
    with pytest.raises(NeedFull):
        accept(cast.second_volunteer_actor)
    assert NoticeKind.NEED_TAKEN in told(cast.elder.pk)
    return match


def he_comes_and_goes(cast: Cast, match: Match) -> Visit:
    """On Wednesday he rings; she shows two pictures, he picks them from a list. A wrong pair is refused and counted."""

    def ring(proof: Proof) -> Visit:
        return check_in(
            match_id=match.pk,
            proof=proof,
            position=None,
            left_previous_at=None,
            by=cast.volunteer_actor,
            at=WEDNESDAY,
        )

    with pytest.raises(WrongCode):
        ring(Proof(kind=ProofKind.WORDS, code="99-99"))
    assert CodeMiss.objects.filter(match=match).count() == 1
    visit = ring(picture_words(match.need, at=WEDNESDAY))
    shown = picture_words(match.need, at=GOODBYE)
    check_out(visit_id=visit.pk, proof=shown, position=None, by=cast.volunteer_actor, at=GOODBYE)
    assert NoticeKind.VISIT_TO_CONFIRM in told(cast.elder.pk)
    return visit


def she_confirms_and_the_coin_is_his(cast: Cast, visit: Visit) -> None:
    """He cannot confirm his own hour. She does, and in the same moment the coin is his: 58 of 60 minutes is an hour."""
    with pytest.raises(NotYourAct):
        confirm_visit(visit_id=visit.pk, by=cast.volunteer_actor, at=GOODBYE)
    confirm_visit(visit_id=visit.pk, by=cast.elder_actor, at=GOODBYE)
    with pytest.raises(VisitMoved):
        confirm_visit(visit_id=visit.pk, by=cast.elder_actor, at=GOODBYE)
    served = Visit.objects.get(pk=visit.pk)
    assert (served.state, served.proof_grade) == (VisitState.CONFIRMED, ProofGrade.A)
    assert (served.minutes_served, served.coin_minutes) == (58, HOUR)
    assert purse_balances(person_id=cast.volunteer.pk).earned == HOUR
    balances = purse_balances(person_id=cast.elder.pk)
    assert (balances.granted, balances.held) == (HOUR, 0)
    assert Need.objects.get(pk=visit.need_id).state == NeedState.FULFILLED
    assert NoticeKind.VISIT_CONFIRMED in told(cast.volunteer.pk)


def she_was_pleased(cast: Cast, visit: Visit) -> None:
    """Five of five: nobody has to ask what went wrong."""
    rating = rate_visit(visit_id=visit.pk, score=5, by=cast.elder_actor, at=GOODBYE)
    assert not rating.asks_follow_up


def and_the_books_agree_with_themselves() -> None:
    """Four movements: the budget, the grant, the hold, the coin; and they agree to the minute."""
    result = verify()
    assert result.ok
    assert result.transfers == 4
    call_command("verify_ledger")


@pytest.mark.django_db(databases=["default"])
def test_who_looks_at_a_person_is_written_down_first(cast: Cast) -> None:
    identity = look(
        person_id=cast.elder.pk,
        fields=[Field.NAME],
        by_id=cast.clerk.pk,
        by_role=cast.clerk_actor.role,
        purpose=Purpose.DESK,
    )
    assert identity[Field.NAME] == "王秀英"
    with pytest.raises(NotFound):
        confirm_visit(visit_id=cast.elder.pk, by=cast.elder_actor, at=NOW)
