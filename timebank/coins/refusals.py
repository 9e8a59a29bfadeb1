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


class EntryNotCorrectable(Refused):
    """This entry cannot be taken back here: only earned, migrated, granted and aided coins can. Gifts and donations are final."""


class EntriesOfSeveral(Refused):
    """One correction takes back the entries of one person. Please propose those of other persons separately."""


class InvolvedInEntry(Refused):
    """You, your family or your household are part of this. Please let another officer do it."""


class ReferenceWrong(Refused):
    """Please give the number of the paper or case: 3 to 40 letters, digits and dashes, and never an identity or phone number."""


class TooLittleLeft(Refused):
    """Of these coins only %(left)s are left, and nobody else owes the rest. Please wait until services that hold them have ended."""


@refused_by_constraint("coins_correction_restored_once")
class NothingToRestore(Refused):
    """There is nothing to restore: this correction was not approved, or it is being restored or was restored before."""


class DebtNotOpen(Refused):
    """This debt is not open any more. Please load the page again."""


class RepaymentTooLarge(Refused):
    """You can pay back up to %(most)s now: no more than is owed, and only from earned coins."""


class AppealedAlready(Refused):
    """This debt was appealed against before. The desk of your street explains what else you can do."""


@refused_by_constraint("coins_estate_once")
class EstateKnown(Refused):
    """The death of this person is recorded already."""


@refused_by_constraint("coins_estate_takes_nothing")
class EstateFrozen(Refused):
    """The person whose coins these are has died. The coins are kept for the heirs and cannot be used."""


class EstateMoved(Refused):
    """This estate has moved on meanwhile. Please load the page again."""


@refused_by_constraint("coins_estatedecision_one_open")
class EstateDecisionWaits(Refused):
    """Something about this estate waits for a second person already. Please let it be decided first."""


@refused_by_constraint("coins_estate_at_zero")
class EstateNotAtZero(Refused):
    """Coins of this person are still set aside for services or gifts. Please settle the estate when these have ended."""


class DeathDateWrong(Refused):
    """The day of death lies in the future or before the birth. Please compare it with the paper."""


class HeirsMissing(Refused):
    """Please name one to %(most)s relatives, each once, with 1 to %(parts)s parts."""


class HeirNotEligible(Refused):
    """Coins can go only to verified relatives of %(age)s or over whom the rules allow. Please compare relation and age."""


class ChoiceTooLate(Refused):
    """The time in which heirs could choose has ended. The coins go to the public-welfare account of the district."""
