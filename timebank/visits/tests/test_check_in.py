"""Check-in and check-out: proof, grades, forgotten check-outs, and what the database refuses by itself."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import HOME, NOW, Cast
from tests.scene import (
    NO_PROOF,
    WEDNESDAY,
    begun_visit,
    ended_visit,
    give_coins,
    open_need,
    promise,
    words,
)
from timebank.lib.refusals import Refused
from timebank.matching.models import Match
from timebank.needs.kinds import Category
from timebank.people.powers import NotYourAct
from timebank.visits.kinds import ClaimRefusal, ClaimState, ProofGrade, ProofKind, VisitState
from timebank.visits.models import Claim, CodeMiss, Visit
from timebank.visits.operations import call_off_visit, check_in, check_out
from timebank.visits.queries import code_secret
from timebank.visits.refusals import (
    AnotherVisitOpen,
    CheckInTooEarly,
    CheckInTooLate,
    EndNotPossible,
    LastMiss,
    MatchNotActive,
    OverlappingVisit,
    VisitNotOpen,
    WrongCode,
)
from timebank.visits.rules import Position, Proof, qr_of, window_at

pytestmark = pytest.mark.django_db(databases=["default"])

WRONG = Proof(kind=ProofKind.WORDS, code="64-64")


def scene(cast: Cast) -> Match:
    """Promise an open need of the elder."""
    give_coins(cast, elder=cast.elder)
    return promise(cast, open_need(cast))


def arrive(cast: Cast, match: Match, **facts: Any) -> Visit:
    """Check in with the right words at the right moment, but for what the facts say otherwise."""
    at = facts.pop("at", WEDNESDAY)
    given: dict[str, Any] = {
        "proof": words(match.need, at=at),
        "position": None,
        "left_previous_at": None,
        "by": cast.volunteer_actor,
    }
    return check_in(match_id=match.pk, at=at, **(given | facts))


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (lambda cast: {"by": cast.second_volunteer_actor}, NotYourAct),
        (lambda cast: {"by": cast.elder_actor}, NotYourAct),
        (lambda cast: {"at": WEDNESDAY - timedelta(minutes=61)}, CheckInTooEarly),
        (lambda cast: {"at": WEDNESDAY + timedelta(minutes=60)}, CheckInTooLate),
        (lambda cast: {"proof": WRONG}, WrongCode),
    ],
)
def test_what_is_refused_begins_no_visit(
    cast: Cast, facts: Callable[[Cast], dict[str, Any]], refusal: type[Refused]
) -> None:
    match = scene(cast)
    with pytest.raises(refusal):
        arrive(cast, match, **facts(cast))
    assert not Visit.objects.exists()


def test_a_match_called_off_cannot_be_served_and_a_served_one_not_again(cast: Cast) -> None:
    match = scene(cast)
    arrive(cast, match)
    with pytest.raises(MatchNotActive):
        arrive(cast, match)
    other = promise(cast, open_need(cast, starts_at=WEDNESDAY + timedelta(hours=3)))
    call_off_visit(match_id=other.pk, for_elder=False, by=cast.volunteer_actor, at=NOW)
    with pytest.raises(MatchNotActive):
        arrive(cast, other, at=WEDNESDAY + timedelta(hours=3))


@pytest.mark.parametrize("seconds", [0, 59, 60, 119])
def test_a_code_is_good_in_its_own_minute_and_the_next(cast: Cast, seconds: int) -> None:
    match = scene(cast)
    shown = words(match.need, at=WEDNESDAY)
    later = WEDNESDAY + timedelta(seconds=seconds)
    assert arrive(cast, match, proof=shown, at=later).proof_grade == ProofGrade.A


def test_an_older_code_is_wrong(cast: Cast) -> None:
    match = scene(cast)
    with pytest.raises(WrongCode):
        arrive(cast, match, proof=words(match.need, at=WEDNESDAY), at=WEDNESDAY + timedelta(seconds=120))


def test_a_scanned_code_proves_as_well_and_another_elders_does_not(cast: Cast) -> None:
    match = scene(cast)
    window = window_at(WEDNESDAY, seconds=60)
    right = Proof(kind=ProofKind.QR, code=qr_of(secret=code_secret(match.need), window=window))
    wrong = Proof(kind=ProofKind.QR, code=qr_of(secret=b"another elder", window=window))
    with pytest.raises(WrongCode):
        arrive(cast, match, proof=wrong)
    assert arrive(cast, match, proof=right).proof_grade == ProofGrade.A


def test_five_misses_are_counted_though_refused_and_drop_the_visit_to_grade_d(cast: Cast) -> None:
    match = scene(cast)
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongCode) as refused:
            arrive(cast, match, proof=WRONG)
        assert refused.value.facts == {"left": left}
    with pytest.raises(LastMiss):
        arrive(cast, match, proof=WRONG)
    assert CodeMiss.objects.filter(match=match).count() == 5
    assert arrive(cast, match).proof_grade == ProofGrade.D


@pytest.mark.parametrize(
    ("latitude", "accuracy_m", "grade"),
    [
        (HOME[0], 10, ProofGrade.A),
        (HOME[0] + 0.0025, 100, ProofGrade.A),
        (HOME[0] + 0.0035, 100, ProofGrade.D),
        (HOME[0] + 0.0035, 5000, ProofGrade.D),
    ],
)
def test_place_never_refuses_it_grades(
    cast: Cast, latitude: float, accuracy_m: int, grade: ProofGrade
) -> None:
    match = scene(cast)
    position = Position(latitude=latitude, longitude=HOME[1], accuracy_m=accuracy_m)
    visit = arrive(cast, match, position=position)
    stored = Visit.objects.get(pk=visit.pk)
    assert stored.proof_grade == grade
    assert float(stored.in_latitude or 0) == round(latitude, 3)
    assert stored.in_distance_m == pytest.approx(abs(latitude - HOME[0]) * 111_195, abs=2)
    assert len(stored.in_position_key) == 64


def test_companionship_moves_so_its_place_says_nothing(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    match = promise(cast, open_need(cast, category=Category.COMPANION))
    far = Position(latitude=HOME[0] + 0.2, longitude=HOME[1], accuracy_m=10)
    visit = arrive(cast, match, position=far)
    assert (visit.proof_grade, visit.in_distance_m) == (ProofGrade.A, None)


def test_without_a_code_the_visit_is_grade_d_and_as_weak_as_its_weaker_end(cast: Cast) -> None:
    match = scene(cast)
    visit = begun_visit(match, by=cast.volunteer_actor)
    end = WEDNESDAY + timedelta(hours=1)
    check_out(visit_id=visit.pk, proof=NO_PROOF, position=None, by=cast.volunteer_actor, at=end)
    assert Visit.objects.get(pk=visit.pk).proof_grade == ProofGrade.D


def test_what_a_desk_enters_is_grade_c_and_says_who_entered_it(cast: Cast) -> None:
    match = scene(cast)
    visit = arrive(cast, match, by=cast.clerk_actor, proof=NO_PROOF)
    assert (visit.proof_grade, visit.entered_by_id) == (ProofGrade.C, cast.clerk.pk)


def test_a_second_check_in_while_one_is_open_is_refused_and_recorded(cast: Cast) -> None:
    first = scene(cast)
    later = WEDNESDAY + timedelta(minutes=60)
    second = promise(cast, open_need(cast, starts_at=later))
    arrive(cast, first)
    with pytest.raises(AnotherVisitOpen):
        arrive(cast, second, at=later)
    claim = Claim.objects.get()
    assert (claim.state, claim.refusal) == (ClaimState.REFUSED, ClaimRefusal.SECOND_CHECK_IN)
    assert claim.match_id == second.pk


def test_a_forgotten_check_out_never_blocks_the_next_elder(cast: Cast) -> None:
    first = scene(cast)
    later = WEDNESDAY + timedelta(minutes=60)
    second = promise(cast, open_need(cast, starts_at=later))
    forgotten = arrive(cast, first)
    for wrong in (WEDNESDAY - timedelta(minutes=1), later + timedelta(minutes=1)):
        with pytest.raises(EndNotPossible):
            arrive(cast, second, at=later, left_previous_at=wrong)
    arrive(cast, second, at=later, left_previous_at=later - timedelta(minutes=10))
    closed = Visit.objects.get(pk=forgotten.pk)
    assert (closed.state, closed.proof_grade) == (VisitState.CLOSED, ProofGrade.D)
    assert closed.checked_out_at == later - timedelta(minutes=10)


def test_a_check_out_needs_an_open_visit_of_ones_own(cast: Cast) -> None:
    match = scene(cast)
    visit = ended_visit(match, by=cast.volunteer_actor)
    with pytest.raises(VisitNotOpen):
        check_out(visit_id=visit.pk, proof=NO_PROOF, position=None, by=cast.volunteer_actor, at=WEDNESDAY)
    with pytest.raises(NotYourAct):
        check_out(
            visit_id=visit.pk, proof=NO_PROOF, position=None, by=cast.second_volunteer_actor, at=WEDNESDAY
        )


def test_the_database_itself_refuses_two_overlapping_visits(cast: Cast) -> None:
    first = ended_visit(scene(cast), by=cast.volunteer_actor)
    match = promise(cast, open_need(cast, starts_at=WEDNESDAY + timedelta(hours=3)))
    copied = {
        field.attname: getattr(first, field.attname)
        for field in Visit._meta.concrete_fields
        if field.attname not in ("id", "match_id")
    }
    copied["checked_in_at"] += timedelta(minutes=30)
    copied["checked_out_at"] += timedelta(minutes=30)
    with pytest.raises(IntegrityError, match="visits_visit_no_overlap"), transaction.atomic():
        Visit.objects.bulk_create([Visit(match=match, **copied)])
    copied["checked_in_at"] = first.checked_out_at
    Visit.objects.bulk_create([Visit(match=match, **copied)])


def test_a_check_in_into_a_recorded_time_is_a_sentence(cast: Cast) -> None:
    first = scene(cast)
    second = promise(cast, open_need(cast, starts_at=WEDNESDAY + timedelta(minutes=60)))
    ended_visit(first, by=cast.volunteer_actor, minutes=60)
    with pytest.raises(OverlappingVisit):
        arrive(cast, second, at=WEDNESDAY + timedelta(minutes=30))


def test_a_volunteer_who_claims_a_desk_entry_has_only_the_own_word(cast: Cast) -> None:
    visit = arrive(cast, scene(cast), proof=Proof(kind=ProofKind.DESK))
    assert (visit.proof_grade, visit.in_proof) == (ProofGrade.D, ProofKind.NONE)
