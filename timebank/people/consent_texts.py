"""What people agree to, purpose by purpose and version by version: short, plain, in both languages.

A version that was once in force is never changed or removed: somebody agreed to it. A new one is added with its first day
(PIPL articles 14, 17 and 29). Numbers are those of docs/rules.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from timebank.people.kinds import ConsentPurpose


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version of what is agreed to: what is kept, why, how long, who gets it, and what a no means."""

    purpose: ConsentPurpose
    version: str
    from_date: date
    kept: str | Promise
    why: str | Promise
    how_long: str | Promise
    with_whom: str | Promise
    without: str | Promise


FIRST_DAY = date(2022, 6, 1)

CONSENT_TEXTS: list[ConsentText] = [
    ConsentText(
        purpose=ConsentPurpose.MEMBERSHIP,
        version="2022-06",
        from_date=FIRST_DAY,
        kept=_(
            "Your name, document number, phone and address, encrypted; your birth date and sex; each service you give or"
            " receive, with its minutes and coins."
        ),
        why=_("So that each hour is recorded for the right person and your coins stay yours for decades."),
        how_long=_(
            "As long as you are a member. When you leave, your name, phone and address go; the entries of coins stay under"
            " a number that is nobody's name."
        ),
        with_whom=_(
            "A volunteer who comes to you sees your door and a number to call, from a day before until two hours after."
            " The desk and the officers of your street and district see what they need, and each look is written down."
            " Nobody else; nothing is sold."
        ),
        without=_("Without it you cannot be a member. If you take it back, your membership ends."),
    ),
    ConsentText(
        purpose=ConsentPurpose.LOCATION,
        version="2022-06",
        from_date=FIRST_DAY,
        kept=_(
            "How many metres your phone was from the door when you came and when you left. Never your way."
        ),
        why=_("So that a service is proven better and is paid sooner."),
        how_long=_("As long as the record of the service."),
        with_whom=_(
            "Who checks the service: the desk, the officers. The elder sees the grade of the proof only."
        ),
        without=_("You can serve without it. The proof then rests on the elder's code or word alone."),
    ),
    ConsentText(
        purpose=ConsentPurpose.SENSITIVE,
        version="2022-06",
        from_date=FIRST_DAY,
        kept=_("That you belong to a group that gets coins from the district, which group, and until when."),
        why=_("So that the district can give you coins, and helps first who needs it first."),
        how_long=_(
            "Until the status ends or you take your word back; the grant of coins stays in the books."
        ),
        with_whom=_(
            "The officers of your district who decide, and the desk that helps you. No volunteer sees it."
        ),
        without=_("You stay a member. The district then cannot keep a status for you on your application."),
    ),
]


def texts_of(purpose: ConsentPurpose) -> list[ConsentText]:
    """List all versions of a purpose, the newest first."""
    own = [each for each in CONSENT_TEXTS if each.purpose == purpose]
    return sorted(own, key=lambda each: each.from_date, reverse=True)


def version_in_force(purpose: ConsentPurpose, *, day: date) -> str:
    """Give the version that is agreed to on a day; before the first one began, the first."""
    versions = texts_of(purpose)
    return next((each.version for each in versions if each.from_date <= day), versions[-1].version)


def text_of(purpose: ConsentPurpose, version: str) -> ConsentText | None:
    """Give one version, or None where there is none."""
    return next((each for each in texts_of(purpose) if each.version == version), None)


def outdated(given: Iterable[tuple[ConsentPurpose, str]], *, day: date) -> list[ConsentPurpose]:
    """List the purposes that were agreed to in an older text than the one in force on a day."""
    return [purpose for purpose, version in given if version != version_in_force(purpose, day=day)]
