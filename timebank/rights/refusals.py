"""In sentences that are read: what the rights centre refuses."""

from timebank.lib.refusals import Refused, refused_by_constraint


@refused_by_constraint("rights_request_open_once")
class RequestOpen(Refused):
    """The same request is being worked on already. You see it in the list of your requests."""


class StillObliged(Refused):
    """This is not possible yet, because something is still open: %(reasons)s."""


class CoinsLeft(Refused):
    """There are earned coins left. Please choose what becomes of them, or give them to a relative first."""


class PoolNotChosen(Refused):
    """Please choose the public-welfare account that gets the coins."""


class NothingToCorrect(Refused):
    """Please fill in at least one value that is to be corrected."""


class EntriesDiffer(Refused):
    """Both entries have to be the same. Please compare with the paper, letter by letter, and enter it again."""


class RequestAnswered(Refused):
    """This request has been answered already. Please load the page again."""


@refused_by_constraint("rights_request_two_persons")
class AnsweredByMaker(Refused):
    """Whoever entered this cannot also decide it: another person has to."""


@refused_by_constraint("rights_representation_once")
class RepresentedAlready(Refused):
    """Somebody represents this person already, or waits for a second person. End that first."""


@refused_by_constraint("rights_representation_two_persons")
class RepresentativeInvolved(Refused):
    """Whoever is represented or is to represent cannot record or decide it, nor can one person do both."""


@refused_by_constraint("rights_representation_powers")
class PowersMissing(Refused):
    """Please choose at least one power for the representative."""


class RepresentativeUnfit(Refused):
    """A representative is an adult member. Please enrol the person first."""


class RepresentationMoved(Refused):
    """This has been decided already or is over. Please load the page again."""
