"""Who is family: recorded from a paper or said by both, checked by a second person, and what cannot be true together."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.cast import JOINED_AT, NOW, STREET, Cast, make_family
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound, Refused
from timebank.notices.models import Notice
from timebank.people import operations
from timebank.people.kinds import (
    FamilyEnd,
    FamilyPaper,
    FamilyProof,
    FamilyRefusal,
    FamilyState,
    Relation,
    Sex,
)
from timebank.people.models import Family, FamilyStep, FamilyWord, Person
from timebank.people.powers import MakerIsChecker, NotYourAct
from timebank.people.queries import (
    are_same_side,
    families_of,
    families_to_check,
    relation_of,
    relatives_of,
    side_of,
    words_of,
)
from timebank.people.refusals import (
    FamilyDecided,
    FamilyDoesNotFit,
    FamilyKnown,
    FamilyOfOwnSide,
    FamilySaid,
    ParentsKnown,
    PersonEnded,
    SpouseKnown,
)
from timebank.people.rules import Actor, member_number

pytestmark = pytest.mark.django_db


def newcomer(number: int, born: date) -> Person:
    """Make one more member of the street."""
    return Person.objects.create(
        member_number=member_number(97_000_000 + number),
        birth_date=born,
        sex=Sex.FEMALE,
        place_id=STREET,
        joined_at=JOINED_AT,
    )


def recorded(
    cast: Cast, person: Person, relative: Person, relation: Relation, *, by: Actor | None = None
) -> Family:
    return operations.record_family(
        person_id=person.pk,
        relative_id=relative.pk,
        relation=relation,
        paper=FamilyPaper.HOUSEHOLD_REGISTER,
        by=by or cast.clerk_actor,
        at=NOW,
    )


def confirmed(cast: Cast, person: Person, relative: Person, relation: Relation) -> Family:
    family = recorded(cast, person, relative, relation)
    return operations.confirm_family(family_id=family.pk, by=cast.reviewer_actor, at=NOW)


def said(cast: Cast, by: Actor, about: Person, relation: Relation) -> FamilyWord:
    return operations.say_family(relative_number=about.member_number, relation=relation, by=by, at=NOW)


def test_a_paper_counts_for_guards_at_once_and_for_coins_when_a_second_person_confirmed(cast: Cast) -> None:
    one, other = cast.volunteer, cast.second_elder
    family = recorded(cast, one, other, Relation.PARENT)
    assert are_same_side(first=other.pk, second=one.pk)
    assert relation_of(person_id=one.pk, relative_id=other.pk) is None
    assert families_to_check(viewer=cast.reviewer_actor) == [family]
    operations.confirm_family(family_id=family.pk, by=cast.reviewer_actor, at=NOW)
    assert relation_of(person_id=one.pk, relative_id=other.pk) == Relation.PARENT
    assert relation_of(person_id=other.pk, relative_id=one.pk) == Relation.CHILD
    assert relation_of(person_id=one.pk, relative_id=cast.elder.pk) is None
    told = Notice.objects.filter(kind="FAMILY_CONFIRMED").values_list("person_id", flat=True)
    assert set(told) == {one.pk, other.pk}
    steps = FamilyStep.objects.filter(family=family).order_by("pk").values_list("from_state", "to_state")
    assert list(steps) == [("", "PROPOSED"), ("PROPOSED", "CONFIRMED")]
    assert families_to_check(viewer=cast.reviewer_actor) == []


def test_both_sides_say_the_same_and_it_is_proposed(cast: Cast) -> None:
    first = said(cast, cast.volunteer_actor, cast.second_elder, Relation.PARENT)
    assert first.family is None
    assert not are_same_side(first=cast.volunteer.pk, second=cast.second_elder.pk)
    second = said(cast, cast.second_elder_actor, cast.volunteer, Relation.CHILD)
    assert second.family_id
    family = Family.objects.get(pk=second.family_id)
    assert (family.state, family.proof) == (FamilyState.PROPOSED, FamilyProof.BOTH_SIDES)
    assert FamilyWord.objects.get(pk=first.pk).family_id == family.pk
    operations.confirm_family(family_id=family.pk, by=cast.street_officer_actor, at=NOW)
    assert relation_of(person_id=cast.volunteer.pk, relative_id=cast.second_elder.pk) == Relation.PARENT


def test_two_who_say_different_things_are_no_family(cast: Cast) -> None:
    said(cast, cast.volunteer_actor, cast.second_elder, Relation.PARENT)
    said(cast, cast.second_elder_actor, cast.volunteer, Relation.GRANDCHILD)
    assert families_of(person_id=cast.volunteer.pk) == []
    assert len(words_of(person_id=cast.volunteer.pk)) == 1


def test_saying_tells_nobody_and_not_whether_a_number_exists(cast: Cast) -> None:
    word = operations.say_family(
        relative_number=member_number(55_555_555), relation=Relation.PARENT, by=cast.volunteer_actor, at=NOW
    )
    assert words_of(person_id=cast.volunteer.pk) == [word]
    said(cast, cast.volunteer_actor, cast.second_elder, Relation.PARENT)
    assert not Notice.objects.filter(person_id=cast.second_elder.pk).exists()


def test_a_word_is_taken_back_and_said_anew(cast: Cast) -> None:
    word = said(cast, cast.volunteer_actor, cast.second_elder, Relation.GRANDPARENT)
    operations.take_back_word(word_id=word.pk, by=cast.volunteer_actor, at=NOW)
    with pytest.raises(NotFound):
        operations.take_back_word(word_id=word.pk, by=cast.volunteer_actor, at=NOW)
    again = said(cast, cast.volunteer_actor, cast.second_elder, Relation.PARENT)
    with pytest.raises(NotFound):
        operations.take_back_word(word_id=again.pk, by=cast.second_elder_actor, at=NOW)


def test_a_grandparent_follows_from_the_parents_between(cast: Cast) -> None:
    parent, child = newcomer(1, date(1972, 1, 1)), newcomer(2, date(2000, 1, 1))
    confirmed(cast, parent, cast.second_elder, Relation.PARENT)
    second = confirmed(cast, parent, child, Relation.CHILD)
    assert relation_of(person_id=child.pk, relative_id=cast.second_elder.pk) == Relation.GRANDPARENT
    assert relatives_of(person_id=cast.second_elder.pk) == {
        parent.pk: Relation.CHILD,
        child.pk: Relation.GRANDCHILD,
    }
    assert side_of(person_id=child.pk) >= {child.pk, parent.pk, cast.second_elder.pk}
    with pytest.raises(FamilyKnown):
        recorded(cast, child, cast.second_elder, Relation.GRANDPARENT)
    ended(cast, second)
    assert relation_of(person_id=child.pk, relative_id=cast.second_elder.pk) is None


def test_brothers_and_parents_in_law_are_not_in_the_direct_line(cast: Cast) -> None:
    parent, one, two, wife = (
        newcomer(n, date(born, 1, 1)) for n, born in enumerate((1950, 1980, 1982, 1981))
    )
    confirmed(cast, one, parent, Relation.PARENT)
    confirmed(cast, parent, two, Relation.CHILD)
    confirmed(cast, one, wife, Relation.SPOUSE)
    assert relation_of(person_id=one.pk, relative_id=two.pk) is None
    assert relation_of(person_id=wife.pk, relative_id=parent.pk) is None
    assert not are_same_side(first=wife.pk, second=parent.pk)


def ended(cast: Cast, family: Family, reason: FamilyEnd = FamilyEnd.RECORDED_WRONG) -> None:
    operations.propose_family_end(family_id=family.pk, reason=reason, by=cast.clerk_actor, at=NOW)
    operations.confirm_family(family_id=family.pk, by=cast.reviewer_actor, at=NOW)


def test_a_divorce_ends_coins_at_once_and_guards_when_a_second_person_saw_it(cast: Cast) -> None:
    one, other = cast.elder, cast.second_elder
    family = confirmed(cast, one, other, Relation.SPOUSE)
    operations.propose_family_end(family_id=family.pk, reason=FamilyEnd.DIVORCE, by=cast.clerk_actor, at=NOW)
    assert relation_of(person_id=one.pk, relative_id=other.pk) is None
    assert are_same_side(first=one.pk, second=other.pk)
    operations.confirm_family(family_id=family.pk, by=cast.reviewer_actor, at=NOW)
    assert not are_same_side(first=one.pk, second=other.pk)
    assert Family.objects.get(pk=family.pk).state == FamilyState.ENDED
    recorded(cast, one, newcomer(1, date(1950, 1, 1)), Relation.SPOUSE)


def test_an_end_that_is_refused_leaves_the_relation_as_it_was(cast: Cast) -> None:
    family = confirmed(cast, cast.elder, cast.second_elder, Relation.SPOUSE)
    operations.propose_family_end(family_id=family.pk, reason=FamilyEnd.DIVORCE, by=cast.clerk_actor, at=NOW)
    operations.refuse_family(
        family_id=family.pk, reason=FamilyRefusal.NOT_TRUE, by=cast.reviewer_actor, at=NOW
    )
    assert relation_of(person_id=cast.elder.pk, relative_id=cast.second_elder.pk) == Relation.SPOUSE


def test_what_was_refused_counts_for_nothing_and_may_be_proven_anew(cast: Cast) -> None:
    family = recorded(cast, cast.volunteer, cast.second_elder, Relation.PARENT)
    operations.refuse_family(
        family_id=family.pk, reason=FamilyRefusal.PAPER_UNCLEAR, by=cast.reviewer_actor, at=NOW
    )
    assert not are_same_side(first=cast.volunteer.pk, second=cast.second_elder.pk)
    assert Notice.objects.filter(kind="FAMILY_REFUSED").count() == 2
    recorded(cast, cast.volunteer, cast.second_elder, Relation.PARENT)


RECORD_REFUSALS: list[tuple[dict[str, Any], type[Refused]]] = [
    ({"relative_id": new_id()}, NotFound),
    ({"by": "volunteer_actor"}, NotYourAct),
    ({"person_id": "clerk"}, NotYourAct),
    ({"relative_id": "clerk", "relation": Relation.SPOUSE}, NotYourAct),
    ({"relative_id": "relative_of_clerk", "relation": Relation.CHILD}, FamilyOfOwnSide),
    ({"relative_id": "gone"}, PersonEnded),
    ({"relative_id": "volunteer", "relation": Relation.SPOUSE}, FamilyDoesNotFit),
    ({"relation": Relation.CHILD}, FamilyDoesNotFit),
    ({"relative_id": "few_years_older"}, FamilyDoesNotFit),
    ({"person_id": "elder", "relative_id": "relative_of_elder", "relation": Relation.CHILD}, FamilyKnown),
    ({"person_id": "relative_of_elder", "relative_id": "elder"}, FamilyKnown),
    ({"person_id": "elder", "relative_id": "relative_of_elder", "relation": Relation.SPOUSE}, FamilyKnown),
]


@pytest.mark.parametrize(("changes", "refusal"), RECORD_REFUSALS)
def test_a_record_is_refused(cast: Cast, changes: dict[str, Any], refusal: type[Refused]) -> None:
    people = {
        "relative_of_clerk": newcomer(1, date(2015, 1, 1)),
        "gone": newcomer(2, date(1940, 1, 1)),
        "few_years_older": newcomer(3, date(1972, 1, 1)),
    }
    make_family(
        cast.clerk,
        people["relative_of_clerk"],
        Relation.CHILD,
        recorded_by=cast.other_clerk,
        checked_by=cast.reviewer,
    )
    Person.objects.filter(pk=people["gone"].pk).update(left_at=NOW)
    facts: dict[str, Any] = {
        "person_id": "volunteer",
        "relative_id": "second_elder",
        "relation": Relation.PARENT,
        "by": "clerk_actor",
    }
    facts |= changes
    named = {
        name: people.get(each) or getattr(cast, each, each)
        for name, each in facts.items()
        if isinstance(each, str) and not isinstance(each, Relation)
    }
    facts |= {name: getattr(each, "pk", each) for name, each in named.items()}
    with pytest.raises(refusal):
        operations.record_family(**facts, paper=FamilyPaper.HOUSEHOLD_REGISTER, at=NOW)


SAY_REFUSALS: list[tuple[str, str, Relation, type[Refused]]] = [
    ("delegate_actor", "elder", Relation.PARENT, NotYourAct),
    ("clerk_actor", "elder", Relation.PARENT, NotYourAct),
    ("volunteer_actor", "volunteer", Relation.SPOUSE, FamilyDoesNotFit),
    ("volunteer_actor", "nobody", Relation.PARENT, FamilyDoesNotFit),
    ("volunteer_actor", "second_elder", Relation.GREAT_GRANDPARENT, FamilyDoesNotFit),
    ("relative_of_elder_actor", "second_elder", Relation.PARENT, FamilySaid),
    ("second_elder_actor", "relative_of_elder", Relation.CHILD, PersonEnded),
]


@pytest.mark.parametrize(("by", "about", "relation", "refusal"), SAY_REFUSALS)
def test_a_word_is_refused(
    cast: Cast, by: str, about: str, relation: Relation, refusal: type[Refused]
) -> None:
    said(cast, cast.relative_of_elder_actor, cast.second_elder, Relation.PARENT)
    Person.objects.filter(pk=cast.relative_of_elder.pk).update(left_at=NOW)
    number = getattr(cast, about).member_number if about != "nobody" else "BJ123"
    with pytest.raises(refusal):
        operations.say_family(relative_number=number, relation=relation, by=getattr(cast, by), at=NOW)


def test_a_child_who_says_to_be_the_parent_is_refused_when_both_have_said_it(cast: Cast) -> None:
    said(cast, cast.volunteer_actor, cast.second_elder, Relation.CHILD)
    with pytest.raises(FamilyDoesNotFit):
        said(cast, cast.second_elder_actor, cast.volunteer, Relation.PARENT)


def test_nobody_has_two_spouses(cast: Cast) -> None:
    recorded(cast, cast.elder, cast.second_elder, Relation.SPOUSE)
    with pytest.raises(SpouseKnown):
        recorded(cast, newcomer(1, date(1950, 1, 1)), cast.elder, Relation.SPOUSE)


def test_nobody_has_three_parents(cast: Cast) -> None:
    child, *parents = (newcomer(n, date(born, 1, 1)) for n, born in enumerate((2000, 1970, 1971, 1972)))
    recorded(cast, child, parents[0], Relation.PARENT)
    recorded(cast, parents[1], child, Relation.CHILD)
    with pytest.raises(ParentsKnown):
        recorded(cast, child, parents[2], Relation.PARENT)


CHECKERS: list[tuple[str, type[Refused]]] = [
    ("clerk_actor", NotYourAct),
    ("volunteer_actor", NotYourAct),
    ("district_officer_actor", NotYourAct),
    ("recorder", MakerIsChecker),
    ("person_concerned", NotYourAct),
    ("relative_concerned", FamilyOfOwnSide),
    ("son_of_relative", FamilyOfOwnSide),
]


@pytest.mark.parametrize(("who", "refusal"), CHECKERS)
@pytest.mark.parametrize("act", ["confirm_family", "refuse_family"])
def test_a_check_is_refused(cast: Cast, who: str, refusal: type[Refused], act: str) -> None:
    son = newcomer(1, date(1980, 1, 1))
    confirmed(cast, son, cast.second_elder, Relation.PARENT)
    family = recorded(cast, cast.elder, cast.second_elder, Relation.SPOUSE, by=cast.reviewer_actor)
    others = {
        "recorder": cast.reviewer_actor,
        "person_concerned": replace(cast.reviewer_actor, person_id=cast.elder.pk),
        "relative_concerned": replace(cast.reviewer_actor, person_id=cast.second_elder.pk),
        "son_of_relative": replace(cast.reviewer_actor, person_id=son.pk),
    }
    by = others.get(who) or getattr(cast, who)
    reason = {"reason": FamilyRefusal.NOT_TRUE} if act == "refuse_family" else {}
    with pytest.raises(refusal):
        getattr(operations, act)(family_id=family.pk, by=by, at=NOW, **reason)


def test_who_proposes_an_end_does_not_confirm_it_and_nothing_is_decided_twice(cast: Cast) -> None:
    family = confirmed(cast, cast.elder, cast.second_elder, Relation.SPOUSE)
    with pytest.raises(FamilyDecided):
        operations.confirm_family(family_id=family.pk, by=cast.other_reviewer_actor, at=NOW)
    end: dict[str, Any] = {"family_id": family.pk, "reason": FamilyEnd.DIVORCE, "at": NOW}
    with pytest.raises(NotFound):
        operations.propose_family_end(**end | {"family_id": new_id()}, by=cast.clerk_actor)
    with pytest.raises(NotYourAct):
        operations.propose_family_end(**end, by=cast.elder_actor)
    with pytest.raises(FamilyOfOwnSide):
        operations.propose_family_end(**end, by=replace(cast.clerk_actor, person_id=cast.second_elder.pk))
    operations.propose_family_end(**end, by=cast.reviewer_actor)
    with pytest.raises(FamilyDecided):
        operations.propose_family_end(**end, by=cast.clerk_actor)
    with pytest.raises(MakerIsChecker):
        operations.confirm_family(family_id=family.pk, by=cast.reviewer_actor, at=NOW)


def test_a_reviewer_sees_only_own_streets_and_a_clerk_checks_nothing(cast: Cast) -> None:
    family = recorded(cast, cast.volunteer, cast.second_elder, Relation.PARENT)
    assert families_to_check(viewer=cast.street_officer_actor) == [family]
    elsewhere = replace(cast.reviewer_actor, scope="110105004")
    assert families_to_check(viewer=elsewhere) == []
    assert families_to_check(viewer=cast.clerk_actor) == []
