"""The parts that demo accounts play, and what there is to see with each, as the sign-in page of a demo says it."""

from enum import Enum

from django.utils.translation import gettext, gettext_noop


class Part(Enum):
    """A part, by the code that is stored."""

    ELDER_MAIN = "ELDER_MAIN"
    ELDER_AWAITING = "ELDER_AWAITING"
    VOLUNTEER_MAIN = "VOLUNTEER_MAIN"
    VOLUNTEER_ARRIVING = "VOLUNTEER_ARRIVING"
    VOLUNTEER_OVER_60 = "VOLUNTEER_OVER_60"
    STUDENT = "STUDENT"
    GUARDIAN = "GUARDIAN"
    GROWN = "GROWN"
    DELEGATE = "DELEGATE"
    FIRST_DESK = "FIRST_DESK"
    SECOND_DESK = "SECOND_DESK"
    STREET = "STREET"
    DISTRICT_MAKER = "DISTRICT_MAKER"
    DISTRICT_CHECKER = "DISTRICT_CHECKER"
    CITY_MAKER = "CITY_MAKER"
    CITY_CHECKER = "CITY_CHECKER"
    SUPERVISOR = "SUPERVISOR"
    AUDITOR = "AUDITOR"
    ADMINISTRATOR = "ADMINISTRATOR"


_NOTES = {
    Part.ELDER_MAIN: gettext_noop("needs and services in every stage, one of them going on now"),
    Part.ELDER_AWAITING: gettext_noop("a volunteer is about to come"),
    Part.VOLUNTEER_MAIN: gettext_noop("services in every stage, one of them going on now"),
    Part.VOLUNTEER_ARRIVING: gettext_noop("the next service can be checked in soon"),
    Part.VOLUNTEER_OVER_60: gettext_noop("over 60, has spent own earned coins"),
    Part.STUDENT: gettext_noop("a student under 18, led by the guardian"),
    Part.GUARDIAN: gettext_noop("guardian of the student"),
    Part.GROWN: gettext_noop("has just turned 18: the own consent is asked for at sign-in"),
    Part.DELEGATE: gettext_noop("acts for a parent with dementia"),
    Part.FIRST_DESK: gettext_noop("Hujialou Subdistrict, the organisation there"),
    Part.SECOND_DESK: gettext_noop("Hujialou Subdistrict, another organisation: the second person"),
    Part.STREET: gettext_noop("Hujialou Subdistrict"),
    Part.DISTRICT_MAKER: gettext_noop("Chaoyang District, proposes"),
    Part.DISTRICT_CHECKER: gettext_noop("Chaoyang District, approves"),
    Part.CITY_MAKER: gettext_noop("the whole city, proposes"),
    Part.CITY_CHECKER: gettext_noop("the whole city, approves"),
    Part.SUPERVISOR: gettext_noop("Chaoyang District, what has to be called back about"),
    Part.AUDITOR: gettext_noop("the whole city, reads and changes nothing"),
    Part.ADMINISTRATOR: gettext_noop("sees no personal data"),
}


def note_of(part: Part) -> str:
    """Say what there is to see, in the language in force."""
    return gettext(_NOTES[part])
