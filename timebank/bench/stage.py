"""The people of a benchmark: elders with coins, qualified volunteers nearby, a reviewer for each street, open needs around.

Made in bulk straight into the tables, since they are the stage and not what is measured. Nobody of them exists, and none
has a phone, so nothing is ever sent to anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection, connections

from timebank.coins.kinds import DecisionState
from timebank.coins.models import BudgetFunding, Grant
from timebank.coins.rules import budget_account, granted_account, issue_account
from timebank.ledger.kinds import TransferKind
from timebank.ledger.operations import Movement, post
from timebank.lib.ids import derived_id, new_id
from timebank.lib.operation import one_transaction
from timebank.lib.units import CoinMinutes
from timebank.needs.kinds import Category
from timebank.needs.operations import HomeRequest, approve_need, publish_need
from timebank.people.kinds import BeneficiaryClass, Channel, OrganisationKind, Role, Sex
from timebank.people.models import Login, Organisation, Person, Qualification, RoleHeld
from timebank.people.operations import issue_device_token
from timebank.people.rules import BASE_QUALIFICATIONS, Actor, member_number
from timebank.vault.kinds import Field
from timebank.vault.operations import keep_identities

DISTRICT, CITY = "110105", "110000"
STREETS = ("110105003", "110105004", "110105005", "110105006")
SOUTH_WEST, SIDE_DEGREES = (39.850, 116.400), 0.150
"""All live in a square of about 15 km, so that a volunteer has many needs around."""
OPEN_NEEDS_AROUND = 100
PLANNED_MINUTES = 60
GRANTED_MINUTES = 2 * PLANNED_MINUTES
BATCH = 1_000
ELDER_BORN, VOLUNTEER_BORN, STAFF_BORN = date(1948, 5, 17), date(1985, 3, 9), date(1980, 1, 15)


@dataclass(frozen=True, slots=True)
class Pair:
    """An elder, a volunteer of the neighbourhood and the reviewer of the street, each with a token; where the door is."""

    elder_id: UUID
    elder_token: str
    volunteer_token: str
    reviewer_token: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class _Desk:
    """A street's desk: its reviewer and the reviewer's token."""

    actor: Actor
    token: str


def set_stage(*, pairs: int, at: datetime) -> list[Pair]:
    """Make so many pairs and the open needs around them; give the pairs. Raises: LookupError without founding data."""
    officers = _persons(2, born=STAFF_BORN, at=at)
    elders = _persons(pairs + OPEN_NEEDS_AROUND, born=ELDER_BORN, at=at)
    volunteers = _persons(pairs, born=VOLUNTEER_BORN, at=at)
    with one_transaction():
        _write(Person, [*officers, *elders, *volunteers])
        _write(Login, [_login(person) for person in (*elders, *volunteers)])
        _qualify(volunteers, by=officers[0], at=at)
        _keep_doors(elders)
        _grant(elders, officers=officers, at=at)
        roles = {role.person_id: role for role in _roles(elders, volunteers, at=at)}
        _write(RoleHeld, list(roles.values()))
        desks = {street: _desk(street, officer=officers[0], at=at) for street in STREETS}
    _publish_around(elders[pairs:], desks=desks, at=at)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    return [
        _pair(elder, volunteer, roles=roles, desk=desks[elder.place_id], at=at)
        for elder, volunteer in zip(elders[:pairs], volunteers, strict=True)
    ]


def _persons(count: int, *, born: date, at: datetime) -> list[Person]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('people_member_number') FROM generate_series(1, %s)", [count])
        numbers = [number for (number,) in cursor.fetchall()]
    return [_person(order, number=number, born=born, at=at) for order, number in enumerate(numbers)]


def _person(order: int, *, number: int, born: date, at: datetime) -> Person:
    """Make a person; those of the same order live in the same place, each behind a door of their own."""
    latitude, longitude = _home(order)
    return Person(
        member_number=member_number(number),
        birth_date=born,
        sex=Sex.FEMALE if order % 2 else Sex.MALE,
        place_id=STREETS[order % len(STREETS)],
        cell_latitude=Decimal(str(round(latitude, 3))),
        cell_longitude=Decimal(str(round(longitude, 3))),
        household_key=new_id().hex * 2,
        joined_at=at - timedelta(days=30),
    )


def _home(order: int) -> tuple[float, float]:
    """Spread homes evenly over the square (additive recurrence with the plastic number)."""
    return (
        SOUTH_WEST[0] + SIDE_DEGREES * (order * 0.7548776662466927 % 1),
        SOUTH_WEST[1] + SIDE_DEGREES * (order * 0.5698402909980532 % 1),
    )


def _login(person: Person) -> Login:
    login = Login(person=person)
    login.set_unusable_password()
    return login


def _roles(elders: Sequence[Person], volunteers: Sequence[Person], *, at: datetime) -> list[RoleHeld]:
    held = [(person, Role.ELDER) for person in elders] + [(person, Role.VOLUNTEER) for person in volunteers]
    return [RoleHeld(person=person, role=role, since=at - timedelta(days=30)) for person, role in held]


def _qualify(volunteers: Sequence[Person], *, by: Person, at: datetime) -> None:
    day = at.date()
    rows = [
        Qualification(
            person=volunteer,
            kind=kind,
            issuer="bench",
            issued_date=day - timedelta(days=30),
            expires_date=day + timedelta(days=300),
            recorded_by=by,
        )
        for volunteer in volunteers
        for kind in BASE_QUALIFICATIONS
    ]
    _write(Qualification, rows)


def _keep_doors(elders: Sequence[Person]) -> None:
    """Keep only where the doors are: no name, no number, no phone."""
    for start in range(0, len(elders), BATCH):
        keep_identities(
            identities={
                elder.pk: {Field.POSITION: "{:.5f},{:.5f}".format(*_home(start + order))}
                for order, elder in enumerate(elders[start : start + BATCH])
            }
        )


def _grant(elders: Sequence[Person], *, officers: Sequence[Person], at: datetime) -> None:
    """Fund the district's budget and grant every elder coins, as two officers would."""
    total = CoinMinutes(GRANTED_MINUTES * len(elders))
    proposed_by, approved_by = officers
    decided = {
        "place_id": DISTRICT,
        "proposed_by": proposed_by,
        "proposed_at": at,
        "approved_by": approved_by,
        "approved_at": at,
        "state": DecisionState.APPROVED,
    }
    funding = BudgetFunding.objects.create(coin_minutes=total, **decided)
    grants = [
        Grant(
            person=elder,
            beneficiary_class=BeneficiaryClass.DIFFICULTY,
            coin_minutes=GRANTED_MINUTES,
            expires_date=at.date() + timedelta(days=300),
            **decided,
        )
        for elder in elders
    ]
    _write(Grant, grants)
    post(movements=[_funding(funding, at=at)])
    for start in range(0, len(grants), BATCH):
        post(movements=[_granting(grant, at=at) for grant in grants[start : start + BATCH]])


def _funding(funding: BudgetFunding, *, at: datetime) -> Movement:
    return Movement(
        id=derived_id(cause=funding.pk, verb=TransferKind.ISSUE),
        debit=issue_account(city=CITY),
        credit=budget_account(place=DISTRICT),
        coin_minutes=CoinMinutes(funding.coin_minutes),
        kind=TransferKind.ISSUE,
        reference=f"FUNDING {funding.pk}",
        cause_id=funding.pk,
        happened_at=at,
    )


def _granting(grant: Grant, *, at: datetime) -> Movement:
    account = granted_account(person_id=grant.person_id, grant_id=grant.pk)
    return Movement(
        id=derived_id(cause=grant.pk, verb=TransferKind.GRANT, account=account.id),
        debit=budget_account(place=DISTRICT),
        credit=account,
        coin_minutes=CoinMinutes(grant.coin_minutes),
        kind=TransferKind.GRANT,
        reference=f"GRANT {grant.pk}",
        cause_id=grant.pk,
        happened_at=at,
    )


def _desk(street: str, *, officer: Person, at: datetime) -> _Desk:
    (reviewer,) = _persons(1, born=STAFF_BORN, at=at)
    _write(Person, [reviewer])
    _write(Login, [_login(reviewer)])
    organisation = Organisation.objects.create(
        kind=OrganisationKind.PROFESSIONAL,
        name=f"bench {street}",
        place_id=street,
        confirmed_by=officer,
        confirmed_from=at - timedelta(days=30),
    )
    held = RoleHeld.objects.create(
        person=reviewer,
        role=Role.DESK_REVIEWER,
        organisation=organisation,
        since=at - timedelta(days=30),
    )
    actor = Actor(
        person_id=reviewer.pk,
        role=Role.DESK_REVIEWER,
        scope=street,
        organisation_id=organisation.pk,
        channel=Channel.DESK,
    )
    return _Desk(actor, _token(held, at=at))


def _publish_around(elders: Sequence[Person], *, desks: dict[str, _Desk], at: datetime) -> None:
    """Let some elders have open needs for tomorrow, so that a volunteer's list is as long as in a city."""
    for elder in elders:
        by = Actor(person_id=elder.pk, role=Role.ELDER, scope="", organisation_id=None, channel=Channel.API)
        wanted = HomeRequest(
            elder_id=elder.pk,
            category=Category.COMFORT,
            starts_at=at + timedelta(days=1),
            planned_minutes=PLANNED_MINUTES,
        )
        need = publish_need(request=wanted, by=by, at=at)
        approve_need(need_id=need.pk, by=desks[elder.place_id].actor, at=at)


def _pair(
    elder: Person, volunteer: Person, *, roles: dict[UUID, RoleHeld], desk: _Desk, at: datetime
) -> Pair:
    assert elder.cell_latitude is not None
    assert elder.cell_longitude is not None
    return Pair(
        elder_id=elder.pk,
        elder_token=_token(roles[elder.pk], at=at),
        volunteer_token=_token(roles[volunteer.pk], at=at),
        reviewer_token=desk.token,
        latitude=float(elder.cell_latitude),
        longitude=float(elder.cell_longitude),
    )


def _token(held: RoleHeld, *, at: datetime) -> str:
    return issue_device_token(
        person_id=held.person_id,
        role_held_id=held.pk,
        device_key=f"bench {held.person_id}",
        second_factor=True,
        at=at,
    )


def _write(model: type, rows: list) -> None:  # type: ignore[type-arg]
    model.objects.bulk_create(rows, batch_size=BATCH)  # type: ignore[attr-defined]
