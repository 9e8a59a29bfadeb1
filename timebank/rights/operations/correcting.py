"""Correcting personal values: phone and address by one person at a desk, name and documents by two.

New values go into the vault and nowhere else. What waits for the second person is a keyed hash: the second one enters the same from the paper.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from timebank.lib.operation import operation
from timebank.people import powers
from timebank.people.kinds import ConsentHow
from timebank.people.models import Person
from timebank.people.refusals import DocumentDoesNotFit
from timebank.people.rules import Actor
from timebank.rights.kinds import RequestKind, RequestState
from timebank.rights.models import Request
from timebank.rights.operations.steps import (
    asking,
    lock_request,
    move,
    new_request,
    refuse_answered,
    tell,
)
from timebank.rights.refusals import EntriesDiffer, NothingToCorrect
from timebank.vault.kinds import DocumentKind, Field
from timebank.vault.operations import keep_identity
from timebank.vault.queries import household_key, keyed_hash
from timebank.vault.rules import birth_date_from, checked_values, sex_from

CONTACT = (Field.PHONE, Field.LANDLINE, Field.ADDRESS)
IDENTITY = (Field.NAME, Field.DOCUMENT_KIND, Field.DOCUMENT)


@operation
def ask_for_correction(*, person_id: UUID, how: ConsentHow, by: Actor, at: datetime) -> Request:
    """Ask that something recorded is corrected; a desk does it with the paper (PIPL article 46).

    Raises: NotFound, NotYourAct, PersonEnded, RequestOpen.
    """
    person = asking(person_id=person_id, kind=RequestKind.CORRECT, by=by)
    return new_request(person, RequestKind.CORRECT, how=how, state=RequestState.OPEN, by=by, at=at)


@operation
def correct_contact(
    *, person_id: UUID, values: Mapping[Field, str], how: ConsentHow, by: Actor, at: datetime
) -> Request:
    """Correct phone, landline or address of a named person at a desk; an open request for it is answered by it.

    Raises: NotFound, NotYourAct, PersonEnded, NothingToCorrect, what ``vault.rules.checked_values`` raises.
    """
    person = asking(person_id=person_id, kind=None, by=by)
    powers.require("correct_contact", by=by, place=person.place_id, owner=person.pk)
    checked = _checked(values, allowed=CONTACT)
    # From here on it must succeed.
    keep_identity(person_id=person.pk, values=checked)
    if Field.ADDRESS in checked:
        door = household_key(address=checked[Field.ADDRESS])
        Person.objects.filter(pk=person.pk).update(household_key=door)
    waiting = Request.objects.select_for_update().filter(
        person=person, kind=RequestKind.CORRECT, state=RequestState.OPEN, values_hash=None
    )
    request = waiting.first()
    if request is None:
        return new_request(person, RequestKind.CORRECT, how=how, state=RequestState.DONE, by=by, at=at)
    move(request, RequestState.DONE, by=by, at=at)
    return request


@operation
def propose_identity(
    *, person_id: UUID, values: Mapping[Field, str], how: ConsentHow, by: Actor, at: datetime
) -> Request:
    """Enter a corrected name or document from its paper; it waits until a second person enters the same.

    A resident number has to fit the birth date and sex that are recorded: those are no slip of a pen.
    Raises: NotFound, NotYourAct, PersonEnded, RequestOpen, NothingToCorrect, what ``vault.rules.checked_values`` raises,
    DocumentDoesNotFit.
    """
    person = asking(person_id=person_id, kind=RequestKind.CORRECT, by=by)
    powers.require("correct_contact", by=by, place=person.place_id, owner=person.pk)
    checked = _checked(values, allowed=IDENTITY)
    _refuse_misfit(person, checked)
    return new_request(
        person,
        RequestKind.CORRECT,
        how=how,
        state=RequestState.OPEN,
        values_hash=_hash(person, checked),
        by=by,
        at=at,
    )


@operation
def confirm_identity(*, request_id: UUID, values: Mapping[Field, str], by: Actor, at: datetime) -> None:
    """Enter the same from the same paper as another person: now it is kept.

    Raises: NotFound, NotYourAct, MakerIsChecker, RequestAnswered, NothingToCorrect, what ``vault.rules.checked_values`` raises,
    EntriesDiffer, DocumentAlreadyKnown.
    """
    request = lock_request(request_id)
    person = request.person
    powers.require(
        "confirm_identity", by=by, place=person.place_id, owner=person.pk, makers=[request.made_by_id]
    )
    refuse_answered(request, RequestState.OPEN)
    checked = _checked(values, allowed=IDENTITY)
    if request.values_hash is None or bytes(request.values_hash) != _hash(person, checked):
        raise EntriesDiffer
    # From here on it must succeed.
    keep_identity(person_id=person.pk, values=checked)
    move(request, RequestState.DONE, by=by, at=at)
    tell(request, at=at)


def _checked(values: Mapping[Field, str], *, allowed: tuple[Field, ...]) -> dict[Field, str]:
    given = {field: text for field, text in values.items() if field in allowed and text.strip()}
    if not set(given) - {Field.DOCUMENT_KIND}:
        raise NothingToCorrect
    if Field.DOCUMENT not in given:
        given.pop(Field.DOCUMENT_KIND, None)
    return checked_values(given)


def _refuse_misfit(person: Person, checked: Mapping[Field, str]) -> None:
    kind = checked.get(Field.DOCUMENT_KIND)
    if kind != DocumentKind.RESIDENT_NUMBER:
        return
    number = checked[Field.DOCUMENT]
    if birth_date_from(number) != person.birth_date or sex_from(number) != person.sex:
        raise DocumentDoesNotFit


def _hash(person: Person, checked: Mapping[Field, str]) -> bytes:
    """Hash what was entered under the lookup key, for this person alone; nothing can be read from it."""
    written = json.dumps({field.value: text for field, text in checked.items()}, sort_keys=True)
    return keyed_hash(text=f"correction {person.pk} {written}")
