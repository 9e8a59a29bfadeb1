"""In sentences that are read: what records of families refuse."""

from timebank.lib.refusals import Refused, refused_by_constraint


@refused_by_constraint("people_family_once", "people_family_known")
class FamilyKnown(Refused):
    """These two persons are recorded as family already, by themselves or through a relative between them."""


@refused_by_constraint("people_family_not_oneself", "people_family_age")
class FamilyDoesNotFit(Refused):
    """This relation does not fit the ages of the two persons. Please check which of them is the elder one."""


@refused_by_constraint("people_family_one_spouse")
class SpouseKnown(Refused):
    """One of them has a recorded spouse already. If that marriage has ended, please let the desk record its end first."""


@refused_by_constraint("people_family_two_parents")
class ParentsKnown(Refused):
    """Two parents are recorded already. If one of them is wrong, please let the desk record the end of it first."""


@refused_by_constraint(
    "people_family_checked_by_another", "people_family_ended_by_another", "people_family_proof"
)
class FamilyOfOwnSide(Refused):
    """You, your family or your household are part of this. Please let another person do it."""


@refused_by_constraint("people_family_final")
class FamilyDecided(Refused):
    """Somebody has decided this already. Please load the page again."""


@refused_by_constraint("people_familyword_once")
class FamilySaid(Refused):
    """You have said something about this member already. Please take it back first to change it."""
