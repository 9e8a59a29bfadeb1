"""What watches over looks: approvals before somebody looks at a minor, and looks of officers drawn for review.

Everything is asked of SQL functions, like the rest of the vault; the times are those of the database's clock.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections

from timebank.lib.ids import new_id
from timebank.vault.kinds import Field, LookAnswer, Purpose

ASKED_MAX = 500
REVIEWS_MAX = 50


@dataclass(frozen=True, slots=True)
class LookAsked:
    """Somebody asked to look at a minor's values."""

    id: UUID
    person_id: UUID
    asked_by_id: UUID
    purpose: Purpose
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class LookDrawn:
    """A look that was drawn for review; never the values."""

    id: UUID
    person_id: UUID
    fields: tuple[Field, ...]
    by_id: UUID
    by_role: str
    purpose: Purpose
    opened_at: datetime


def protect_minor(*, person_id: UUID, until_date: date) -> None:
    """Let nobody but the minor and the guardian read a value without an approval until a day, end excluded."""
    _one("SELECT vault_protect(%s, %s)", person_id, until_date)


def may_look(*, person_id: UUID, by_id: UUID) -> bool:
    """Tell whether a look would show anything: no minor, oneself, or with an approval in force."""
    return bool(_one("SELECT vault_may_look(%s, %s)", person_id, by_id))


def ask_look(*, person_id: UUID, by_id: UUID, purpose: Purpose) -> UUID:
    """Ask another person to allow looks at a minor's values; give the id of the question."""
    approval_id = new_id()
    _one("SELECT vault_ask_look(%s, %s, %s, %s)", approval_id, person_id, by_id, purpose.value)
    return approval_id


def decide_look(*, approval_id: UUID, by_id: UUID, hours: int | None) -> bool:
    """Allow looks for some hours, or with none refuse them; False when somebody was faster."""
    return bool(_one("SELECT vault_decide_look(%s, %s, %s::integer)", approval_id, by_id, hours))


def looks_asked() -> list[LookAsked]:
    """List the questions of the last seven days that wait, the oldest first."""
    rows = _rows("SELECT * FROM vault_looks_asked(%s)", ASKED_MAX)
    return [
        LookAsked(asked_id, person_id, by_id, Purpose(purpose), asked_at)
        for asked_id, person_id, by_id, purpose, asked_at in rows
    ]


def draw_looks(*, roles: Collection[str], since: datetime, percent: int) -> int:
    """Draw that share of the looks of some roles since a moment for review; give how many are new."""
    return int(_one("SELECT vault_draw_looks(%s::text[], %s, %s)", list(roles), since, percent))


def looks_to_review() -> list[LookDrawn]:
    """List the drawn looks without an answer, the oldest first."""
    rows = _rows("SELECT * FROM vault_looks_to_review(%s)", REVIEWS_MAX)
    return [
        LookDrawn(look_id, person_id, tuple(map(Field, fields)), by_id, by_role, Purpose(purpose), opened_at)
        for look_id, person_id, fields, by_id, by_role, purpose, opened_at in rows
    ]


def answer_review(*, look_id: UUID, by_id: UUID, answer: LookAnswer) -> bool:
    """Keep the answer about a drawn look, once; False when it has one or was not drawn."""
    return bool(_one("SELECT vault_answer_review(%s, %s, %s)", look_id, by_id, answer.value))


def _rows(call: str, *values: Any) -> list[tuple[Any, ...]]:
    with connections["default"].cursor() as cursor:
        cursor.execute(call, values)
        return list(cursor.fetchall())


def _one(call: str, *values: Any) -> Any:
    return _rows(call, *values)[0][0]
