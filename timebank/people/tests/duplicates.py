"""Two members of the cast whose accounts are alike, and one whom a clerk asks to see, for tests of other packages."""

from uuid import UUID

from tests.cast import NOW, Cast
from timebank.people.kinds import DuplicateReason, MergeGround
from timebank.people.models import LikelyDuplicate, Merge, Person
from timebank.people.operations import ask_minor_look, propose_merge
from timebank.vault.kinds import Purpose


def likely_duplicate(cast: Cast) -> LikelyDuplicate:
    """Note the cast's two elders as likely one person."""
    first, second = sorted((cast.elder, cast.second_elder), key=lambda person: person.pk)
    return LikelyDuplicate.objects.create(
        first=first, second=second, reasons=[DuplicateReason.NAME_AND_BIRTH], found_at=NOW
    )


def proposed_merge(cast: Cast, *, kept: Person, joined: Person) -> Merge:
    """Let the street propose that two accounts are one person's."""
    return propose_merge(
        kept_id=kept.pk,
        joined_id=joined.pk,
        ground=MergeGround.PAPERS,
        by=cast.street_officer_actor,
        at=NOW,
    )


def asked_look(cast: Cast) -> UUID:
    """Let the clerk ask to see the second elder, as if a student; the question's id."""
    return ask_minor_look(person_id=cast.second_elder.pk, purpose=Purpose.DESK, by=cast.clerk_actor, at=NOW)
