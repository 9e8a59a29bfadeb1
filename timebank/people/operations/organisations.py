"""Confirmations of organisations after the first day: renewed, given another scope, admitted by further streets, revoked.

Revoking stops recognition at once: nobody acts for the organisation at the next request. What was recorded stays.
"""

from datetime import datetime
from uuid import UUID

from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.people import powers
from timebank.people.kinds import OrganisationAct
from timebank.people.models import DeviceToken, Organisation, OrganisationStep
from timebank.people.queries import is_confirmed, works_in
from timebank.people.refusals import (
    ConfirmationPeriodWrong,
    ConfirmationRevoked,
    EndReasonMissing,
    NotConfirmedElsewhere,
    PlaceIsNoStreet,
    StreetAdmitsAlready,
    StreetAdmitsNot,
)
from timebank.people.rules import Actor, OrganisationScope
from timebank.places.kinds import PlaceKind
from timebank.places.queries import place as fetch_place

REASON_MAX = 200


@operation
def renew_organisation(
    *, organisation_id: UUID, confirmed_until: datetime | None, by: Actor, at: datetime
) -> None:
    """Confirm an organisation for longer, also one whose period has run out; None is until the street ends it.

    Raises: NotFound, NotYourAct, ConfirmationRevoked, ConfirmationPeriodWrong.
    """
    found = _locked(organisation_id)
    powers.require("confirm_organisation", by=by, place=found.place_id)
    _refuse_revoked(found)
    if confirmed_until is not None and confirmed_until <= max(found.confirmed_from, at):
        raise ConfirmationPeriodWrong
    found.confirmed_until = confirmed_until
    found.save(update_fields=["confirmed_until"])
    note_act(found, OrganisationAct.RENEWED, place=found.place_id, by=by, at=at)


@operation
def rescope_organisation(*, organisation_id: UUID, scope: OrganisationScope, by: Actor, at: datetime) -> None:
    """Confirm an organisation for another scope from now on. Raises: NotFound, NotYourAct, ConfirmationRevoked."""
    found = _locked(organisation_id)
    powers.require("confirm_organisation", by=by, place=found.place_id)
    _refuse_revoked(found)
    found.categories, found.may_run_activities = sorted(scope.categories), scope.may_run_activities
    found.save(update_fields=["categories", "may_run_activities"])
    note_act(found, OrganisationAct.RESCOPED, place=found.place_id, by=by, at=at)


@operation
def admit_organisation(*, organisation_id: UUID, place: str, by: Actor, at: datetime) -> None:
    """Admit an organisation that another street confirmed to one's own street as well, as long as that confirmation lasts.

    Raises: NotFound, NotYourAct, PlaceIsNoStreet, NotConfirmedElsewhere, StreetAdmitsAlready.
    """
    found = _locked(organisation_id)
    powers.require("confirm_organisation", by=by, place=place)
    if fetch_place(code=place).kind != PlaceKind.STREET:
        raise PlaceIsNoStreet
    if not is_confirmed(found, at=at):
        raise NotConfirmedElsewhere
    if works_in(found, street=place):
        raise StreetAdmitsAlready
    found.further_streets = sorted([*found.further_streets, place])
    found.save(update_fields=["further_streets"])
    note_act(found, OrganisationAct.ADMITTED, place=place, by=by, at=at)


@operation
def dismiss_organisation(*, organisation_id: UUID, place: str, reason: str, by: Actor, at: datetime) -> None:
    """Admit an organisation no longer to one's own street; its desk there stops at once.

    Raises: NotFound, NotYourAct, ConfirmationRevoked, StreetAdmitsNot, EndReasonMissing.
    """
    found = _locked(organisation_id)
    powers.require("revoke_organisation", by=by, place=place)
    _refuse_revoked(found)
    if place not in found.further_streets:
        raise StreetAdmitsNot
    plain = _reason(reason)
    found.further_streets = [each for each in found.further_streets if each != place]
    found.save(update_fields=["further_streets"])
    tokens = DeviceToken.objects.filter(role_held__organisation=found, role_held__place=place)
    tokens.filter(revoked_at__isnull=True).update(revoked_at=at)
    note_act(found, OrganisationAct.DISMISSED, place=place, reason=plain, by=by, at=at)


@operation
def revoke_organisation(*, organisation_id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Revoke a confirmation with its reason: the roles, sessions and tokens of its staff act no more from this moment.

    Who holds a role there keeps the row, so that history says who acted; what they recorded before stands.
    Raises: NotFound, NotYourAct, ConfirmationRevoked, EndReasonMissing.
    """
    found = _locked(organisation_id)
    powers.require("revoke_organisation", by=by, place=found.place_id)
    _refuse_revoked(found)
    plain = _reason(reason)
    found.revoked_at = at
    found.save(update_fields=["revoked_at"])
    tokens = DeviceToken.objects.filter(role_held__organisation=found, revoked_at__isnull=True)
    tokens.update(revoked_at=at)
    note_act(found, OrganisationAct.REVOKED, place=found.place_id, reason=plain, by=by, at=at)


def note_act(
    organisation: Organisation,
    act: OrganisationAct,
    *,
    place: str,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    """Add one act to the history of a confirmation, with the period and scope as they are after it."""
    OrganisationStep.objects.create(
        organisation=organisation,
        act=act,
        by_id=by.person_id,
        happened_at=at,
        place_id=place,
        confirmed_until=organisation.confirmed_until,
        categories=organisation.categories,
        may_run_activities=organisation.may_run_activities,
        reason=reason,
    )


def _locked(organisation_id: UUID) -> Organisation:
    found = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if found is None:
        raise NotFound
    return found


def _refuse_revoked(organisation: Organisation) -> None:
    if organisation.revoked_at is not None:
        raise ConfirmationRevoked


def _reason(reason: str) -> str:
    plain = " ".join(reason.split())
    if not 0 < len(plain) <= REASON_MAX:
        raise EndReasonMissing
    return plain
