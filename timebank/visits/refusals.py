"""What is refused when a visit is recorded, confirmed or disputed; each docstring is the sentence people read."""

from timebank.lib.refusals import Refused, refused_by_constraint


class CheckInTooEarly(Refused):
    """It is too early to check in: from %(minutes)s minutes before the agreed time."""


class CheckInTooLate(Refused):
    """The agreed time is over. Please enter the service as a late claim, or ask the desk."""


class MatchNotActive(Refused):
    """This service was called off or has already been recorded."""


class AnotherVisitOpen(Refused):
    """You have not checked out from another elder yet. Say when you left there, then check in here."""


class EndNotPossible(Refused):
    """The time you left cannot lie before you arrived or in the future."""


@refused_by_constraint("visits_visit_no_overlap")
class OverlappingVisit(Refused):
    """Another service of the same volunteer lies in this time. One person cannot be in two places."""


class WrongCode(Refused):
    """That is not the code of this minute. Please look again: %(left)s more tries."""


class LastMiss(Refused):
    """That is not the code of this minute, and no tries are left. You can go on without a code; the proof is grade D."""


class VisitNotOpen(Refused):
    """This visit is not under way."""


class VisitMoved(Refused):
    """This visit is no longer in the state in which that is possible. Please look at it again."""


class NothingDisputed(Refused):
    """All recorded minutes were accepted, so there is nothing to dispute. Please confirm the visit instead."""


class BelowAccepted(Refused):
    """No fewer minutes can be decided than the elder accepted: %(minutes)s."""


class GroupHasList(Refused):
    """Attendance at a group activity is entered from the printed list at the desk, not by each volunteer."""


class ElderIsVolunteer(Refused):
    """Somebody stands on the list both as an elder and as a volunteer. Please correct it."""


class ListTimesWrong(Refused):
    """The times on the list are far from the agreed time of the activity, or the time for entering it is over."""


class ElderElsewhere(Refused):
    """An elder on the list is recorded at another activity at the same time. Please check the list."""


class NeedsTheEldersWord(Refused):
    """The elder's word on these minutes is still missing."""


class NeedsSecondPerson(Refused):
    """These minutes were entered by hand: a reviewer of another organisation or the street has to approve them."""


class MinutesAboveServed(Refused):
    """No more minutes can be accepted than were recorded: %(minutes)s."""


class StillQuiet(Refused):
    """These minutes are settled %(days)s days after the elder accepted them."""


class NobodyPresent(Refused):
    """The list names nobody who was present."""


class VolunteerNotSignedUp(Refused):
    """A volunteer on the list did not sign up for this activity. Please sign them up first."""


@refused_by_constraint("visits_visit_not_confirmed_by_volunteer", "visits_visit_not_confirmed_by_clerk")
class OwnConfirmation(Refused):
    """Nobody can confirm hours that they served or entered themselves."""


class GuardianNotThere(Refused):
    """A student under age serves only beside the guardian. Please let the guardian say that they are there: on their own page, or at the desk."""


class NobodyLeads(Refused):
    """No guardian leads at this service, so nobody has to be there with the volunteer."""


class GuardianElsewhere(Refused):
    """The guardian is checked in at another service at this moment, and can be with the student only after it."""


@refused_by_constraint("visits_guardianattendance_match_id_key")
class AttendanceKnown(Refused):
    """It is recorded already that the guardian is there."""
