"""In sentences that are read: what roles and organisations refuse."""

from timebank.lib.refusals import Refused, refused_by_constraint


@refused_by_constraint("people_role_once")
class RoleHeldAlready(Refused):
    """The person has this role already."""


@refused_by_constraint("people_role_administrators_apart")
class AdministratorsStayApart(Refused):
    """An administrator or auditor holds no other staff role. Please appoint another person."""


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
