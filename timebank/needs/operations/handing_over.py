"""What an organisation leaves behind when its confirmation ends: its open activities go to the street, which finds another one.

Elders and volunteers who signed up stay signed up; who published it first stays in the steps.
"""

from datetime import datetime
from uuid import UUID

from timebank.lib.operation import operation
from timebank.needs.models import Need, NeedStep
from timebank.needs.queries import left_behind
from timebank.needs.refusals import StillConfirmed, SubstituteUnfit
from timebank.people import powers
from timebank.people.models import Organisation
from timebank.people.queries import is_confirmed, organisation, scope_of, works_in
from timebank.people.rules import Actor

HANDED_OVER = "HANDED_OVER"


@operation
def hand_over_activities(
    *, organisation_id: UUID, to_organisation_id: UUID, place: str, by: Actor, at: datetime
) -> int:
    """Give the open activities of an organisation in one street to another; give how many there were (docs/rules.md, "Organisations").

    Raises: NotYourAct, NotFound, StillConfirmed, SubstituteUnfit.
    """
    powers.require("hand_over_activities", by=by, place=place)
    former, to = (organisation(organisation_id=each) for each in (organisation_id, to_organisation_id))
    if is_confirmed(former, at=at) and works_in(former, street=place):
        raise StillConfirmed
    needs = list(left_behind(organisation_id=former.pk, place=place).select_for_update().order_by("pk"))
    _refuse_unfit(to, needs, place=place, at=at)
    # From here on it must succeed.
    Need.objects.filter(pk__in=[need.pk for need in needs]).update(organisation=to)
    NeedStep.objects.bulk_create(
        NeedStep(
            need=need,
            at=at,
            by_id=by.person_id,
            from_state=need.state,
            to_state=need.state,
            reason=HANDED_OVER,
        )
        for need in needs
    )
    return len(needs)


def _refuse_unfit(to: Organisation, needs: list[Need], *, place: str, at: datetime) -> None:
    """Refuse an organisation that is not confirmed for one of the activities in the street."""
    scope = scope_of(to)
    fits = is_confirmed(to, at=at) and works_in(to, street=place)
    if not fits or not all(scope.covers(need.category) for need in needs):
        raise SubstituteUnfit
