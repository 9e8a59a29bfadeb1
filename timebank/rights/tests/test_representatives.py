"""Representatives for lost capacity: by paper and two persons, instead of self-acts, dated, and everything back afterwards."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import NOW, Cast, make_cast
from tests.clones import in_threads
from timebank.lib.refusals import NotFound, Refused
from timebank.people.actors import actor_of_login
from timebank.people.models import Delegation, Person
from timebank.people.powers import MakerIsChecker, NotYourAct, require
from timebank.people.refusals import RoleNotHeld
from timebank.people.rules import Actor
from timebank.rights.jobs import end_due_representations
from timebank.rights.kinds import RepresentationEnd, RepresentationState, RepresentativePaper
from timebank.rights.models import Representation
from timebank.rights.operations import (
    approve_representative,
    end_representation,
    propose_representative,
    refuse_representative,
)
from timebank.rights.refusals import (
    PowersMissing,
    RepresentationMoved,
    RepresentativeInvolved,
    RepresentativeUnfit,
    RepresentedAlready,
    StillObliged,
)

in_database = pytest.mark.django_db(databases=["default"])


def proposed(cast: Cast, **facts: Any) -> Representation:
    usual: dict[str, Any] = {
        "person_id": cast.elder.pk,
        "representative_id": cast.relative_of_elder.pk,
        "paper": RepresentativePaper.COURT_DECISION,
        "may_publish": True,
        "may_confirm": False,
        "last_date": date(2026, 12, 31),
        "by": cast.clerk_actor,
        "at": NOW,
    }
    return propose_representative(**usual | facts)


def approved(cast: Cast, **facts: Any) -> Representation:
    found = proposed(cast, **facts)
    approve_representative(representation_id=found.pk, by=cast.street_officer_actor, at=NOW)
    found.refresh_from_db()
    return found


def signs_in(cast: Cast, *, at: datetime = NOW) -> bool:
    try:
        actor_of_login(
            person_id=cast.elder.pk, role_held_id=cast.roles[cast.elder.pk], second_factor=False, at=at
        )
    except RoleNotHeld:
        return False
    return True


@in_database
def test_a_representative_acts_instead_of_the_person_and_of_earlier_delegates(cast: Cast) -> None:
    proposed_only = proposed(cast)
    assert signs_in(cast)
    approve_representative(representation_id=proposed_only.pk, by=cast.street_officer_actor, at=NOW)
    assert not signs_in(cast)
    (delegation,) = Delegation.objects.filter(elder=cast.elder, until=None)
    assert (delegation.delegate_id, delegation.may_publish, delegation.may_confirm) == (
        cast.relative_of_elder.pk,
        True,
        False,
    )
    assert not Person.objects.get(pk=cast.elder.pk).confirms_alone
    old = cast.delegate_actor
    new = Actor(cast.relative_of_elder.pk, old.role, "", None, old.channel)
    require("publish_need", by=new, place=cast.elder.place_id, owner=cast.elder.pk)
    for by, act in ((old, "publish_need"), (new, "confirm_visit"), (new, "give_coins")):
        with pytest.raises(NotYourAct):
            require(act, by=by, place=cast.elder.place_id, owner=cast.elder.pk)


@in_database
def test_it_ends_after_its_last_day_and_everything_is_as_before(cast: Cast) -> None:
    found = approved(cast)
    last = NOW + timedelta(days=(date(2026, 12, 31) - date(2026, 3, 2)).days)
    assert end_due_representations(at=last) == 0
    assert end_due_representations(at=last + timedelta(days=1)) == 1
    found.refresh_from_db()
    assert (found.state, found.end_reason) == (RepresentationState.ENDED, RepresentationEnd.LAST_DAY)
    assert signs_in(cast, at=last + timedelta(days=1))
    assert Person.objects.get(pk=cast.elder.pk).confirms_alone
    assert not Delegation.objects.filter(elder=cast.elder, until=None).exists()


@in_database
@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"person_id": "organisation"}, NotFound),
        ({"by": "volunteer_actor"}, NotYourAct),
        ({"by": "street_officer_actor"}, NotYourAct),
        ({"representative_id": "clerk"}, RepresentativeInvolved),
        ({"representative_id": "elder"}, RepresentativeInvolved),
        ({"left": True}, RepresentativeUnfit),
        ({"may_publish": False}, PowersMissing),
        ({"person_id": "reviewer"}, StillObliged),
        ({"again": True}, RepresentedAlready),
    ],
)
def test_what_recording_a_representative_refuses(
    cast: Cast, wrong: dict[str, Any], refusal: type[Refused]
) -> None:
    facts = dict(wrong)
    if facts.pop("again", False):
        proposed(cast)
    if facts.pop("left", False):
        Person.objects.filter(pk=cast.relative_of_elder.pk).update(left_at=NOW)
    for name in ("person_id", "representative_id"):
        if name in facts:
            facts[name] = getattr(cast, facts[name]).pk
    if "by" in facts:
        facts["by"] = getattr(cast, facts["by"])
    with pytest.raises(refusal):
        proposed(cast, **facts)


@in_database
def test_what_deciding_refuses(cast: Cast) -> None:
    found = proposed(cast)
    officer = cast.street_officer_actor

    def as_officer(person: Person) -> Actor:
        return Actor(person.pk, officer.role, officer.scope, None, officer.channel)

    approve: Any = partial(approve_representative, representation_id=found.pk, at=NOW)
    with pytest.raises(NotYourAct):
        approve(by=cast.reviewer_actor)
    with pytest.raises(MakerIsChecker):
        approve(by=as_officer(cast.clerk))
    with pytest.raises(RepresentativeInvolved):
        approve(by=as_officer(cast.relative_of_elder))
    with pytest.raises(RepresentationMoved):
        end_representation(representation_id=found.pk, reason=RepresentationEnd.MISTAKE, by=officer, at=NOW)
    refuse_representative(representation_id=found.pk, by=officer, at=NOW)
    with pytest.raises(RepresentationMoved):
        approve(by=officer)
    assert signs_in(cast)


@in_database
def test_the_database_holds_two_persons_one_at_a_time_and_the_end(cast: Cast) -> None:
    found = proposed(cast)
    with pytest.raises(IntegrityError, match="rights_representation_two_persons"), transaction.atomic():
        Representation.objects.filter(pk=found.pk).update(
            state="REFUSED", decided_by=cast.relative_of_elder, decided_at=NOW
        )
    refuse_representative(representation_id=found.pk, by=cast.street_officer_actor, at=NOW)
    with pytest.raises(IntegrityError, match="is over"), transaction.atomic():
        Representation.objects.filter(pk=found.pk).update(state="PROPOSED", decided_by=None)


@pytest.mark.usefixtures("committed_database")
def test_two_officers_at_once_decide_once() -> None:
    cast = make_cast()
    found = proposed(cast)
    decide: dict[str, Any] = {"representation_id": found.pk, "by": cast.street_officer_actor, "at": NOW}
    ended = in_threads(
        [
            partial(approve_representative, **decide),
            partial(refuse_representative, **decide),
            partial(approve_representative, **decide),
        ]
    )
    assert [type(each) for each in ended].count(RepresentationMoved) == 2
