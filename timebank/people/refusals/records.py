"""In sentences that are read: what records of proofs, delegates and consents refuse."""

from timebank.lib.refusals import Refused, refused_by_constraint


@refused_by_constraint("people_qualification_period")
class QualificationPeriodWrong(Refused):
    """A proof has to expire after the day on which it was issued, and must not have expired yet."""


@refused_by_constraint("people_delegation_once")
class DelegationKnown(Refused):
    """This delegate has powers from this elder already. End them first to change them."""


@refused_by_constraint("people_delegation_spends_by_publishing")
class SpendingNeedsPublishing(Refused):
    """Coins are spent by asking for help. Please also let the delegate ask for help, or allow no coins."""


class WordDoesNotFit(Refused):
    """On the own page the person decides; at a desk please say how the person's word was given."""


@refused_by_constraint("people_delegation_not_oneself", "people_delegation_not_by_delegate")
class DelegateIsRecorder(Refused):
    """Whoever is to act for an elder cannot record it. Please let the elder or another person at the desk do it."""


@refused_by_constraint("people_suspension_period")
class SuspensionPeriodWrong(Refused):
    """A suspension has to end after it begins, and not in the past."""


class HealthStatedAlready(Refused):
    """Your health statement is still valid for a long time. You are told when to renew it."""


class ReasonMissing(Refused):
    """Please give the reason, with at most 200 characters."""


class MembershipWithdrawn(Refused):
    """The agreement to membership was taken back, so nothing new can be asked or accepted. Agree again on the page of data agreements, or ask the desk to end the membership."""


@refused_by_constraint("people_consent_once")
class ConsentGiven(Refused):
    """The person has agreed to this already."""
