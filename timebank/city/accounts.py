"""Writes down which people of the demo can be tried out at sign-in, in the order in which they are shown."""

from uuid import UUID

from timebank.city.models import DemoAccount
from timebank.city.parts import Part
from timebank.city.pieces import (
    ARRIVING_VOLUNTEER,
    AWAITING_ELDER,
    DELEGATING_ELDER,
    MAIN_ELDER,
    MAIN_VOLUNTEER,
)
from timebank.city.posts import FIRST, ORGANISATIONS, SECOND
from timebank.city.residents import GUARDIANS, SPENDERS, Population, Resident
from timebank.city.staffing import Staff
from timebank.city.streets import CITY, HUJIALOU
from timebank.city.world import World
from timebank.people.kinds import ADMINISTRATOR_ROLES, Role
from timebank.people.models import RoleHeld

_SECOND_STREET = ORGANISATIONS[SECOND][1]
STAFF_PARTS = (
    (f"clerk {FIRST} {HUJIALOU.code}", HUJIALOU.code, Part.FIRST_DESK),
    (f"reviewer {FIRST} {HUJIALOU.code}", HUJIALOU.code, Part.FIRST_DESK),
    (f"reviewer {SECOND} {_SECOND_STREET}", HUJIALOU.code, Part.SECOND_DESK),
    (f"officer {HUJIALOU.code}", HUJIALOU.code, Part.STREET),
    (f"officer {HUJIALOU.district} maker", HUJIALOU.district, Part.DISTRICT_MAKER),
    (f"officer {HUJIALOU.district} checker", HUJIALOU.district, Part.DISTRICT_CHECKER),
    (f"officer {CITY} maker", CITY, Part.CITY_MAKER),
    (f"officer {CITY} checker", CITY, Part.CITY_CHECKER),
    (f"supervisor {HUJIALOU.district}", HUJIALOU.district, Part.SUPERVISOR),
    (f"auditor {CITY}", CITY, Part.AUDITOR),
    *((role.value, "", Part.ADMINISTRATOR) for role in ADMINISTRATOR_ROLES),
)


def list_accounts(*, people: Population, world: World, staff: Staff) -> None:
    """Write the list."""
    rows = [_by_phone(*each) for each in _members(people, world)]
    for key, place, part in STAFF_PARTS:
        person_id = staff.people[key].pk
        held = _held(person_id, staff.actors[key].role, place=place)
        rows.append(
            DemoAccount(
                person_id=person_id, role_held=held, part=part.value, totp_secret=staff.secrets[person_id]
            )
        )
    for position, row in enumerate(rows, start=1):
        row.position = position
    DemoAccount.objects.bulk_create(rows)


def _members(people: Population, world: World) -> list[tuple[UUID, Resident, Role, Part]]:
    """Choose elders, volunteers and who stands by them."""
    street = HUJIALOU.code
    elders, volunteers = people.elders[street], people.volunteers[street]
    elder_ids = [elder.id for elder in world.elders[street]]
    volunteer_ids = [volunteer.id for volunteer in world.volunteers[street]]
    delegate = world.elders[street][DELEGATING_ELDER].delegate
    assert delegate is not None

    def elder(number: int, part: Part) -> tuple[UUID, Resident, Role, Part]:
        return elder_ids[number], elders[number], Role.ELDER, part

    def volunteer(number: int, role: Role, part: Part) -> tuple[UUID, Resident, Role, Part]:
        return volunteer_ids[number], volunteers[number], role, part

    return [
        elder(MAIN_ELDER, Part.ELDER_MAIN),
        elder(AWAITING_ELDER, Part.ELDER_AWAITING),
        volunteer(MAIN_VOLUNTEER, Role.VOLUNTEER, Part.VOLUNTEER_MAIN),
        volunteer(ARRIVING_VOLUNTEER, Role.VOLUNTEER, Part.VOLUNTEER_ARRIVING),
        volunteer(SPENDERS[0], Role.VOLUNTEER, Part.VOLUNTEER_OVER_60),
        (world.students[0].id, people.students[0], Role.VOLUNTEER, Part.STUDENT),
        volunteer(GUARDIANS[0], Role.GUARDIAN, Part.GUARDIAN),
        (world.grown[0].id, people.grown[0], Role.VOLUNTEER, Part.GROWN),
        (delegate.person_id, people.delegates[street, DELEGATING_ELDER], Role.DELEGATE, Part.DELEGATE),
    ]


def _by_phone(person_id: UUID, resident: Resident, role: Role, part: Part) -> DemoAccount:
    held = _held(person_id, role, place="")
    return DemoAccount(person_id=person_id, role_held=held, part=part.value, phone_order=resident.phone_order)


def _held(person_id: UUID, role: Role, *, place: str) -> RoleHeld:
    """Find the role of a person, by its place where somebody works for several."""
    held = RoleHeld.objects.filter(person_id=person_id, role=role).order_by("pk")
    of_place = held.filter(place_id=place).first() if place else None
    found = of_place or held.first()
    assert found is not None
    return found
