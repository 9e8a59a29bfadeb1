"""Reads of aid: what officers of a place gave and are asked to give out of the public-welfare pools there."""

from django.db.models import QuerySet

from timebank.coins.kinds import DecisionState
from timebank.coins.models import Grant
from timebank.coins.queries.grants import LIST_MAX, GrantFact, grant_facts
from timebank.places.rules import scope_prefix


def aid_rows_in(*, scope: str) -> QuerySet[Grant]:
    """Narrow to the aid out of the pools of a scope's places and organisations."""
    return Grant.objects.filter(pool__place__code__startswith=scope_prefix(scope))


def aid_in(*, scope: str, state: DecisionState, limit: int) -> list[GrantFact]:
    """List the aid out of the pools of a scope in a state, with what is left of each, newest proposal first."""
    rows = aid_rows_in(scope=scope).filter(state=state).order_by("-proposed_at", "-id")
    return grant_facts(rows=rows[: min(limit, LIST_MAX)])
