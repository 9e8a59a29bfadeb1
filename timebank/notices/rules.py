"""How a notice becomes a sentence, and which facts it may carry.

Pure functions. A fact that could be personal (free text, a long number) is a fault of the caller and stops it.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.utils.dateformat import format as formatted
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from timebank.lib.units import coins_and_minutes
from timebank.notices.kinds import SENTENCES, NoticeKind

Fact = int | str | UUID | datetime | date

NUMBER_MAX = 999_999_999
"""No fact is a larger number, so none can be a phone."""
_MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2}))?"
_IDENTIFIER = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_CODE = r"[A-Z][A-Z0-9_]{0,39}"
_ALLOWED = re.compile(f"{_MOMENT}|{_IDENTIFIER}|{_CODE}")


def checked_facts(*, kind: NoticeKind, facts: Mapping[str, Fact]) -> dict[str, int | str]:
    """Give the facts as they are stored: numbers, and ids, moments with offset, days and codes as text.

    Raises: ValueError when a fact could be personal, or one that the sentence of the kind names is missing.
    """
    stored = {name: _stored(name, fact) for name, fact in facts.items()}
    missing = set(re.findall(r"%\((\w+)\)s", SENTENCES[kind])) - set(stored)
    if missing:
        raise ValueError(f"{kind} needs the facts {sorted(missing)}")
    for name, fact in stored.items():
        _read(name, fact)  # A fact that cannot be said stops the caller, not the sending later.
    return stored


def sentence(*, kind: NoticeKind, facts: Mapping[str, int | str]) -> str:
    """Say a notice in the language in force; a time it is about comes first, in the product's time zone."""
    shown = {name: _shown(name, fact) for name, fact in facts.items()}
    told = gettext(SENTENCES[kind]) % shown
    if "starts_at" not in facts:
        return told
    return gettext("Service of %(starts_at)s: %(sentence)s") % {
        "starts_at": shown["starts_at"],
        "sentence": told,
    }


def coins_in_words(coin_minutes: int) -> str:
    """Say coin minutes as coins with minutes: 690 is "11 time coins 30 minutes", -30 is "−30 minutes"."""
    if coin_minutes < 0:
        return f"\N{MINUS SIGN}{coins_in_words(-coin_minutes)}"
    coins, minutes = coins_and_minutes(coin_minutes)
    in_coins = ngettext("%(count)s time coin", "%(count)s time coins", coins) % {"count": coins}
    in_minutes = ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    if coins and minutes:
        return gettext("%(coins)s %(minutes)s") % {"coins": in_coins, "minutes": in_minutes}
    return in_minutes if minutes else in_coins


def _stored(name: str, fact: Fact) -> int | str:
    """Bring one fact to the form that is stored."""
    if isinstance(fact, datetime) and fact.tzinfo is None:
        raise ValueError(f"the fact {name} is a moment without time zone")
    if isinstance(fact, date):
        return fact.isoformat()
    if isinstance(fact, UUID):
        return str(fact)
    if isinstance(fact, str) and _ALLOWED.fullmatch(fact):
        return str(fact)
    if isinstance(fact, int) and abs(fact) <= NUMBER_MAX:
        return int(fact)
    raise ValueError(f"the fact {name} is no id, number, moment, day or code")


def _read(name: str, fact: int | str) -> int | str | date:
    """Read one fact by the end of its name: a moment, a day, coin minutes, or as it is. Raises: ValueError."""
    if name == "coin_minutes":
        return int(fact)
    if name.endswith("_at"):
        moment = datetime.fromisoformat(str(fact))
        if moment.tzinfo is None:
            raise ValueError(f"the fact {name} is a moment without time zone")
        return moment
    if name.endswith("_date"):
        return date.fromisoformat(str(fact))
    return fact


def _shown(name: str, fact: int | str) -> int | str:
    """Say one fact: moments, days and coin minutes in words, the rest as it is."""
    read = _read(name, fact)
    if isinstance(read, datetime):
        return formatted(localtime(read), gettext("j F, H:i"))
    if isinstance(read, date):
        return formatted(read, gettext("j F Y"))
    return coins_in_words(int(read)) if name == "coin_minutes" else read
