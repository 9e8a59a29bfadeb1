"""Writes of policy values: propose, approve, reject. Each is one transaction.

Who may do so is decided above, by the powers of people; here the maker and the checker must differ. Nothing is
ever changed after its decision.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound, Refused, refused_by_constraint
from timebank.places import queries as places
from timebank.places.kinds import PlaceKind
from timebank.policy.kinds import POLICY_KINDS, PolicyKind, PolicyState
from timebank.policy.models import LEAD_TIME, PolicyValue
from timebank.policy.queries import forget_copy
from timebank.policy.rules import is_right_value


class UnknownPolicyName(Refused):
    """There is no policy value of this name. Choose one from the list."""


class WrongPolicyValue(Refused):
    """This value does not fit. Check its form and its limits."""


@refused_by_constraint("policy_value_district_may_override")
class DistrictMayNotOverride(Refused):
    """This value is decided by the city alone. A district cannot have its own."""


@refused_by_constraint("policy_value_starts_after_approval")
class PolicyStartsTooSoon(Refused):
    """A value starts one minute after its approval at the earliest. Choose a later start."""


class PolicyReasonMissing(Refused):
    """Say why the value should change."""


class PolicyAlreadyDecided(Refused):
    """This proposal was decided already. Make a new one if it should be different."""


@refused_by_constraint("policy_value_approver_is_another")
class OwnProposal(Refused):
    """You proposed this yourself. Another person has to decide it."""


@refused_by_constraint("policy_value_one_per_moment")
class AnotherValueStartsThen(Refused):
    """Another approved value starts at the same moment. Choose another start."""


@operation
def propose_value(
    *, name: str, place: str, value: Any, starts_at: datetime, reason: str, by: UUID, at: datetime
) -> PolicyValue:
    """Propose a value for a city or, where allowed, a district; it has no effect before its approval.

    ``value`` is in JSON form. None for a district means that the city's value holds there again.

    Raises: UnknownPolicyName, NotFound (place), WrongPolicyValue, DistrictMayNotOverride, PolicyStartsTooSoon,
    PolicyReasonMissing.
    """
    kind = POLICY_KINDS.get(name)
    if kind is None:
        raise UnknownPolicyName()
    _check_value_and_place(kind, place=place, value=value)
    if starts_at < at + LEAD_TIME:
        raise PolicyStartsTooSoon()
    if not reason.strip():
        raise PolicyReasonMissing()
    # From here on it must succeed.
    return PolicyValue.objects.create(
        name=name,
        place_id=place,
        value=value,
        starts_at=starts_at,
        reason=reason.strip(),
        author_id=by,
        proposed_at=at,
        state=PolicyState.PROPOSED,
    )


@operation
def approve_value(*, value_id: UUID, by: UUID, at: datetime) -> None:
    """Approve a proposed value; it holds from its start on.

    Raises: NotFound, PolicyAlreadyDecided, OwnProposal, PolicyStartsTooSoon, AnotherValueStartsThen.
    """
    proposal = _proposal(value_id, by=by)
    if proposal.starts_at < at + LEAD_TIME:
        raise PolicyStartsTooSoon()
    _decide(proposal, state=PolicyState.APPROVED, by=by, at=at)
    transaction.on_commit(forget_copy)


@operation
def reject_value(*, value_id: UUID, by: UUID, at: datetime) -> None:
    """Reject a proposed value; it stays in the history.

    Raises: NotFound, PolicyAlreadyDecided, OwnProposal.
    """
    _decide(_proposal(value_id, by=by), state=PolicyState.REJECTED, by=by, at=at)


def _check_value_and_place(kind: PolicyKind, *, place: str, value: Any) -> None:
    level = places.place(code=place).kind
    as_city = value is None and level != PlaceKind.CITY
    if not as_city and not is_right_value(kind=kind, value=value):
        raise WrongPolicyValue()
    if level == PlaceKind.STREET or (level == PlaceKind.DISTRICT and not kind.district):
        raise DistrictMayNotOverride()


def _proposal(value_id: UUID, *, by: UUID) -> PolicyValue:
    """Lock the proposal for its decision by another person."""
    found = PolicyValue.objects.select_for_update().filter(pk=value_id).first()
    if found is None:
        raise NotFound()
    if found.state != PolicyState.PROPOSED:
        raise PolicyAlreadyDecided()
    if found.author_id == by:
        raise OwnProposal()
    return found


def _decide(proposal: PolicyValue, *, state: PolicyState, by: UUID, at: datetime) -> None:
    PolicyValue.objects.filter(pk=proposal.pk).update(state=state, approver_id=by, decided_at=at)
