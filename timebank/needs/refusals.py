"""What is refused when a need is published, reviewed or joined; each docstring is the sentence people read."""

from timebank.lib.refusals import Refused, refused_by_constraint


class NotAnElder(Refused):
    """Service is for people of %(years)s or over."""


class TooSoon(Refused):
    """The wanted time has already passed. Please choose a later time."""


class TooFarAhead(Refused):
    """Please choose a day within the next %(days)s days."""


class LengthNotInSteps(Refused):
    """Please choose a length in steps of %(minutes)s minutes."""


class TooLong(Refused):
    """One need can be at most %(hours)s hours long."""


@refused_by_constraint("needs_need_safety_by_two")
class SafetyNeedsTwo(Refused):
    """Guidance on money and online risks at home is given by at least %(count)s volunteers together."""

    def __init__(self, count: int = 2) -> None:
        super().__init__(count=count)


class NeedMoved(Refused):
    """This need is no longer in the state in which that is possible. Please look at it again."""


class NeedStarted(Refused):
    """The time of this need has come; it can no longer be changed this way."""


class VolunteersPromised(Refused):
    """Volunteers have already promised to come. Please call off their services first."""


@refused_by_constraint("needs_participant_once")
class AlreadyJoined(Refused):
    """This person already has a place in the activity."""


class ActivityFull(Refused):
    """All places of this activity are taken."""


class OutsideConfirmedScope(Refused):
    """The street has not confirmed your organisation for activities of this kind. Please ask the street."""


class StillConfirmed(Refused):
    """This organisation is confirmed and keeps its activities itself."""


class SubstituteUnfit(Refused):
    """This organisation is not confirmed for such activities in this street. Please choose another."""


class BeyondDelegatesLimit(Refused):
    """The elder lets a delegate spend %(limit)s a month; %(left)s are left this month. The elder or the desk can change it."""
