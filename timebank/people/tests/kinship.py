"""Families, words and doors for tests that need one of each."""

from tests.cast import NOW, Cast
from timebank.people.kinds import FamilyPaper, HouseholdKind, Relation
from timebank.people.operations import record_family, record_household, say_family


def family_things(cast: Cast) -> dict[str, object]:
    """Let the desk record two volunteers as married and the elder's door as an institution, and the elder say something."""
    family = record_family(
        person_id=cast.volunteer.pk,
        relative_id=cast.second_volunteer.pk,
        relation=Relation.SPOUSE,
        paper=FamilyPaper.MARRIAGE_CERTIFICATE,
        by=cast.clerk_actor,
        at=NOW,
    )
    door = record_household(
        person_id=cast.elder.pk, kind=HouseholdKind.INSTITUTION, by=cast.clerk_actor, at=NOW
    )
    word = say_family(
        relative_number=cast.volunteer.member_number,
        relation=Relation.GRANDCHILD,
        by=cast.elder_actor,
        at=NOW,
    )
    return {"family": family.pk, "door_record": door.pk, "word": word.pk}
