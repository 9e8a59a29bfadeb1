"""In sentences that are read: what applications and lists of special groups refuse."""

from timebank.lib.refusals import Refused, refused_by_constraint


@refused_by_constraint("people_specialstatus_consent")
class SensitiveConsentMissing(Refused):
    """This is sensitive information. The person has to agree separately that it is kept, before it is recorded."""


@refused_by_constraint("people_specialstatus_waits_once")
class ApplicationWaits(Refused):
    """An application for this special group waits already. The district will decide it."""


@refused_by_constraint("people_specialstatus_no_overlap")
class StatusKnown(Refused):
    """This special group is recorded for this person on these days already. It can be renewed in its last days."""


class EvidenceIsList(Refused):
    """Please choose the paper that was shown. A list comes from the district itself."""


class NoElderYet(Refused):
    """A special group is recorded for elders of at least %(age)s years."""


@refused_by_constraint("people_specialstatus_paper_seen")
class PaperNotSeen(Refused):
    """Nobody has seen the paper yet. Please ask the person to show it at the desk of the street."""


@refused_by_constraint("people_specialstatus_two_persons", "people_specialstatus_not_by_oneself")
class DecidedByMaker(Refused):
    """Whoever applied, or is concerned, cannot decide it: another person has to."""


class OwnSideConcerned(Refused):
    """Nobody decides about the own family or household. Please leave it to another officer."""


class StatusDaysWrong(Refused):
    """The last day has to come after the first one and today, and at the latest on %(latest)s."""


@refused_by_constraint("people_specialstatus_forward", "people_specialstatus_with_its_list")
class StatusDecided(Refused):
    """This has been decided already. Please load the page again."""


@refused_by_constraint("people_speciallist_two_persons")
class ListDecidedByMaker(Refused):
    """You proposed this list yourself: another officer of the district has to decide it."""


class ListRowsWrong(Refused):
    """%(count)s rows of this list cannot be taken. The first is in line %(line)s: %(problem)s."""


@refused_by_constraint("people_speciallist_waits_once")
class SameSpecialListWaits(Refused):
    """The same list waits for a decision already."""
