"""What is refused when a volunteer accepts a need; each docstring is the sentence people read."""

from timebank.lib.refusals import Refused, refused_by_constraint


class NeedNotOpen(Refused):
    """This need is not open any more. Please choose another one."""


class NeedFull(Refused):
    """Somebody else was faster: all places of this need are taken."""


class NotQualified(Refused):
    """Before you can accept this, the following is missing or has run out: %(missing)s. “My qualification” on your page
    says how to get each and where the next course is; your street's desk helps."""


class VolunteerSuspended(Refused):
    """You cannot accept service at present because of a suspension. The notice you received says until when."""


class MinorWithoutGuardian(Refused):
    """A volunteer under %(years)s serves only together with a guardian who is qualified as well."""


class SchoolNotConfirmed(Refused):
    """The school is not confirmed for that day. Please bring the student card or a paper of the school to the desk of your street."""


class GuardianPromisedElsewhere(Refused):
    """At that time the guardian has promised another service and could not be there with the student."""


class TooYoungForThis(Refused):
    """Volunteers of this age may not serve here: from %(years)s years on."""


class MinorHours(Refused):
    """Volunteers under age serve at most %(minutes)s minutes a day, between %(starts)s and %(ends)s."""


class OtherSexWished(Refused):
    """This elder asked for a volunteer of the other sex."""


class OwnSide(Refused):
    """Service to one's own spouse, parents, children or household is family life and earns no coins."""


class TimeOutsideNeed(Refused):
    """Please choose a start within the time that the elder offers."""


@refused_by_constraint("matching_match_once")
class AlreadyAccepted(Refused):
    """You have already accepted this need."""


@refused_by_constraint("matching_match_no_overlap")
class OverlappingMatch(Refused):
    """At that time you have already promised another service. One person cannot be in two places."""
