"""Applications in the demo: one in each state, and a member who asks for a further role.

They take nobody by chance, so that the rest of the demo's history stays what its seed makes of it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from timebank.city.clockwork import Story
from timebank.city.invented import document_number, phone_number
from timebank.city.moments import day_of, on
from timebank.city.streets import HUJIALOU
from timebank.city.world import World
from timebank.people.kinds import ApplicationReason, ApplicationState, Channel, ResidenceKind, Role, Sex
from timebank.people.models import Application
from timebank.people.operations import (
    Applicant,
    Wish,
    approve_application,
    ask_for_role,
    refuse_application,
    send_application,
    send_back_application,
    withdraw_application,
)
from timebank.people.queries import joiner_of
from timebank.people.rules import Actor, Identity
from timebank.vault.kinds import DocumentKind

FIRST_PHONE = 9_900
ASKS_TO_VOLUNTEER = 9
"""The elder of the first street who also wants to serve."""
PAPER = ResidenceKind.HOUSEHOLD_REGISTRATION


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who applies, and what becomes of it."""

    name: str
    birth_date: date
    sex: Sex
    role: Role
    days_before: int
    becomes: ApplicationState


NEWCOMERS = (
    Newcomer("石雨桐", date(1996, 3, 14), Sex.FEMALE, Role.VOLUNTEER, 1, ApplicationState.SENT),
    Newcomer("范国庆", date(1961, 10, 1), Sex.MALE, Role.ELDER, 5, ApplicationState.SENT),
    Newcomer("谭秀珍", date(1958, 7, 22), Sex.FEMALE, Role.ELDER, 3, ApplicationState.SENT_BACK),
    Newcomer("白景行", date(1993, 12, 5), Sex.MALE, Role.VOLUNTEER, 8, ApplicationState.APPROVED),
    Newcomer("龙博文", date(1990, 2, 17), Sex.MALE, Role.VOLUNTEER, 7, ApplicationState.REFUSED),
    Newcomer("康晓彤", date(1988, 5, 30), Sex.FEMALE, Role.GUARDIAN, 4, ApplicationState.WITHDRAWN),
)
"""The second one has waited longer than the street should take."""


def joining_stories(*, world: World) -> list[Story]:
    """Plan the applications of the first street."""
    newcomers = [_joins(world, each, order=order) for order, each in enumerate(NEWCOMERS)]
    return [*newcomers, _asks_to_volunteer(world)]


def _moment(world: World, *, days_before: int, hour: int) -> datetime:
    return min(on(day_of(world.loaded_at) - timedelta(days=days_before), hour), world.loaded_at)


def _joins(world: World, newcomer: Newcomer, *, order: int) -> Story:
    phone = phone_number(order=FIRST_PHONE + order)
    by = Actor(joiner_of(phone=phone), Role.APPLICANT, "", None, Channel.PAGE)
    at = _moment(world, days_before=newcomer.days_before, hour=10)
    yield at
    wish = Wish(role=newcomer.role, residence=PAPER, agrees_membership=True, agrees_location=True)
    application = send_application(
        wish=wish, applicant=_applicant(newcomer, phone=phone, order=order), by=by, at=at
    ).application
    decided_at = _moment(world, days_before=newcomer.days_before - 1, hour=14)
    if newcomer.becomes != ApplicationState.SENT:
        yield decided_at
        _becomes(
            application, newcomer.becomes, own=by, reviewer=world.desks[HUJIALOU.code].reviewer, at=decided_at
        )


def _applicant(newcomer: Newcomer, *, phone: str, order: int) -> Applicant:
    number = document_number(birth_date=newcomer.birth_date, sex=newcomer.sex, take=1)
    identity = Identity(
        name=newcomer.name,
        document_kind=DocumentKind.RESIDENT_NUMBER,
        document=number,
        phone=phone,
        address=f"朝阳区呼家楼街道试验新里{order + 1}号楼1单元101室",
    )
    return Applicant(identity=identity, place=HUJIALOU.code)


def _becomes(
    application: Application, state: ApplicationState, *, own: Actor, reviewer: Actor, at: datetime
) -> None:
    """Let the application become what the plan says, by the acts of those concerned."""
    about: dict[str, Any] = {"application_id": application.pk, "at": at}
    if state == ApplicationState.APPROVED:
        approve_application(residence=PAPER, elder_word=None, by=reviewer, **about)
    elif state == ApplicationState.REFUSED:
        refuse_application(reason=ApplicationReason.NOT_RESIDENT, by=reviewer, **about)
    elif state == ApplicationState.SENT_BACK:
        send_back_application(reason=ApplicationReason.ADDRESS, by=reviewer, **about)
    else:
        withdraw_application(by=own, **about)


def _asks_to_volunteer(world: World) -> Story:
    at = _moment(world, days_before=1, hour=11)
    yield at
    elder = world.elders[HUJIALOU.code][ASKS_TO_VOLUNTEER]
    ask_for_role(wish=Wish(role=Role.VOLUNTEER, residence=PAPER), by=elder.actor, at=at)
