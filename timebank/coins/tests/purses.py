"""Short ways to fund, grant, earn and hold in the tests of coins, always through the operations themselves."""

from datetime import datetime
from uuid import UUID

from tests.cast import CITY, DISTRICT, NOW, Cast
from timebank.coins import queries
from timebank.coins.operations import (
    CityPayment,
    approve_funding,
    approve_grant,
    pay_many_by_city,
    propose_funding,
    propose_grant,
)
from timebank.coins.rules import gifted_account, issue_account
from timebank.ledger.kinds import TransferKind
from timebank.ledger.operations import Movement, post
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes
from timebank.people.kinds import BeneficiaryClass


def funded(cast: Cast, coin_minutes: int) -> None:
    """Fund the district's budget."""
    funding_id = propose_funding(
        place=DISTRICT, coin_minutes=coin_minutes, by=cast.city_officer_actor, at=NOW
    )
    approve_funding(funding_id=funding_id, by=cast.second_city_officer_actor, at=NOW)


def proposed(cast: Cast, coin_minutes: int, *, at: datetime = NOW) -> UUID:
    """Propose a grant to the elder."""
    return propose_grant(
        person_id=cast.elder.pk,
        coin_minutes=coin_minutes,
        beneficiary_class=BeneficiaryClass.INCAPACITY,
        by=cast.district_officer_actor,
        at=at,
    )


def granted(cast: Cast, coin_minutes: int, *, at: datetime = NOW) -> UUID:
    """Fund and approve a grant to the elder, so that the budget ends where it was."""
    funded(cast, coin_minutes)
    grant_id = proposed(cast, coin_minutes, at=at)
    approve_grant(grant_id=grant_id, by=cast.second_district_officer_actor, at=at)
    return grant_id


def gifted(person_id: UUID, coin_minutes: int) -> None:
    """Let coins arrive in a person's gifted purse."""
    cause_id = new_id()
    post(
        movements=[
            Movement(
                id=cause_id,
                debit=issue_account(city=CITY),
                credit=gifted_account(person_id=person_id),
                coin_minutes=CoinMinutes(coin_minutes),
                kind=TransferKind.GIVE,
                reference=f"GIFT {cause_id}",
                cause_id=cause_id,
                happened_at=NOW,
            )
        ]
    )


def earned(person_id: UUID, coin_minutes: int) -> None:
    """Let a person earn coins that the city pays."""
    payment = CityPayment(new_id(), person_id, CoinMinutes(coin_minutes))
    pay_many_by_city(payments=[payment], city=CITY, at=NOW)


def purses(person_id: UUID) -> tuple[int, int, int, int]:
    """Give granted, gifted, earned and held coin minutes."""
    found = queries.purse_balances(person_id=person_id)
    return found.granted, found.gifted, found.earned, found.held
