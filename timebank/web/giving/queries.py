"""Reads of the pages of gifts: what the students whom a guardian leads want to give and donate."""

from timebank.coins.kinds import GiftState
from timebank.coins.models import Donation, Gift
from timebank.coins.queries import donations_visible_to, gifts_visible_to
from timebank.people.rules import Actor

LIST_LIMIT = 50


def led_gifts(*, viewer: Actor) -> list[Gift]:
    """List the resting gifts of the students whom a guardian leads, the newest first."""
    rows = gifts_visible_to(viewer).filter(state=GiftState.RESTING)
    return list(rows.order_by("-given_at", "-pk")[:LIST_LIMIT])


def led_donations(*, viewer: Actor) -> list[Donation]:
    """List the resting donations of the students whom a guardian leads, the newest first."""
    rows = donations_visible_to(viewer).filter(state=GiftState.RESTING)
    return list(rows.order_by("-given_at", "-pk")[:LIST_LIMIT])
