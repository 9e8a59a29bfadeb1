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
