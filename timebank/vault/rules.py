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
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
"""First two digits in use: provinces, 71 and 83 Taiwan, 81 Hong Kong, 82 Macao, 91 foreign permanent residents."""
_OTHER_DOCUMENT = re.compile(r"[A-Z0-9()/.]{4,40}")
_NAME_MAX = 60
_ADDRESS_MAX = 200


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

    Counties that no longer exist stay valid: elders carry them. Only the province is compared.
    Source: GB 11643-1999; GB/T 2260.
    """
    number = normalised_resident_number(number)
    if re.fullmatch(r"[0-9]{15}", number):
        return [ResidentNumberFault.OLD_FORM]
    if len(number) != 18:
        return [ResidentNumberFault.LENGTH]
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return [ResidentNumberFault.CHARACTERS]
    faults = []
    if not _PROVINCE.fullmatch(number[:2]):
        faults.append(ResidentNumberFault.REGION)
    if _date_or_none(number[6:14]) is None:
        faults.append(ResidentNumberFault.BIRTH_DATE)
    if check_character(number[:17]) != number[17]:
        faults.append(ResidentNumberFault.CHECK_CHARACTER)
    return faults


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


def checked_document(number: str, *, kind: DocumentKind) -> str:
    """Give a document number in its one form; all kinds but passport and other follow GB 11643.

    Raises: ResidentNumberOld, ResidentNumberWrong, DocumentWrong.
    """
    if kind not in (DocumentKind.PASSPORT, DocumentKind.OTHER):
        return checked_resident_number(number)
    normalised = normalised_resident_number(number)
    if not _OTHER_DOCUMENT.fullmatch(normalised):
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

    Raises: NameWrong, ResidentNumberOld, ResidentNumberWrong, DocumentWrong, PhoneWrong, LandlineWrong,
    AddressWrong, PositionWrong.
    """
    checkers = {
        Field.NAME: checked_name,
        Field.PHONE: checked_phone,
        Field.LANDLINE: checked_landline,
        Field.ADDRESS: checked_address,
        Field.POSITION: checked_position,
    }
    checked = {field: check(values[field]) for field, check in checkers.items() if field in values}
    if (Field.DOCUMENT_KIND in values) and (Field.DOCUMENT not in values):
        raise DocumentWrong
    if Field.DOCUMENT in values:
        kind = DocumentKind(values.get(Field.DOCUMENT_KIND, DocumentKind.RESIDENT_NUMBER))
        checked[Field.DOCUMENT] = checked_document(values[Field.DOCUMENT], kind=kind)
        checked[Field.DOCUMENT_KIND] = kind.value
    return checked


def masked_name(name: str) -> str:
    """Show the first character and hide the others behind at most two stars: 王秀英 is 王**."""
    return name[:1] + "*" * min(2, len(name) - 1)
