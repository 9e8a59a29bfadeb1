"""In sentences that are read: what is refused of students, their schools, and of who has come of age."""

from timebank.lib.refusals import Refused, refused_by_constraint


class SchoolNeeded(Refused):
    """For a student under %(age)s the desk needs a paper of the school: the student card, a letter with seal, or the register."""


class NotAStudent(Refused):
    """A school is recorded only for students who are led by a guardian."""


@refused_by_constraint("people_school_once")
class SchoolConfirmedAlready(Refused):
    """The school is confirmed for this school year already. Please come again with a paper of the next one."""


class NotOfAgeYet(Refused):
    """This person is not of age yet, or no guardian leads them any more."""


class AdultConsentNeeded(Refused):
    """You are of age now, so your own consent is needed before you go on. Please sign in on the page, or come to a desk."""


class OwnPhoneNeeded(Refused):
    """Your guardian uses the same phone number. Please come to the desk of your street with your card and a number of your own."""
