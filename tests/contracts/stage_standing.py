"""Things of the stage that say who somebody is recognised as: special groups, admitted organisations, own requests."""

from uuid import UUID

from tests.cast import JOINED_AT, NOW, OTHER_STREET, STREET, Cast
from timebank.people.kinds import ConsentHow, OrganisationKind, ResidenceKind, Role
from timebank.people.models import Organisation
from timebank.people.operations import Wish, ask_for_role
from timebank.people.tests.statuses import applied, proposed_list
from timebank.rights.kinds import RepresentativePaper
from timebank.rights.operations import ask_for_correction, propose_identity, propose_representative
from timebank.vault.kinds import Field


def standing_things(cast: Cast) -> dict[str, object]:
    """Make one of each."""
    return {"admitted": _admitted(cast), **_special(cast), **_requests(cast), **_joining(cast)}


def _admitted(cast: Cast) -> UUID:
    """Let the cast's street admit an organisation that the next street confirmed."""
    found = Organisation.objects.create(
        kind=OrganisationKind.PROFESSIONAL,
        name="邻街养老服务站",
        place_id=OTHER_STREET,
        confirmed_by=cast.street_officer,
        confirmed_from=JOINED_AT,
        further_streets=[STREET],
    )
    return found.pk


def _special(cast: Cast) -> dict[str, object]:
    """Let the elder apply for a special group, and another officer propose a list."""
    return {
        "status": applied(cast, by=cast.elder_actor, consent_how=ConsentHow.SELF).pk,
        "special_list": proposed_list(cast, [cast.second_elder], by=cast.second_district_officer_actor),
    }


def _requests(cast: Cast) -> dict[str, object]:
    """Let the elder ask for a correction, and a desk enter a corrected name of the second volunteer."""
    own = ask_for_correction(person_id=cast.elder.pk, how=ConsentHow.SELF, by=cast.elder_actor, at=NOW)
    entered = propose_identity(
        person_id=cast.second_volunteer.pk,
        values={Field.NAME: "陈晶"},
        how=ConsentHow.IN_PERSON,
        by=cast.other_clerk_actor,
        at=NOW,
    )
    represented = propose_representative(
        person_id=cast.second_volunteer.pk,
        representative_id=cast.delegate.pk,
        paper=RepresentativePaper.COURT_DECISION,
        may_publish=True,
        may_confirm=True,
        last_date=None,
        by=cast.other_clerk_actor,
        at=NOW,
    )
    return {
        "own_request": own.pk,
        "entered_request": entered.pk,
        "representation": represented.pk,
    }


def _joining(cast: Cast) -> dict[str, object]:
    """Let the elder ask to be a volunteer as well."""
    wish = Wish(role=Role.VOLUNTEER, residence=ResidenceKind.HOUSEHOLD_REGISTRATION)
    application = ask_for_role(wish=wish, by=cast.elder_actor, at=NOW).application
    return {"application": application.pk, "purpose": "MEMBERSHIP", "version": "2022-06"}
