"""In sentences that are read: what an enrolment refuses."""

from timebank.lib.refusals import Refused


class PlaceIsNoStreet(Refused):
    """Please choose the street or township where the person lives."""


class DocumentDoesNotFit(Refused):
    """The birth date or sex does not agree with the resident number. Please compare both with the card."""


class TooYoung(Refused):
    """For this role a person must be at least %(age)s years old."""


class GuardianNeeded(Refused):
    """A student under %(age)s serves under the lead of a guardian. Please enrol the guardian first."""


class RoleIsAppointed(Refused):
    """This role is given by the security administrator, not at a desk."""


class PersonEnded(Refused):
    """The membership of this person has ended, so nobody can ask or accept in this person's name. If that is wrong, please tell the desk."""
