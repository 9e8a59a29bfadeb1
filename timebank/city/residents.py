"""Who lives and works in the demo city, drawn from one random source: the same seed and day give the same people.

A plan only: nothing here touches a table. What is personal stands in ``Identity`` and goes nowhere but the vault.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from timebank.city.invented import (
    RESERVED_UNTIL_YEAR,
    TAKES_MAX,
    document_number,
    landline_number,
    phone_number,
)
from timebank.city.names import invented_name
from timebank.city.posts import POSTS
from timebank.city.streets import HUJIALOU, STREETS, Street
from timebank.people.kinds import QualificationKind, Sex
from timebank.people.rules import BASE_QUALIFICATIONS, Identity, born_before
from timebank.vault.kinds import DocumentKind

FIRST_PHONE_ORDER = 1_000
DAYS_A_YEAR = 365
HOME_SPREAD_DEGREES = 0.003

COUPLES_FROM = 6
SHARED_LANDLINE = (4, 5)
"""Two elders of the first street, a couple without a mobile phone."""
DELEGATES_STREET_ELDERS = (2, 17)
CHILDREN = {6: 12, 7: 13}
"""Volunteers of each street whose mother or father is the elder of this number."""
GUARDIANS = (2, 3)
SPENDERS = (4, 14, 19)
"""Volunteers of the first street who are over 60 and use what they earned."""
STUDENT_AGES = (15, 16)
ADULT_AGE = 18
OF_AGE_DAYS_AGO = 5
FIRST_MEMBERS = (13, 14)
"""Elders of each street who were enrolled more than a year ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """One invented person; ``phone_order`` is the number that the mobile phone was made from."""

    identity: Identity
    birth_date: date
    sex: Sex
    place: str
    phone_order: int | None
    confirms_alone: bool = True
    proofs: tuple[QualificationKind, ...] = ()
    expired: tuple[QualificationKind, ...] = ()


@dataclass(slots=True)
class Population:
    """Everybody, in the order of the plan. The volunteers of a street stand in the order of its numbers."""

    staff: dict[str, Resident] = field(default_factory=dict)
    elders: dict[str, list[Resident]] = field(default_factory=dict)
    volunteers: dict[str, list[Resident]] = field(default_factory=dict)
    delegates: dict[tuple[str, int], Resident] = field(default_factory=dict)
    students: list[Resident] = field(default_factory=list)
    grown: list[Resident] = field(default_factory=list)
    """Students who have come of age a few days ago."""

    def everybody(self) -> list[Resident]:
        """List all of them."""
        elders = [each for street in self.elders.values() for each in street]
        volunteers = [each for street in self.volunteers.values() for each in street]
        return [
            *self.staff.values(),
            *elders,
            *volunteers,
            *self.delegates.values(),
            *self.students,
            *self.grown,
        ]


def populate(*, random: Random, day: date) -> Population:
    """Invent the people of the demo as they are on a day."""
    register = _Register(random=random, day=day)
    people = Population()
    for post in POSTS:
        people.staff[post.key] = register.person(place=post.home, ages=(28, 57))
    for street in STREETS:
        people.elders[street.code] = _elders(register, street)
        people.volunteers[street.code] = _volunteers(register, street)
        for number in DELEGATES_STREET_ELDERS:
            if number == DELEGATES_STREET_ELDERS[0] or street is HUJIALOU:
                home = register.door(street)
                delegate = register.person(place=street.code, ages=(36, 50), home=home, has_phone=True)
                people.delegates[street.code, number] = delegate
    for guardian, age in zip(GUARDIANS, STUDENT_AGES, strict=True):
        led_by = people.volunteers[HUJIALOU.code][guardian]
        student = register.person(
            place=HUJIALOU.code,
            ages=(age, age),
            home=(led_by.identity.address, led_by.identity.position),
            has_phone=True,
            proofs=BASE_QUALIFICATIONS,
        )
        people.students.append(student)
    with apart(random):
        people.grown.append(_grown(register, led_by=people.volunteers[HUJIALOU.code][GUARDIANS[1]], day=day))
    return people


@contextmanager
def apart(random: Random) -> Iterator[None]:
    """Draw without changing what is drawn afterwards: what was added late leaves the rest of the demo as it was."""
    state = random.getstate()
    yield
    random.setstate(state)


def _grown(register: "_Register", *, led_by: Resident, day: date) -> Resident:
    """Invent a student, of the same home as the guardian, who came of age a few days ago."""
    birthday = day - timedelta(days=OF_AGE_DAYS_AGO)
    return register.person(
        place=HUJIALOU.code,
        ages=(ADULT_AGE, ADULT_AGE),
        born=born_before(day=birthday, years=ADULT_AGE),
        home=(led_by.identity.address, led_by.identity.position),
        has_phone=True,
        proofs=BASE_QUALIFICATIONS,
    )


def couples_of(street: Street) -> list[tuple[int, int]]:
    """List the numbers of the elders of a street who are married to each other."""
    firsts = range(COUPLES_FROM, COUPLES_FROM + 2 * (street.elders // 8), 2)
    shared = [SHARED_LANDLINE] if street is HUJIALOU else []
    return shared + [(first, first + 1) for first in firsts]


def has_dementia(number: int) -> bool:
    """Tell which elders of a street never confirm alone."""
    return number % 15 == 2


def _elders(register: "_Register", street: Street) -> list[Resident]:
    second_of = {second: first for first, second in couples_of(street)}
    elders: list[Resident] = []
    for number in range(street.elders):
        sharing = street is HUJIALOU and number in SHARED_LANDLINE
        spouse = elders[second_of[number]] if number in second_of else None
        home = (spouse.identity.address, spouse.identity.position) if spouse else register.door(street)
        opposite = {Sex.FEMALE: Sex.MALE, Sex.MALE: Sex.FEMALE}
        elder = register.person(
            place=street.code,
            ages=(68, 91),
            sex=opposite[spouse.sex] if spouse else None,
            home=home,
            has_phone=number % 4 != 3 and not sharing,
            landline=landline_number(order=0) if sharing else "",
            confirms_alone=not has_dementia(number),
        )
        elders.append(elder)
    return elders


def _volunteers(register: "_Register", street: Street) -> list[Resident]:
    return [_volunteer(register, street, number) for number in range(street.volunteers)]


def _volunteer(register: "_Register", street: Street, number: int) -> Resident:
    """Invent a volunteer: most may serve, some have not been trained yet, some proofs have run out."""
    proofs = list(BASE_QUALIFICATIONS)
    expired: list[QualificationKind] = []
    if number % 13 == 12:
        proofs.remove(QualificationKind.TRAINING)
    if number % 13 == 11:
        proofs.remove(QualificationKind.ACCIDENT_COVER)
        expired.append(QualificationKind.ACCIDENT_COVER)
    if number % 9 == 5:
        proofs.append(QualificationKind.SKILL_HEALTH)
    if number % 11 == 7:
        proofs.append(QualificationKind.SKILL_LEGAL)
    return register.person(
        place=street.code,
        ages=_ages_of_volunteer(number),
        home=register.door(street),
        has_phone=True,
        proofs=tuple(proofs),
        expired=tuple(expired),
    )


def _ages_of_volunteer(number: int) -> tuple[int, int]:
    if number in CHILDREN or number in GUARDIANS:
        return (38, 46)
    if number % 5 == 4:
        return (61, 74)
    return ((20, 27), (24, 40), (35, 59))[number % 3]


class _Register:
    """Hands out names, numbers and doors, each once."""

    def __init__(self, *, random: Random, day: date) -> None:
        self._random = random
        self._day = day
        self._names: set[str] = set()
        self._doors: set[str] = set()
        self._takes: Counter[tuple[date, Sex]] = Counter()
        self._phones = 0

    def person(
        self,
        *,
        place: str,
        ages: tuple[int, int],
        sex: Sex | None = None,
        home: tuple[str, tuple[float, float] | None] = ("", None),
        has_phone: bool = False,
        landline: str = "",
        confirms_alone: bool = True,
        proofs: tuple[QualificationKind, ...] = (),
        expired: tuple[QualificationKind, ...] = (),
        born: date | None = None,
    ) -> Resident:
        sex = sex or self._random.choice((Sex.FEMALE, Sex.MALE))
        birth_date, take = self._birth(ages, sex=sex) if born is None else (born, self._take(born, sex=sex))
        order = self._next_phone_order() if has_phone else None
        identity = Identity(
            name=self._name(birth_year=birth_date.year, sex=sex),
            document_kind=DocumentKind.RESIDENT_NUMBER,
            document=document_number(birth_date=birth_date, sex=sex, take=take),
            phone="" if order is None else phone_number(order=order),
            landline=landline,
            address=home[0],
            position=home[1],
        )
        return Resident(
            identity=identity,
            birth_date=birth_date,
            sex=sex,
            place=place,
            phone_order=order,
            confirms_alone=confirms_alone,
            proofs=proofs,
            expired=expired,
        )

    def door(self, street: Street) -> tuple[str, tuple[float, float]]:
        """Give a door where nobody of the demo lives yet, with its position in degrees."""
        random = self._random
        while True:
            building, unit = random.randint(1, 18), random.randint(1, 4)
            door = 100 * random.randint(1, 6) + random.randint(1, 4)
            estate = random.choice(street.estates)
            address = f"{street.address}{estate}{building}号楼{unit}单元{door}室"
            if address not in self._doors:
                break
        self._doors.add(address)
        north, east = (random.uniform(-HOME_SPREAD_DEGREES, HOME_SPREAD_DEGREES) for _ in range(2))
        return address, (round(street.latitude + north, 6), round(street.longitude + east, 6))

    def _name(self, *, birth_year: int, sex: Sex) -> str:
        while True:
            name = invented_name(self._random, birth_year=birth_year, sex=sex)
            if name not in self._names:
                self._names.add(name)
                return name

    def _birth(self, ages: tuple[int, int], *, sex: Sex) -> tuple[date, int]:
        """Draw a birth date that makes somebody this old today and still has a number to give."""
        youngest, oldest = ages[0] * DAYS_A_YEAR + ages[0] // 4 + 1, (ages[1] + 1) * DAYS_A_YEAR - 30
        while True:
            born = self._day - timedelta(days=self._random.randint(youngest, oldest))
            take = self._takes[born, sex]
            if born.year > RESERVED_UNTIL_YEAR or take < TAKES_MAX:
                self._takes[born, sex] += 1
                return born, take

    def _take(self, born: date, *, sex: Sex) -> int:
        """Give the next number of a birth date that is fixed."""
        self._takes[born, sex] += 1
        return self._takes[born, sex] - 1

    def _next_phone_order(self) -> int:
        self._phones += 1
        return FIRST_PHONE_ORDER + self._phones
