"""Makes the staff of the demo by the acts of people: administrators, officers, organisations, desks.

Nobody appoints oneself, and all of it happened before the first elder was enrolled.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.contrib.auth.hashers import make_password

from timebank.city.moments import OFFICE_OPENS, on
from timebank.city.posts import GROUP, ORGANISATIONS, POSTS, SECOND, Post
from timebank.city.residents import Resident
from timebank.city.streets import HUJIALOU, STREETS
from timebank.city.world import Desk, World
from timebank.needs.kinds import Category
from timebank.people.kinds import DESK_ROLES, Channel, OrganisationKind, Role
from timebank.people.models import Login, Person
from timebank.people.operations import (
    admit_organisation,
    appoint,
    confirm_organisation,
    enrol_second_factor,
    enrol_staff,
    install_administrators,
    renew_organisation,
    revoke_organisation,
)
from timebank.people.rules import Actor, OrganisationScope

PASSWORD = "shiguang-demo"  # noqa: S105 - invented people, shown on the sign-in page
"""The password of all demo staff."""
REVOKED_NAME = "呼家楼知行讲堂"
REVOKED_REASON = "多次未按计划开展活动，经提醒未改正"
YEAR_AND_MORE = timedelta(days=430)


@dataclass(slots=True)
class Staff:
    """Who was appointed, by key of the post, and what each needs to sign in."""

    people: dict[str, Person] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    organisations: dict[str, UUID] = field(default_factory=dict)
    secrets: dict[UUID, str] = field(default_factory=dict)


def make_staff(*, planned: dict[str, Resident], world: World) -> Staff:
    """Install the administrators, appoint everybody else, confirm the organisations, fill the desks."""
    at, staff = on((world.loaded_at - YEAR_AND_MORE).date(), OFFICE_OPENS), Staff()
    security = _administrators(staff, at=at)
    offices = [post for post in POSTS if post.role not in DESK_ROLES]
    desks = [post for post in POSTS if post.role in DESK_ROLES]
    for post in offices:
        _take_up(post, planned[post.key], staff=staff, by=security, at=at)
    _organisations(staff, at=at)
    for post in desks:
        _take_up(post, planned[post.key], staff=staff, by=security, at=at)
    _hand_over(staff, by=security, at=at)
    _fill(world, staff)
    return staff


def actor_of(person: Person, *, role: Role, scope: str, organisation_id: UUID | None) -> Actor:
    """Say how a member of staff acts."""
    channel = Channel.DESK if role in DESK_ROLES else Channel.PAGE
    return Actor(person.pk, role, scope, organisation_id, channel)


def _administrators(staff: Staff, *, at: datetime) -> Actor:
    for made in install_administrators(at=at):
        key = made.role.value
        staff.people[key] = made.person
        staff.actors[key] = actor_of(made.person, role=made.role, scope="", organisation_id=None)
    return staff.actors[Role.SECURITY_ADMINISTRATOR.value]


def _organisations(staff: Staff, *, at: datetime) -> None:
    """Let the streets confirm three professional organisations and a volunteer group."""
    wanted = {key: (*facts, OrganisationKind.PROFESSIONAL) for key, facts in ORGANISATIONS.items()}
    wanted["group"] = (*GROUP, OrganisationKind.GROUP)
    for key, (name, street, kind) in wanted.items():
        organisation = confirm_organisation(
            name=name,
            kind=kind,
            place=street,
            confirmed_from=at,
            confirmed_until=None,
            by=staff.actors[f"officer {street}"],
            at=at,
        )
        staff.organisations[key] = organisation.pk
    _admissions(staff, at=at)
    _rise_and_fall(staff, at=at)


def _admissions(staff: Staff, *, at: datetime) -> None:
    """Let the other streets in which an organisation has a desk admit it."""
    desks = [post for post in POSTS if post.organisation]
    wanted = {(post.organisation, street) for post in desks for street in (post.place, *post.also)}
    for key, street in sorted(wanted):
        if street != ORGANISATIONS[key][1]:
            admit_organisation(
                organisation_id=staff.organisations[key],
                place=street,
                by=staff.actors[f"officer {street}"],
                at=at,
            )


def _rise_and_fall(staff: Staff, *, at: datetime) -> None:
    """Confirm one more organisation for lectures alone, renew it, and revoke it with a reason."""
    by = staff.actors[f"officer {HUJIALOU.code}"]
    found = confirm_organisation(
        name=REVOKED_NAME,
        kind=OrganisationKind.PROFESSIONAL,
        place=HUJIALOU.code,
        confirmed_from=at,
        confirmed_until=at + timedelta(days=90),
        scope=OrganisationScope((Category.TRAINING, Category.SAFETY)),
        by=by,
        at=at,
    )
    later, last = at + timedelta(days=80), at + timedelta(days=200)
    renew_organisation(organisation_id=found.pk, confirmed_until=None, by=by, at=later)
    revoke_organisation(organisation_id=found.pk, reason=REVOKED_REASON, by=by, at=last)


def _take_up(post: Post, planned: Resident, *, staff: Staff, by: Actor, at: datetime) -> None:
    """Enrol somebody and appoint them to the post; a desk of the organisation's own street needs no place."""
    person = enrol_staff(
        identity=planned.identity,
        birth_date=planned.birth_date,
        sex=planned.sex,
        place=post.home,
        by=by,
        at=at,
    )
    organisation_id = staff.organisations.get(post.organisation)
    for place in (post.place, *post.also):
        own = bool(post.organisation) and place == ORGANISATIONS[post.organisation][1]
        appoint(
            person_id=person.pk,
            role=post.role,
            place=None if own else place,
            organisation_id=organisation_id,
            by=by,
            at=at,
        )
    staff.people[post.key] = person
    staff.actors[post.key] = actor_of(
        person, role=post.role, scope=post.place, organisation_id=organisation_id
    )


def _hand_over(staff: Staff, *, by: Actor, at: datetime) -> None:
    """Give everybody the second factor and the one password, made once: a hash for each takes half a minute."""
    for key, person in staff.people.items():
        own = staff.actors[key] if person.pk == by.person_id else by
        address = enrol_second_factor(person_id=person.pk, by=own, at=at)
        staff.secrets[person.pk] = parse_qs(urlsplit(address).query)["secret"][0]
    whose = [person.pk for person in staff.people.values()]
    Login.objects.filter(person_id__in=whose).update(password=make_password(PASSWORD))


def _fill(world: World, staff: Staff) -> None:
    """Say who sits at the desk of each street; in the first one a second organisation can check the first."""
    world.officers = {key: actor for key, actor in staff.actors.items() if key.startswith("officer ")}
    for street in STREETS:
        clerk_key = next(
            post.key for post in POSTS if post.role == Role.DESK_CLERK and post.place == street.code
        )
        clerk = staff.actors[clerk_key]
        reviewer = staff.actors[clerk_key.replace("clerk", "reviewer")]
        officer = staff.actors[f"officer {street.code}"]
        second = officer
        if street is HUJIALOU:
            other = staff.people[f"reviewer {SECOND} {ORGANISATIONS[SECOND][1]}"]
            second = actor_of(
                other,
                role=Role.DESK_REVIEWER,
                scope=street.code,
                organisation_id=staff.organisations[SECOND],
            )
        assert clerk.organisation_id is not None
        world.desks[street.code] = Desk(clerk.organisation_id, clerk, reviewer, second, officer)
