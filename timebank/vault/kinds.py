"""Names of what the vault keeps, of the documents it knows and of the purposes of a look.

Codes stored in the journal and beside the ciphertexts; never a value of a person.
"""

from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

SYSTEM_ID = UUID(int=0)
"""Who looks when the platform itself does, for example to send a notice."""
SYSTEM_ROLE = "SYSTEM"
PERSONS_PER_LOOK_MAX = 200
"""Persons whose fields one call may ask for: a page of a list, never a whole city."""
LOOKS_SHOWN_MAX = 500
PERSONS_FOUND_MAX = 50


class Field(TextChoices):
    """One kind of personal value of one person."""

    NAME = "NAME", _("Name")
    DOCUMENT_KIND = "DOCUMENT_KIND", _("Kind of document")
    DOCUMENT = "DOCUMENT", _("Document number")
    MORE_DOCUMENTS = "MORE_DOCUMENTS", _("Further documents")
    CLAIMED_DOCUMENT = "CLAIMED_DOCUMENT", _("Document number of an application, not yet seen")
    PHONE = "PHONE", _("Mobile phone")
    LANDLINE = "LANDLINE", _("Landline")
    ADDRESS = "ADDRESS", _("Address")
    POSITION = "POSITION", _("Position of the home")
    SCHOOL = "SCHOOL", _("School")


FIELDS_KEPT_ALONE = tuple(field for field in Field if field != Field.MORE_DOCUMENTS)
"""Fields of which a person has one value; further documents are kept one by one (``operations.keep_document``)."""

FIELDS_FOUND_BY_HASH = (Field.DOCUMENT, Field.CLAIMED_DOCUMENT, Field.PHONE, Field.LANDLINE)
"""Fields that can be found again by their exact value; names and addresses cannot."""


class DocumentKind(TextChoices):
    """What proves who somebody is. ``rules.checked_document`` knows the form of each number."""

    RESIDENT_NUMBER = "RESIDENT_NUMBER", _("Resident identity card")
    HONG_KONG_MACAO_PERMIT = "HONG_KONG_MACAO_PERMIT", _("Residence permit for Hong Kong and Macao residents")
    TAIWAN_PERMIT = "TAIWAN_PERMIT", _("Residence permit for Taiwan residents")
    HONG_KONG_MACAO_TRAVEL = (
        "HONG_KONG_MACAO_TRAVEL",
        _("Mainland travel permit for Hong Kong and Macao residents"),
    )
    TAIWAN_TRAVEL = "TAIWAN_TRAVEL", _("Mainland travel permit for Taiwan residents")
    FOREIGN_PERMANENT_RESIDENCE = "FOREIGN_PERMANENT_RESIDENCE", _("Foreign permanent resident identity card")
    PASSPORT = "PASSPORT", _("Passport")
    OTHER = "OTHER", _("Other document")


class Alike(TextChoices):
    """In what two persons' kept values are the same. Known by keyed hashes; nobody reads a value for it."""

    NAME = "NAME", _("Same name")
    PHONE = "PHONE", _("Same mobile phone")
    DOCUMENT = "DOCUMENT", _("The same resident number, once with 15 and once with 18 characters")


class ResidentNumberFault(TextChoices):
    """What is wrong with an 18-character resident number."""

    OLD_FORM = "OLD_FORM", _("It has 15 digits, the form before 1999.")
    LENGTH = "LENGTH", _("It does not have 18 characters.")
    CHARACTERS = "CHARACTERS", _("It has characters other than digits and a last X.")
    REGION = "REGION", _("Its first two digits are no province.")
    BIRTH_DATE = "BIRTH_DATE", _("Its birth date does not exist.")
    CHECK_CHARACTER = "CHECK_CHARACTER", _("Its last character does not fit the others.")


class LookAnswer(TextChoices):
    """What the audit administrator found when asked: did this look serve the purpose that was given?"""

    FITS = "FITS", _("Yes, the purpose fits the role, the fields and the time")
    UNCLEAR = "UNCLEAR", _("Not clear: the office of whoever looked is asked to explain")
    BREACH = "BREACH", _("No: reported to the city")


class Purpose(TextChoices):
    """Why somebody looks; the person concerned reads this in the journal."""

    OWN = "OWN", _("Own page")
    NOTICE = "NOTICE", _("To send a notice")
    DISTANCE = "DISTANCE", _("To measure how far from the door a check-in or check-out was")
    VISIT = "VISIT", _("To serve an agreed visit")
    DESK = "DESK", _("Help at the desk")
    REVIEW = "REVIEW", _("To review a need")
    APPLICATION = "APPLICATION", _("To check an application to join")
    PHONE_MENU = "PHONE_MENU", _("To talk on the phone menu")
    PRINT = "PRINT", _("To print a card, statement or certificate")
    RETURN_VISIT = "RETURN_VISIT", _("Return visit")
    CASE = "CASE", _("To investigate or decide a case")
    SAFETY = "SAFETY", _("To help somebody in danger")
    RIGHTS = "RIGHTS", _("At the person's own request for their data")
    DUPLICATE = "DUPLICATE", _("To see whether two accounts belong to one person")
