"""Families, words and doors for tests that need one of each."""

from datetime import timedelta

from tests.cast import NOW, Cast
from timebank.people.kinds import FamilyPaper, HouseholdKind, Relation
from timebank.people.operations import plan_session, record_family, record_household, say_family, take_seat


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
    session = plan_session(
        course="志愿者基础课",
        version="2026-1",
        where="社区活动室",
        starts_at=NOW + timedelta(days=30),
        minutes=120,
        seats=20,
        by=cast.clerk_actor,
        at=NOW,
    )
    by = cast.volunteer_actor
    seat = take_seat(session_id=session.pk, person_id=cast.volunteer.pk, by=by, at=NOW)
    return {
        "session": session.pk,
        "seat": seat.pk,
        "family": family.pk,
        "door_record": door.pk,
        "word": word.pk,
    }
