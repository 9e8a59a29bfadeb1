"""What is refused when somebody asks for a statement, in the sentences that are read."""

from timebank.lib.refusals import Refused


class DaysUnreadable(Refused):
    """These are no days of the calendar. Please choose a month, a year, or the first and the last day."""


class DaysBackwards(Refused):
    """The first day lies after the last day. Please exchange them."""


class DaysTooFar(Refused):
    """Statements reach from the year 2000 to the year 2199. Please choose days between."""


class TooLongForPaper(Refused):
    """These days have %(lines)s entries, more than the %(most)s that are printed at once. Please choose fewer days, or take the file, which has them all."""


class TooLongToHear(Refused):
    """These days have %(lines)s entries, more than the %(most)s that are read out at once. Please choose fewer days."""
