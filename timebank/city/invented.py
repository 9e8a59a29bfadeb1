"""Numbers that pass every check and belong to nobody: documents, mobile phones, landlines.

Whoever needs invented people takes their numbers from here, so that no test and no demo ever names a living person.
"""

from datetime import date

from timebank.people.kinds import Sex
from timebank.vault.rules import check_character

CHAOYANG = "110105"
NEVER_GIVEN = "110190"
"""Six digits that GB/T 2260 has never given to a district of the city."""
RESERVED_UNTIL_YEAR = 1999
TAKES_MAX = 2
"""How many numbers a birth date and sex have among the reserved orders."""
PHONE_ORDER_MAX = 9_999
LANDLINE_ORDER_MAX = 9_999


def document_number(*, birth_date: date, sex: Sex, take: int = 0) -> str:
    """Make a resident number that nobody has; ``take`` counts those of the same birth date and sex.

    Until 1999 the orders 996 to 999 of a birth date were kept for people over a hundred (GB 11643-1989), so nobody
    born from 1910 to 1999 has one. For later births the district is one that does not exist.
    """
    odd = sex == Sex.MALE
    if birth_date.year <= RESERVED_UNTIL_YEAR:
        if not 0 <= take < TAKES_MAX:
            raise ValueError("a birth date has two reserved numbers for each sex")
        first = f"{CHAOYANG}{birth_date:%Y%m%d}{998 + odd - 2 * take}"
    else:
        first = f"{NEVER_GIVEN}{birth_date:%Y%m%d}{2 * take + 2 - odd:03d}"
    return first + check_character(first)


def phone_number(*, order: int) -> str:
    """Make a mobile number of the form 1990000xxxx. Tests use 0000 to 0099, the demo 1000 and above."""
    if not 0 <= order <= PHONE_ORDER_MAX:
        raise ValueError("an invented phone has an order of four digits")
    return f"1990000{order:04d}"


def landline_number(*, order: int) -> str:
    """Make a landline of Beijing of the form 010 2000xxxx; as far as we know, none of the city begins with 2."""
    if not 0 <= order <= LANDLINE_ORDER_MAX:
        raise ValueError("an invented landline has an order of four digits")
    return f"0102000{order:04d}"
