"""Funding of a district's grant budget: one officer of the city proposes, another approves, the city issues.

Coins come into being here and when the city pays an hour of service, nowhere else. Never by one person alone.
"""

from datetime import datetime
from uuid import UUID

from timebank.coins.kinds import DecisionState
from timebank.coins.models import BudgetFunding
from timebank.coins.refusals import AlreadyDecided
from timebank.coins.rules import budget_account, issue_account
from timebank.ledger.kinds import TransferKind
from timebank.ledger.operations import Movement, post
from timebank.lib.ids import derived_id
from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.lib.units import CoinMinutes
from timebank.people import powers
from timebank.people.rules import Actor
from timebank.places.kinds import PlaceKind
from timebank.places.queries import place as place_of
from timebank.places.rules import city_code


@operation
def propose_funding(*, place: str, coin_minutes: int, by: Actor, at: datetime) -> UUID:
    """Propose that the city issues coin minutes into a district's budget; give the id of the proposal.

    Raises: NotFound (no such district), NotYourAct, NoCoinsNamed.
    """
    if place_of(code=place).kind != PlaceKind.DISTRICT:
        raise NotFound
    powers.require("fund_budget", by=by, place=place)
    funding = BudgetFunding.objects.create(
        place_id=place,
        coin_minutes=coin_minutes,
        proposed_by_id=by.person_id,
        proposed_at=at,
        state=DecisionState.PROPOSED,
    )
    return funding.pk


@operation
def approve_funding(*, funding_id: UUID, by: Actor, at: datetime) -> None:
    """Approve a proposed funding: the city's issue moves into the district's budget.

    Raises: NotFound, NotYourAct, MakerIsChecker, AlreadyDecided.
    """
    funding = BudgetFunding.objects.select_for_update().filter(pk=funding_id).first()
    if funding is None:
        raise NotFound
    powers.require("approve_budget", by=by, place=funding.place_id, makers=[funding.proposed_by_id])
    if funding.state != DecisionState.PROPOSED:
        raise AlreadyDecided
    # From here on it must succeed.
    budget = budget_account(place=funding.place_id)
    post(
        movements=[
            Movement(
                id=derived_id(cause=funding.pk, verb=TransferKind.ISSUE, account=budget.id),
                debit=issue_account(city=city_code(funding.place_id)),
                credit=budget,
                coin_minutes=CoinMinutes(funding.coin_minutes),
                kind=TransferKind.ISSUE,
                reference=f"FUNDING {funding.pk}",
                cause_id=funding.pk,
                happened_at=at,
            )
        ]
    )
    funding.state, funding.approved_by_id, funding.approved_at = DecisionState.APPROVED, by.person_id, at
    funding.save(update_fields=["state", "approved_by", "approved_at"])
