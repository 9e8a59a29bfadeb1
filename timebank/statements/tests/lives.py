"""What the tests of statements begin with: an hour that was served, gifts that rested, statements told to somebody."""

from datetime import date, datetime, timedelta
from uuid import UUID

from tests.cast import NOW, Cast
from tests.scene import WEDNESDAY, ended_visit, give_coins, open_need, promise
from timebank.coins.queries import StatementOwner, StatementPeriod, every_line, statement_period
from timebank.coins.rules import earned_account, gifted_account
from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.operations import AccountKey, Movement, post
from timebank.lib.ids import new_id
from timebank.lib.units import CoinMinutes
from timebank.people.rules import Actor
from timebank.statements.queries import reading_of, tell_all
from timebank.statements.words import ToldLine
from timebank.visits.operations import confirm_visit

ALL_DAYS = (date(2000, 1, 1), date(2100, 1, 1))


def served_hour(cast: Cast, *, minutes: int = 45) -> None:
    """Let the volunteer serve the elder on Wednesday for less than the hour that was set aside."""
    give_coins(cast, elder=cast.elder)
    visit = ended_visit(promise(cast, open_need(cast)), by=cast.volunteer_actor, minutes=minutes)
    confirm_visit(visit_id=visit.pk, by=cast.elder_actor, at=WEDNESDAY + timedelta(hours=2))


def moved(
    debit: AccountKey, credit: AccountKey, coin_minutes: int, *, kind: TransferKind, at: datetime = NOW
) -> UUID:
    """Post one movement; give its id."""
    movement_id = new_id()
    movement = Movement(
        movement_id, debit, credit, CoinMinutes(coin_minutes), kind, "", new_id(), happened_at=at
    )
    post(movements=[movement])
    return movement_id


def gift(giver_id: UUID, receiver_id: UUID | None, *, coin_minutes: int = 30) -> None:
    """Let a gift rest, and arrive when a receiver is named."""
    hold = AccountKey(OwnerKind.GIFT, str(new_id()), Purse.HOLD, payer_id=giver_id)
    moved(earned_account(person_id=giver_id), hold, coin_minutes, kind=TransferKind.HOLD)
    if receiver_id:
        moved(hold, gifted_account(person_id=receiver_id), coin_minutes, kind=TransferKind.GIVE)


def statement_of(owner: StatementOwner) -> StatementPeriod:
    """Read everything that ever happened to an owner's coins."""
    return statement_period(owner=owner, starts_date=ALL_DAYS[0], ends_date=ALL_DAYS[1], limit=100)


def of_person(person_id: UUID) -> StatementOwner:
    """Name a person's accounts."""
    return StatementOwner(OwnerKind.PERSON, str(person_id))


def told_to(viewer: Actor, owner: StatementOwner) -> list[ToldLine]:
    """Tell all lines of an owner to a viewer, the oldest first."""
    lines = every_line(statement=statement_of(owner))
    return list(tell_all(lines=lines, owner=owner, reading=reading_of(owner=owner, viewer=viewer)))
