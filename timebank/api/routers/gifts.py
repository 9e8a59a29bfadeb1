"""Gifts to relatives, donations to public-welfare accounts, and what these accounts took in and gave out."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from timebank.api.door import KEY, Call, answer, moment_text, person_named, seen, write
from timebank.api.fields import MINUTES_MAX, MemberNumber, answers, limit
from timebank.api.refusals import WordMissing
from timebank.api.word import Worded
from timebank.coins.kinds import GiftCheck, GiftState
from timebank.coins.models import Donation, Gift
from timebank.coins.operations import (
    cancel_donation,
    cancel_gift,
    decline_gift,
    donate_coins,
    give_coins,
)
from timebank.coins.queries import (
    donations_of,
    donations_visible_to,
    gifts_of,
    gifts_to,
    gifts_visible_to,
    missing_checks,
    public_pools,
    what_donation_did,
)
from timebank.lib.refusals import NotFound
from timebank.people.kinds import DESK_ROLES, BeneficiaryClass, ConsentHow, Relation, Role
from timebank.people.powers import NotYourAct
from timebank.people.queries import person_by_number
from timebank.people.rules import Actor

router = Router()

LINES_MAX = 200
GIVERS = (Role.ELDER, Role.VOLUNTEER)
CoinMinutesSent = Annotated[int, Field(ge=1, le=MINUTES_MAX)]


class GiftSent(Worded):
    """Coins for a relative; a desk names the giver and how the giver's word was given."""

    giver: MemberNumber | None = Field(None, description="Left out by who gives own coins.")
    receiver: MemberNumber
    coin_minutes: CoinMinutesSent


class DonationSent(Worded):
    """Coins for a public-welfare account; a desk names the giver and how the giver's word was given."""

    giver: MemberNumber | None = Field(None, description="Left out by who donates own coins.")
    pool_id: UUID
    coin_minutes: CoinMinutesSent


class Rest(BaseModel):
    """Where a gift or donation stands."""

    id: UUID
    state: GiftState
    rests_until: datetime
    waits_until: datetime
    missing: list[GiftCheck]


class GiftShown(Rest):
    """A gift as giver and receiver see it."""

    giver: str
    receiver: str
    relation: Relation
    coin_minutes: int
    given_at: datetime


class DonationShown(Rest):
    """A donation as its giver sees it."""

    pool_id: UUID
    coin_minutes: int
    given_at: datetime


class Gifts(BaseModel):
    """What one gave to relatives, and what relatives gave."""

    given: list[GiftShown]
    received: list[GiftShown]


class Donations(BaseModel):
    """What one donated."""

    donations: list[DonationShown]


class UseShown(BaseModel):
    """Minutes that helped elders of a class in a district in a month; fewer than three elders are not counted out."""

    month_date: date
    beneficiary_class: BeneficiaryClass | None
    place_code: str
    coin_minutes: int
    elders: int | None


class DonationDid(BaseModel):
    """What a donation did so far, and how much of it still lies in the account."""

    donation: DonationShown
    uses: list[UseShown]
    left_minutes: int


class PoolShown(BaseModel):
    """A public-welfare account with what ever came in, went out and lies there."""

    id: UUID
    place_code: str
    name_zh: str
    name_en: str
    purpose: str
    takes_donations: bool
    arrived: int
    left: int
    balance: int


class Pools(BaseModel):
    """The public-welfare accounts of the city."""

    pools: list[PoolShown]


@router.get("/gifts", response=answers(200, Gifts), operation_id="get_gifts")
def gifts(request: Call, limit: int = limit(usual=50, most=LINES_MAX)) -> HttpResponse:
    """List the gifts that you gave and those that relatives give you, the newest first."""
    own = _own(request)
    shown = {
        "given": [_gift_shown(each) for each in gifts_of(giver_id=own, limit=limit)],
        "received": [_gift_shown(each) for each in gifts_to(receiver_id=own, limit=limit)],
    }
    return answer(shown)


@router.post("/gifts", response=answers(201, Rest), operation_id="give_coins")
def give(request: Call, sent: GiftSent, key: UUID = KEY) -> HttpResponse:
    """Give earned coins to a relative of 60 or over; they rest before they arrive."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        receiver = person_by_number(member_number=sent.receiver)
        if receiver is None:
            raise NotFound
        gift = give_coins(
            giver_id=person_named(sent.giver, by=by),
            receiver_id=receiver.pk,
            coin_minutes=sent.coin_minutes,
            word=_word(sent, by=by),
            by=by,
            at=at,
        )
        return _rest(gift)

    return write(request, key=key, act="give_coins", sent=sent, run=run, status=201)


@router.post("/gifts/{uuid:gift_id}/cancel", response=answers(200, Rest), operation_id="cancel_gift")
def cancel(request: Call, gift_id: UUID, sent: Worded | None = None, key: UUID = KEY) -> HttpResponse:
    """Take a gift back while it rests."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        return _rest(cancel_gift(gift_id=gift_id, word=_word(sent, by=by), by=by, at=at))

    return write(request, key=key, act="cancel_gift", of=gift_id, among=gifts_visible_to, sent=sent, run=run)


@router.post("/gifts/{uuid:gift_id}/decline", response=answers(200, Rest), operation_id="decline_gift")
def decline(request: Call, gift_id: UUID, sent: Worded | None = None, key: UUID = KEY) -> HttpResponse:
    """Decline a gift while it rests, as who is to receive it."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        return _rest(decline_gift(gift_id=gift_id, word=_word(sent, by=by), by=by, at=at))

    return write(request, key=key, act="decline_gift", of=gift_id, among=gifts_visible_to, sent=sent, run=run)


@router.get("/donations", response=answers(200, Donations), operation_id="get_donations")
def donations(request: Call, limit: int = limit(usual=50, most=LINES_MAX)) -> HttpResponse:
    """List what you donated, the newest first."""
    found = donations_of(giver_id=_own(request), limit=limit)
    return answer({"donations": [_donation_shown(each) for each in found]})


@router.post("/donations", response=answers(201, Rest), operation_id="donate_coins")
def donate(request: Call, sent: DonationSent, key: UUID = KEY) -> HttpResponse:
    """Donate earned coins to an open public-welfare account; they rest before they arrive, then it is final."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        donation = donate_coins(
            giver_id=person_named(sent.giver, by=by),
            pool_id=sent.pool_id,
            coin_minutes=sent.coin_minutes,
            word=_word(sent, by=by),
            by=by,
            at=at,
        )
        return _rest(donation)

    return write(request, key=key, act="donate_coins", sent=sent, run=run, status=201)


@router.get("/donations/{uuid:donation_id}", response=answers(200, DonationDid), operation_id="get_donation")
def donation_did(request: Call, donation_id: UUID) -> HttpResponse:
    """Say what a donation of yours did, without naming anybody."""
    own = donations_visible_to(request.auth.actor).filter(giver=request.auth.actor.person_id)
    donation = seen(own, pk=donation_id)
    did = what_donation_did(donation=donation)
    uses = [{name: getattr(use, name) for name in UseShown.model_fields} for use in did.uses]
    return answer({"donation": _donation_shown(donation), "uses": uses, "left_minutes": did.left_minutes})


@router.post(
    "/donations/{uuid:donation_id}/cancel", response=answers(200, Rest), operation_id="cancel_donation"
)
def cancel_own(request: Call, donation_id: UUID, sent: Worded | None = None, key: UUID = KEY) -> HttpResponse:
    """Take a donation back while it rests."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        word = _word(sent, by=by)
        return _rest(cancel_donation(donation_id=donation_id, word=word, by=by, at=at))

    among = donations_visible_to
    return write(request, key=key, act="cancel_donation", of=donation_id, among=among, sent=sent, run=run)


@router.get("/pools", response=answers(200, Pools), operation_id="get_pools")
def pools(request: Call) -> HttpResponse:
    """List the public-welfare accounts with what came in, went out and lies there."""
    found = public_pools(at=request.auth.at)
    figures = ("arrived", "left", "balance")
    facts = ("id", "name_zh", "name_en", "purpose")
    shown = [
        {
            **{name: getattr(each.pool, name) for name in facts},
            **{name: getattr(each.figures, name) for name in figures},
            "place_code": each.pool.place_id,
            "takes_donations": each.pool.state == "OPEN",
        }
        for each in found
    ]
    return answer({"pools": shown})


def _own(request: Call) -> UUID:
    by = request.auth.actor
    if by.role not in GIVERS:
        raise NotYourAct
    return by.person_id


def _word(sent: Worded | None, *, by: Actor) -> ConsentHow | None:
    """Give how the word was given; a desk must say it. Raises: WordMissing."""
    how = sent.consent_how if sent else None
    if by.role in DESK_ROLES and how is None:
        raise WordMissing
    return ConsentHow(how) if how else None


def _rest(giving: Gift | Donation) -> dict[str, object]:
    """Show where a gift or donation stands, as a result that is kept."""
    return {
        "id": str(giving.pk),
        "state": str(giving.state),
        "rests_until": moment_text(giving.rests_until),
        "waits_until": moment_text(giving.waits_until),
        "missing": [each.value for each in missing_checks(giving=giving)] if giving.is_resting else [],
    }


def _gift_shown(gift: Gift) -> dict[str, object]:
    return _rest(gift) | {
        "giver": gift.giver.member_number,
        "receiver": gift.receiver.member_number,
        "relation": gift.relation,
        "coin_minutes": gift.coin_minutes,
        "given_at": gift.given_at,
    }


def _donation_shown(donation: Donation) -> dict[str, object]:
    return _rest(donation) | {
        "pool_id": donation.pool_id,
        "coin_minutes": donation.coin_minutes,
        "given_at": donation.given_at,
    }
