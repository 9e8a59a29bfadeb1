"""In sentences that are read: what an application to join refuses."""

from timebank.lib.refusals import Refused, refused_by_constraint


class PhoneNotProven(Refused):
    """This is not the phone that received the code. Please give that one, or begin again with this one."""


class MembershipNotAgreed(Refused):
    """Without your agreement to membership and service records nobody can be a member. Please read the text and agree, or come to the desk with questions."""


class BirthDateNeeded(Refused):
    """This document does not tell the birth date and the sex. Please give both, as on the document."""


class MemberNumberMistyped(Refused):
    """This member number cannot be right. Please copy it from the member's card or slip."""


class AlreadyMember(Refused):
    """You are a member already. Please sign in with this phone; a further role is asked for on your own page."""


class TooManyApplications(Refused):
    """From this phone %(count)s applications wait already. Please wait for the answer, or come to a desk."""


@refused_by_constraint("people_application_final")
class ApplicationMoved(Refused):
    """This application was changed or decided meanwhile. Please load the page again."""


@refused_by_constraint("people_application_not_by_oneself", "people_residenceproof_not_by_oneself")
class OwnSideApplies(Refused):
    """This application is by or about yourself, your family or your household. Another person has to decide it."""


class ApplicantIsMember(Refused):
    """Somebody with this document is a member already. Please do not approve, and ask the applicant to the desk with the document."""


class OtherMemberMissing(Refused):
    """The member number that the application names belongs to nobody who fits. Please send it back for that reason."""


class ElderNotAsked(Refused):
    """Please say how the elder's own word was taken. Nobody becomes a delegate without it."""


class ReasonDoesNotFit(Refused):
    """Please choose one of the reasons given: some are to be mended, some end the application."""
