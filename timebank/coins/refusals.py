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


@refused_by_constraint("coins_estate_gets_nothing")
class MemberDied(Refused):
    """This person has died and receives no more coins. Please ask the desk when this is a mistake."""


@refused_by_constraint("coins_grant_not_to_oneself")
class GrantToOneself(Refused):
    """Nobody grants coins to oneself. Please let another officer do it."""


class AlreadyDecided(Refused):
    """This has been decided already."""


class BudgetTooSmall(Refused):
    """The district's grant budget has %(left)s left. Please ask the city to fund it first."""


class NotEnoughEarned(Refused):
    """Only coins earned by own service can be given or donated. This needs %(needed)s, and there are %(available)s."""


class NotARelative(Refused):
    """Coins can be given to a verified spouse or direct-line relative only. A desk can record the relation by its papers."""


class RelationNotAllowed(Refused):
    """Coins cannot be given to a relative of this kind here. They can be donated to a public-welfare account instead."""


class ReceiverTooYoung(Refused):
    """Coins can be given to relatives of %(age)s or over."""


@refused_by_constraint("coins_gift_not_to_oneself")
class GiftToOneself(Refused):
    """Nobody gives coins to oneself. From 60 on, your earned coins are used when you ask for help."""


@refused_by_constraint("coins_gift_not_by_receiver")
class ReceiverIsRecorder(Refused):
    """Who receives a gift cannot record it. Please let another person at the desk do it."""


@refused_by_constraint("coins_gift_word_of_the_giver", "coins_donation_word_of_the_giver")
class GiversWordMissing(Refused):
    """Please record how the giver said it: in person, by telephone or before a witness."""


class GiverSuspended(Refused):
    """Coins cannot be given or donated while a suspension lasts. Nothing is lost: please try again afterwards."""


class GuardianUnknown(Refused):
    """A student under %(age)s gives coins with the guardian's consent, and no guardian is recorded. Please ask the desk."""


@refused_by_constraint("coins_gift_final", "coins_donation_final")
class GiftEnded(Refused):
    """This has ended: the coins have arrived or have gone back."""


class GiftStillRests(Refused):
    """This still rests, or something that has to be recorded first is missing."""


class CheckNotNeeded(Refused):
    """This does not have to be recorded here, or it has been already."""


@refused_by_constraint("coins_gift_checked_by_others", "coins_donation_checked_by_others")
class OnGiversSide(Refused):
    """Who gives, who receives, who recorded it, and their family and household cannot check this."""


class PoolNotOpen(Refused):
    """This public-welfare account takes no donations now. Please choose another one."""


@refused_by_constraint("coins_pool_once")
class PoolExists(Refused):
    """There is a public-welfare account here already, or one is proposed."""


@refused_by_constraint("coins_pool_named")
class PoolFactsMissing(Refused):
    """Please give the account a name in both languages and say what it is for."""


@refused_by_constraint("coins_pool_budget_positive")
class PoolBudgetWrong(Refused):
    """The budget of a year is at least one coin, or left empty."""


class PoolMoved(Refused):
    """This public-welfare account has moved on meanwhile. Please look at it again."""


class PoolNotEmpty(Refused):
    """%(left)s still lie in this account or are on the way to it. They have to reach people in need before it closes."""


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


class PoolBudgetUsed(Refused):
    """This public-welfare account may give %(left)s more this year. Please propose less, or approve it in the new year."""


class PoolNotGiving(Refused):
    """Nothing can be given out of this public-welfare account: it is not open. Please choose another one."""


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


class EntryNotCorrectable(Refused):
    """This entry cannot be taken back here: only earned, migrated, granted, aided, given and donated coins can."""


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
