"""Erasing at a person's request, by two persons; and taking a copy, which is journaled and kept nowhere."""

from datetime import datetime
from uuid import UUID

from timebank.lib.operation import operation
from timebank.people import powers
from timebank.people.kinds import ConsentHow
from timebank.people.operations import erase_person
from timebank.people.rules import Actor
from timebank.rights.kinds import RefusalAnswer, RequestKind, RequestState
from timebank.rights.models import Request
from timebank.rights.operations.closing import refuse_obligations
from timebank.rights.operations.steps import (
    asking,
    lock_request,
    move,
    new_request,
    refuse_answered,
    tell,
)
from timebank.rights.queries import obligations_of


@operation
def take_copy(*, person_id: UUID, how: ConsentHow, by: Actor, at: datetime) -> Request:
    """Note that a copy of everything was asked for and made at once; the copy itself is kept nowhere (PIPL article 45).

    Raises: NotFound, NotYourAct, PersonEnded, RequestOpen.
    """
    person = asking(person_id=person_id, kind=RequestKind.COPY, by=by)
    return new_request(person, RequestKind.COPY, how=how, state=RequestState.DONE, by=by, at=at)


@operation
def ask_for_erasure(*, person_id: UUID, how: ConsentHow, by: Actor, at: datetime) -> Request:
    """Ask that one's identity is erased; the books stay under the member number (PIPL article 47).

    Raises: NotFound, NotYourAct, PersonEnded, RequestOpen, StillObliged.
    """
    person = asking(person_id=person_id, kind=RequestKind.ERASE, by=by)
    refuse_obligations(obligations_of(person_id=person.pk, at=at))
    return new_request(person, RequestKind.ERASE, how=how, state=RequestState.OPEN, by=by, at=at)


@operation
def approve_erasure(*, request_id: UUID, by: Actor, at: datetime) -> None:
    """Erase, as another person than who asked: at once and for good. There is nobody left to tell.

    Raises: NotFound, NotYourAct, MakerIsChecker, RequestAnswered, StillObliged.
    """
    request = _to_answer(request_id, by=by)
    if request.kind != RequestKind.ERASE:
        refuse_answered(request, RequestState.DONE)
    refuse_obligations(obligations_of(person_id=request.person_id, at=at))
    # From here on it must succeed.
    erase_person(person_id=request.person_id, at=at)
    move(request, RequestState.DONE, by=by, at=at)


@operation
def refuse_request(*, request_id: UUID, answer: RefusalAnswer, by: Actor, at: datetime) -> None:
    """Say that a request is not possible and why; the person is told where to ask (PIPL article 50).

    Raises: NotFound, NotYourAct, MakerIsChecker, RequestAnswered.
    """
    request = _to_answer(request_id, by=by)
    move(request, RequestState.REFUSED, by=by, at=at, reason=RefusalAnswer(answer))
    tell(request, at=at)


def _to_answer(request_id: UUID, *, by: Actor) -> Request:
    """Lock an open request that this other person may answer."""
    request = lock_request(request_id)
    person = request.person
    powers.require(
        "answer_rights_request",
        by=by,
        place=person.place_id,
        owner=person.pk,
        makers=[request.made_by_id],
    )
    refuse_answered(request, RequestState.OPEN)
    return request
