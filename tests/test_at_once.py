"""Many people at the same moment: one promise, one coin, no place given twice. Real threads, real commits."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from tests.cast import NOW, make_cast, qualify
from tests.clones import in_threads
from tests.scene import WEDNESDAY, ended_visit, give_coins, home_request, open_need, promise
from timebank.coins.queries import purse_balances
from timebank.ledger.queries import verify
from timebank.lib.ids import new_id
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.matching.operations import accept_need
from timebank.matching.refusals import NeedFull
from timebank.needs.models import Need
from timebank.needs.operations import publish_need
from timebank.people.models import Person
from timebank.people.once import once
from timebank.visits.kinds import ProofKind
from timebank.visits.models import Settlement
from timebank.visits.operations import check_in, confirm_visit
from timebank.visits.queries import check_facts
from timebank.visits.refusals import VisitMoved
from timebank.visits.rules import Proof

THREADS = 8


@pytest.mark.usefixtures("committed_database")
def test_eight_volunteers_accept_the_same_need_and_one_has_it() -> None:
    cast = make_cast()
    give_coins(cast, elder=cast.elder)
    need = open_need(cast)
    others = [
        Person.objects.create(
            member_number=f"BJ-NEW-{number}",
            birth_date=cast.volunteer.birth_date,
            sex="F",
            place=cast.elder.place,
            joined_at=NOW,
        )
        for number in range(THREADS)
    ]
    for person in others:
        qualify(person=person, recorded_by=cast.reviewer)

    def accept(person: Person) -> Match:
        by = replace(cast.volunteer_actor, person_id=person.pk)
        return accept_need(need_id=need.pk, volunteer_id=person.pk, starts_at=None, by=by, at=NOW)

    results = in_threads([partial(accept, person) for person in others])
    assert Counter(type(result) for result in results) == {Match: 1, NeedFull: THREADS - 1}
    assert Match.objects.filter(need=need, state=MatchState.ACCEPTED).count() == 1
    assert Need.objects.get(pk=need.pk).places_taken == 1


@pytest.mark.usefixtures("committed_database")
def test_one_visit_confirmed_eight_times_at_once_is_one_coin() -> None:
    cast = make_cast()
    give_coins(cast, elder=cast.elder)
    visit = ended_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor)
    after = WEDNESDAY + timedelta(hours=2)
    confirm = partial(confirm_visit, visit_id=visit.pk, at=after)
    actors = [cast.elder_actor, cast.delegate_actor, cast.clerk_actor, cast.reviewer_actor] * 2
    results = in_threads([partial(confirm, by=actor) for actor in actors])
    kinds = Counter(type(result).__name__ for result in results)
    assert kinds == {"Visit": 1, VisitMoved.__name__: THREADS - 1}
    assert Settlement.objects.filter(visit=visit).count() == 1
    assert purse_balances(person_id=cast.volunteer.pk).earned == 60
    assert verify().ok


@pytest.mark.usefixtures("committed_database")
def test_the_same_coins_cannot_be_promised_to_eight_needs() -> None:
    cast = make_cast()
    give_coins(cast, elder=cast.elder, minutes=150)
    ask = partial(publish_need, by=cast.elder_actor, at=NOW)
    wishes = [home_request(cast, starts_at=WEDNESDAY + timedelta(hours=hour)) for hour in range(THREADS)]
    results = in_threads([partial(ask, request=wish) for wish in wishes])
    assert sum(isinstance(result, Need) for result in results) == 2
    balances = purse_balances(person_id=cast.elder.pk)
    assert (balances.granted, balances.held) == (30, 120)
    assert verify().ok


@pytest.mark.usefixtures("committed_database")
def test_one_volunteer_promises_eight_overlapping_hours_and_keeps_one() -> None:
    cast = make_cast()
    give_coins(cast, elder=cast.elder)
    needs = [open_need(cast, starts_at=WEDNESDAY + timedelta(minutes=minute)) for minute in range(THREADS)]
    take = partial(
        accept_need, volunteer_id=cast.volunteer.pk, starts_at=None, by=cast.volunteer_actor, at=NOW
    )
    results = in_threads([partial(take, need_id=need.pk) for need in needs])
    assert sum(isinstance(result, Match) for result in results) == 1
    assert {type(result).__name__ for result in results} == {"Match", "OverlappingMatch"}


@pytest.mark.usefixtures("committed_database")
def test_the_same_request_sent_eight_times_at_once_acts_once() -> None:
    cast = make_cast()
    give_coins(cast, elder=cast.elder)
    key = new_id()

    def send() -> dict[str, object]:
        def run() -> dict[str, object]:
            need = publish_need(request=home_request(cast), by=cast.elder_actor, at=NOW)
            return {"need_id": str(need.pk)}

        return once(by=cast.elder_actor, key=key, act="publish_need", content={"length": 60}, at=NOW, run=run)

    results = in_threads([send] * THREADS)
    assert len({str(result) for result in results}) == 1
    assert Need.objects.count() == 1
    assert purse_balances(person_id=cast.elder.pk).held == 60


@pytest.mark.usefixtures("committed_database")
def test_misses_of_the_code_at_the_same_moment_are_all_counted() -> None:
    cast = make_cast()
    give_coins(cast, elder=cast.elder)
    match = promise(cast, open_need(cast))
    wrong = Proof(kind=ProofKind.WORDS, code="64-64")
    attempt = partial(
        check_in,
        match_id=match.pk,
        proof=wrong,
        position=None,
        left_previous_at=None,
        by=cast.volunteer_actor,
        at=WEDNESDAY,
    )
    results = in_threads([attempt] * 4)
    assert {type(result).__name__ for result in results} == {"WrongCode"}
    assert check_facts(volunteer_id=match.volunteer_id, need_id=match.need_id).misses == 4
