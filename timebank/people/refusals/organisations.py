"""In sentences that are read: what confirmations of organisations refuse."""

from timebank.lib.refusals import Refused, refused_by_constraint


@refused_by_constraint("people_organisation_revoked")
class ConfirmationRevoked(Refused):
    """The confirmation of this organisation was revoked. If it is to work again, please confirm it anew."""


@refused_by_constraint("people_organisationstep_reason")
class EndReasonMissing(Refused):
    """Please say why, with at most 200 characters: the organisation reads it, and it stays in the history."""


@refused_by_constraint("people_organisation_streets")
class StreetAdmitsAlready(Refused):
    """This organisation works in this street already."""


class StreetAdmitsNot(Refused):
    """This organisation was not admitted by this street."""


class NotConfirmedElsewhere(Refused):
    """This organisation has no confirmation in force from its own street, which comes first."""


class StreetOutsideScope(Refused):
    """This street has neither confirmed nor admitted the organisation. Please ask the street first."""
