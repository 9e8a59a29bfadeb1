"""The word of a person at a desk: a desk's write for somebody says how their word was given, and it is kept.

It is kept beside the need or visit concerned, in the transaction of the act, as the desk's pages keep it.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from timebank.api.fields import Sent
from timebank.api.refusals import WordMissing
from timebank.needs.models import Need
from timebank.people.kinds import DESK_ROLES, ConsentHow
from timebank.people.powers import NotYourAct
from timebank.people.queries import person
from timebank.people.rules import Actor
from timebank.visits.models import Visit
from timebank.visits.operations.word import keep_word

WordAtDesk = Literal["IN_PERSON", "TELEPHONE", "WITNESS"]


class Worded(Sent):
    """How the person's word was given: a desk must say it, nobody else can."""

    consent_how: WordAtDesk | None = Field(
        None, description="How the person gave their word. A desk must say it; nobody else can."
    )


def desk_word(sent: Worded | None) -> ConsentHow:
    """Give how the word of a person was given at a desk. Raises: WordMissing."""
    if sent is None or sent.consent_how is None:
        raise WordMissing
    return ConsentHow(sent.consent_how)


def keep_desk_word(
    about: Need | Visit, *, act: str, of: UUID | None, sent: Worded | None, by: Actor, at: datetime
) -> None:
    """Keep how the word of a person was given when a desk acts for them; called in the transaction of the act.

    Raises: WordMissing when a desk does not say it, NotYourAct when somebody else does or nobody's word is due.
    """
    how = sent.consent_how if sent else None
    if by.role in DESK_ROLES and how is None:
        raise WordMissing
    if how is None:
        return
    if of is None:
        raise NotYourAct
    number = person(person_id=of).member_number
    keep_word(about=about, act=act, how=ConsentHow(how), member_number=number, by=by, at=at)
