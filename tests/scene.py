"""Scenes that many tests begin with: an elder with coins, an open need, a promise, a visit that ended.

Each is reached by the real operations, so a scene that could not happen cannot be tested either.
"""

from datetime import UTC, datetime, timedelta

from tests.cast import NOW, Cast
from timebank.coins.operations import approve_funding, approve_grant, propose_funding, propose_grant
from timebank.lib.units import CoinMinutes
from timebank.matching.models import Match
from timebank.matching.operations import accept_need
from timebank.needs.kinds import Category, NeedState
from timebank.needs.models import Need
from timebank.needs.operations import (
    ActivityRequest,
    HomeRequest,
    approve_need,
    publish_activity,
    publish_need,
)
from timebank.people.kinds import BeneficiaryClass
from timebank.people.models import Person
from timebank.people.rules import Actor
from timebank.visits.kinds import ProofKind
from timebank.visits.models import Visit
from timebank.visits.operations import check_in, check_out
from timebank.visits.queries import code_secret
from timebank.visits.rules import Proof, window_at, words_of

HOUR = 60
WEDNESDAY = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
"""Two in the afternoon in Beijing, two days after NOW."""
NO_PROOF = Proof(kind=ProofKind.NONE)


def give_coins(cast: Cast, *, elder: Person, minutes: int = 10 * HOUR) -> None:
    """Let the district grant an elder coins, with all four signatures."""
    funding = propose_funding(
        place="110105", coin_minutes=CoinMinutes(minutes), by=cast.city_officer_actor, at=NOW
    )
    approve_funding(funding_id=funding, by=cast.second_city_officer_actor, at=NOW)
    grant = propose_grant(
        person_id=elder.pk,
        coin_minutes=CoinMinutes(minutes),
        beneficiary_class=BeneficiaryClass.DIFFICULTY,
        by=cast.district_officer_actor,
        at=NOW,
    )
    approve_grant(grant_id=grant, by=cast.second_district_officer_actor, at=NOW)


def home_request(cast: Cast, **facts: object) -> HomeRequest:
    """Ask for an hour of company on Wednesday, or for something else that the facts say."""
    asked: dict[str, object] = {
        "elder_id": cast.elder.pk,
        "category": Category.COMFORT,
        "starts_at": WEDNESDAY,
        "planned_minutes": HOUR,
    }
    return HomeRequest(**(asked | facts))  # type: ignore[arg-type]


def open_need(cast: Cast, **facts: object) -> Need:
    """Publish a need of the elder, and approve it unless it repeats one."""
    need = publish_need(request=home_request(cast, **facts), by=cast.elder_actor, at=NOW)
    if need.state == NeedState.OPEN:
        return need
    return approve_need(need_id=need.pk, by=cast.reviewer_actor, at=NOW)


def promise(cast: Cast, need: Need, *, by: Actor | None = None) -> Match:
    """Let a volunteer accept a need."""
    by = by or cast.volunteer_actor
    return accept_need(need_id=need.pk, volunteer_id=by.person_id, starts_at=None, by=by, at=NOW)


def words(need: Need, *, at: datetime) -> Proof:
    """Show the two picture-words of a moment."""
    first, second = words_of(secret=code_secret(need), window=window_at(at, seconds=60))
    return Proof(kind=ProofKind.WORDS, code=f"{first}-{second}")


def begun_visit(match: Match, *, by: Actor, proof: Proof | None = None, at: datetime = WEDNESDAY) -> Visit:
    """Check in with the elder's code, or with what else is shown."""
    return check_in(
        match_id=match.pk,
        proof=proof or words(match.need, at=at),
        position=None,
        left_previous_at=None,
        by=by,
        at=at,
    )


def ended_visit(match: Match, *, by: Actor, minutes: int = HOUR, proof: Proof | None = None) -> Visit:
    """Check in and out again after some minutes."""
    visit = begun_visit(match, by=by, proof=proof)
    end = WEDNESDAY + timedelta(minutes=minutes)
    return check_out(
        visit_id=visit.pk, proof=proof or words(match.need, at=end), position=None, by=by, at=end
    )


def open_activity(cast: Cast, **facts: object) -> Need:
    """Publish and approve a group activity of the organisation for twenty elders and two volunteers."""
    asked: dict[str, object] = {
        "organisation_id": cast.organisation.pk,
        "category": Category.CULTURE,
        "place": cast.organisation.place_id,
        "latitude": None,
        "longitude": None,
        "starts_at": WEDNESDAY,
        "planned_minutes": 2 * HOUR,
        "volunteer_places": 2,
        "elder_places": 20,
    }
    request = ActivityRequest(**(asked | facts))  # type: ignore[arg-type]
    need = publish_activity(request=request, by=cast.clerk_actor, at=NOW)
    return approve_need(need_id=need.pk, by=cast.reviewer_actor, at=NOW)
