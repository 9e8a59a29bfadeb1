"""A list between its trial and its proposal: the rows travel in the page, sealed, and nothing is kept here meanwhile.

What was tried is exactly what is proposed, by the same officer, on the same day; anything else is refused.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.core import signing

from timebank.coins.sheets import BalanceRow, BalanceSheet, GrantRow, GrantSheet
from timebank.people.sheets import ListedRow, ListedSheet

TRIAL_SECONDS_MAX = 24 * 60 * 60
FIELD = "trial"


def sealed_grants(*, sheet: GrantSheet, by_id: UUID, facts: dict[str, str]) -> str:
    """Seal a list of grants that was tried, with what holds for all of it."""
    rows = [(row.line_number, row.member_number, row.coin_minutes) for row in sheet.rows]
    return _sealed("grants", by_id=by_id, content={"sha256": sheet.sha256, "rows": rows, **facts})


def opened_grants(text: str, *, by_id: UUID) -> tuple[GrantSheet, dict[str, str]] | None:
    """Open a sealed list of grants; None when it is none, too old, or somebody else's."""
    content = _opened("grants", text, by_id=by_id)
    if content is None:
        return None
    rows = [GrantRow(*row) for row in content.pop("rows")]
    return GrantSheet(content.pop("sha256"), rows), content


def sealed_balances(*, sheet: BalanceSheet, by_id: UUID, facts: dict[str, str]) -> str:
    """Seal records that were tried, with the name of their system and the total it states."""
    rows = [
        (row.line_number, row.member_number, row.coin_minutes, row.record_id, str(row.served_until_date))
        for row in sheet.rows
    ]
    return _sealed("balances", by_id=by_id, content={"sha256": sheet.sha256, "rows": rows, **facts})


def opened_balances(text: str, *, by_id: UUID) -> tuple[BalanceSheet, dict[str, str]] | None:
    """Open sealed records; None when they are none, too old, or somebody else's."""
    content = _opened("balances", text, by_id=by_id)
    if content is None:
        return None
    rows = [
        BalanceRow(line, number, minutes, record, date.fromisoformat(day))
        for line, number, minutes, record, day in content.pop("rows")
    ]
    return BalanceSheet(content.pop("sha256"), rows), content


def sealed_members(*, sheet: ListedSheet, by_id: UUID, facts: dict[str, str]) -> str:
    """Seal a list of members of a special group that was tried."""
    rows = [(row.line_number, row.member_number) for row in sheet.rows]
    return _sealed("members", by_id=by_id, content={"sha256": sheet.sha256, "rows": rows, **facts})


def opened_members(text: str, *, by_id: UUID) -> tuple[ListedSheet, dict[str, str]] | None:
    """Open a sealed list of members; None when it is none, too old, or somebody else's."""
    content = _opened("members", text, by_id=by_id)
    if content is None:
        return None
    rows = [ListedRow(*row) for row in content.pop("rows")]
    return ListedSheet(content.pop("sha256"), rows), content


def _sealed(what: str, *, by_id: UUID, content: dict[str, Any]) -> str:
    return signing.dumps(content, salt=f"{what} {by_id}", compress=True)


def _opened(what: str, text: str, *, by_id: UUID) -> dict[str, Any] | None:
    try:
        content: dict[str, Any] = signing.loads(text, salt=f"{what} {by_id}", max_age=TRIAL_SECONDS_MAX)
    except signing.BadSignature:
        return None
    return content
