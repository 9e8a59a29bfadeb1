"""Two members of the cast whose accounts are alike, for tests of other packages."""

from tests.cast import NOW, Cast
from timebank.people.kinds import DuplicateReason
from timebank.people.models import LikelyDuplicate


def likely_duplicate(cast: Cast) -> LikelyDuplicate:
    """Note the cast's two elders as likely one person."""
    first, second = sorted((cast.elder, cast.second_elder), key=lambda person: person.pk)
    return LikelyDuplicate.objects.create(
        first=first, second=second, reasons=[DuplicateReason.NAME_AND_BIRTH], found_at=NOW
    )
