"""What people refuses, in the sentences that are read; the constraint of the database that says the same is tied to it.

A sentence never names a person and never says whether a phone, number or account exists.
"""

from timebank.people.refusals.enrolment import (
    DocumentDoesNotFit,
    GuardianNeeded,
    PersonEnded,
    PlaceIsNoStreet,
    RoleIsAppointed,
    TooYoung,
)
from timebank.people.refusals.records import (
    ConsentGiven,
    DelegateIsRecorder,
    DelegationEmpty,
    DelegationKnown,
    FamilyDoesNotFit,
    FamilyKnown,
    QualificationPeriodWrong,
    ReasonMissing,
    SuspensionPeriodWrong,
)
from timebank.people.refusals.roles import (
    AdministratorsExist,
    AdministratorsStayApart,
    ConfirmationPeriodWrong,
    OrganisationNameMissing,
    RoleHeldAlready,
    RoleNeedsOrganisation,
    RoleNotHeld,
    RolePlaceWrong,
)
from timebank.people.refusals.sign_in import (
    CodeWrong,
    KeyUsedForOtherContent,
    PasswordWeak,
    SecondFactorNeeded,
    SignInRefused,
    TokenRefused,
    TooManyCodes,
)

__all__ = [
    "AdministratorsExist",
    "AdministratorsStayApart",
    "CodeWrong",
    "ConfirmationPeriodWrong",
    "ConsentGiven",
    "DelegateIsRecorder",
    "DelegationEmpty",
    "DelegationKnown",
    "DocumentDoesNotFit",
    "FamilyDoesNotFit",
    "FamilyKnown",
    "GuardianNeeded",
    "KeyUsedForOtherContent",
    "OrganisationNameMissing",
    "PasswordWeak",
    "PersonEnded",
    "PlaceIsNoStreet",
    "QualificationPeriodWrong",
    "ReasonMissing",
    "RoleHeldAlready",
    "RoleIsAppointed",
    "RoleNeedsOrganisation",
    "RoleNotHeld",
    "RolePlaceWrong",
    "SecondFactorNeeded",
    "SignInRefused",
    "SuspensionPeriodWrong",
    "TokenRefused",
    "TooManyCodes",
    "TooYoung",
]
