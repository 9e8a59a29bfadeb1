"""Special groups in the demo: recognised, waiting, refused and ending soon; one list of the district approved, one waiting.

They take nobody by chance, so that the rest of the demo's history stays what its seed makes of it.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from timebank.city.clockwork import Story
from timebank.city.moments import day_of, on
from timebank.city.residents import has_dementia
from timebank.city.streets import HUJIALOU
from timebank.city.world import Elder, World
from timebank.people.kinds import BeneficiaryClass, ConsentHow, EvidenceKind, StatusRefusal
from timebank.people.models import SpecialStatus
from timebank.people.operations import (
    apply_special_status,
    approve_special_list,
    approve_special_status,
    propose_special_list,
    refuse_special_status,
)
from timebank.people.queries import people
from timebank.people.sheets import ListedSheet, read_typed_members

APPROVED_ELDERS, WAITING_ELDERS = slice(20, 28), slice(33, 39)
OWN, AT_DESK, REFUSED, ENDING = 0, 5, 6, 7
"""Elders of the first street: who applied on the own page, and who at the desk."""
LONG_DAYS, SHORT_DAYS = 300, 20


def special_stories(*, world: World) -> list[Story]:
    """Plan the lists and applications of the first street."""
    elders = world.elders[HUJIALOU.code]
    with_dementia = [elder for number, elder in enumerate(elders) if has_dementia(number)]
    return [
        _list(world, elders[APPROVED_ELDERS], days=-9, kind=BeneficiaryClass.DISABILITY, approves=True),
        _list(world, elders[WAITING_ELDERS], days=-1, kind=BeneficiaryClass.DIFFICULTY, approves=False),
        *(_recognised(world, elder, BeneficiaryClass.DEMENTIA, lasts=LONG_DAYS) for elder in with_dementia),
        _recognised(world, elders[ENDING], BeneficiaryClass.DIFFICULTY, lasts=SHORT_DAYS),
        _refused(world, elders[REFUSED]),
        _applied_at_desk(world, elders[AT_DESK]),
        _applied_alone(world, elders[OWN]),
    ]


def _moment(world: World, *, days: int, hour: int) -> datetime:
    return min(on(day_of(world.loaded_at) + timedelta(days=days), hour), world.loaded_at)


def _list(world: World, elders: list[Elder], *, days: int, kind: BeneficiaryClass, approves: bool) -> Story:
    at = _moment(world, days=days, hour=9)
    yield at
    list_id = propose_special_list(
        place=HUJIALOU.district,
        sheet=_sheet(elders),
        beneficiary_class=kind,
        starts_date=day_of(at),
        last_date=day_of(at) + timedelta(days=LONG_DAYS),
        by=world.officers[f"officer {HUJIALOU.district} maker"],
        at=at,
    )
    if approves:
        later = at + timedelta(hours=2)
        yield later
        checker = world.officers[f"officer {HUJIALOU.district} checker"]
        approve_special_list(list_id=list_id, by=checker, at=later)


def _sheet(elders: list[Elder]) -> ListedSheet:
    found = people(person_ids=[elder.id for elder in elders])
    text = "\n".join(found[elder.id].member_number for elder in elders)
    return ListedSheet(sha256(text.encode()).hexdigest(), read_typed_members(text=text).rows)


def _apply(world: World, elder: Elder, kind: BeneficiaryClass, *, at: datetime) -> SpecialStatus:
    return apply_special_status(
        person_id=elder.id,
        beneficiary_class=kind,
        evidence_kind=EvidenceKind.STREET_STATEMENT,
        consent_how=ConsentHow.IN_PERSON,
        by=world.desks[elder.street].clerk,
        at=at,
    )


def _recognised(world: World, elder: Elder, kind: BeneficiaryClass, *, lasts: int) -> Story:
    at = _moment(world, days=-12, hour=10)
    yield at
    status = _apply(world, elder, kind, at=at)
    later = at + timedelta(days=1)
    yield later
    approve_special_status(
        status_id=status.pk,
        last_date=day_of(world.loaded_at) + timedelta(days=lasts),
        by=world.officers[f"officer {HUJIALOU.district} checker"],
        at=later,
    )


def _refused(world: World, elder: Elder) -> Story:
    at = _moment(world, days=-5, hour=10)
    yield at
    status = _apply(world, elder, BeneficiaryClass.OTHER, at=at)
    later = at + timedelta(days=2)
    yield later
    refuse_special_status(
        status_id=status.pk,
        refusal=StatusRefusal.PAPER_OUT_OF_DATE,
        by=world.officers[f"officer {HUJIALOU.district} checker"],
        at=later,
    )


def _applied_at_desk(world: World, elder: Elder) -> Story:
    at = _moment(world, days=-1, hour=14)
    yield at
    _apply(world, elder, BeneficiaryClass.URGENT, at=at)


def _applied_alone(world: World, elder: Elder) -> Story:
    """Let the elder of the sign-in page apply on the own page; the paper is still to be shown."""
    at = _moment(world, days=-1, hour=16)
    yield at
    apply_special_status(
        person_id=elder.id,
        beneficiary_class=BeneficiaryClass.INCAPACITY,
        evidence_kind=EvidenceKind.ABILITY_ASSESSMENT,
        consent_how=ConsentHow.SELF,
        by=elder.actor,
        at=at,
    )
