"""Pure rules of needs: who reviews by when, when a need closes, what counts as a repeat."""

from datetime import datetime, timedelta

from timebank.needs.kinds import Category
from timebank.people.kinds import QualificationKind
from timebank.people.rules import BASE_QUALIFICATIONS, local_date

SKILLS = {
    Category.HEALTH: (QualificationKind.SKILL_HEALTH,),
    Category.LEGAL: (QualificationKind.SKILL_LEGAL,),
}
"""Categories that ask for proof of a professional qualification (docs/rules.md, "The main line")."""


def needed_qualifications(category: str) -> tuple[QualificationKind, ...]:
    """List what a volunteer has to prove before serving a category."""
    return BASE_QUALIFICATIONS + SKILLS.get(Category(category), ())


def review_due(*, published_at: datetime, starts_at: datetime, hours: int, hours_tomorrow: int) -> datetime:
    """Say by when a need has to be reviewed: sooner when it is wanted by the end of tomorrow.

    Never later than half of the time that is left until it is wanted: a volunteer needs the other half.
    """
    tomorrow = local_date(published_at) + timedelta(days=1)
    soon = local_date(starts_at) <= tomorrow
    due_at = published_at + timedelta(hours=hours_tomorrow if soon else hours)
    return min(due_at, max(published_at, published_at + (starts_at - published_at) / 2))


def closes(*, published_at: datetime, starts_at: datetime, ends_at: datetime, flexible_days: int) -> datetime:
    """Say when a need that nobody took ends: at its wanted time, a flexible one after some days."""
    flexible_end = published_at + timedelta(days=flexible_days)
    return starts_at if flexible_days == 0 else min(ends_at, flexible_end)


def blurred(degrees: float) -> float:
    """Round a position to about a kilometre: all that a volunteer sees before acceptance."""
    return round(degrees, 2)
