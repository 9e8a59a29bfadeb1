"""The address of a promised visit, for the volunteer who comes and the guardian who leads: each look is journaled.

The building is seen from acceptance, the door and a number only near the time, and some hours after it nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime

from timebank.lib.refusals import NotFound
from timebank.matching.kinds import MatchState
from timebank.matching.models import Match
from timebank.matching.rules import Visibility, visibility
from timebank.people.queries import fitness
from timebank.people.rules import Actor, local_date
from timebank.policy.queries import value
from timebank.vault.doors import building_of
from timebank.vault.kinds import Field, Purpose
from timebank.vault.operations import look


@dataclass(frozen=True, slots=True)
class AddressSeen:
    """What is seen of a home now; empty is what is not seen, or not known."""

    building: str = field(repr=False, default="")
    address: str = field(repr=False, default="")
    phone: str = field(repr=False, default="")


def visible_now(*, match: Match, at: datetime) -> Visibility:
    """Say what of the home of a match may be seen at a moment, by the values of its place."""
    place = match.need.place_id
    return visibility(
        starts_at=match.starts_at,
        ends_at=match.ends_at,
        at=at,
        hours_before=value("door_visible_hours_before", at=at, place=place),
        hours_after=value("door_visible_hours_after", at=at, place=place),
    )


def look_at_address(*, match: Match, by: Actor, at: datetime) -> AddressSeen:
    """Show what may be seen now of the home where a match is served; after the time nothing is looked up,
    nor for who is suspended.

    Raises: NotFound for anybody but the volunteer and the guardian, for a group activity, for what was called off.
    """
    elder_id = match.need.elder_id
    is_due = match.state in (MatchState.ACCEPTED, MatchState.SERVED)
    if elder_id is None or not is_due or by.person_id not in (match.volunteer_id, match.led_by_id):
        raise NotFound
    if by.person_id != match.volunteer_id and match.volunteer.guardian_id != by.person_id:
        raise NotFound  # Who led a student leads nobody who is of age.
    sees = visible_now(match=match, at=at)
    fit = fitness(person_id=match.volunteer_id, needed=(), day=local_date(at), at=at, until=at)
    if not sees.building or fit.is_suspended:
        return AddressSeen()
    fields = [Field.ADDRESS, *((Field.PHONE, Field.LANDLINE) if sees.door else ())]
    found = look(
        person_id=elder_id, fields=fields, by_id=by.person_id, by_role=by.role, purpose=Purpose.VISIT
    )
    address = found.get(Field.ADDRESS, "")
    return AddressSeen(
        building=(building_of(address) or "") if address else "",
        address=address if sees.door else "",
        phone=found.get(Field.PHONE) or found.get(Field.LANDLINE, ""),
    )
