"""In sentences that are read: what courses refuse."""

from timebank.lib.refusals import Refused, refused_by_constraint


@refused_by_constraint("people_session_period")
class SessionPeriodWrong(Refused):
    """A session has to end after it begins, and it cannot be planned in the past."""


class SessionFactsMissing(Refused):
    """Please give course, version, room and at least one seat."""


class SessionOver(Refused):
    """This session has begun already. Please choose a later one."""


class SessionNotYet(Refused):
    """The list of a session is entered after it has begun."""


@refused_by_constraint("people_session_seats")
class SessionFull(Refused):
    """All seats of this session are taken. Please choose another one."""


@refused_by_constraint("people_seat_once")
class SeatTaken(Refused):
    """You have a seat in this session already."""


@refused_by_constraint("people_seat_recorded_by_another")
class SeatOfOneself(Refused):
    """Nobody records the own attendance. Please let another person do it."""


class SeatRecorded(Refused):
    """This seat was given back, or its attendance is recorded already. Please load the page again."""
