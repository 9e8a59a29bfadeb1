"""Tables of persons and of what they may do.

A person is an id, a member number and the few facts that rules need; nothing here names anybody.
"""

from timebank.people.models.acts import ActKey
from timebank.people.models.applications import Application, ApplicationStep, ResidenceProof
from timebank.people.models.consents import Consent
from timebank.people.models.courses import CourseSeat, CourseSession
from timebank.people.models.duplicates import LikelyDuplicate
from timebank.people.models.families import Family, FamilyStep, FamilyWord
from timebank.people.models.households import HouseholdRecord, HouseholdStep
from timebank.people.models.merges import Merge, MergeStep
from timebank.people.models.organisations import Organisation, OrganisationStep
from timebank.people.models.persons import Person
from timebank.people.models.qualifications import Qualification, QualificationReminder, Suspension
from timebank.people.models.roles import Delegation, RoleHeld
from timebank.people.models.sign_in import DeviceToken, Login, LoginCode, LoginManager, SignInAttempt
from timebank.people.models.sign_ins import SignIn
from timebank.people.models.special_groups import SpecialList, SpecialStatus, SpecialStatusStep
from timebank.people.models.students import ComingOfAge, SchoolConfirmation

__all__ = [
    "ActKey",
    "Application",
    "ApplicationStep",
    "ComingOfAge",
    "Consent",
    "CourseSeat",
    "CourseSession",
    "Delegation",
    "DeviceToken",
    "Family",
    "FamilyStep",
    "FamilyWord",
    "HouseholdRecord",
    "HouseholdStep",
    "LikelyDuplicate",
    "Login",
    "LoginCode",
    "LoginManager",
    "Merge",
    "MergeStep",
    "Organisation",
    "OrganisationStep",
    "Person",
    "Qualification",
    "QualificationReminder",
    "ResidenceProof",
    "RoleHeld",
    "SchoolConfirmation",
    "SignIn",
    "SignInAttempt",
    "SpecialList",
    "SpecialStatus",
    "SpecialStatusStep",
    "Suspension",
]
