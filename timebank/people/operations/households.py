"""Recording that people behind the same door are no household: an institution, or a mistaken door. By two persons, dated.

Until a second person has confirmed it, and again from its end on, the same door is the same household.
"""

from datetime import datetime
from uuid import UUID

from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.people import powers
from timebank.people.kinds import HouseholdKind, HouseholdState
from timebank.people.models import HouseholdRecord, HouseholdStep
from timebank.people.queries import person as fetch_person
from timebank.people.queries import side_of
from timebank.people.queries.households import residents_of
from timebank.people.refusals import DoorUnknown, HouseholdDecided, HouseholdKnown, HouseholdOfOwnSide
from timebank.people.rules import Actor

LIVE = (HouseholdState.PROPOSED, HouseholdState.IN_FORCE)


@operation
def record_household(*, person_id: UUID, kind: HouseholdKind, by: Actor, at: datetime) -> HouseholdRecord:
    """Propose that a member's door is an institution, or that the member does not live behind it.

    Raises: NotFound, NotYourAct, DoorUnknown, HouseholdOfOwnSide, HouseholdKnown.
    """
    person = fetch_person(person_id=person_id)
    powers.require("record_household", by=by, place=person.place_id, owner=person.pk)
    if not person.household_key:
        raise DoorUnknown
    _refuse_own_door(person.household_key, by=by)
    known = HouseholdRecord.objects.filter(household_key=person.household_key, kind=kind, state__in=LIVE)
    if kind == HouseholdKind.OTHER_DOOR:
        known = known.filter(person=person)
    if known.exists():
        raise HouseholdKnown
    record = HouseholdRecord.objects.create(
        kind=kind,
        household_key=person.household_key,
        person=person,
        state=HouseholdState.PROPOSED,
        recorded_by_id=by.person_id,
        recorded_at=at,
    )
    _keep_step(record, from_state="", by=by, at=at)
    return record


@operation
def confirm_household(*, record_id: UUID, by: Actor, at: datetime) -> HouseholdRecord:
    """Confirm it as the second person; from now on guards follow it.

    Raises: NotFound, NotYourAct, MakerIsChecker, HouseholdDecided, HouseholdOfOwnSide.
    """
    record = _waiting(record_id, act="confirm_household", by=by)
    _move(record, to=HouseholdState.IN_FORCE, by=by, at=at, checked_by_id=by.person_id, checked_at=at)
    return record


@operation
def refuse_household(*, record_id: UUID, by: Actor, at: datetime) -> HouseholdRecord:
    """Refuse it as the second person; the door stays one household.

    Raises: NotFound, NotYourAct, MakerIsChecker, HouseholdDecided, HouseholdOfOwnSide.
    """
    record = _waiting(record_id, act="refuse_household", by=by)
    _move(record, to=HouseholdState.REFUSED, by=by, at=at, checked_by_id=by.person_id, checked_at=at)
    return record


@operation
def end_household_record(*, record_id: UUID, by: Actor, at: datetime) -> HouseholdRecord:
    """End what is in force: one person is enough, because guards only become stricter.

    Raises: NotFound, NotYourAct, HouseholdDecided.
    """
    record = _locked(record_id)
    person = record.person
    powers.require("end_household_record", by=by, place=person.place_id, owner=person.pk)
    if record.state != HouseholdState.IN_FORCE:
        raise HouseholdDecided
    _move(record, to=HouseholdState.ENDED, by=by, at=at, ended_by_id=by.person_id, ended_at=at)
    return record


def _locked(record_id: UUID) -> HouseholdRecord:
    """Lock a record. Raises: NotFound."""
    rows = HouseholdRecord.objects.select_for_update(of=("self",)).select_related("person")
    record = rows.filter(pk=record_id).first()
    if record is None:
        raise NotFound
    return record


def _waiting(record_id: UUID, *, act: str, by: Actor) -> HouseholdRecord:
    """Lock what waits for a second person, and refuse who cannot be that one."""
    record = _locked(record_id)
    person, makers = record.person, [record.recorded_by_id]
    powers.require(act, by=by, place=person.place_id, owner=person.pk, makers=makers)
    if record.state != HouseholdState.PROPOSED:
        raise HouseholdDecided
    _refuse_own_door(record.household_key, by=by)
    return record


def _refuse_own_door(household_key: str, *, by: Actor) -> None:
    """Refuse whose own side lives behind the door. Raises: HouseholdOfOwnSide."""
    if side_of(person_id=by.person_id) & residents_of(household_key=household_key):
        raise HouseholdOfOwnSide


def _move(record: HouseholdRecord, *, to: HouseholdState, by: Actor, at: datetime, **columns: object) -> None:
    """Move a record on while its state is the one that was read, and keep the step. Raises: HouseholdDecided."""
    before = record.state
    if not HouseholdRecord.objects.filter(pk=record.pk, state=before).update(state=to, **columns):
        raise HouseholdDecided
    record.state = to
    _keep_step(record, from_state=before, by=by, at=at)


def _keep_step(record: HouseholdRecord, *, from_state: str, by: Actor, at: datetime) -> None:
    HouseholdStep.objects.create(
        record=record, from_state=from_state, to_state=record.state, moved_by_id=by.person_id, moved_at=at
    )
