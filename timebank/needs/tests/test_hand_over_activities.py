"""What an organisation leaves behind goes to the street, which gives it to another; and what its scope lets it publish."""

from typing import Any

import pytest

from tests.cast import NOW, STREET, Cast
from tests.scene import open_activity
from timebank.lib.refusals import NotFound
from timebank.needs.kinds import Category
from timebank.needs.models import Need, NeedStep
from timebank.needs.operations import hand_over_activities
from timebank.needs.refusals import OutsideConfirmedScope, StillConfirmed, SubstituteUnfit
from timebank.people.operations import rescope_organisation, revoke_organisation
from timebank.people.powers import NotYourAct
from timebank.people.rules import OrganisationScope

pytestmark = pytest.mark.django_db(databases=["default"])


def handed_over(cast: Cast, **facts: Any) -> int:
    usual: dict[str, Any] = {
        "organisation_id": cast.organisation.pk,
        "to_organisation_id": cast.other_organisation.pk,
        "place": STREET,
        "by": cast.street_officer_actor,
        "at": NOW,
    }
    return hand_over_activities(**usual | facts)


def revoke(cast: Cast) -> None:
    revoke_organisation(
        organisation_id=cast.organisation.pk, reason="撤销", by=cast.street_officer_actor, at=NOW
    )


def test_the_street_gives_open_activities_to_another_organisation(cast: Cast) -> None:
    activity = open_activity(cast)
    with pytest.raises(StillConfirmed):
        handed_over(cast)
    revoke(cast)
    with pytest.raises(NotYourAct):
        handed_over(cast, by=cast.clerk_actor)
    with pytest.raises(NotFound):
        handed_over(cast, to_organisation_id=cast.elder.pk)
    with pytest.raises(SubstituteUnfit):
        handed_over(cast, to_organisation_id=cast.organisation.pk)
    assert handed_over(cast) == 1
    assert Need.objects.get(pk=activity.pk).organisation_id == cast.other_organisation.pk
    step = NeedStep.objects.filter(need=activity).latest("at", "id")
    assert (step.reason, step.by_id) == ("HANDED_OVER", cast.street_officer.pk)
    assert handed_over(cast) == 0


def test_no_organisation_takes_over_what_it_is_not_confirmed_for(cast: Cast) -> None:
    open_activity(cast)
    revoke(cast)
    rescope_organisation(
        organisation_id=cast.other_organisation.pk,
        scope=OrganisationScope((Category.LEGAL,)),
        by=cast.street_officer_actor,
        at=NOW,
    )
    with pytest.raises(SubstituteUnfit):
        handed_over(cast)


@pytest.mark.parametrize(
    "scope", [OrganisationScope((Category.LEGAL,)), OrganisationScope((), may_run_activities=False)]
)
def test_an_activity_outside_the_scope_is_refused(cast: Cast, scope: OrganisationScope) -> None:
    rescope_organisation(
        organisation_id=cast.organisation.pk, scope=scope, by=cast.street_officer_actor, at=NOW
    )
    with pytest.raises(OutsideConfirmedScope):
        open_activity(cast)
