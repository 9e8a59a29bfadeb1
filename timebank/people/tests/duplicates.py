"""Two members of the cast whose accounts are alike, for tests of other packages."""

from tests.cast import NOW, Cast
from timebank.people.kinds import DuplicateReason, MergeGround
from timebank.people.models import LikelyDuplicate, Merge, Person
from timebank.people.operations import propose_merge


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
