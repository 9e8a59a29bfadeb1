"""What people refuses, in the sentences that are read; the constraint of the database that says the same is tied to it.

A sentence never names a person and never says whether a phone, number or account exists.
"""

from timebank.lib.refusals import Refused, refused_by_constraint


class PlaceIsNoStreet(Refused):
    """Please choose the street or township where the person lives."""


class DocumentDoesNotFit(Refused):
    """The birth date or sex does not agree with the resident number. Please compare both with the card."""


class TooYoung(Refused):
    """For this role a person must be at least %(age)s years old."""


class GuardianNeeded(Refused):
    """A student under %(age)s serves under the lead of a guardian. Please enrol the guardian first."""


class RoleIsAppointed(Refused):
    """This role is given by the security administrator, not at a desk."""


@refused_by_constraint("people_role_once")
class RoleHeldAlready(Refused):
    """The person has this role already."""


@refused_by_constraint("people_role_administrators_apart")
class AdministratorsStayApart(Refused):
    """An administrator holds no other staff role. Please appoint another person."""


@refused_by_constraint("people_role_officer_has_place")
class RolePlaceWrong(Refused):
    """Please choose the street, district or city that this role covers."""


@refused_by_constraint("people_role_desk_has_organisation")
class RoleNeedsOrganisation(Refused):
    """A desk role belongs to a professional organisation that the street has confirmed. Please choose one."""


class AdministratorsExist(Refused):
    """This installation has its administrators already. The security administrator appoints further staff."""


@refused_by_constraint("people_organisation_period")
class ConfirmationPeriodWrong(Refused):
    """The confirmation has to end after it begins, and not in the past."""


class OrganisationNameMissing(Refused):
    """Please give the name of the organisation, with at most 80 characters."""


class RoleNotHeld(Refused):
    """You do not hold this role now. Please sign in again and choose another."""


@refused_by_constraint("people_qualification_period")
class QualificationPeriodWrong(Refused):
    """A proof has to expire after the day on which it was issued, and must not have expired yet."""


@refused_by_constraint("people_family_once")
class FamilyKnown(Refused):
    """These two persons are recorded as family already."""


@refused_by_constraint("people_family_not_oneself")
class FamilyDoesNotFit(Refused):
    """This relation does not fit the ages of the two persons. Please check which of them is the elder one."""


@refused_by_constraint("people_delegation_once")
class DelegationKnown(Refused):
    """This delegate has powers from this elder already. End them first to change them."""


class DelegationEmpty(Refused):
    """Please choose at least one power for the delegate."""


@refused_by_constraint("people_delegation_not_oneself", "people_delegation_not_by_delegate")
class DelegateIsRecorder(Refused):
    """Whoever is to act for an elder cannot record it. Please let the elder or another person at the desk do it."""


@refused_by_constraint("people_suspension_period")
class SuspensionPeriodWrong(Refused):
    """A suspension has to end after it begins, and not in the past."""


class ReasonMissing(Refused):
    """Please give the reason, with at most 200 characters."""


@refused_by_constraint("people_consent_once")
class ConsentGiven(Refused):
    """The person has agreed to this already."""


class TooManyCodes(Refused):
    """Too many codes were asked for. Please wait a while and try again, or come to a desk."""


class CodeWrong(Refused):
    """This code is not right or no longer valid. Please check it, or ask for a new one."""


class SignInRefused(Refused):
    """You could not be signed in. Please check number, password and code. After five tries wait 15 minutes."""


class SecondFactorNeeded(Refused):
    """This role signs in with password and security code."""


class PasswordWeak(Refused):
    """This password is too easy to guess. Please take at least 10 characters, not digits only and no common word."""


class TokenRefused(Refused):
    """Please sign in again."""


class KeyUsedForOtherContent(Refused):
    """This request was sent before with other content. Please load the page again."""


class PersonEnded(Refused):
    """The membership of this person has ended, so nobody can ask or accept in this person's name. If that is wrong, please tell the desk."""
