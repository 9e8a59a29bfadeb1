"""What the application's process of a drill can be asked: to post, and to read what the books say.

Posts through the public operation of the books, as everything in the platform does.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection

from timebank.bench.drills.acts import DONE, REFUSED, UNKNOWN
from timebank.ledger.kinds import OwnerKind, Purse, TransferKind
from timebank.ledger.operations import Movement, post
from timebank.ledger.queries import movements_of, verify
from timebank.ledger.rules import AccountKey
from timebank.lib.refusals import Refused
from timebank.lib.units import CoinMinutes

MOMENT = datetime(2026, 5, 1, tzinfo=UTC)
"""All movements of a drill happen at this moment: an act that is asked for again must be the same."""

PAGE = 1_000
_DURABILITY = (
    "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')"
)


def answer(*, asked: dict[str, Any]) -> Any:
    """Do what is asked and say how it went."""
    work: dict[str, Callable[..., Any]] = {
        "post": _post,
        "books": _books,
        "verify": _verify,
        "durability": _durability,
    }
    try:
        return work[asked["do"]](**asked["facts"])
    except Refused as refusal:
        return {"told": REFUSED, "why": type(refusal).__name__}
    except (OperationalError, InterfaceError) as error:
        # The commit may have happened or not: only asking again tells.
        connection.close()
        return {"told": UNKNOWN, "why": str(error)}


def _post(*, act: dict[str, Any]) -> dict[str, str]:
    movements = [
        Movement(
            id=UUID(step["id"]),
            debit=_account(step["debit"]),
            credit=_account(step["credit"]),
            coin_minutes=CoinMinutes(step["coin_minutes"]),
            kind=TransferKind(step["kind"]),
            reference=act["reference"],
            cause_id=UUID(act["cause_id"]),
            happened_at=MOMENT,
        )
        for step in act["steps"]
    ]
    post(movements=movements)
    return {"told": DONE}


def _books(*, accounts: list[str]) -> list[list[Any]]:
    ids = [_account(each).id for each in accounts]
    rows: list[list[Any]] = []
    before = None
    while page := movements_of(account_ids=ids, limit=PAGE, before=before):
        rows += [[str(each.id), each.reference, each.coin_minutes] for each in page]
        before = page[-1].row_number
    return rows


def _verify() -> dict[str, Any]:
    result = verify()
    return {"ok": result.ok, "transfers": result.transfers, "first_difference": str(result.first_difference)}


def _durability() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(_DURABILITY)
        return dict(cursor.fetchall())


def _account(name: str) -> AccountKey:
    kind, _, rest = name.partition(":")
    if kind == "person":
        return AccountKey(OwnerKind.PERSON, f"drill-{rest}", Purse.EARNED)
    if kind == "hold":
        need, _, payer = rest.partition(":")
        return AccountKey(OwnerKind.NEED, need, Purse.HOLD, payer_id=UUID(int=int(payer) + 1))
    return AccountKey(OwnerKind.CITY, "110000", Purse.ISSUE)
