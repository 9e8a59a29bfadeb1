"""Families, doors and proofs that a visitor of the demo can check: a paper, two elders' own words, a nursing home, proofs that end."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from timebank.city.moments import on
from timebank.city.residents import couples_of
from timebank.city.streets import HUJIALOU, TUANJIEHU, Street
from timebank.city.world import Elder, World
from timebank.people.kinds import Channel, FamilyPaper, HouseholdKind, QualificationKind, Relation
from timebank.people.operations import (
    confirm_household,
    plan_session,
    record_family,
    record_household,
    say_family,
    state_health,
    take_seat,
    tell_ending_proofs,
)
from timebank.people.queries import people, proofs_in_force
from timebank.people.rules import local_date

AN_HOUR = timedelta(hours=1)
TOLD_MAX = 1_000


def show_families(*, world: World) -> None:
    """Leave something to check since yesterday; nobody of it serves the other in the demo's history."""
    at = on((world.loaded_at - timedelta(days=1)).date(), 10)
    _paper(world, at=at)
    _both_sides(world, at=at)
    _doors(world, at=at)
    _health(world, at=at)
    _course(world, at=at)
    tell_ending_proofs(city=settings.CITY, limit=TOLD_MAX, at=at + AN_HOUR)


def _health(world: World, *, at: datetime) -> None:
    """Let a volunteer whose statement has run out state the own health anew."""
    for volunteer in world.volunteers[HUJIALOU.code]:
        if QualificationKind.HEALTH not in proofs_in_force(person_id=volunteer.id, day=local_date(at)):
            state_health(by=volunteer.actor, at=at)
            return


def _course(world: World, *, at: datetime) -> None:
    """Plan a course for next week in which two volunteers have a seat."""
    session = plan_session(
        course="志愿者基础课",
        version="2025-1",
        where="呼家楼社区活动室",
        starts_at=at + timedelta(days=8),
        minutes=120,
        seats=20,
        by=world.desks[HUJIALOU.code].clerk,
        at=at,
    )
    for volunteer in world.volunteers[HUJIALOU.code][:2]:
        take_seat(session_id=session.pk, person_id=volunteer.id, by=volunteer.actor, at=at)


def _paper(world: World, *, at: datetime) -> None:
    """Let the clerk record that the daughters and sons of two elders are married."""
    delegates = [each.delegate.person_id for each in world.elders[HUJIALOU.code] if each.delegate]
    first, second = delegates[:2]
    record_family(
        person_id=first,
        relative_id=second,
        relation=Relation.SPOUSE,
        paper=FamilyPaper.MARRIAGE_CERTIFICATE,
        by=world.desks[HUJIALOU.code].clerk,
        at=at,
    )


def _both_sides(world: World, *, at: datetime) -> None:
    """Let two elders who married late say so on their pages; a third one says something that nobody has answered."""
    first, second, third = _alone(HUJIALOU, world=world)[-3:]
    found = people(person_ids=[first.id, second.id])
    _says(first, number=found[second.id].member_number, at=at)
    _says(second, number=found[first.id].member_number, at=at + AN_HOUR)
    _says(third, number=found[first.id].member_number, at=at + AN_HOUR)


def _says(elder: Elder, *, number: str, at: datetime) -> None:
    by = replace(elder.actor, channel=Channel.PAGE)
    say_family(relative_number=number, relation=Relation.SPOUSE, by=by, at=at)


def _alone(street: Street, *, world: World) -> list[Elder]:
    """List the elders of a street with a phone and without a recorded family who are still members."""
    elders = world.elders[street.code]
    here = people(person_ids=[each.id for each in elders])
    return [
        each for each in elders if each.has_phone and each.side == {each.id} and here[each.id].left_at is None
    ]


def _doors(world: World, *, at: datetime) -> None:
    """Record the door of a couple as a nursing home: in one street confirmed, in the other waiting."""
    waiting, confirmed = (_first_couple(street, world=world) for street in (HUJIALOU, TUANJIEHU))
    kind = HouseholdKind.INSTITUTION
    record_household(person_id=waiting, kind=kind, by=world.desks[HUJIALOU.code].clerk, at=at)
    desk = world.desks[TUANJIEHU.code]
    record = record_household(person_id=confirmed, kind=kind, by=desk.clerk, at=at)
    confirm_household(record_id=record.pk, by=desk.reviewer, at=at + AN_HOUR)


def _first_couple(street: Street, *, world: World) -> UUID:
    return world.elders[street.code][couples_of(street)[-1][0]].id
