"""How personal values are checked, brought to one form and masked.

Pure functions of plain text: no table, no key, no clock. A refusal names what is wrong, never the value itself.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from timebank.lib.refusals import Refused
from timebank.vault.kinds import DocumentKind, Field, ResidentNumberFault

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
"""First two digits in use: provinces, 71 and 83 Taiwan, 81 Hong Kong, 82 Macao."""
_OLD_NUMBER = re.compile(r"[0-9]{15}")
_OVER_A_HUNDRED = ("996", "997", "998", "999")
"""Orders that 15-digit numbers kept for people born before 1900 (GB 11643-1989)."""
_NAME_MAX = 60
_ADDRESS_MAX = 200
_SCHOOL_MAX = 80


class NameWrong(Refused):
    """Please give the name as on the document, with at most 60 characters."""


class ResidentNumberOld(Refused):
    """This is an old number with 15 digits. A desk can upgrade it to the number with 18 characters."""


class ResidentNumberWrong(Refused):
    """This resident number cannot be right. Please compare all 18 characters with the card."""


class DocumentWrong(Refused):
    """Please give the document number as on the document, letters and digits only, and the kind of document."""


class PhoneWrong(Refused):
    """This is no mobile number of 11 digits. Please check it; a landline goes in its own field."""


class LandlineWrong(Refused):
    """This is no landline number. Please give the area code and the number, such as 010 and eight digits."""


class AddressWrong(Refused):
    """Please give the address with building and door, with at most 200 characters."""


class SchoolWrong(Refused):
    """Please give the name of the school as on its paper, with at most 80 characters."""


class PositionWrong(Refused):
    """This position is not on the map. Please choose the place of the home again."""


def _half_width(text: str) -> str:
    """Bring full-width letters, digits and signs to half width and drop the space around."""
    return unicodedata.normalize("NFKC", text).strip()


def normalised_resident_number(number: str) -> str:
    """Bring a resident number to half width, without spaces, with a capital X."""
    return re.sub(r"[\s-]", "", _half_width(number)).upper()


def resident_number_faults(number: str) -> list[ResidentNumberFault]:
    """List what is wrong with a resident number; an empty list when nothing is.

    Counties that no longer exist stay valid: elders carry them. Only the province is compared, and where somebody
    lives is never read from it. Source: GB 11643-1999; GB/T 2260.
    """
    number = normalised_resident_number(number)
    if re.fullmatch(r"[0-9]{15}", number):
        return [ResidentNumberFault.OLD_FORM]
    if len(number) != 18:
        return [ResidentNumberFault.LENGTH]
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return [ResidentNumberFault.CHARACTERS]
    faults = []
    if not _is_region(number):
        faults.append(ResidentNumberFault.REGION)
    if _date_or_none(number[6:14]) is None:
        faults.append(ResidentNumberFault.BIRTH_DATE)
    if check_character(number[:17]) != number[17]:
        faults.append(ResidentNumberFault.CHECK_CHARACTER)
    return faults


def _is_region(number: str) -> bool:
    """Tell whether the first digits name a province; after a 9 the next two do (cards since 2023)."""
    province = number[1:3] if number[0] == "9" else number[:2]
    return bool(_PROVINCE.fullmatch(province))


def check_character(first_seventeen: str) -> str:
    """Compute the last character of a resident number from the 17 digits before it (GB 11643-1999)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def _date_or_none(eight_digits: str) -> date | None:
    """Read a birth date of the years 1800 to 2099."""
    year, month, day = int(eight_digits[:4]), int(eight_digits[4:6]), int(eight_digits[6:])
    if not 1800 <= year <= 2099:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def checked_resident_number(number: str) -> str:
    """Give the resident number in its one form.

    Raises: ResidentNumberOld, ResidentNumberWrong.
    """
    faults = resident_number_faults(number)
    if ResidentNumberFault.OLD_FORM in faults:
        raise ResidentNumberOld
    if faults:
        raise ResidentNumberWrong
    return normalised_resident_number(number)


def birth_date_from(number: str) -> date:
    """Read the birth date from a resident number.

    Raises: ResidentNumberOld, ResidentNumberWrong.
    """
    checked = checked_resident_number(number)
    return date(int(checked[6:10]), int(checked[10:12]), int(checked[12:14]))


def sex_from(number: str) -> str:
    """Read the sex from a resident number: "M" when the 17th digit is odd, else "F".

    Raises: ResidentNumberOld, ResidentNumberWrong.
    """
    return "M" if int(checked_resident_number(number)[16]) % 2 else "F"


def upgraded_resident_number(number: str) -> str:
    """Turn a 15-digit number into the one with 18 characters; any other text stays as it is.

    The century is the 20th, or the 19th where the last three digits are those kept for people over a hundred.
    Only a desk does this, with a paper before it. Source: GB 11643-1989 and 11643-1999.
    """
    plain = normalised_resident_number(number)
    if not _OLD_NUMBER.fullmatch(plain):
        return number
    century = "18" if plain[12:] in _OVER_A_HUNDRED else "19"
    first = plain[:6] + century + plain[6:]
    return first + check_character(first)


def short_form(number: str) -> str | None:
    """Give the 15 digits that stood on a card before 1999 for a number of either form; None when there were none."""
    plain = normalised_resident_number(number)
    if _OLD_NUMBER.fullmatch(plain):
        return plain
    if resident_number_faults(plain):
        return None
    short = plain[:6] + plain[8:17]
    return short if upgraded_resident_number(short) == plain else None


_BY_STANDARD = {
    DocumentKind.RESIDENT_NUMBER: re.compile(r"[1-7].*"),
    DocumentKind.HONG_KONG_MACAO_PERMIT: re.compile(r"8[12]0000.*"),
    DocumentKind.TAIWAN_PERMIT: re.compile(r"830000.*"),
    DocumentKind.FOREIGN_PERMANENT_RESIDENCE: re.compile(r"9.*"),
}
"""Documents with a number after GB 11643, and how it begins."""

_OWN_FORM = {
    DocumentKind.HONG_KONG_MACAO_TRAVEL: re.compile(r"[HM](?:[0-9]{8}|[0-9]{10})"),
    DocumentKind.TAIWAN_TRAVEL: re.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?"),
    DocumentKind.FOREIGN_PERMANENT_RESIDENCE: re.compile(r"[A-Z]{3}[0-9]{12}"),
    DocumentKind.PASSPORT: re.compile(r"(?=.*[0-9])[A-Z0-9]{5,9}"),
    DocumentKind.OTHER: re.compile(r"[A-Z0-9()/.]{4,40}"),
}
"""Numbers of other documents, also of older cards. Sources: docs/data.md, "Numbers of documents"."""


def follows_standard(number: str, *, kind: DocumentKind) -> bool:
    """Tell whether a number of this kind has birth date, sex and check character of GB 11643 in it."""
    own = _OWN_FORM.get(kind)
    return kind in _BY_STANDARD and not (own and own.fullmatch(normalised_resident_number(number)))


def checked_document(number: str, *, kind: DocumentKind) -> str:
    """Give a document number in its one form.

    Raises: ResidentNumberOld, ResidentNumberWrong, DocumentWrong.
    """
    normalised = normalised_resident_number(number)
    if follows_standard(normalised, kind=kind):
        checked = checked_resident_number(normalised)
        if not _BY_STANDARD[kind].fullmatch(checked):
            raise DocumentWrong
        return checked
    if not _OWN_FORM[kind].fullmatch(normalised):
        raise DocumentWrong
    return normalised


def checked_phone(phone: str) -> str:
    """Give a mobile number as 11 digits, without country code.

    Raises: PhoneWrong.
    """
    digits = re.sub(r"[\s()-]", "", _half_width(phone))
    match = re.fullmatch(r"(?:\+86|0086|86)?(1[3-9][0-9]{9})", digits)
    if match is None:
        raise PhoneWrong
    return match[1]


def checked_landline(landline: str) -> str:
    """Give a landline as area code and number, digits only; eight digits alone are Beijing's (010).

    Raises: LandlineWrong.
    """
    digits = re.sub(r"[\s()-]", "", _half_width(landline))
    digits = re.sub(r"^(?:\+86|0086|86(?=0))0?", "0", digits)
    if re.fullmatch(r"[2-8][0-9]{7}", digits):
        digits = "010" + digits
    if not re.fullmatch(r"0(?:10|2[0-9])[2-8][0-9]{7}|0[3-9][0-9]{2}[2-8][0-9]{6,7}", digits):
        raise LandlineWrong
    return digits


def name_to_match(name: str) -> str:
    """Bring a name to the form in which two are compared: no spaces, dots or signs, one case."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", name)).casefold()


def checked_name(name: str) -> str:
    """Give a name with single spaces and one kind of middle dot.

    Raises: NameWrong.
    """
    spaced = " ".join(unicodedata.normalize("NFC", name).split())
    dotted = re.sub(r"\s*[•・‧∙·]\s*", "·", spaced)
    if not dotted or len(dotted) > _NAME_MAX:
        raise NameWrong
    return dotted


def checked_address(address: str) -> str:
    """Give an address as it was told, with single spaces; ``normalised_door`` is what is compared.

    Raises: AddressWrong.
    """
    spaced = " ".join(address.split())
    if len(spaced) < 4 or len(spaced) > _ADDRESS_MAX:
        raise AddressWrong
    return spaced


def checked_school(name: str) -> str:
    """Give the name of a school with single spaces.

    Raises: SchoolWrong.
    """
    spaced = " ".join(unicodedata.normalize("NFC", name).split())
    if not spaced or len(spaced) > _SCHOOL_MAX:
        raise SchoolWrong
    return spaced


def checked_position(position: str) -> str:
    """Give a position "latitude,longitude" in degrees, exactly as written but for spaces.

    Raises: PositionWrong.
    """
    exact = re.sub(r"\s", "", _half_width(position))
    if not re.fullmatch(r"-?[0-9]{1,2}(?:\.[0-9]+)?,-?[0-9]{1,3}(?:\.[0-9]+)?", exact):
        raise PositionWrong
    latitude, longitude = position_parts(exact)
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise PositionWrong
    return exact


def position_parts(position: str) -> tuple[float, float]:
    """Split a checked position into latitude and longitude in degrees."""
    latitude, longitude = position.split(",")
    return float(latitude), float(longitude)


def checked_values(values: Mapping[Field, str]) -> dict[Field, str]:
    """Check and normalise all values of one person; a document without a kind is a resident number.

    A document that an application claims may be somebody else's until it has been seen, so it is kept apart.

    Raises: NameWrong, ResidentNumberOld, ResidentNumberWrong, DocumentWrong, PhoneWrong, LandlineWrong,
    AddressWrong, PositionWrong, SchoolWrong.
    """
    checkers = {
        Field.NAME: checked_name,
        Field.PHONE: checked_phone,
        Field.LANDLINE: checked_landline,
        Field.ADDRESS: checked_address,
        Field.POSITION: checked_position,
        Field.SCHOOL: checked_school,
    }
    checked = {field: check(values[field]) for field, check in checkers.items() if field in values}
    documents = [each for each in (Field.DOCUMENT, Field.CLAIMED_DOCUMENT) if each in values]
    if (Field.DOCUMENT_KIND in values) and not documents:
        raise DocumentWrong
    for each in documents:
        kind = DocumentKind(values.get(Field.DOCUMENT_KIND, DocumentKind.RESIDENT_NUMBER))
        checked[each] = checked_document(values[each], kind=kind)
        checked[Field.DOCUMENT_KIND] = kind.value
    return checked


def masked_name(name: str) -> str:
    """Show the first character and hide the others behind at most two stars: 王秀英 is 王**."""
    return name[:1] + "*" * min(2, len(name) - 1)


def masked(*, field: Field, value: str) -> str:
    """Show as little of a value as its owner needs to know it again; the kind of a document is shown whole.

    110105193805120026 is 110*************26, 13800001001 is 138******01; of an address the first six characters stay.
    """
    if field == Field.DOCUMENT_KIND:
        return str(DocumentKind(value).label)
    if field == Field.NAME:
        return masked_name(value)
    if field in (Field.DOCUMENT, Field.PHONE, Field.LANDLINE) and len(value) > len("123") + len("12"):
        return f"{value[:3]}{'*' * (len(value) - 5)}{value[-2:]}"
    return f"{value[:6]}***" if field == Field.ADDRESS else "***"
