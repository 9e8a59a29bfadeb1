"""Two people at the same moment: nobody is married twice, no third parent, and what both say at once is one relation."""

from datetime import date
from functools import partial

import pytest

from tests.cast import JOINED_AT, NOW, STREET, make_cast
from tests.clones import in_threads
from timebank.people.kinds import FamilyPaper, FamilyState, Relation, Sex
from timebank.people.models import Family, FamilyStep, FamilyWord, Person
from timebank.people.operations import confirm_family, record_family, say_family
from timebank.people.refusals import FamilyDecided, ParentsKnown, SpouseKnown
from timebank.people.rules import member_number

THREADS = 6
PAPER = FamilyPaper.HOUSEHOLD_REGISTER

pytestmark = pytest.mark.usefixtures("committed_database")


def newcomers(born: int) -> list[Person]:
    return [
        Person.objects.create(
            member_number=member_number(96_000_000 + number),
            birth_date=date(born, 1, 1),
            sex=Sex.FEMALE,
            place_id=STREET,
            joined_at=JOINED_AT,
        )
        for number in range(THREADS)
    ]


def test_six_clerks_record_a_spouse_of_the_same_elder_and_one_is_recorded() -> None:
    cast = make_cast()
    record = partial(record_family, relation=Relation.SPOUSE, paper=PAPER, by=cast.clerk_actor, at=NOW)
    results = in_threads(
        [partial(record, person_id=each.pk, relative_id=cast.elder.pk) for each in newcomers(1950)]
    )
    assert sum(isinstance(each, Family) for each in results) == 1
    assert sum(isinstance(each, SpouseKnown) for each in results) == THREADS - 1


def test_six_parents_recorded_at_once_are_two() -> None:
    cast = make_cast()
    record = partial(record_family, relation=Relation.PARENT, paper=PAPER, by=cast.clerk_actor, at=NOW)
    child = cast.second_volunteer.pk
    results = in_threads([partial(record, person_id=child, relative_id=each.pk) for each in newcomers(1950)])
    assert sum(isinstance(each, Family) for each in results) == 2
    assert sum(isinstance(each, ParentsKnown) for each in results) == THREADS - 2


def test_both_sides_who_say_it_at_the_same_moment_are_family_once() -> None:
    cast = make_cast()
    son = partial(
        say_family,
        relative_number=cast.second_elder.member_number,
        relation=Relation.PARENT,
        by=cast.volunteer_actor,
        at=NOW,
    )
    father = partial(
        say_family,
        relative_number=cast.volunteer.member_number,
        relation=Relation.CHILD,
        by=cast.second_elder_actor,
        at=NOW,
    )
    in_threads([son, father])
    family = Family.objects.get(person__in=[cast.volunteer, cast.second_elder])
    assert family.state == FamilyState.PROPOSED
    assert FamilyWord.objects.filter(family=family).count() == 2


def test_two_reviewers_who_confirm_at_once_make_one_step() -> None:
    cast = make_cast()
    family = record_family(
        person_id=cast.elder.pk,
        relative_id=cast.second_elder.pk,
        relation=Relation.SPOUSE,
        paper=PAPER,
        by=cast.clerk_actor,
        at=NOW,
    )
    confirm = partial(confirm_family, family_id=family.pk, at=NOW)
    by = [cast.reviewer_actor, cast.other_reviewer_actor, cast.street_officer_actor]
    results = in_threads([partial(confirm, by=each) for each in by])
    assert sum(isinstance(each, FamilyDecided) for each in results) == 2
    assert FamilyStep.objects.filter(family=family, to_state=FamilyState.CONFIRMED).count() == 1
