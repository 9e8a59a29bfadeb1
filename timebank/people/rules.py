"""Pure facts of people: who acts, how old somebody is, what is still missing before a person may serve.

No table and no clock: the moment comes in.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from timebank.people.kinds import Channel, QualificationKind, Relation, Role
from timebank.vault.kinds import DocumentKind, Field

LOCAL = ZoneInfo("Asia/Shanghai")
"""The city's own clock: days, night hours and birthdays are counted by it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which role, for which places, through which door.

    ``scope`` is the code of the place that the role covers, empty for people who act only for themselves or for
    persons who trusted them. ``device_key`` is a keyed hash, never the device's own number.
    """

    person_id: UUID
    role: Role
    scope: str
    organisation_id: UUID | None
    channel: Channel
    device_key: str = ""


SYSTEM_ACTOR = Actor(
    person_id=UUID(int=0), role=Role.SYSTEM, scope="", organisation_id=None, channel=Channel.SYSTEM
)
"""The platform's own periodic work. It is no person and decides nothing that a person must decide."""


def local_date(moment: datetime) -> date:
    """Give the day of a moment by the city's clock."""
    return moment.astimezone(LOCAL).date()


def age_on(*, birth_date: date, day: date) -> int:
    """Count full years on a day; somebody born on 29 February has their birthday on 1 March."""
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before_birthday


def birthday_at(*, birth_date: date, age: int) -> date:
    """Give the day on which somebody reaches an age; somebody born on 29 February has their birthday on 1 March."""
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:
        return date(birth_date.year + age, 3, 1)


@dataclass(frozen=True, slots=True)
class Held:
    """A proof of qualification that somebody has: its kind and the days it covers (end excluded)."""

    kind: QualificationKind
    issued_date: date
    expires_date: date


BASE_QUALIFICATIONS = (
    QualificationKind.TRAINING,
    QualificationKind.HEALTH,
    QualificationKind.ACCIDENT_COVER,
    QualificationKind.CITY_NUMBER,
)
"""What every volunteer needs before a home or outdoor visit (docs/rules.md, "The main line")."""


def missing_qualifications(
    *, held: Iterable[Held], needed: Iterable[QualificationKind], day: date
) -> list[QualificationKind]:
    """List the needed proofs that are not in force on a day, in the order in which they are needed."""
    in_force = {each.kind for each in held if each.issued_date <= day < each.expires_date}
    return [kind for kind in needed if kind not in in_force]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, on the way into the vault and nowhere else: its text form shows nothing.

    Phone, landline and address may be empty; ``position`` is latitude and longitude of the home in degrees.
    """

    name: str = field(repr=False)
    document_kind: DocumentKind = field(repr=False)
    document: str = field(repr=False)
    phone: str = field(repr=False, default="")
    landline: str = field(repr=False, default="")
    address: str = field(repr=False, default="")
    position: tuple[float, float] | None = field(repr=False, default=None)

    def values(self) -> dict[Field, str]:
        """Give what is there, by field of the vault."""
        given = {
            Field.NAME: self.name,
            Field.DOCUMENT_KIND: self.document_kind.value,
            Field.DOCUMENT: self.document,
            Field.PHONE: self.phone,
            Field.LANDLINE: self.landline,
            Field.ADDRESS: self.address,
            Field.POSITION: f"{self.position[0]},{self.position[1]}" if self.position else "",
        }
        always = (Field.NAME, Field.DOCUMENT_KIND, Field.DOCUMENT)
        return {each: text for each, text in given.items() if text.strip() or each in always}


def network_of(*, peer: str, forwarded: str, behind_proxy: bool) -> str:
    """Say which network address a request comes from.

    Behind our proxy it is the last entry of ``forwarded`` (X-Forwarded-For), the one that the proxy itself wrote;
    entries before it, and the whole header without a proxy, are what the client claims.
    """
    last = forwarded.rpartition(",")[2].strip()
    return last if behind_proxy and last else peer


MEMBER_PREFIX = "BJ"
MEMBER_DIGITS = 8
CONSENT_TEXT_VERSION = "2022-06"
"""The version of the consent texts that the pages and the desk's forms show now."""

NOT_RECORDED_DATE = date.max
"""Birth date of staff whose birth date nobody needs: too young for every personal role until it is known."""


def member_number(sequence: int) -> str:
    """Make the public member number: BJ, eight digits and a check digit (ISO 7064, MOD 11,10)."""
    digits = f"{sequence:0{MEMBER_DIGITS}d}"
    return MEMBER_PREFIX + digits + _check_digit(digits)


def is_member_number(*, text: str) -> bool:
    """Tell whether a text is written like a member number and its check digit fits."""
    digits = text.removeprefix(MEMBER_PREFIX)
    return (
        text.startswith(MEMBER_PREFIX)
        and len(digits) == MEMBER_DIGITS + 1
        and digits.isascii()
        and digits.isdecimal()
        and _check_digit(digits[:-1]) == digits[-1]
    )


def _check_digit(digits: str) -> str:
    """Compute the check digit of a row of digits (ISO 7064, MOD 11,10)."""
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


GENERATIONS = {
    Relation.SPOUSE: 0,
    Relation.PARENT: 1,
    Relation.GRANDPARENT: 2,
    Relation.GREAT_GRANDPARENT: 3,
    Relation.CHILD: -1,
    Relation.GRANDCHILD: -2,
}
"""How many generations older the relative is; a great-grandparent's great-grandchild has no name of its own."""

OPPOSITE = {
    Relation.SPOUSE: Relation.SPOUSE,
    Relation.PARENT: Relation.CHILD,
    Relation.CHILD: Relation.PARENT,
    Relation.GRANDPARENT: Relation.GRANDCHILD,
    Relation.GRANDCHILD: Relation.GRANDPARENT,
}
"""The same relation seen from the relative, for those that have a name from both sides."""

_BY_GENERATIONS = {steps: relation for relation, steps in GENERATIONS.items()}


@dataclass(frozen=True, slots=True)
class OrganisationScope:
    """For what a street confirms an organisation: activities or not, of which categories (none named: every one)."""

    categories: tuple[str, ...] = ()
    may_run_activities: bool = True

    def covers(self, category: str) -> bool:
        """Tell whether an activity of a category is within it."""
        return self.may_run_activities and (not self.categories or category in self.categories)


def relation_by_generations(steps: int) -> Relation | None:
    """Name the relative who is so many generations older, or younger where negative; None where there is no name."""
    return _BY_GENERATIONS.get(steps)


def relation_fits(*, relation: Relation, birth_date: date, relative_birth_date: date, gap_years: int) -> bool:
    """Tell whether a parent was at least ``gap_years`` old when the child was born, a grandparent twice that, and so on.

    A spouse may have any age.
    """
    steps = GENERATIONS[relation]
    if steps == 0:
        return True
    older, younger = (relative_birth_date, birth_date) if steps > 0 else (birth_date, relative_birth_date)
    return older < younger and age_on(birth_date=older, day=younger) >= gap_years * abs(steps)


def school_days(*, day: date, month: int, month_day: int, grace_days: int) -> tuple[date, date]:
    """Give the first day of the next school year after a day, and the day on which the grace after it is over."""
    due = date(day.year, month, month_day)
    if due <= day:
        due = date(day.year + 1, month, month_day)
    return due, due + timedelta(days=grace_days)


def born_before(*, day: date, years: int) -> date:
    """Give the last birth date of those who are so many years old on a day; see age_on for 29 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
