"""How a statement is said, in the language in force: what a movement was for, from whom, in sentences that can be heard.

Pure functions of plain facts. They name nobody: of others a member number at most, where the reader may know it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as formatted
from django.utils.translation import get_language, gettext

from timebank.coins.queries import PeriodLine, StatementPeriod
from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.needs.kinds import Category
from timebank.notices.rules import coins_in_words
from timebank.people.rules import local_date
from timebank.places.queries import names
from timebank.statements.rules import DAY_MIN, DayPeriod


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line of a statement with what its reader may know of what it was for."""

    line: PeriodLine
    category: Category | None = None
    service_date: date | None = None
    number: str = ""
    """The member number on the other side."""
    place: str = ""
    """The code of the place on the other side."""
    organisation: str = ""
    """The name of the organisation on the other side."""

    @property
    def what_for(self) -> str:
        """Say what moved the coins."""
        return _what_for(self)

    @property
    def other_side(self) -> str:
        """Say where the coins came from or went to; nothing where that says no more than what it was for."""
        return _other_side(self)

    @property
    def amount(self) -> str:
        """Say the amount with its sign."""
        return signed_coins(self.line.coin_minutes)


def signed_coins(coin_minutes: int) -> str:
    """Say an amount that came or went: "+1 time coin", "−30 minutes"."""
    return f"+{coins_in_words(coin_minutes)}" if coin_minutes > 0 else coins_in_words(coin_minutes)


def date_said(day: date) -> str:
    """Say a day with its year."""
    return formatted(day, gettext("j F Y"))


def period_said(period: DayPeriod) -> str:
    """Say the days of a statement."""
    if period.is_month:
        return formatted(period.starts_date, gettext("F Y"))
    if period.is_year:
        return formatted(period.starts_date, gettext("Y"))
    if period.starts_date == DAY_MIN:
        return gettext("From the beginning to %(last)s") % {"last": date_said(period.last_date)}
    if period.starts_date == period.last_date:
        return date_said(period.starts_date)
    facts = {"first": date_said(period.starts_date), "last": date_said(period.last_date)}
    return gettext("%(first)s to %(last)s") % facts


def spoken(*, period: DayPeriod, statement: StatementPeriod, told: Iterable[ToldLine]) -> Iterator[str]:
    """Say a statement in sentences, the oldest line first, for somebody who hears it."""
    said = {"period": period_said(period), "coins": coins_in_words(statement.opening_minutes)}
    yield gettext("Statement of time coins, %(period)s.") % said
    yield gettext("At the beginning there were %(coins)s.") % said
    for each in told:
        yield _line_spoken(each)
    if not statement.lines_count:
        yield gettext("Nothing moved.")
    arrived = sum(each.arrived_minutes for each in statement.kinds)
    left = sum(each.left_minutes for each in statement.kinds)
    totals = {"arrived": coins_in_words(arrived), "left": coins_in_words(left)}
    yield gettext("In all %(arrived)s came in and %(left)s went out.") % totals
    yield gettext("At the end there are %(coins)s.") % {"coins": coins_in_words(statement.closing_minutes)}
    for purse in statement.purses:
        if purse.closing_minutes:
            facts = {"purse": purse.purse.label, "coins": coins_in_words(purse.closing_minutes)}
            yield gettext("Of these: %(purse)s, %(coins)s.") % facts


def _line_spoken(told: ToldLine) -> str:
    facts = {
        "day": date_said(local_date(told.line.happened_at)),
        "what_for": told.what_for,
        "coins": coins_in_words(abs(told.line.coin_minutes)),
    }
    if told.line.coin_minutes > 0:
        return gettext("%(day)s. %(what_for)s: %(coins)s came in.") % facts
    return gettext("%(day)s. %(what_for)s: %(coins)s went out.") % facts


def _what_for(told: ToldLine) -> str:
    kind, arrives = told.line.kind, told.line.coin_minutes > 0
    if kind in (TransferKind.EARN, TransferKind.HOLD, TransferKind.RELEASE):
        return _of_service(told, kind=kind, arrives=arrives)
    if kind == TransferKind.GIVE:
        return _of_gift(told.number, arrives=arrives)
    if kind in (TransferKind.GRANT, TransferKind.AID) and not arrives:
        return _to_elder(told.number, is_aid=kind == TransferKind.AID)
    if kind == TransferKind.REVERSE:
        return gettext("Entry %(entry)s was reversed") % {"entry": told.line.reversed_row_number}
    return _by_kind(kind, arrives=arrives)


def _by_kind(kind: TransferKind, *, arrives: bool) -> str:
    said = {
        (TransferKind.GRANT, True): gettext("Granted by the district"),
        (TransferKind.AID, True): gettext("Aid from a public-welfare account"),
        (TransferKind.EXPIRE, False): gettext("Expired, back to the district"),
        (TransferKind.EXPIRE, True): gettext("Expired coins came back"),
        (TransferKind.DONATE, False): gettext("Donated to a public-welfare account"),
        (TransferKind.DONATE, True): gettext("A donation"),
        (TransferKind.ISSUE, True): gettext("Issued by the city"),
    }
    return said.get((kind, arrives), str(kind.label))


def _of_service(told: ToldLine, *, kind: TransferKind, arrives: bool) -> str:
    """Say what a movement was for that an hour of service caused, as exactly as is known."""
    if told.line.other.owner_kind == OwnerKind.GIFT:
        return (
            gettext("A gift or donation came back")
            if arrives
            else gettext("Set aside for a gift or donation")
        )
    if told.category is None:
        return str(kind.label)
    facts = {"category": str(told.category.label)}
    if told.service_date is None:
        return _of_undated_service(kind) % facts
    facts["day"] = date_said(told.service_date)
    if kind == TransferKind.EARN:
        served = gettext("Served on %(day)s: %(category)s")
        return (served if arrives else gettext("Service paid, of %(day)s: %(category)s")) % facts
    if kind == TransferKind.HOLD:
        return gettext("Set aside for %(day)s: %(category)s") % facts
    return gettext("Not used on %(day)s, given back: %(category)s") % facts


def _of_undated_service(kind: TransferKind) -> str:
    if kind == TransferKind.HOLD:
        return gettext("Set aside: %(category)s")
    if kind == TransferKind.RELEASE:
        return gettext("Not used, given back: %(category)s")
    return gettext("Served: %(category)s")


def _of_gift(number: str, *, arrives: bool) -> str:
    if not number:
        return gettext("Gift from a relative") if arrives else gettext("Gift to a relative")
    said = gettext("Gift from relative %(number)s") if arrives else gettext("Gift to relative %(number)s")
    return said % {"number": number}


def _to_elder(number: str, *, is_aid: bool) -> str:
    if not number:
        return gettext("Aid to an elder") if is_aid else gettext("Granted to an elder")
    said = gettext("Aid to member %(number)s") if is_aid else gettext("Granted to member %(number)s")
    return said % {"number": number}


def _other_side(told: ToldLine) -> str:
    other = told.line.other
    if told.organisation:
        return told.organisation
    if told.place:
        place = names(get_language() or "zh-hans").get(told.place, "")
        return gettext("%(account)s, %(place)s") % {"account": other_account(told), "place": place}
    if told.number:
        return gettext("Member %(number)s") % {"number": told.number}
    said = {
        OwnerKind.CITY: gettext("The city"),
        OwnerKind.NEED: gettext("Coins set aside"),
        OwnerKind.GIFT: gettext("A resting gift or donation"),
    }
    return said.get(other.owner_kind, gettext("A member"))


def other_account(told: ToldLine) -> str:
    """Say which account of a place it is; behind a resting donation it is the pool."""
    other = told.line.other
    return str((Purse.POOL if other.owner_kind == OwnerKind.GIFT else other.purse).label)
