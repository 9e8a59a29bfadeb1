"""Who may do what, read from docs/powers.csv.

The table says for each act who makes it, where, and what conflicts. An act that is not in the table cannot be done.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.conf import settings

from timebank.lib.refusals import Refused
from timebank.people.kinds import DESK_ROLES, Role
from timebank.people.models import Delegation, Person, RoleHeld
from timebank.people.queries import are_same_side
from timebank.people.rules import Actor
from timebank.places.rules import is_within


class NotYourAct(Refused):
    """Your role may not do this here."""


class MakerIsChecker(Refused):
    """Whoever entered something cannot also approve it: another person has to."""


class SameOrganisation(Refused):
    """This has to be decided by the street or by another organisation, not by the one that entered it."""


class OnVolunteersSide(Refused):
    """The volunteer, the volunteer's family and household cannot do this for the elder."""


@dataclass(frozen=True, slots=True)
class Power:
    """One row of the table."""

    act: str
    makes: frozenset[str]
    checks: frozenset[str]
    scope: str
    conflicts: frozenset[str]


def _codes(text: str) -> frozenset[str]:
    return frozenset(code for code in text.split(";") if code)


@cache
def powers() -> dict[str, Power]:
    """Read docs/powers.csv once per process."""
    path = settings.BASE_DIR / "docs" / "powers.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["act"]: Power(
                act=row["act"],
                makes=_codes(row["makes"]),
                checks=_codes(row["checks"]),
                scope=row["scope"],
                conflicts=_codes(row["conflicts"]),
            )
            for row in csv.DictReader(file)
        }


def require(
    act: str,
    *,
    by: Actor,
    place: str,
    owner: UUID | None = None,
    makers: Iterable[UUID] = (),
    maker_organisation: UUID | None = None,
    volunteers: Iterable[UUID] = (),
) -> None:
    """Refuse unless ``by`` may do ``act`` at a place for the person who owns the thing.

    ``owner`` is the elder or volunteer concerned, ``makers`` who entered what is now approved, ``volunteers`` whose
    hours the act would confirm. Raises: NotYourAct, MakerIsChecker, SameOrganisation, OnVolunteersSide.
    """
    power = powers()[act]
    if by.role not in power.makes or not _in_scope(power, act=act, by=by, place=place, owner=owner):
        raise NotYourAct
    if "SELF" in power.conflicts and by.person_id == owner:
        raise NotYourAct
    if "MAKER" in power.conflicts and by.person_id in set(makers):
        raise MakerIsChecker
    if "CLERK_SELF" in power.conflicts and by.role in DESK_ROLES and by.person_id == owner:
        raise NotYourAct
    if "SAME_ORGANISATION" in power.conflicts and maker_organisation is not None:
        _refuse_same_organisation(by=by, organisation_id=maker_organisation)
    if "VOLUNTEER_SIDE" in power.conflicts:
        _refuse_volunteers_side(by=by, volunteers=volunteers)


def require_for_pair(
    act: str, *, by: Actor, first: Person, second: Person, makers: Iterable[UUID] = ()
) -> None:
    """Refuse unless ``by`` may do ``act`` where at least one of two persons lives, and is neither of them.

    Raises: NotYourAct, MakerIsChecker.
    """
    if by.person_id in (first.pk, second.pk):
        raise NotYourAct
    near = first if is_within(code=first.place_id, scope=by.scope or "-") else second
    require(act, by=by, place=near.place_id, owner=near.pk, makers=makers)


def _in_scope(power: Power, *, act: str, by: Actor, place: str, owner: UUID | None) -> bool:
    """Tell whether the role reaches the place or the person."""
    if power.scope == "ANY":
        return True
    if power.scope == "SELF":
        return by.person_id == owner
    if by.role in (Role.ELDER, Role.VOLUNTEER):
        return by.person_id == owner
    if by.role == Role.GUARDIAN:
        return owner is not None and _is_guardian(guardian=by.person_id, student=owner)
    if by.role == Role.DELEGATE:
        return owner is not None and _is_delegate(act=act, delegate=by.person_id, elder=owner)
    return bool(by.scope) and is_within(code=place, scope=by.scope)


def _is_delegate(*, act: str, delegate: UUID, elder: UUID) -> bool:
    """Tell whether the elder gave this delegate the power for the act; it ends when taken back, and with the membership."""
    needed = (
        "may_confirm"
        if act in ("confirm_visit", "dispute_visit", "accept_minutes", "rate_visit")
        else "may_publish"
    )
    return Delegation.objects.filter(
        elder_id=elder,
        elder__left_at__isnull=True,
        delegate_id=delegate,
        until__isnull=True,
        **{needed: True},
    ).exists()


def _is_guardian(*, guardian: UUID, student: UUID) -> bool:
    """Tell whether this guardian leads the student."""
    return Person.objects.filter(pk=student, guardian_id=guardian).exists()


def _refuse_same_organisation(*, by: Actor, organisation_id: UUID) -> None:
    """Refuse who belongs to the organisation in whatever role, not only in the one in which they act now."""
    held = RoleHeld.objects.filter(
        person_id=by.person_id, organisation_id=organisation_id, until__isnull=True
    )
    if by.organisation_id == organisation_id or held.exists():
        raise SameOrganisation


def _refuse_volunteers_side(*, by: Actor, volunteers: Iterable[UUID]) -> None:
    """Refuse the volunteer's own word, and that of the volunteer's family and household, for the elder."""
    for volunteer in volunteers:
        if are_same_side(first=by.person_id, second=volunteer):
            raise OnVolunteersSide
