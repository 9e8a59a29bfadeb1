"""What is refused when somebody rates; each docstring is the sentence people read."""

from timebank.lib.refusals import Refused, refused_by_constraint


@refused_by_constraint("evaluations_evaluation_score")
class ScoreOutOfRange(Refused):
    """Please choose one to five stars."""


class NotYetConfirmed(Refused):
    """A visit can be rated once it is confirmed."""


@refused_by_constraint("evaluations_evaluation_visit_id_key")
class AlreadyRated(Refused):
    """This visit has already been rated. Thank you."""


class RatedOnVolunteersDevice(Refused):
    """A rating cannot be given on the volunteer's device. Please use your own phone, or ask the desk."""
