"""Further documents of a person, seen at a desk: a passport beside the resident card, a permit that was renewed."""

from datetime import datetime
from uuid import UUID

from timebank.lib.operation import operation
from timebank.people import powers
from timebank.people.operations.duplicates import note_likely_duplicates
from timebank.people.queries import person as fetch_person
from timebank.people.refusals import DocumentDoesNotFit
from timebank.people.rules import Actor
from timebank.vault.kinds import DocumentKind
from timebank.vault.operations import keep_document
from timebank.vault.rules import (
    birth_date_from,
    checked_document,
    follows_standard,
    sex_from,
    upgraded_resident_number,
)


@operation
def record_document(*, person_id: UUID, kind: DocumentKind, number: str, by: Actor, at: datetime) -> None:
    """Keep one further document of a person; it is nobody else's from then on. 15 digits are upgraded.

    Raises: NotFound, NotYourAct, ResidentNumberOld, ResidentNumberWrong, DocumentWrong, DocumentDoesNotFit,
    DocumentAlreadyKnown.
    """
    person = fetch_person(person_id=person_id)
    powers.require("record_document", by=by, place=person.place_id, owner=person.pk)
    checked = checked_document(upgraded_resident_number(number), kind=kind)
    if follows_standard(checked, kind=kind) and (
        birth_date_from(checked) != person.birth_date or sex_from(checked) != person.sex
    ):
        raise DocumentDoesNotFit
    keep_document(person_id=person.pk, kind=kind, number=checked)
    note_likely_duplicates(person_ids=[person.pk], at=at)
