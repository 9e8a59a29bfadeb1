"""What coins refuse, in the sentences that are read; the constraint of the database that says the same is tied to it.

A sentence says what people can do instead; none of them ever offers coins for money.
"""

from timebank.lib.refusals import Refused, refused_by_constraint


class NotEnoughCoins(Refused):
    """This needs %(needed)s, and the account has %(available)s. Relatives can give earned coins, the district can grant coins to special groups,
    and the desk of your street can ask a public-welfare account for aid."""


@refused_by_constraint("coins_hold_once")
class AlreadyHeld(Refused):
    """Coins are held for this need already."""


class NothingHeld(Refused):
    """No coins are held for this need."""


class HeldTooLittle(Refused):
    """Fewer coins are held for this need than are to be paid. Please agree on more time first."""


@refused_by_constraint("coins_funding_positive", "coins_grant_positive", "coins_hold_positive")
class NoCoinsNamed(Refused):
    """Please say how many coins: at least one minute."""


class TooYoungForGrant(Refused):
    """Coins are granted to persons of %(age)s or over."""


@refused_by_constraint("coins_grant_not_to_oneself")
class GrantToOneself(Refused):
    """Nobody grants coins to oneself. Please let another officer do it."""


class AlreadyDecided(Refused):
    """This has been decided already."""


class BudgetTooSmall(Refused):
    """The district's grant budget has %(left)s left. Please ask the city to fund it first."""


class ListHasErrors(Refused):
    """%(count)s rows of the list cannot be taken, the first is line %(line)s: %(problem)s. Please correct the list and try it again."""


class ExpiryWrong(Refused):
    """Please choose a last day from tomorrow until %(latest)s."""


@refused_by_constraint("coins_grantbatch_waits_once")
class SameListWaits(Refused):
    """This very list waits for a decision already."""


class LastDayPassed(Refused):
    """The last day of this list is over. Please refuse it and propose it with a later day."""


class PoolTooSmall(Refused):
    """The public-welfare account has %(left)s left."""


class OutsideThePool(Refused):
    """This public-welfare account helps elders of its own place."""


class SourceUnnamed(Refused):
    """Please name the older system in 2 to 40 letters, digits or signs."""


class ControlTotalDiffers(Refused):
    """The older system states %(told)s minutes, the list has %(listed)s. Please find the difference first."""


@refused_by_constraint("coins_migrationline_record_once")
class RecordTaken(Refused):
    """A record of this list was taken over before or waits in another list. Please try the list again."""


class NotApprovedYet(Refused):
    """This list has not been approved, so nothing of it can be checked."""
