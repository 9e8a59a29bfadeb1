"""In sentences that are read: what records of households refuse."""

from timebank.lib.refusals import Refused, refused_by_constraint


@refused_by_constraint("people_household_has_door")
class DoorUnknown(Refused):
    """No home address of this member is kept, so there is no door to say anything about."""


@refused_by_constraint("people_household_door_once", "people_household_member_once")
class HouseholdKnown(Refused):
    """This is recorded already, or waits for a second person."""


@refused_by_constraint("people_household_by_others")
class HouseholdOfOwnSide(Refused):
    """You or your family live behind this door. Please let another person do it."""


class HouseholdDecided(Refused):
    """Somebody has decided this record already. Please load the page again."""
