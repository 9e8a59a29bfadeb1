"""An elder who joined twice, once with the resident card and once with a passport: for the street to find."""

from dataclasses import replace
from datetime import timedelta

from timebank.city.moments import office_after
from timebank.city.residents import Population
from timebank.city.streets import HUJIALOU
from timebank.city.world import World
from timebank.people.kinds import ConsentHow, Role
from timebank.people.operations import enrol_person
from timebank.vault.kinds import DocumentKind

JOINED_TWICE = 7
"""Which elder of the street it is."""


def join_twice(*, people: Population, world: World) -> None:
    """Let a clerk enrol an elder again, three weeks ago."""
    elder = people.elders[HUJIALOU.code][JOINED_TWICE]
    passport = replace(
        elder.identity, document_kind=DocumentKind.PASSPORT, document="ZZ0000007", phone="", landline=""
    )
    enrol_person(
        identity=passport,
        birth_date=elder.birth_date,
        sex=elder.sex,
        place=elder.place,
        roles=[Role.ELDER],
        confirms_alone=True,
        has_channel=False,
        consent_how=ConsentHow.IN_PERSON,
        by=world.desks[elder.place].clerk,
        at=office_after(world.loaded_at - timedelta(days=21)),
    )
